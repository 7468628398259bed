"""A new person on Telegram, from hello to a finished quiz, through the whole house and a Bot API on this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import HOOK_PATH, App, Server, serve
from bot.delivery.models import delivery
from bot.learning.models import fact
from bot.membership.models import identity
from bot.runtime.clock import SystemClock
from tests.conftest import settings_for
from tests.doubles.botapi import BotApi, Person
from tests.people import rows

pytestmark = pytest.mark.anyio
SECRET = "a-secret-for-the-hook"


@asynccontextmanager
async def house(database_url: str, api: BotApi, **more: object) -> AsyncIterator[tuple[App, Server]]:
    """The real house, talking to the double."""
    app = App(settings_for(database_url, telegram_token=api.token, telegram_api_url=api.url, **more), SystemClock())
    app.prepare()
    ready: asyncio.Future[Server] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(app, ready.set_result))
    await asyncio.wait({ready, serving}, return_when=asyncio.FIRST_COMPLETED)
    server = ready.result()
    try:
        yield app, server
    finally:
        server.should_exit = True
        await serving


async def learns_a_lesson(who: Person) -> None:
    """Everything by buttons, as most people on Telegram do."""
    who.starts("loi-moi")
    await who.sees_soon("Chào bà con")
    who.taps("Học thử ngay")
    await who.sees_soon("Thẻ 1 trên 3")
    who.taps("Tiếp")
    await who.sees_soon("Thẻ 2 trên 3")
    who.taps("Tiếp")
    await who.sees_soon("Thẻ 3 trên 3")
    who.taps("Làm câu hỏi")
    await who.sees_soon("Câu 1 trên 3")
    who.taps("B")
    await who.sees_soon("Đúng rồi")
    who.taps("Tiếp")
    await who.sees_soon("Câu 2 trên 3")
    who.taps("Đúng")
    await who.sees_soon("Đúng rồi")
    who.taps("Tiếp")
    for letter in "ACB":
        await who.sees_soon("Câu 3 trên 3")
        who.taps(letter)
        await who.gets()
    await who.sees_soon("Đúng rồi")
    who.taps("Tiếp")
    await who.sees_soon("Bạn học xong bài: Cho chữ to lên")


async def test_by_polling_from_hello_to_a_finished_quiz(database_url: str) -> None:
    async with BotApi() as api:
        hong = api.person("Cô Hồng")
        async with house(database_url, api) as (app, _):
            await learns_a_lesson(hong)
            assert len(hong.sees()) == 2, "the lesson is edited in place, it does not flood the chat"
        assert [f["kind"] for f in rows(app, fact)] == ["begun", "answer", "answer", "answer", "finished"]
        assert {d["state"] for d in rows(app, delivery)} == {"sent"}
        app.close_store()


async def test_by_webhook_from_hello_to_a_finished_quiz_with_every_update_repeated(database_url: str) -> None:
    async with BotApi() as api:
        hong = api.person("Cô Hồng")
        settings = {"public_url": "https://hoc.example.vn", "telegram_webhook_secret": SECRET}
        async with house(database_url, api, **settings) as (app, server):
            await api.until(lambda: api.inbound.url.startswith("https://hoc.example.vn" + HOOK_PATH))
            assert api.inbound.secret == SECRET
            # Nobody terminates TLS on this machine: the double calls the house directly.
            api.inbound.url = f"http://127.0.0.1:{server.port}{HOOK_PATH}"
            api.inbound.repeat = 1
            await learns_a_lesson(hong)
            await api.until(lambda: not api.inbound.pending)
            assert {attempt.status for attempt in api.inbound.attempts} == {200}
            assert len(api.answered) > 0
        assert [f["kind"] for f in rows(app, fact)] == ["begun", "answer", "answer", "answer", "finished"]
        app.close_store()


async def test_a_webhook_that_could_not_be_set_at_the_start_is_set_as_soon_as_telegram_is_back(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app._FIRST_HOOK_PAUSE", 0.01)
    async with BotApi() as api:
        api.fail("refuse", times=5)
        settings = {"public_url": "https://hoc.example.vn", "telegram_webhook_secret": SECRET}
        async with house(sqlite_url, api, **settings) as (app, _):
            await api.until(lambda: api.inbound.url.startswith("https://hoc.example.vn" + HOOK_PATH))
        app.close_store()


async def test_blocking_ends_the_sending_and_coming_back_opens_it_again(database_url: str) -> None:
    async with BotApi() as api:
        hong = api.person("Cô Hồng")
        async with house(database_url, api) as (app, _):
            hong.starts()
            await hong.sees_soon("Chào bà con")
            hong.blocks()
            await api.until(lambda: bool(rows(app, identity)[0]["blocked_at"]))
            hong.unblocks()
            await api.until(lambda: rows(app, identity)[0]["blocked_at"] is None)
            hong.says("hoc")
            await hong.sees_soon("Thẻ 1 trên 3")
        app.close_store()


async def test_a_dead_telegram_does_not_close_the_house(database_url: str) -> None:
    async with BotApi() as api:
        api.fail("refuse", times=1000)
        async with house(database_url, api) as (app, server):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert b" 200 " in (await reader.read()).split(b"\r\n")[0]
            writer.close()
            await writer.wait_closed()
        app.close_store()
