"""What does each thing that can happen on Telegram mean to the house?"""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import TYPED_LIMIT, Incoming, UnknownPayload
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import read_update, referred
from bot.runtime.clock import FrozenClock
from tests.channels.conftest import SECRET

RECORDED = sorted((Path(__file__).parent / "payloads" / "telegram").glob("*.json"))
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TOKEN = "700100200:AAF-x"
CHANNEL = TelegramChannel(TOKEN, secret=SECRET, clock=FrozenClock(NOW))


def expected(told: dict[str, Any]) -> Incoming:
    at = NOW if told["sent_at"] == "now" else datetime.fromtimestamp(told["sent_at"], UTC)
    return Incoming(**{**told, "channel": "telegram", "account": "700100200", "sent_at": at})


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_update_means(path: Path) -> None:
    recorded = json.loads(path.read_text(encoding="utf-8"))
    assert CHANNEL.parse(json.dumps(recorded["payload"]).encode()) == [expected(i) for i in recorded["incoming"]]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": 7, "message": "hello"}',
        b'{"update_id": 7, "message": {"message_id": 1}}',
        b'{"update_id": 7, "message": {"message_id": 1, "chat": {"id": 1, "type": "private"}, "text": 5}}',
        b'{"update_id": 7, "my_chat_member": {}}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"update_id": 7, "x": ' + b"[" * 100_000,
        b"object=page&entry=1",
    ],
)
def test_what_is_not_an_update_is_called_unknown(body: bytes) -> None:
    with pytest.raises(UnknownPayload):
        CHANNEL.parse(body)


def message(**more: object) -> bytes:
    told = {
        "message_id": 5,
        "from": {"id": 9, "is_bot": False, "first_name": "H"},
        "chat": {"id": 9, "type": "private"},
        "date": 1795312800,
    }
    return json.dumps({"update_id": 1, "message": told | more}).encode()


def test_very_long_words_are_kept_up_to_a_bound() -> None:
    [incoming] = CHANNEL.parse(message(text="a\u0301" * 4096))
    assert len(incoming.text) <= TYPED_LIMIT
    assert set(incoming.text) == {"á"}


def test_only_blanks_are_still_a_message() -> None:
    [incoming] = CHANNEL.parse(message(text="\u200b \n"))
    assert incoming.kind == "text"


@pytest.mark.parametrize("stamp", [0, 1, -5, 2**40, 2**62])
def test_an_impossible_time_becomes_the_present(stamp: int) -> None:
    [incoming] = CHANNEL.parse(message(text="a", date=stamp))
    assert incoming.sent_at == NOW


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_words_come_in_clean_or_open_a_link(words: str) -> None:
    sendable = words.encode("utf-8", "ignore").decode()
    for incoming in read_update(message(text=sendable), account="1", now=lambda: NOW):
        assert "\x00" not in incoming.text
        assert incoming.text == incoming.text.strip()
        assert incoming.kind in {"text", "start", "media"}


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(["update_id", "message", "chat", "from", "id", "type", "text", "callback_query", "data"]), x
)))  # fmt: skip
def test_any_json_is_read_or_called_unknown(value: object) -> None:
    with contextlib.suppress(UnknownPayload):
        read_update(json.dumps(value).encode(), account="1", now=lambda: NOW)


@pytest.mark.parametrize(
    ("reference", "number", "kind"),
    [("12", 12, ""), ("12p", 12, "p"), ("12f", 12, "f"), ("", 0, ""), ("p", 0, ""), ("12x", 0, ""), ("١٢", 0, "")],
)
def test_a_reference_tells_the_message_and_what_it_is_made_of(reference: str, number: int, kind: str) -> None:
    assert referred(reference) == (number, kind)


@pytest.mark.parametrize(
    ("headers", "is_believed"),
    [
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, True),
        ({"x-telegram-bot-api-secret-token": SECRET}, True),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}, False),
        ({"X-Telegram-Bot-Api-Secret-Token": ""}, False),
        ({"X-Telegram-Bot-Api-Secret-Token": "bí mật \udcff"}, False),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET, "x-telegram-bot-api-secret-token": SECRET}, False),
        ({"Authorization": SECRET}, False),
        ({}, False),
    ],
)
def test_only_our_secret_is_believed(headers: dict[str, str], is_believed: bool) -> None:
    assert CHANNEL.verify(headers) is is_believed


def test_without_a_secret_nothing_is_believed() -> None:
    assert not TelegramChannel(TOKEN).verify({"X-Telegram-Bot-Api-Secret-Token": ""})


def test_a_press_is_acknowledged_in_the_answer_to_the_webhook() -> None:
    tap = Incoming("telegram", "7", "1", "9", "choice", NOW, ack="438")
    assert CHANNEL.webhook_reply(tap) == {"method": "answerCallbackQuery", "callback_query_id": "438"}
    assert CHANNEL.webhook_reply(Incoming("telegram", "7", "1", "9", "text", NOW)) is None


@pytest.mark.parametrize("token", ["", "abc", "987", ":abc", "987:", "987:a b", "98é:abc", "987:abc\n"])
def test_a_token_that_is_none_is_refused_without_being_told(token: str) -> None:
    with pytest.raises(ValueError, match="BotFather") as caught:
        TelegramChannel(token)
    assert not token.strip() or token not in str(caught.value)


@pytest.mark.parametrize("secret", ["có dấu", "a b", "x" * 257, "a/b"])
def test_a_secret_that_telegram_would_refuse_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        TelegramChannel(TOKEN, secret=secret)


def test_the_account_is_the_number_in_the_token() -> None:
    assert (CHANNEL.name, CHANNEL.account) == ("telegram", "700100200")
    assert "AAF" not in repr(CHANNEL)
