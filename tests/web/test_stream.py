"""News to an open page: what is said unasked arrives once, in any process, and the stream ends when the house does."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.channels.message import Message
from bot.delivery import mailbox
from bot.web.server import create_app
from tests.web.conftest import identify
from tests.web.fakes import ToldHouse
from tests.web.samples import CARD, REMINDER
from tests.web.visitor import Visitor

pytestmark = pytest.mark.anyio


async def events(messages: AsyncIterator[dict[str, Any]]) -> AsyncIterator[str]:
    async for message in messages:
        body = message.get("body", b"").decode()
        for event in re.findall(r"id: .*?\n\n", body, re.DOTALL):
            yield event


async def next_event(messages: AsyncIterator[dict[str, Any]]) -> str:
    async with asyncio.timeout(5):
        return await anext(events(messages))


def last_id(house: ToldHouse, address: str) -> int:
    with house.read() as connection:
        return max(letter.id for letter in mailbox.latest(connection, "web", "chat", address))


async def test_a_push_arrives_with_its_name_and_ready_to_be_shown(
    reader: Visitor, house: ToldHouse, address: str
) -> None:
    house.post(address, [CARD])
    seen = last_id(house, address)
    async with reader.open("GET", f"/chat/stream?sau={seen}") as messages:
        start = await anext(messages)
        house.post(address, [REMINDER], turn=0)
        event = await next_event(messages)
    assert dict(start["headers"])[b"content-type"].startswith(b"text/event-stream")
    assert event.startswith(f"id: {last_id(house, address)}\nevent: thu\ndata: ")
    assert "Tuần này có bài 3 phút về mã QR" in event
    assert all(line.startswith(("id: ", "event: ", "data: ")) for line in event.strip().splitlines())


async def test_a_page_that_comes_back_gets_only_what_it_missed(reader: Visitor, house: ToldHouse, address: str) -> None:
    house.post(address, [CARD])
    house.post(address, [REMINDER, Message(title="Tin thứ hai")], turn=0)
    first = last_id(house, address) - 1
    async with reader.open("GET", "/chat/stream?sau=0", headers={"last-event-id": str(first)}) as messages:
        event = await next_event(messages)
    assert "Tin thứ hai" in event
    assert "mã QR" not in event


async def test_a_letter_put_there_by_another_process_arrives_at_the_next_beat(
    reader: Visitor, house: ToldHouse, address: str
) -> None:
    house.post(address, [CARD])
    async with reader.open("GET", f"/chat/stream?sau={last_id(house, address)}") as messages:
        await anext(messages)
        house.bells.clear()  # Nobody in this process knows.
        house.post(address, [REMINDER], turn=0)
        assert "mã QR" in await next_event(messages)


async def test_a_quiet_line_is_kept_open(reader: Visitor, house: ToldHouse, address: str) -> None:
    house.post(address, [CARD])
    async with reader.open("GET", "/chat/stream") as messages, asyncio.timeout(5):
        bodies = [(await anext(messages)).get("body", b"") for _ in range(4)]
    assert bodies[1:] == [b"retry: 5000\n\n", b": \n\n", b": \n\n"]


async def test_the_words_of_a_turn_are_no_news(reader: Visitor, house: ToldHouse, address: str) -> None:
    house.post(address, [CARD])
    async with reader.open("GET", "/chat/stream?sau=0") as messages, asyncio.timeout(5):
        bodies = [(await anext(messages)).get("body", b"") for _ in range(4)]
    assert not [body for body in bodies if b"id:" in body]


async def test_a_stranger_and_a_fourth_page_get_none(visitor: Visitor, reader: Visitor, windows: Starlette) -> None:
    assert (await visitor.get("/chat/stream")).status == 204
    first, second, third = (reader.open("GET", "/chat/stream") for _ in range(3))
    async with first as a, second as b, third as c:
        for messages in (a, b, c):
            await anext(messages)
            await anext(messages)
        assert (await reader.get("/chat/stream")).status == 204
    async with reader.open("GET", "/chat/stream") as messages:
        assert (await anext(messages))["status"] == 200, "pages that were closed are not counted"


async def test_streams_end_when_the_house_closes(reader: Visitor, windows: Starlette, house: ToldHouse) -> None:
    house.bells.clear()
    async with reader.open("GET", "/chat/stream") as messages, asyncio.timeout(5):
        await anext(messages)
        windows.state.streams.close()
        rest = [message async for message in messages]
    assert rest[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


async def test_the_house_closing_its_windows_ends_the_streams(house: ToldHouse, address: str) -> None:
    windows = create_app(house, beat=60)
    reader = Visitor(windows)
    identify(reader, address)
    async with reader.open("GET", "/chat/stream") as messages, asyncio.timeout(5):
        await anext(messages)
        async with windows.router.lifespan_context(windows):
            pass
        assert [m async for m in messages][-1]["more_body"] is False


@pytest.mark.parametrize("last", ["", "x", "-1", "9" * 40, "１２"])
async def test_a_strange_last_id_counts_as_none(reader: Visitor, last: str) -> None:
    async with reader.open("GET", "/chat/stream", headers={"last-event-id": last.encode().decode("latin-1")}) as m:
        assert (await anext(m))["status"] == 200
