"""Whatever goes wrong on the way to Telegram: does the house hear it in its own words, and never the token?"""

import socket
import traceback
from typing import Any

import pytest
import structlog

from bot.channels.base import (
    BadCredentials,
    NoAnswer,
    Outgoing,
    Rejected,
    SendError,
    Throttled,
    TryLater,
    Unreachable,
)
from bot.channels.message import Message
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_answers import read_answer
from bot.channels.telegram_wire import Timeouts
from tests.doubles.botapi import TOKEN, BotApi, Person

pytestmark = pytest.mark.anyio

HELLO = Message(title="Xin chào")


def hello(person: Person) -> Outgoing:
    return Outgoing(str(person.id), HELLO)


async def failure(channel: TelegramChannel, outgoing: Outgoing) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send(outgoing)
    tells_no_token(caught.value)
    return caught.value


def tells_no_token(error: BaseException) -> None:
    """Neither the error nor any error it came from says the token, however it is printed."""
    told = "".join(traceback.format_exception(error))
    seen: BaseException | None = error
    while seen is not None:
        told += repr(seen) + str(seen) + repr(seen.args)
        seen = seen.__cause__ or seen.__context__
    assert TOKEN.partition(":")[2] not in told


def answered(code: int, description: str, **parameters: int) -> dict[str, Any]:
    return {"code": code, "description": description, "parameters": parameters}


ANSWERS = [
    (answered(429, "Too Many Requests: retry after 17", retry_after=17), Throttled),
    (answered(429, "Too Many Requests: retry later"), Throttled),
    (answered(403, "Forbidden: bot was blocked by the user"), Unreachable),
    (answered(403, "Forbidden: user is deactivated"), Unreachable),
    (answered(403, "Forbidden: bot was kicked from the group chat"), Unreachable),
    (answered(403, "Forbidden: bot can't initiate conversation with a user"), Unreachable),
    (answered(400, "Bad Request: chat not found"), Unreachable),
    (answered(400, "Bad Request: PEER_ID_INVALID"), Unreachable),
    (
        answered(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005),
        Unreachable,
    ),
    (answered(400, "Bad Request: can't parse entities"), Rejected),
    (answered(400, "Bad Request: message text is empty"), Rejected),
    (answered(400, "Bad Request: BUTTON_DATA_INVALID"), Rejected),
    (answered(413, "Request Entity Too Large"), Rejected),
    (answered(401, "Unauthorized"), BadCredentials),
    (answered(404, "Not Found"), BadCredentials),
    (answered(409, "Conflict"), TryLater),
    (answered(500, "Internal Server Error"), TryLater),
    (answered(502, "Bad Gateway"), TryLater),
    (answered(504, "Gateway Timeout"), NoAnswer),
]


@pytest.mark.parametrize(("answer", "kind"), ANSWERS, ids=lambda value: str(value)[:60])
async def test_an_error_answer_means(
    telegram: TelegramChannel, api: BotApi, hong: Person, answer: dict[str, Any], kind: type[SendError]
) -> None:
    api.fail("error", **answer)
    error = await failure(telegram, hello(hong))
    assert isinstance(error, kind)
    assert error.reason == kind.reason
    assert hong.sees() == []
    await telegram.send(hello(hong))
    assert len(hong.sees()) == 1


async def test_the_seconds_to_be_quiet_are_told(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    api.fail("error", code=429, parameters={"retry_after": 17})
    assert (await failure(telegram, hello(hong))).retry_after == 17
    api.fail("error", code=429)
    assert (await failure(telegram, hello(hong))).retry_after == 5


@pytest.mark.parametrize(("code", "kind"), [(200, TryLater), (403, TryLater), (502, TryLater), (504, NoAnswer)])
async def test_a_page_from_something_in_between(
    telegram: TelegramChannel, api: BotApi, hong: Person, code: int, kind: type[SendError]
) -> None:
    api.fail("page", code=code)
    assert type(await failure(telegram, hello(hong))) is kind


@pytest.mark.parametrize(
    ("trouble", "is_shown"), [("refuse", False), ("silence", False), ("lost", True), ("late", True)]
)
async def test_no_answer_after_the_request_left_is_ambiguous(
    impatient: TelegramChannel, api: BotApi, hong: Person, trouble: Any, is_shown: bool
) -> None:
    api.fail(trouble)
    error = await failure(impatient, hello(hong))
    assert type(error) is NoAnswer
    assert error.ambiguous
    assert bool(hong.sees()) is is_shown


async def test_a_slow_answer_is_an_answer(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    api.fail("slow", seconds=0.05)
    assert await telegram.send(hello(hong)) == str(hong.last().message_id)


async def test_a_closed_door_can_be_tried_again() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        channel = TelegramChannel(TOKEN, f"http://127.0.0.1:{held.getsockname()[1]}")
        error = await failure(channel, Outgoing("7", HELLO))
    await channel.close()
    assert type(error) is TryLater


@pytest.mark.parametrize("address", ["http://khong-co.invalid", "http://[", "khong-phai-dia-chi"])
async def test_an_address_that_leads_nowhere_can_be_tried_again(address: str) -> None:
    channel = TelegramChannel(TOKEN, address)
    error = await failure(channel, Outgoing("7", HELLO))
    await channel.close()
    assert type(error) is TryLater


async def test_a_server_that_takes_the_call_and_never_speaks() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        timeouts = Timeouts(answer=0.1)
        channel = TelegramChannel(TOKEN, f"http://127.0.0.1:{deaf.getsockname()[1]}", timeouts=timeouts)
        error = await failure(channel, Outgoing("7", HELLO))
        await channel.close()
    assert type(error) is NoAnswer


async def test_nobody_is_reached_who_never_wrote_or_blocked_us(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    assert type(await failure(telegram, hello(api.person("Người lạ")))) is Unreachable
    hong.blocks()
    assert type(await failure(telegram, hello(hong))) is Unreachable
    hong.unblocks()
    await telegram.send(hello(hong))


@pytest.mark.parametrize("address", ["", "hong", "12.5", "@hong"])
async def test_an_address_that_is_no_chat_is_nobodys(telegram: TelegramChannel, api: BotApi, address: str) -> None:
    assert type(await failure(telegram, Outgoing(address, HELLO))) is Unreachable
    assert api.calls == []


async def test_a_wrong_token_is_named_as_such_but_not_told(api: BotApi) -> None:
    wrong = TelegramChannel("700100200:wrong-but-of-the-right-form", api.url)
    with pytest.raises(BadCredentials):
        await wrong.me()
    with pytest.raises(BadCredentials):
        await wrong.send(Outgoing("7", HELLO))
    await wrong.close()


async def test_telegrams_own_pace_reaches_us_as_seconds(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    api.limits.per_chat = 0.5
    await telegram.send(hello(hong))
    error = await failure(telegram, hello(hong))
    assert type(error) is Throttled
    assert error.retry_after == 2


async def test_me_is_the_bot(telegram: TelegramChannel) -> None:
    me = await telegram.me()
    assert (me.id, me.username, me.name) == (700100200, "hocso_bot", "Học Số")


async def test_an_answer_of_another_shape_is_trouble_of_the_platform(telegram: TelegramChannel, api: BotApi) -> None:
    api.methods._get_me = lambda *_: ["not", "a", "bot"]  # type: ignore[method-assign]
    with pytest.raises(TryLater):
        await telegram.me()


async def test_a_yes_without_a_message_may_have_been_a_delivery(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    api.methods._send_message = lambda *_: True  # type: ignore[method-assign]
    assert type(await failure(telegram, hello(hong))) is NoAnswer


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"result": 1}', b"\xff", b"[" * 100_000])
def test_no_body_is_too_odd(body: bytes) -> None:
    with pytest.raises(TryLater):
        read_answer(200, body)


async def test_a_failed_acknowledgement_troubles_nobody(impatient: TelegramChannel, api: BotApi) -> None:
    [incoming] = impatient.parse(b'{"update_id":1,"callback_query":{"id":"9","from":{"id":7},"data":"x"}}')
    await impatient.acknowledge(incoming)
    api.fail("silence")
    await impatient.acknowledge(incoming)
    assert api.answered == []


async def test_a_channel_can_be_closed_twice_and_used_again(telegram: TelegramChannel, hong: Person) -> None:
    await telegram.send(hello(hong))
    await telegram.close()
    await telegram.close()
    await telegram.send(hello(hong))


async def test_nothing_we_log_holds_the_token_or_what_people_wrote(
    telegram: TelegramChannel, api: BotApi, hong: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = structlog.testing.LogCapture()
    monkeypatch.setattr(
        "bot.channels.telegram.log", structlog.wrap_logger(None, [book], structlog.make_filtering_bound_logger(0))
    )
    api.fail("error", "answerCallbackQuery")
    [tap] = telegram.parse(b'{"update_id":1,"callback_query":{"id":"9","from":{"id":7},"data":"x"}}')
    await telegram.acknowledge(tap)
    await telegram.send(Outgoing(str(hong.id), HELLO, "99999"))
    await telegram.ensure_webhook("https://hocso.example/hooks/telegram")
    assert [entry["event"] for entry in book.entries] == [
        "telegram.let_go",
        "telegram.edit_refused",
        "telegram.webhook",
    ]
    assert TOKEN.partition(":")[2] not in str(book.entries)
    assert "Xin chào" not in str(book.entries)
    assert "s3cret" not in str(book.entries)


async def test_the_environments_proxy_is_not_asked(
    telegram: TelegramChannel, hong: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert await telegram.send(hello(hong))
