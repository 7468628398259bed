"""Anything at all is posted to the Telegram webhook: a stranger is turned away unread, a broken update let go."""

import gzip
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.fuzz.depth import fuzzed
from tests.fuzz.doorway import SECRET, Doorway
from tests.fuzz.mangle import STRANGE_NUMBERS, STRANGE_WORDS, anything, part, spots, with_part, without

PAYLOADS = Path(__file__).parents[1] / "channels" / "payloads" / "telegram"
UPDATES: dict[str, Any] = {p.stem: json.loads(p.read_bytes())["payload"] for p in sorted(PAYLOADS.glob("*.json"))}
TELLING = ("text", "tap", "blocked")
NAME = "x-telegram-bot-api-secret-token"
TEXT = UPDATES["text"]
MOST = 256 * 1024
NUMBERS = itertools.count(1_000_000)


def nearly(secret: str) -> st.SearchStrategy[str]:
    letters = st.characters(min_codepoint=32, max_codepoint=255)
    return st.one_of(
        st.text(letters, max_size=40),
        st.integers(0, len(secret) - 1).map(lambda n: secret[:n] + secret[n + 1 :]),
        st.just(secret + " "),
        st.just(secret.upper()),
        st.just(f"{secret},{secret}"),
        st.just(secret * 1000),
    ).filter(lambda given: given != secret)


def in_json(value: Any) -> bytes:
    return json.dumps(value).encode()


@fuzzed(25)
@given(secret=nearly(SECRET), body=st.binary(max_size=300) | anything.map(in_json))
@example(secret="\xff\xfe", body=b"{}")
@example(secret="", body=in_json(TEXT))
def test_a_stranger_is_turned_away_before_a_byte_is_read(door: Doorway, secret: str, body: bytes) -> None:
    before = door.stored()
    asked: list[str] = []
    answer = door.wait(unread(door, {NAME: secret}, body, asked))
    assert (answer, asked) == (403, [])
    assert door.stored() == before


async def unread(door: Doorway, headers: dict[str, str], body: bytes, asked: list[str]) -> int:
    """Post without ever giving the body away unless it is asked for; the status, and what was asked."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        asked.append("body")
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": "/hooks/telegram", "raw_path": b"/hooks/telegram", "root_path": "",
        "query_string": b"", "client": ("127.0.0.1", 1), "server": ("testserver", 80),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
    }  # fmt: skip
    await door.windows(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize("length", [MOST + 1, 10**9, 10**30])
def test_a_body_that_says_it_is_too_long_is_not_read_even_with_the_secret(door: Doorway, length: int) -> None:
    asked: list[str] = []
    assert door.wait(unread(door, {NAME: SECRET, "content-length": str(length)}, b"{", asked)) == 413
    assert asked == []


@fuzzed(30)
@given(body=st.binary(max_size=400))
def test_bytes_that_are_no_update_are_let_go(door: Doorway, body: bytes) -> None:
    before = door.stored()
    assert door.hook(body).text == "ok"
    assert door.stored() == before


@fuzzed(30)
@given(value=anything)
def test_json_that_is_no_update_is_let_go(door: Doorway, value: Any) -> None:
    before = door.stored()
    assert door.hook(in_json(value)).text == "ok"
    assert door.stored() == before


@fuzzed(80)
@given(data=st.data())
def test_an_update_with_something_else_anywhere_in_it_is_taken_or_let_go(door: Doorway, data: st.DataObject) -> None:
    update = fresh(UPDATES[data.draw(st.sampled_from(sorted(UPDATES)))])
    for _ in range(data.draw(st.integers(1, 3))):
        spot = data.draw(st.sampled_from(list(spots(update))))
        if spot and data.draw(st.integers(0, 4)) == 0:
            update = without(update, spot)
        else:
            update = with_part(update, spot, data.draw(anything))
    is_taken_or_let_go(door, update)


@pytest.mark.parametrize("name", TELLING)
def test_a_strange_number_or_word_in_its_place_is_no_trouble(door: Doorway, name: str) -> None:
    for spot in spots(UPDATES[name]):
        here = part(UPDATES[name], spot)
        strange = STRANGE_NUMBERS if type(here) is int else STRANGE_WORDS if isinstance(here, str) else ()
        for one in strange:
            is_taken_or_let_go(door, with_part(fresh(UPDATES[name]), spot, one))


def fresh(update: Any) -> Any:
    """The same deed of the same person, come anew."""
    return update | {"update_id": next(NUMBERS)}


def is_taken_or_let_go(door: Doorway, update: Any) -> None:
    answer = door.hook(in_json(update))
    assert answer.status == 200
    assert answer.text == "ok" or answer.text.startswith('{"method":"answerCallbackQuery"')


HURTFUL = (
    b"[" * 100_000,
    b'{"message":' * 20_000,
    b'{"update_id":1,"message":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    b'{"update_id":1,"my":' + b'{"a":' * 20_000 + b"1" + b"}" * 20_000 + b"}",
    b'{"update_id":' + b"9" * 100_000 + b"}",
    b'{"update_id":1e400}',
    b'{"update_id":1,"update_id":2}',
    b'{"update_id":1,"message":{"text":"' + b"\\ud83d" * 3000 + b'"}}',
    b'"' + b"\\u0000" * 40_000 + b'"',
    "{}".encode("utf-16"),
    "{}".encode("utf-32"),
    b"\xef\xbb\xbf{}",
    gzip.compress(b"{" + b" " * 50_000_000 + b"}"),
    b"x" * MOST,
)


def test_a_body_made_to_hurt_is_let_go(door: Doorway) -> None:
    before = door.stored()
    for body in HURTFUL:
        assert door.hook(body, {"content-encoding": "gzip"}).text == "ok"
    assert door.stored() == before


def test_a_body_that_grows_beyond_the_limit_is_cut_off(door: Doorway) -> None:
    before = door.stored()
    assert door.hook(b"x" * (MOST + 1), {"content-length": "5"}).status == 413
    assert door.stored() == before


def test_the_same_update_a_hundred_times_is_one(door: Doorway) -> None:
    update = in_json(TEXT | {"update_id": 777_777})
    assert {door.hook(update).status for _ in range(100)} == {200}
    with door.app.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM incoming WHERE external_id = '777777'").scalar() == 1
