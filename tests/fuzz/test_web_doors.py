"""Anything at all is typed into the address line, put into headers and cookies, or asked of the event stream."""

import asyncio
import secrets
import time
from contextlib import AsyncExitStack

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.web import stream
from tests.fuzz.depth import fuzzed
from tests.fuzz.doorway import PATIENCE, Doorway

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 99)
PLACES = (
    "", "chat", "chat/look", "chat/stream", "chat/files/", "chat/files/1", "du-lieu", "ngoai-tuyen", "lessons/",
    "lessons/lua-dao/", "static/", "static/chat.css", "manifest.webmanifest", "sw.js", "favicon.ico", "healthz",
    "readyz", "metrics", "hooks/telegram", "hooks/", "khong-co", "*",
)  # fmt: skip
HEADERS = (
    "host", "origin", "referer", "accept", "accept-language", "accept-encoding", "content-type", "content-length",
    "content-encoding", "transfer-encoding", "cookie", "last-event-id", "hx-request", "range", "if-none-match",
    "if-modified-since", "sec-fetch-site", "x-forwarded-for", "x-forwarded-proto", "forwarded", "authorization",
    "expect", "upgrade", "connection", "x-http-method-override", "x-telegram-bot-api-secret-token", "te", "x",
)  # fmt: skip
letters = st.characters(min_codepoint=1, max_codepoint=255)
values = st.text(letters, max_size=60) | st.sampled_from(
    ("", "[", "[::1", "a:b:c", "http://[", "//", "null", "bytes=0-", "bytes=9999999999999999999-1,-1,0-0", "gzip;q=x",
     "*", '"', "W/", "1" * 5000, "," * 5000, ";" * 5000, "=;" * 3000, "en;q=" + "9" * 999, "trailers", "\xff" * 99)
)  # fmt: skip
pieces = st.sampled_from(
    ("..", ".", "", "%2e%2e", "%2f", "..%2f", "\\", "..\\..", "\0", "%00", "a" * 300, "~", "etc", "passwd", "\u202e",
     "chat.css", "lua-dao", "goi-la.md", "track.yaml", "secret.key", "9" * 30, "9" * 5000, "-1", "1e3", "١",
     "ệ", "\n", "?", "#")
)  # fmt: skip
rests = st.lists(pieces, max_size=5).map("/".join)
paths = st.builds("/{}{}".format, st.sampled_from(PLACES), rests)


def is_calm(door: Doorway, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> int:
    """Whatever the answer is, it is one of ours and no breakdown."""
    status = door.ask(method, path, body, headers).status
    assert status < 500, (method, path, headers, status)
    return status


@fuzzed(150)
@given(method=st.sampled_from(METHODS), path=paths, body=st.binary(max_size=40))
@example(method="GET", path="/chat/files/" + "9" * 30, body=b"")
@example(method="GET", path="/chat/files/" + "9" * 5000, body=b"")
@example(method="GET", path="/lessons/lua-dao/" + "a" * 300 + ".png", body=b"")
@example(method="OPTIONS", path="*", body=b"")
def test_any_address_and_method_gets_a_calm_answer_and_stores_nothing(
    door: Doorway, method: str, path: str, body: bytes
) -> None:
    visitor, before = door.visitor(), door.stored()
    assert door.wait(visitor.send(method, path, body)).status < 500
    assert door.stored() == before or (method, path) == ("POST", "/chat")


@fuzzed(100)
@given(
    place=st.sampled_from(PLACES),
    method=st.sampled_from(("GET", "POST")),
    headers=st.dictionaries(st.sampled_from(HEADERS), values, max_size=5),
)
@example(place="", method="GET", headers={"host": "["})
@example(place="chat", method="POST", headers={"host": "[", "origin": "http://["})
@example(place="metrics", method="GET", headers={"authorization": "Bearer \xff"})
def test_any_headers_get_a_calm_answer(door: Doorway, place: str, method: str, headers: dict[str, str]) -> None:
    is_calm(door, method, f"/{place}", b"", headers)


@pytest.mark.parametrize("root", ["static", "lessons", "lessons/lua-dao", "chat/files"])
def test_no_way_leads_out_of_the_served_folders(door: Doorway, root: str) -> None:
    ups = ("../", "..%2f", "..\\", "%2e%2e/", "....//", "/", "//", "./../", "..;/", "\0../", "..%c0%af", "~/")
    goals = ("etc/passwd", "pyproject.toml", "server.py", "bot/web/server.py", "var/secret.key", "contacts.csv", ".env")
    for up in ups:
        for goal in goals:
            for deep in (1, 3, 8):
                assert is_calm(door, "GET", f"/{root}/{up * deep}{goal}") in {400, 404}


COOKIES = (
    "hocso=" + '"' + "\\" * 60_000 + '"', "hocso_look=" + '"' + "\\0" * 30_000 + '"', "hocso=" + "a." * 30_000,
    "; ".join(f"c{n}=x" for n in range(8000)), "=" * 60_000, ";" * 60_000, "hocso", "hocso=;hocso=;hocso=x.y",
    "hocso=\xff.\xff", "hocso_look=200-dark-dark", "hocso_look=999-<b>", 'hocso="', "hocso=AAAAAAAAAAAAAAAAAAAAAA.",
)  # fmt: skip


@pytest.mark.parametrize("cookie", COOKIES, ids=range(len(COOKIES)))
def test_a_monstrous_cookie_costs_no_time_and_opens_no_mailbox(door: Doorway, cookie: str) -> None:
    before, began = door.stored(), time.process_time()
    answer = door.ask("GET", "/", headers={"cookie": cookie})
    # All threads of this process together; the page alone takes milliseconds, unquoting such a cookie many seconds.
    assert time.process_time() - began < 2
    assert answer.status == 200
    assert "Ba điều Học Số hứa" in answer.words
    assert door.stored() == before


@fuzzed(60)
@given(name=st.text(letters, max_size=40), signature=st.text(letters, max_size=40))
def test_a_forged_cookie_is_a_new_person(door: Doorway, name: str, signature: str) -> None:
    answer = door.ask("GET", "/", headers={"cookie": f"hocso={name}.{signature}"})
    assert "Ba điều Học Số hứa" in answer.words
    assert door.ask("GET", "/chat/stream", headers={"cookie": f"hocso={name}.{signature}"}).status == 204


@fuzzed(40)
@given(data=st.data())
def test_a_cookie_with_one_letter_changed_is_a_new_person(door: Doorway, data: st.DataObject) -> None:
    good = door.visitor().cookies["hocso"]
    at = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.text(letters, min_size=1, max_size=1).filter(lambda c: c not in {good[at], ";", '"', "\\"}))
    changed = good[:at] + other + good[at + 1 :]
    # The last letter of a signature holds spare bits; and a space at the end is not part of a cookie.
    if at < len(good) - 1 and other.strip():
        assert door.ask("GET", "/chat/stream", headers={"cookie": f"hocso={changed}"}).status == 204


@fuzzed(60)
@given(last=values, after=values)
def test_any_last_event_id_opens_a_quiet_stream(door: Doorway, last: str, after: str) -> None:
    visitor = door.visitor()

    async def listen() -> int:
        query = "".join(c for c in after if c.isascii() and c.isprintable())
        async with visitor.open("GET", f"/chat/stream?sau={query}", headers={"last-event-id": last}) as messages:
            start = await anext(messages)
            assert (await anext(messages))["body"] == b"retry: 5000\n\n"
            return int(start["status"])

    assert door.wait(listen()) == 200


def test_one_person_holds_few_streams_and_all_people_together_not_too_many(
    door: Doorway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_PER_PROCESS", 30)

    async def statuses(cookies: list[dict[str, str]]) -> list[int]:
        async with AsyncExitStack() as stack:
            found = []
            for one in cookies:
                visitor = door.nobody()
                visitor.cookies |= one
                messages = await stack.enter_async_context(visitor.open("GET", "/chat/stream"))
                found.append(int((await anext(messages))["status"]))
                if found[-1] == 200:
                    await anext(messages)
            return found

    one = door.visitor().cookies
    assert sorted(door.wait(statuses([one] * 20))) == [200] * 3 + [204] * 17
    many = [door.visitor().cookies for _ in range(40)]
    assert sorted(door.wait(statuses(many))) == [200] * 30 + [204] * 10
    assert not door.windows.state.streams._open, "whoever has gone is not counted"


def test_people_who_leave_while_they_are_answered_leave_nothing_behind(door: Doorway) -> None:
    visitor = door.visitor()

    async def come_and_go(n: int) -> None:
        async with visitor.open("GET", ("/", "/chat/stream", "/chat/files/1", "/readyz")[n % 4]):
            for _ in range(n % 7):
                await asyncio.sleep(0)

    async def all_of_them() -> None:
        await asyncio.gather(*map(come_and_go, range(200)))

    door.wait(all_of_them())
    assert not door.windows.state.streams._open
    assert not door.app.mail._waiting


def test_a_hundred_people_at_once_are_all_answered(door: Doorway) -> None:
    visitors = [door.visitor() for _ in range(100)]

    async def all_at_once() -> list[int]:
        forms = [{"lan": secrets.token_urlsafe(9), "cau": "học"} for _ in visitors]
        async with asyncio.timeout(PATIENCE):
            answers = await asyncio.gather(*(v.post("/chat", f) for v, f in zip(visitors, forms, strict=True)))
        return [answer.status for answer in answers]

    assert set(door.wait(all_at_once())) == {303}
