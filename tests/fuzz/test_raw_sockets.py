"""Anything at all is sent to a whole process over a bare socket: it lives, stays small, and answers the next person."""

import gzip
import json
import os
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.child import Child, child, heard, statuses
from tests.fuzz.depth import fuzzed
from tests.fuzz.doorway import SECRET

CLOSE = b"Host: localhost\r\nConnection: close\r\n"
KEY = b"X-Telegram-Bot-Api-Secret-Token: " + SECRET.encode() + b"\r\n"
HOOK = b"POST /hooks/telegram HTTP/1.1\r\n" + CLOSE
CHAT = b"POST /chat HTTP/1.1\r\n" + CLOSE
CHUNKED = b"Transfer-Encoding: chunked\r\n"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    with child(tmp_path_factory.mktemp("child")) as one:
        yield one


@pytest.fixture(autouse=True)
def _still_well(process: Child) -> Iterator[None]:
    """Whoever came before, the next person is served, and nothing broke inside."""
    yield
    process.is_well()
    assert "Exception in ASGI" not in process.said
    assert "web.broken" not in process.said


def length(number: object) -> bytes:
    return f"Content-Length: {number}\r\n".encode()


def chunk(body: bytes) -> bytes:
    return f"{len(body):x}\r\n".encode() + body + b"\r\n"


BOMB = gzip.compress(bytes(90_000_000))
FORWARDED = b"X-Forwarded-For: \xff,[,1.2.3\r\nX-Forwarded-Proto: evil\r\n"
PIECES = (b"\r\n", b"\r\n\r\n", b": ", b"0", b"5\r\nhello\r\n", CLOSE, KEY, CHUNKED, length(3), b"{}", b"\0")
ODD = {
    "plain": (b"GET /healthz HTTP/1.1\r\n" + CLOSE + b"\r\n", 200),
    "bytes that are no letters": (b"GET /\xff\xfe?\xff HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
    "escaped bytes that are no letters": (b"GET /%ff%00%c0%af HTTP/1.1\r\n" + CLOSE + b"\r\n", 404),
    "a whole address": (b"GET http://evil.example/healthz HTTP/1.1\r\n" + CLOSE + b"\r\n", 200),
    "the star": (b"OPTIONS * HTTP/1.1\r\n" + CLOSE + b"\r\n", 404),
    "a tunnel": (b"CONNECT evil.example:80 HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
    "the next version's greeting": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a small method": (b"get / HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
    "two lengths": (CHAT + length(1) + length(2) + b"\r\nab", 400),
    "a length and chunks": (CHAT + length(3) + CHUNKED + b"\r\n0\r\n\r\n", 400),
    "a length below nothing": (CHAT + length(-1) + b"\r\n", 400),
    "a length beyond numbers": (CHAT + length("9" * 40) + b"\r\n", 400),
    "a chunk of no size": (HOOK + KEY + CHUNKED + b"\r\nZZ\r\n", 400),
    "a folded header": (b"GET / HTTP/1.1\r\nA: b\r\n c\r\n" + CLOSE + b"\r\n", 400),
    "a NUL in a header": (b"GET / HTTP/1.1\r\nA: b\0c\r\n" + CLOSE + b"\r\n", 400),
    "a space before the colon": (CHAT + b"Content-Length : 3\r\n\r\nabc", 400),
    "bare line ends": (b"GET / HTTP/1.1\nHost: a\nConnection: close\n\n", 400),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)), 400),
    "a promise of too much": (CHAT + length(10**10) + b"\r\n", 413),
    "a promise of too much, on asking": (CHAT + b"Expect: 100-continue\r\n" + length(10**10) + b"\r\n", 413),
    "a stranger with a body to come": (HOOK + CHUNKED + b"\r\n", 403),
    "a stranger who promises too much": (HOOK + length(10**10) + b"\r\n", 413),
    "a stranger whose secret is no text": (HOOK + length(0) + b"X-Telegram-Bot-Api-Secret-Token: \xff\r\n\r\n", 403),
    "a secret beside a wrong one": (HOOK + b"X-Telegram-Bot-Api-Secret-Token: no\r\n" + KEY + length(0) + b"\r\n", 403),
    "a packed body": (HOOK + KEY + b"Content-Encoding: gzip\r\n" + length(len(BOMB)) + b"\r\n" + BOMB, 200),
    "an unpackable coding": (CHAT + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 303),
    "many headers": (b"GET / HTTP/1.1\r\n" + CLOSE + b"".join(b"A%d: b\r\n" % n for n in range(20_000)) + b"\r\n", 400),
    "a long address": (b"GET /" + b"a" * 3_000_000 + b" HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
    "a long question": (b"GET /?a=" + b"a" * 60_000 + b" HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
    "who it came from": (b"GET / HTTP/1.1\r\n" + FORWARDED + CLOSE + b"\r\n", 200),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_an_oddity_gets_one_plain_answer(process: Child, name: str) -> None:
    request, status = ODD[name]
    assert statuses(process.says(request)) == [status]


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"GET /healthz HTTP/1.1\r\nA: ", b"x" * 65_536),
        (b"GET /healthz HTTP/1.1\r\n", b"x" * 65_536),
        (b"GET /healthz HTTP/1.1\r\n", (b"A: " + b"x" * 1000 + b"\r\n") * 60),
        (b"GET /", b"x" * 65_536),
        (b"", b"\r\n" * 30_000),
        (HOOK + KEY + CHUNKED + b"\r\n1;", b"x" * 65_536),
        (HOOK + KEY + CHUNKED + b"\r\n0\r\nA: ", b"x" * 65_536),
        (HOOK + KEY + CHUNKED + b"\r\n0\r\n", (b"A: " + b"x" * 1000 + b"\r\n") * 60),
        (HOOK + KEY + CHUNKED + b"\r\n", chunk(b"x" * 65_000)),
    ],
    ids=["value", "name", "headers", "address", "empty lines", "chunk", "trailer", "trailers", "body"],
)
def test_nobody_can_go_on_for_ever(process: Child, start: bytes, piece: bytes) -> None:
    before = process.memory
    answer = process.says(start, *[piece] * 400)
    assert all(status in {400, 413} for status in statuses(answer))
    assert process.memory - before < 20


@fuzzed(60)
@given(
    start=st.sampled_from((b"", b"GET / HTTP/1.1\r\n", CHAT, HOOK, HOOK + KEY, HOOK + KEY + CHUNKED + b"\r\n")),
    rest=st.lists(st.binary(max_size=60) | st.sampled_from(PIECES), max_size=8),
)
def test_any_bytes_in_any_pieces_end_in_a_closed_line(process: Child, start: bytes, rest: list[bytes]) -> None:
    answer = process.says(start, *rest, hangs_up=True)
    assert all(status < 500 for status in statuses(answer))


@fuzzed(30)
@given(body=st.binary(min_size=1, max_size=200), told=st.integers(0, 400))
def test_a_body_of_another_length_than_told_is_no_trouble(process: Child, body: bytes, told: int) -> None:
    for request in (HOOK + KEY, CHAT):
        answer = process.says(request + length(told) + b"\r\n" + body, hangs_up=True)
        assert all(status < 500 for status in statuses(answer))


def test_a_good_update_in_the_smallest_chunks_is_taken(process: Child) -> None:
    person = {"id": 5, "is_bot": False, "first_name": "Lan"}
    told = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": person, "text": "học"}
    body = json.dumps({"update_id": 1, "message": told}).encode()
    answer = process.says(HOOK + KEY + CHUNKED + b"\r\n", *(chunk(bytes([b])) for b in body), b"0\r\n\r\n")
    assert statuses(answer) == [200]
    assert answer.endswith(b"\r\n\r\nok")


def test_three_hundred_requests_sent_at_once_are_answered_in_order(process: Child) -> None:
    paths = [(b"/healthz", 200), (b"/khong-co", 404), (b"/chat", 303)]
    asked = b"".join(b"GET " + paths[n % 3][0] + b" HTTP/1.1\r\nHost: a\r\n\r\n" for n in range(300))
    answer = process.says(asked + b"GET /healthz HTTP/1.1\r\n" + CLOSE + b"\r\n")
    assert statuses(answer) == [paths[n % 3][1] for n in range(300)] + [200]


def test_people_on_a_bad_line_do_not_keep_others_waiting(process: Child) -> None:
    begun = (
        b"",
        b"G",
        b"GET / HTTP/1.1\r\nA: ",
        CHAT + length(100) + b"\r\ncau=",
        HOOK + KEY + CHUNKED + b"\r\n5\r\n{",
    )
    lines = [process.connect() for _ in range(200)]
    try:
        for n, line in enumerate(lines):
            line.sendall(begun[n % len(begun)])
        process.is_well()
    finally:
        for line in lines:
            line.close()


def test_whoever_does_not_read_the_answer_takes_no_memory(process: Child) -> None:
    before = process.memory
    lines = []
    try:
        for _ in range(20):
            line = process.connect()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.settimeout(0.05)
            lines.append(line)
            try:
                line.sendall(b"GET /static/chat.css HTTP/1.1\r\nHost: a\r\n\r\n" * 500)
            except TimeoutError:
                continue
        process.is_well()
        assert process.memory - before < 30
    finally:
        for line in lines:
            line.close()


def test_open_streams_of_one_person_and_of_many_end_with_their_lines(process: Child) -> None:
    page = process.says(b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n").decode()
    cookie = next(part for part in page.split() if part.startswith("hocso=")).rstrip(";").encode()
    ask = b"GET /chat/stream HTTP/1.1\r\nHost: a\r\nCookie: " + cookie + b"\r\n"
    lines = [process.connect() for _ in range(3)]
    for line in lines:
        line.sendall(ask + b"\r\n")
        assert line.recv(1 << 16).startswith(b"HTTP/1.1 200")
    assert statuses(process.says(ask + b"Connection: close\r\n\r\n")) == [204]
    for line in lines:
        line.shutdown(socket.SHUT_RDWR)
        line.close()
    for _ in range(50):
        with process.connect() as line:
            line.sendall(ask + b"\r\n")
            if line.recv(1 << 16).startswith(b"HTTP/1.1 200"):
                return
    raise AssertionError("lines that were closed are still counted")


def test_after_hundreds_of_strangers_it_is_no_larger(process: Child) -> None:
    def crowd() -> None:
        for n in range(150):
            process.says(
                b"GET / HTTP/1.1\r\n" + CLOSE + b"Cookie: hocso=" + os.urandom(200).hex().encode() + b"\r\n\r\n"
            )
            process.says(HOOK + KEY + length(20_000) + b"\r\n" + b"{" * 20_000)
            process.says(b"GET /%d HTTP/1.1\r\n" % n + CLOSE + b"\r\n")

    crowd()
    before = process.memory
    crowd()
    assert process.memory - before < 12


def test_an_answer_is_heard_to_the_end(process: Child) -> None:
    with process.connect() as line:
        line.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert heard(line).endswith(b"\r\n\r\nok")
