"""Secrets and people's words are planted everywhere; nothing that the house writes for anybody else holds one."""

import asyncio
import json
import re
import sqlite3
import traceback
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.channels.base import Outgoing, SendError
from bot.channels.message import Message
from bot.channels.telegram import TelegramChannel
from bot.runtime.database import open_reader, open_writer
from tests.conftest import COURSE
from tests.doubles.botapi import BotApi, Person
from tests.fuzz.child import Child, child, statuses
from tests.fuzz.saboteur import IN_TURN, IN_WINDOW
from tests.test_program import hocso

pytestmark = pytest.mark.anyio

HOOK_SECRET, KEY, METRICS = "hook-secret-Zq7Zq7Zq7", "signing-key-Zq8Zq8Zq8", "figures-token-Zq9Zq9Zq9"
PHONE, SAID, SAID_BADLY = "0987 654 321", "con gà trống vàng khè", "đàn vịt xiêm trắng"
NAME, USER, TAP = "Nguyễn Thị Đánh Dấu", "danhdau_zq5", "tap-data-Zq4Zq4"
LAN = {"id": 5_012_399_001, "is_bot": False, "first_name": NAME, "last_name": PHONE, "username": USER}


class Scene:
    """The house as a process, people in it, and all that must not come out."""

    def __init__(self, house: Child, api: BotApi) -> None:
        self.house, self.api = house, api
        self.markers = [
            api.token,
            HOOK_SECRET,
            KEY,
            METRICS,
            PHONE,
            PHONE.replace(" ", ""),
            SAID,
            SAID_BADLY,
            NAME,
            USER,
            TAP,
        ]
        self.seen: list[bytes] = []
        """All that strangers, machines and caches get to see."""
        self.cookie = ""
        self.numbers = iter(range(1, 10_000))

    async def asks(
        self, method: str, path: str, form: dict[str, str] | None = None, *headers: str
    ) -> tuple[bytes, str]:
        """One request of the person in the browser; head and body of the answer."""
        body = urlencode(form or {}).encode()
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: localhost",
            "Connection: close",
            f"Content-Length: {len(body)}",
            *headers,
        ]
        if self.cookie:
            lines.append(f"Cookie: hocso={self.cookie}")
        answer = await asyncio.to_thread(self.house.says, "\r\n".join([*lines, "", ""]).encode() + body)
        head, _, page = answer.partition(b"\r\n\r\n")
        if found := re.search(rb"set-cookie: hocso=([^;]+)", head):
            self.cookie = found[1].decode()
            self.markers += [self.cookie, *self.cookie.split(".")]
        self.seen.append(re.sub(rb"set-cookie: [^\r]+", b"", head))
        return head, unescape(page.decode())

    async def types(self, words: str) -> str:
        """Type in the web chat and read the page; it is the person's own, so it may say anything."""
        form = {"cau": words, "lan": f"nonce-{next(self.numbers):08d}"}
        head, _ = await self.asks("POST", "/chat", form)
        assert statuses(head) == [303]
        return (await self.asks("GET", "/"))[1]

    async def posts(self, update: object) -> None:
        """Something comes to the webhook with the right secret; what we answer is Telegram's."""
        body = json.dumps(update).encode()
        lines = ["POST /hooks/telegram HTTP/1.1", "Host: a", "Connection: close", f"Content-Length: {len(body)}"]
        lines.append(f"X-Telegram-Bot-Api-Secret-Token: {HOOK_SECRET}")
        self.seen.append(await asyncio.to_thread(self.house.says, "\r\n".join([*lines, "", ""]).encode() + body))

    def found_in(self, place: str, content: str) -> list[str]:
        """The markers that stand where they must not, as they are or escaped."""
        forms = {m: {m, quote(m), json.dumps(m)[1:-1], ascii(m)[1:-1], m.encode().hex()} for m in self.markers}
        return [f"{marker!r} in {place}" for marker, shapes in forms.items() for shape in shapes if shape in content]

    def store(self, folder: Path) -> bytes:
        """Every byte of the database."""
        return b"".join(path.read_bytes() for path in sorted(folder.glob("var/hocso.db*")) if path.suffix != ".lock")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with BotApi() as api:
        with child(tmp_path, "tests.fuzz.saboteur", ROLE="all", **secrets_of(api), METRICS_TOKEN=METRICS) as house:
            yield Scene(house, api)


def secrets_of(api: BotApi) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "TELEGRAM_WEBHOOK_SECRET": HOOK_SECRET,
        "SECRET_KEY": KEY,
        "LOG_LEVEL": "DEBUG",
        "LESSONS_DIR": str(COURSE / "lessons"),
        "QUIZZES_DIR": str(COURSE / "quizzes"),
    }


async def is_lived_in(scene: Scene) -> None:
    """People come, learn, ask, link, and give their number to somebody they should not."""
    await scene.asks("GET", "/")
    for words in (
        "học",
        SAID,
        PHONE,
        f"số của tôi là {PHONE}",
        "tiếp",
        SAID,
        "trợ giúp",
        "dữ liệu",
        f"nối {SAID}",
        "dừng",
    ):
        await scene.types(words)
    page = await scene.types("nối máy")
    scene.markers.append(re.findall(r"Mã nối máy: (\d{6})", page)[0])
    hong = scene.api.person(NAME)
    hong.starts()
    await hong.sees_soon("Chào bà con")
    for words in ("học", SAID, PHONE):
        hong.says(words)
        await hong.gets()
    hong.sends("contact", {"phone_number": PHONE, "first_name": NAME})
    await hong.gets()


async def is_tried(scene: Scene) -> None:
    """Strangers look around; and Telegram brings what nobody can read."""
    for path in (
        "/khong-co/" + quote(SAID),
        "/healthz",
        "/readyz",
        "/metrics",
        "/chat/files/1",
        "/lessons/x/" + SAID[:3],
    ):
        await scene.asks("GET", quote(path, safe="/%"))
    await scene.asks("GET", "/metrics", None, f"Authorization: Bearer {METRICS}")
    await scene.asks("GET", "/metrics", None, "Authorization: Bearer wrong")
    await scene.asks("POST", "/chat", {"cau": SAID}, "Origin: https://evil.example")
    await scene.asks("POST", "/chat", {"chon": SAID})
    await scene.asks("POST", "/chat", {"cau": SAID, "x": "a" * 300_000})
    person = {"chat": {"id": LAN["id"], "type": "private"}, "from": LAN, "message_id": 7, "date": 1}
    await scene.posts({"update_id": 1, "message": person | {"text": SAID}})
    await scene.posts({"update_id": 2, "message": person | {"text": 7, "caption": SAID}})
    await scene.posts({"update_id": 3, "callback_query": {"id": "9", "from": LAN, "data": TAP}})
    await scene.posts([SAID, HOOK_SECRET])


async def is_broken(scene: Scene, folder: Path, hong: Person) -> None:
    """Turns break, windows break, Telegram refuses in words that repeat too much, the store loses a table."""
    await scene.types(f"{IN_TURN} {SAID_BADLY} {PHONE}")
    hong.says(f"{IN_TURN} {SAID_BADLY}")
    await hong.gets()
    await scene.asks("GET", f"/?{IN_WINDOW}&cau={quote(SAID)}")
    words = f"Bad Request: /bot{scene.api.token}/ {PHONE} {SAID}"
    # The last one means that the token is wrong: the house is quiet for a minute then.
    for method, code in (("editMessageText", 400), ("sendMessage", 400), ("sendMessage", 500), ("sendMessage", 404)):
        fault = scene.api.fail("error", method, code=code, description=words)
        hong.says("học")
        hong.taps("Tiếp")
        await scene.api.until(lambda fault=fault: not fault.times, 20)
    with sqlite3.connect(folder / "var" / "hocso.db", timeout=30) as store:
        store.execute("ALTER TABLE delivery RENAME TO mislaid")
    await scene.asks("GET", "/")
    await scene.asks("GET", "/chat/files/1")
    await scene.asks("GET", "/chat/stream")
    await scene.asks("POST", "/chat", {"cau": SAID, "lan": "nonce-when-broken"}, "HX-Request: true")
    await scene.asks("GET", "/readyz")
    with sqlite3.connect(folder / "var" / "hocso.db", timeout=30) as store:
        store.execute("ALTER TABLE mislaid RENAME TO delivery")


async def test_no_secret_and_no_word_of_anybody_comes_out_anywhere(scene: Scene, tmp_path: Path) -> None:
    await is_lived_in(scene)
    await is_tried(scene)
    stored = scene.store(tmp_path)
    await is_broken(scene, tmp_path, next(iter(scene.api.people.values())))
    assert re.search(r"Thẻ \d trên", await scene.types("học")), "after all that it still serves"
    printed = scene.house.stop()
    # Secrets are no business of the store's either; names and words of turns that went well are not kept.
    for marker in (scene.api.token, HOOK_SECRET, KEY, METRICS, SAID, PHONE, NAME, USER, TAP):
        assert marker.encode() not in stored, marker
    seen = b"\n".join(scene.seen).decode()
    told = secrets_of(scene.api) | {"DATABASE_URL": f"sqlite:///{tmp_path}/var/hocso.db"}
    doctor = await asyncio.to_thread(hocso, "doctor", **told)
    leaks = [
        *scene.found_in("what it logged", scene.house.said),
        *scene.found_in("what it printed", printed),
        *scene.found_in("what strangers see", seen),
        *scene.found_in("what the doctor says", doctor.stdout + doctor.stderr),
    ]
    assert not leaks, "\n".join(leaks)
    assert "turn.failed" in scene.house.said
    assert "web.broken" in scene.house.said
    assert "delivery.bug" in scene.house.said


@pytest.mark.parametrize("code", [200, 302, 400, 401, 403, 404, 409, 413, 429, 500, 502, 504])
async def test_what_a_failed_sending_says_never_holds_the_token(code: int) -> None:
    async with BotApi() as api:
        hong = api.person(NAME)
        hong.starts()
        api.fail("error", code=code, description=f"Not Found: {api.url}/bot{api.token}/sendMessage")
        channel = TelegramChannel(api.token, api.url)
        try:
            with pytest.raises(SendError) as caught:
                await channel.send(Outgoing(str(hong.id), Message(title=SAID)))
        finally:
            await channel.close()
        told = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
        assert api.token not in told
        assert SAID not in told


def test_an_error_of_the_store_does_not_repeat_what_stands_in_the_rows(sqlite_url: str) -> None:
    for engine in (open_writer(sqlite_url), open_reader(sqlite_url)):
        with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
            connection.execute(text("INSERT INTO learner (nothing) VALUES (:said)"), {"said": SAID})
        assert SAID not in "".join(traceback.format_exception(caught.value))
        engine.dispose()
