"""What Telegram hands us: believed only with the secret, answered once durable, never asked for in vain."""

import json
from typing import Any

import pytest

from bot.channels.base import Incoming, UnknownPayload
from bot.conversation.inbox import Outcome, Unavailable
from tests.web.fakes import NOW, ToldHouse
from tests.web.visitor import Visitor

pytestmark = pytest.mark.anyio
SECRET = {"x_telegram_bot_api_secret_token": "right"}


class Door:
    """A Telegram channel that reads one small shape."""

    def __init__(self) -> None:
        self.parsed: list[bytes] = []

    def verify(self, headers: dict[str, str]) -> bool:
        return headers.get("x-telegram-bot-api-secret-token") == "right"

    def parse(self, payload: bytes) -> list[Incoming]:
        self.parsed.append(payload)
        try:
            found: list[Any] = json.loads(payload)["updates"]
        except (ValueError, KeyError, TypeError):
            raise UnknownPayload from None
        return [Incoming("telegram", "bot", str(n), "7", "choice", NOW, payload="x", ack=ack) for n, ack in found]

    def webhook_reply(self, incoming: Incoming) -> dict[str, object] | None:
        return {"method": "answerCallbackQuery", "callback_query_id": incoming.ack} if incoming.ack else None


@pytest.fixture
def door(house: ToldHouse) -> Door:
    house.telegram = Door()
    return house.telegram


def body(*updates: tuple[int, str]) -> bytes:
    return json.dumps({"updates": updates}).encode()


async def test_what_happened_goes_in_and_the_tap_is_acknowledged_in_the_answer(
    visitor: Visitor, house: ToldHouse, door: Door
) -> None:
    answer = await visitor.post("/hooks/telegram", body((1, ""), (2, "cb9")), **SECRET)
    assert answer.status == 200
    assert json.loads(answer.text) == {"method": "answerCallbackQuery", "callback_query_id": "cb9"}
    assert [i.external_id for i in house.inbox.taken] == ["1", "2"]


async def test_a_message_is_answered_with_a_plain_yes(visitor: Visitor, door: Door) -> None:
    answer = await visitor.post("/hooks/telegram", body((1, "")), **SECRET)
    assert (answer.status, answer.text) == (200, "ok")


@pytest.mark.parametrize("headers", [{}, {"x_telegram_bot_api_secret_token": "wrong"}])
async def test_without_the_secret_nothing_is_even_read(
    visitor: Visitor, house: ToldHouse, door: Door, headers: dict[str, str]
) -> None:
    assert (await visitor.post("/hooks/telegram", body((1, "")), **headers)).status == 403
    assert door.parsed == []
    assert house.inbox.taken == []


async def test_without_telegram_there_is_no_hook(visitor: Visitor) -> None:
    assert (await visitor.post("/hooks/telegram", body((1, "")), **SECRET)).status == 404


@pytest.mark.parametrize("what", [b"", b"not json", b"[]", b'{"other": 1}', b"\xff\x00"])
async def test_an_unknown_shape_is_not_asked_for_again(
    visitor: Visitor, house: ToldHouse, door: Door, what: bytes
) -> None:
    assert (await visitor.post("/hooks/telegram", what, **SECRET)).status == 200
    assert house.inbox.taken == []


async def test_a_body_beyond_the_limit_is_refused(visitor: Visitor, house: ToldHouse, door: Door) -> None:
    answer = await visitor.post("/hooks/telegram", b"x" * 300_000, **SECRET)
    assert answer.status == 413
    assert door.parsed == []


async def test_what_could_not_be_stored_is_asked_for_again(visitor: Visitor, house: ToldHouse, door: Door) -> None:
    def fail(incoming: Incoming) -> Outcome:
        if incoming.external_id == "2":
            raise Unavailable
        return Outcome("done")

    house.inbox.answer = fail
    answer = await visitor.post("/hooks/telegram", body((1, ""), (2, "cb")), **SECRET)
    assert answer.status == 503
    assert answer.headers["retry-after"] == "5"


async def test_a_turn_that_failed_inside_is_not_delivered_again(visitor: Visitor, house: ToldHouse, door: Door) -> None:
    house.inbox.answer = lambda _: Outcome("failed")
    assert (await visitor.post("/hooks/telegram", body((1, "")), **SECRET)).status == 200


async def test_a_platform_is_no_browser(visitor: Visitor, door: Door) -> None:
    answer = await visitor.post("/hooks/telegram", body((1, "")), origin="https://evil.example", **SECRET)
    assert answer.status == 200
    assert (await visitor.get("/hooks/telegram")).status == 405
