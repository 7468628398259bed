"""Anything at all is typed, pressed and posted in the web chat: each act is answered, none breaks a turn."""

import json
import secrets
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversation.commands.table import COMMANDS
from bot.conversation.router import VERBS
from bot.web.forms import BODY_LIMIT
from tests.fuzz.depth import fuzzed
from tests.fuzz.doorway import Doorway
from tests.fuzz.mangle import STRANGE_NUMBERS, STRANGE_WORDS
from tests.web.visitor import Visitor

FIELDS = ("cau", "chon", "lan", "luu", "dong", "co", "nen", "ve", "x", "", "cau[]", "ＣＡＵ")
ARGUMENTS = st.sampled_from(
    ("0", "1", "2", "-1", "01", "999999999", "9999999999", "a", "A", "", "ok", "goi-la", "chu-to", "lua-dao",
     "thiet-bi", "record", "record+x", "vi", "en", "fr", "erase", "erase!", "take", "bac", "(", "%s", "..", "/", "\x7f")
)  # fmt: skip
NAMES = st.sampled_from(sorted(COMMANDS)) | ARGUMENTS
PRESSES = st.builds(
    lambda verb, arguments: ":".join((verb, *arguments)),
    st.sampled_from((*VERBS, "", "cmd cmd", "__class__")),
    st.lists(NAMES, max_size=4),
)
TYPED = st.sampled_from(STRANGE_WORDS) | st.text(max_size=80) | st.sampled_from(
    ("học", "tiep", "a", "B.", "câu c", "1", "dừng", "tien do", "ôn", "nối 000000", "nối máy", "gọi em là bác",
     "xoá hết", "dữ liệu", "english", "/start x", "/lessons", "?", "đúng", "sai", "ABC", "xong", "0912 345 678")
)  # fmt: skip
acts = st.fixed_dictionaries({}, optional={"cau": TYPED, "chon": PRESSES, "luu": TYPED, "dong": PRESSES})


def failed(door: Doorway) -> list[tuple[object, ...]]:
    """The turns that broke."""
    with door.app.read() as connection:
        return [
            tuple(row) for row in connection.exec_driver_sql("SELECT id, error FROM incoming WHERE outcome <> 'done'")
        ]


def posts(door: Doorway, visitor: Visitor, body: bytes, path: str = "/chat", **headers: str) -> int:
    status = door.wait(visitor.post(path, body, **headers)).status
    assert status in {303, 400}, (status, body[:200], headers)
    return status


def encoded(act: dict[str, str]) -> bytes:
    return urlencode({k: v.encode("utf-8", "surrogatepass") for k, v in act.items()}).encode()


@fuzzed(25)
@given(said=st.lists(acts, min_size=1, max_size=12))
@example(said=[{"chon": f"{verb}:" + ":".join("1" * count)} for verb, (_, count) in VERBS.items()])
@example(said=[{"cau": "học"}, *({"chon": f"cmd:{name}"} for name in sorted(COMMANDS)), {"chon": "data:erase"}])
def test_whatever_somebody_types_and_presses_no_turn_breaks(door: Doorway, said: list[dict[str, str]]) -> None:
    visitor = door.visitor()
    for act in said:
        posts(door, visitor, encoded(act | {"lan": secrets.token_urlsafe(9)}))
        assert door.wait(visitor.get("/")).status == 200
    assert failed(door) == []


@fuzzed(40)
@given(
    fields=st.lists(st.tuples(st.sampled_from(FIELDS), TYPED | PRESSES), max_size=60),
    path=st.sampled_from(("/chat", "/chat/look")),
)
def test_any_fields_any_number_of_times_are_taken_or_refused(
    door: Doorway, fields: list[tuple[str, str]], path: str
) -> None:
    body = urlencode([(k.encode(), v.encode("utf-8", "surrogatepass")) for k, v in fields]).encode()
    posts(door, door.visitor(), body, path)
    assert failed(door) == []


@fuzzed(40)
@given(body=st.binary(max_size=300), path=st.sampled_from(("/chat", "/chat/look")))
def test_any_bytes_in_place_of_a_form_are_taken_or_refused(door: Doorway, body: bytes, path: str) -> None:
    posts(door, door.visitor(), body, path)
    assert failed(door) == []


PART = b'--x\r\nContent-Disposition: form-data; name="cau"; filename="../../a.exe"\r\n\r\nMZ\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", PART),
        ("multipart/form-data", PART),
        ("multipart/form-data; boundary=" + "x" * 5000, PART * 100),
        ("application/json", b'{"cau": "h\\u1ecdc"}'),
        ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("application/x-www-form-urlencoded; charset=utf-16", "cau=học".encode("utf-16")),
        ("application/x-www-form-urlencoded; charset=nonsense", b"cau=a"),
        ("", b"cau=a"),
        ("\xff", b"cau=a"),
    ],
)
def test_a_form_in_another_wrapping_is_harmless(door: Doorway, kind: str, body: bytes) -> None:
    posts(door, door.visitor(), body, content_type=kind)
    assert failed(door) == []


@pytest.mark.parametrize(
    "body",
    [
        b"cau=" + b"%" * (BODY_LIMIT - 10),
        b"cau=" + b"%E1%BB%87" * 29_000,
        b"cau=" + b"%CC%81" * 43_000,
        b"cau=" + quote("ạ́" * 5000).encode(),
        b"cau=" + b"1+" * 130_000,
        b"cau=" + b"%0D%0A" * 43_000,
        b"cau=" + b"**" * 130_000,
        b"chon=" + b":" * 250_000,
        b"luu=1&dong=" + b"agree:" * 40_000,
        b"lan=" + b"a" * 250_000 + b"&cau=a",
        b"&" * 250_000,
        b"=" * 250_000,
        b"a=1&" * 60_000,
    ],
    ids=range(13),
)
def test_a_form_made_to_hurt_is_done_with_at_once(door: Doorway, body: bytes) -> None:
    visitor = door.visitor()
    posts(door, visitor, body)
    assert door.wait(visitor.post("/chat", body, hx_request="true")).status in {200, 400}
    assert failed(door) == []


def test_too_many_fields_and_too_large_forms_are_refused_and_nothing_is_stored(door: Doorway) -> None:
    visitor, before = door.visitor(), door.stored()
    assert door.wait(visitor.post("/chat", b"cau=a&" * 41)).status == 400
    for lie in ({}, {"content_length": "5"}, {"content_length": "0"}):
        assert door.wait(visitor.post("/chat", b"cau=" + b"a" * BODY_LIMIT, **lie)).status == 413
    assert door.wait(visitor.post("/chat", b"chon=" + b"a" * 65)).status == 400
    assert door.wait(visitor.post("/chat", b"cau=a", origin="https://evil.example")).status == 403
    assert door.stored() == before


@pytest.mark.postgres
def test_on_postgresql_too_nothing_strange_breaks_a_turn(postgres_url: str) -> None:
    door = Doorway(postgres_url)
    try:
        visitor = door.visitor()
        for n, words in enumerate(STRANGE_WORDS):
            posts(door, visitor, encoded({"cau": words, "lan": f"nonce-{n:08d}"}))
            person = {"id": STRANGE_NUMBERS[n % len(STRANGE_NUMBERS)], "is_bot": False}
            told = {"message_id": n, "chat": {"id": person["id"], "type": "private"}, "from": person, "text": words}
            assert door.hook(json.dumps({"update_id": n, "message": told}).encode()).text == "ok"
        assert failed(door) == []
        door.is_well()
    finally:
        door.close()
