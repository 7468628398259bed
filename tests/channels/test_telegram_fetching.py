"""How Telegram's updates reach the house, by asking or by webhook: none lost, none counted as fetched too early."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import structlog
from aiohttp import web

from bot.channels.base import BadCredentials, Incoming, Outgoing
from bot.channels.message import Choice, Message
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import ALLOWED_UPDATES
from tests.channels.conftest import SECRET
from tests.doubles.botapi import BotApi, Person

pytestmark = pytest.mark.anyio

HOOK = "https://hocso.example/hooks/telegram"


@dataclass
class Desk:
    """Takes what comes in; refuses as long as it is told to."""

    taken: list[Incoming] = field(default_factory=list)
    tries: int = 0
    refusals: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, happened: list[Incoming]) -> None:
        self.tries += 1
        self._tell()
        if self.refusals:
            self.refusals -= 1
            raise OSError("The store is full.")
        self.taken += happened
        self._tell()

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not is_so():
                await self.changed.wait()

    @property
    def words(self) -> list[str]:
        return [incoming.text or incoming.kind for incoming in self.taken]

    def _tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


@asynccontextmanager
async def polling(
    channel: TelegramChannel, take: Callable[[list[Incoming]], Awaitable[None]]
) -> AsyncIterator[asyncio.Task[None]]:
    stop = asyncio.Event()
    task = asyncio.create_task(channel.poll(take, stop))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 10)


async def test_what_people_do_comes_in_order_and_once(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    desk = Desk()
    async with polling(telegram, desk.take):
        await desk.until(lambda: len(desk.taken) == 1)
        for n in range(250):
            hong.says(str(n))
        hong.sends("voice")
        await desk.until(lambda: len(desk.taken) == 252)
        hong.blocks()
        await desk.until(lambda: len(desk.taken) == 253)
    assert desk.words == ["start", *map(str, range(250)), "media", "blocked"]
    assert len({incoming.external_id for incoming in desk.taken}) == 253


async def test_we_ask_only_for_what_we_understand(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    desk = Desk()
    async with polling(telegram, desk.take):
        await desk.until(lambda: desk.tries == 1)
        await api.until(lambda: len(api.called("getUpdates")) > 1)
    for call in api.called("getUpdates"):
        assert set(call.given["allowed_updates"]) == set(ALLOWED_UPDATES)
        assert call.given["timeout"] >= 20


async def test_what_the_house_could_not_take_comes_again(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    desk = Desk(refusals=3)
    with structlog.testing.capture_logs() as logged:
        async with polling(telegram, desk.take):
            await desk.until(lambda: bool(desk.taken))
            await api.until(lambda: not api.inbound.pending)
    assert desk.tries == 4
    assert desk.words == ["start"]
    assert [entry["error"] for entry in logged if entry["event"] == "telegram.poll.trouble"] == ["OSError"] * 3


async def test_dying_between_taking_and_moving_on_brings_the_same_again(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    in_the_middle = asyncio.Event()

    async def die(happened: list[Incoming]) -> None:
        in_the_middle.set()
        await asyncio.Event().wait()

    first = asyncio.create_task(telegram.poll(die, asyncio.Event()))
    await in_the_middle.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert len(api.inbound.pending) == 1

    desk = Desk()
    async with polling(telegram, desk.take):
        await desk.until(lambda: bool(desk.taken))
    assert desk.words == ["start"]


async def test_stopping_does_not_wait_for_the_long_question(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    desk = Desk()
    async with polling(telegram, desk.take):
        await api.until(lambda: len(api.called("getUpdates")) == 2)
        started = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - started < 10
    hong.says("sau khi dừng")
    async with polling(telegram, desk.take):
        await desk.until(lambda: "sau khi dừng" in desk.words)
    assert desk.words == ["start", "sau khi dừng"]


async def test_trouble_on_the_way_is_waited_out(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    desk = Desk()
    api.fail("error", "getWebhookInfo")
    api.fail("page", "getUpdates", code=502, times=2)
    api.fail("refuse", "getUpdates")
    api.fail("error", "getUpdates", code=429, parameters={"retry_after": 1})
    async with polling(telegram, desk.take):
        await desk.until(lambda: bool(desk.taken))
    assert desk.words == ["start"]


async def test_a_webhook_is_taken_off_before_asking_and_nothing_that_waits_is_dropped(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    api.inbound.url = "http://127.0.0.1:9/gone"
    desk = Desk()
    async with polling(telegram, desk.take):
        await desk.until(lambda: bool(desk.taken))
    assert api.inbound.url == ""
    assert desk.words == ["start"]


async def test_a_second_poller_is_named_in_the_log_and_outlived(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    desk = Desk()
    with structlog.testing.capture_logs() as logged:
        async with polling(telegram, desk.take):
            await api.until(lambda: len(api.called("getUpdates")) == 2)
            await api.inbound.get_updates({"timeout": 0, "offset": 0})
            hong.says("vẫn nghe")
            await desk.until(lambda: "vẫn nghe" in desk.words)
    [entry] = [entry for entry in logged if entry["event"] == "telegram.poll.two_pollers"]
    assert "stop it" in entry["advice"]


async def test_a_wrong_token_ends_the_asking_with_a_clear_word(api: BotApi) -> None:
    wrong = TelegramChannel("700100200:wrong-but-of-the-right-form", api.url)
    with structlog.testing.capture_logs() as logged:
        async with polling(wrong, Desk().take) as task:
            with pytest.raises(BadCredentials):
                await task
    await wrong.close()
    assert [entry["event"] for entry in logged] == ["telegram.poll.bad_token"]


async def test_an_update_we_cannot_read_blocks_nothing(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    api.inbound.add_raw({"message": "not a message"})
    api.inbound.add_raw({"hologram": {}})
    hong.says("sau đó")
    desk = Desk()
    async with polling(telegram, desk.take):
        await desk.until(lambda: "sau đó" in desk.words)
        await api.until(lambda: not api.inbound.pending)


async def test_pressed_buttons_are_acknowledged_once_they_are_safe(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    desk = Desk()
    await telegram.send(Outgoing(str(hong.id), Message(title="Chào", choices=(Choice("n", "Tiếp"),))))
    hong.taps("Tiếp")
    async with polling(telegram, desk.take):
        await api.until(lambda: len(api.answered) == 1)
    assert [incoming.ack for incoming in desk.taken if incoming.ack] == api.answered


async def test_the_webhook_is_set_once_and_again_only_when_something_differs(
    telegram: TelegramChannel, api: BotApi
) -> None:
    first = await telegram.ensure_webhook(HOOK)
    second = await telegram.ensure_webhook(HOOK)
    assert (first.is_set, first.changed, second.is_set, second.changed) == (True, True, True, False)
    assert len(api.called("setWebhook")) == 1
    assert api.inbound.url.startswith(HOOK)
    assert api.inbound.secret == SECRET
    assert SECRET not in api.inbound.url

    other_secret = TelegramChannel(api.token, api.url, "another-secret")
    assert (await other_secret.ensure_webhook(HOOK)).changed
    assert (await other_secret.ensure_webhook(HOOK + "2")).changed
    api.inbound._allowed = {"message"}
    assert (await other_secret.ensure_webhook(HOOK + "2")).changed
    assert not (await other_secret.ensure_webhook(HOOK + "2")).changed
    await other_secret.close()
    assert api.inbound.secret == "another-secret"


async def test_setting_the_webhook_never_raises(telegram: TelegramChannel, api: BotApi) -> None:
    api.fail("error", "getWebhookInfo", code=502, description="Bad Gateway")
    state = await telegram.ensure_webhook(HOOK)
    assert not state.is_set
    assert "Bad Gateway" in state.sentence
    assert not (await telegram.ensure_webhook("http://not-secure.example")).is_set
    without_secret = TelegramChannel(api.token, api.url)
    assert "secret" in (await without_secret.ensure_webhook(HOOK)).sentence
    await without_secret.close()
    assert api.called("setWebhook")[0].given["url"].startswith("http://not-secure.example")


@asynccontextmanager
async def hook(channel: TelegramChannel, desk: Desk) -> AsyncIterator[str]:
    """A small house that takes the webhook: 200 only once the desk has it."""

    async def take(request: web.Request) -> web.Response:
        if not channel.verify(request.headers):
            return web.Response(status=403)
        happened = channel.parse(await request.read())
        try:
            await desk.take(happened)
        except OSError:
            return web.Response(status=503)
        replies = [reply for reply in map(channel.webhook_reply, happened) if reply]
        return web.json_response(replies[0]) if replies else web.Response()

    app = web.Application()
    app.router.add_post("/hooks/telegram", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/telegram"
    finally:
        await runner.cleanup()


async def test_by_webhook_all_comes_in_order_and_until_it_is_taken(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    desk = Desk(refusals=2)
    async with hook(telegram, desk) as url:
        await telegram.ensure_webhook(url)
        for n in range(20):
            hong.says(str(n))
        await desk.until(lambda: len(desk.taken) == 21)
        await api.until(lambda: not api.inbound.pending)
    assert desk.words == ["start", *map(str, range(20))]
    assert [attempt.status for attempt in api.inbound.attempts[:3]] == [503, 503, 200]


async def test_by_webhook_a_press_is_acknowledged_in_the_answer(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    desk = Desk()
    async with hook(telegram, desk) as url:
        await telegram.ensure_webhook(url)
        await telegram.send(Outgoing(str(hong.id), Message(title="Chào", choices=(Choice("n", "Tiếp"),))))
        hong.taps("Tiếp")
        await api.until(lambda: len(api.answered) == 1)
    assert [call.via for call in api.called("answerCallbackQuery")] == ["hook"]


async def test_by_webhook_the_same_may_come_twice_with_the_same_number(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    desk = Desk()
    api.inbound.repeat = 1
    async with hook(telegram, desk) as url:
        await telegram.ensure_webhook(url)
        await desk.until(lambda: len(desk.taken) == 2)
    assert len({incoming.external_id for incoming in desk.taken}) == 1
