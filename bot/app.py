"""The one place where everything is put together, started and stopped."""

import asyncio
import importlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import groupby
from typing import Protocol, cast

import structlog
import uvicorn
from prometheus_client.core import Metric
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.channels import rendering
from bot.channels.base import Channel, Incoming, SendError
from bot.channels.console import ConsoleChannel
from bot.channels.webchat import WebChannel
from bot.content import versions
from bot.content.library import Library
from bot.content.places import data_dir
from bot.conversation.engine import Engine as TurnEngine
from bot.conversation.inbox import Inbox, Outcome
from bot.conversation.lane import Lane
from bot.conversation.turn import House
from bot.delivery import backlog
from bot.delivery.leader import leadership
from bot.delivery.mailbox import Mail
from bot.delivery.worker import Worker
from bot.membership import demo
from bot.migrations.run import shape, upgrade
from bot.runtime import metrics
from bot.runtime.clock import Clock, SystemClock, local_day
from bot.runtime.database import open_reader, open_writer, reading
from bot.runtime.locale import LOCALES, Words
from bot.runtime.occupancy import Occupancy
from bot.runtime.settings import Settings
from bot.web.reader import BoundedReader
from bot.web.server import close_streams, create_app, create_watch

log = structlog.get_logger()

HOOK_PATH = "/hooks/telegram"
_FIRST_HOOK_PAUSE, _LONGEST_HOOK_PAUSE = 1.0, 60.0


class Named(Protocol):
    """Something with a user name."""

    username: str


class Hooked(Protocol):
    """Whether Telegram calls us."""

    @property
    def is_set(self) -> bool:
        """It does."""


class Bell(Protocol):
    """What tells the sender in another process that something is owed."""

    def ring(self) -> None:
        """Something new is committed."""

    async def pass_on(self, stop: asyncio.Event) -> None:
        """Tell the other processes of every ring, until told to stop."""

    async def listen(self, wake: Callable[[], None], stop: asyncio.Event) -> None:
        """Call `wake` whenever any process rang, until told to stop."""


class TelegramDoor(Channel, Protocol):
    """What the house needs of Telegram beyond a channel."""

    def verify(self, headers: dict[str, str]) -> bool:
        """Whether a request carries our secret."""

    def webhook_reply(self, incoming: Incoming) -> dict[str, object] | None:
        """What may ride in the answer to the webhook."""

    async def me(self) -> Named:
        """Ourselves there; raises a `SendError` when the token is not good."""

    async def ensure_webhook(self, url: str) -> "Hooked":
        """Have Telegram call this address. Never raises: the answer says whether it will."""

    async def poll(self, take: Callable[[list[Incoming]], Awaitable[None]], stop: asyncio.Event) -> None:
        """Ask Telegram for what happened until told to stop."""


class App:
    """The house. Built once a process; `running()` opens and closes it."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.mail = Mail()
        self.writer: Engine = open_writer(settings.database_url)
        # A store in memory is one connection; a file or a server has room for readers beside the writer.
        in_memory = settings.is_sqlite and not self.writer.url.database
        self.reader: Engine = self.writer if in_memory else open_reader(settings.database_url)
        self.lessons_dir = data_dir("lessons", settings.lessons_dir)
        self.library = Library.load(self.lessons_dir, data_dir("quizzes", settings.quizzes_dir))
        self.telegram = self._open_telegram()
        self._occupancy = None if settings.store_path is None else Occupancy(settings.store_path)
        self.bots: dict[str, str] = {}
        """What our bots are called on their platforms; filled in as soon as they have told."""
        self.workers: list[Worker] = []
        self._bell = self._open_bell()
        self._lanes: list[Lane] = []
        self.inbox: Inbox

    def prepare(self, *, with_demo: bool = False) -> None:
        """Bring the store to today's shape and keep today's content in it."""
        if self._occupancy is not None:
            self._occupancy.share()
        upgrade(self.writer)
        with self.writer.begin() as connection:
            versions.keep(connection, self.library, self.clock.now())
            if with_demo:
                now = self.clock.now()
                demo.plant(connection, local_day(now, self.settings.zone), now)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading."""
        with reading(self.reader) as connection:
            yield connection

    def health(self) -> dict[str, object]:
        """Facts about readiness. Blocks for one small query: call it in a thread."""
        try:
            with self.read() as connection:
                connection.execute(text("SELECT 1"))
                found = shape(connection)
        except DBAPIError:
            return {"ready": False, "store": "unreachable"}
        return {"ready": found != "needs migration", "store": found}

    def figures(self) -> list[Metric]:
        """What is counted about our running. Blocks for one small query: call it in a thread."""
        try:
            with self.read() as connection:
                owed: list[backlog.Backlog] | None = backlog.owed(connection, self.clock.now())
        except DBAPIError:
            owed = None
        store = "sqlite" if self.settings.is_sqlite else "postgresql"
        return [
            *metrics.of_process(role=self.settings.role, store=store, is_up=owed is not None),
            *metrics.of_lanes([lane.figures for lane in self._lanes], sum(lane.waiting for lane in self._lanes)),
            *metrics.of_senders([(worker.figures, worker.is_leader) for worker in self.workers]),
            *metrics.of_outbox(owed or ()),
        ]

    def desk(self) -> TurnEngine:
        """Who decides what a turn leads to."""
        settings = self.settings
        # Before there is a public address, whoever tries it out sits at this very machine.
        address = settings.public_url or (f"http://{settings.host}:{settings.port}" if settings.port else "")
        house = House(self.library, settings.organiser_name, address, bots=self.bots, zone=settings.zone)
        mailboxes = {WebChannel.name, ConsoleChannel.name}
        return TurnEngine(house, self.clock, zone=self.settings.zone, mailboxes=mailboxes, sender=self._sender_for)

    def open_lanes(self) -> None:
        """Start taking turns. Must be called where the event loop runs."""
        desk = self.desk()
        self._lanes = [Lane(self.writer, desk, self._send) for _ in range(self.settings.lane_count)]
        for lane in self._lanes:
            lane.start()
        self.inbox = Inbox(self._lanes)

    async def close_lanes(self) -> None:
        """Carry through what waits, then take no more."""
        for lane in self._lanes:
            await asyncio.to_thread(lane.close)

    def close_store(self) -> None:
        """Let go of the database."""
        self.writer.dispose()
        self.reader.dispose()
        if self._occupancy is not None:
            self._occupancy.leave()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Lanes, senders and pollers, from the first to the last message; the windows are opened by the caller."""
        self.open_lanes()
        stop = asyncio.Event()
        tasks = [asyncio.create_task(work) for work in self._works(stop)]
        try:
            yield
        finally:
            stop.set()
            self._wake_own()
            # First no more comes in, then what is owed is sent as far as it goes, then the lanes close.
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.close_lanes()
            if self.telegram is not None:
                await self.telegram.close()
            self.close_store()

    def _works(self, stop: asyncio.Event) -> Iterator[Coroutine[None, None, None]]:
        if self.telegram is None:
            return
        yield self._learn_name(self.telegram, stop)
        if self._bell is not None:
            yield self._bell.pass_on(stop)
        if not self.settings.sends:
            return
        if self._bell is not None:
            yield self._bell.listen(self._wake_own, stop)
        name = f"sender:{self.telegram.name}:{self.telegram.account}"
        leader = leadership(self.writer, name)
        worker = Worker(self.telegram, self.inbox.write, leader, self.clock, settle=self.inbox.settle)
        self.workers = [worker]
        yield worker.run(stop)
        yield self._listen(worker, self.telegram, stop)

    async def _learn_name(self, telegram: TelegramDoor, stop: asyncio.Event) -> None:
        """What our bot is called there, for links in invites; until it has told, they carry the web address alone."""
        pause = _FIRST_HOOK_PAUSE
        while not stop.is_set():
            with suppress(SendError):
                self.bots[telegram.name] = (await telegram.me()).username
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await stop.wait()
            pause = min(2 * pause, _LONGEST_HOOK_PAUSE)

    async def _listen(self, worker: Worker, telegram: TelegramDoor, stop: asyncio.Event) -> None:
        """Have Telegram call us, or ask it ourselves; whatever goes wrong, the rest of the house runs on (P9)."""
        if self.settings.uses_webhook:
            await self._hook(telegram, stop)
            return
        await worker.leads_or(stop)
        if not stop.is_set():
            await telegram.poll(self._take_all, stop)

    async def _hook(self, telegram: TelegramDoor, stop: asyncio.Event) -> None:
        """Telegram may be away at the start: without the webhook nobody there would ever be heard."""
        url = self.settings.public_url + HOOK_PATH
        pause = _FIRST_HOOK_PAUSE
        while not stop.is_set() and not (await telegram.ensure_webhook(url)).is_set:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await stop.wait()
            pause = min(2 * pause, _LONGEST_HOOK_PAUSE)

    async def _take_all(self, events: list[Incoming]) -> None:
        """Take a batch: one person's in their order, and after one that could not be kept none of theirs."""
        by_person = groupby(sorted(events, key=_sender), key=_sender)
        taken = await asyncio.gather(*(self._take_each(list(mine)) for _, mine in by_person), return_exceptions=True)
        for trouble in taken:
            if trouble is not None:
                raise trouble

    async def _take_each(self, events: list[Incoming]) -> None:
        for event in events:
            await self.inbox.take(event)

    def _sender_for(self, account: tuple[str, str]) -> Worker | None:
        return next((worker for worker in self.workers if worker.account == account), None)

    def _send(self, outcomes: list[Outcome]) -> None:
        """Turns are committed: hand over what is in our hands with that, and wake who has to look for the rest."""
        for worker in self.workers:
            worker.take([p for outcome in outcomes if outcome.door == worker.account for p in outcome.parcels])
        if any(outcome.is_owed for outcome in outcomes):
            self._wake()

    def _wake(self) -> None:
        """Replies wait: wake the sender, here or in another process."""
        self._wake_own()
        is_sent_here = bool(self.workers) and all(worker.is_leader for worker in self.workers)
        if self._bell is not None and not is_sent_here:
            self._bell.ring()

    def _wake_own(self) -> None:
        for worker in self.workers:
            worker.wake()

    def _open_bell(self) -> Bell | None:
        if self.settings.is_sqlite:
            return None
        # Who keeps a SQLite file needs no PostgreSQL driver in memory.
        module = importlib.import_module("bot.delivery.bell")
        return cast("Bell", module.Bell(self.writer))

    def _open_telegram(self) -> TelegramDoor | None:
        token = self.settings.telegram_token.get_secret_value()
        if not token:
            return None
        # aiogram takes seconds to import: only those who set a token wait for it.
        module = importlib.import_module("bot.channels.telegram")
        secret = self.settings.telegram_webhook_secret.get_secret_value()
        words = {locale: layout_words(Words(locale)) for locale in LOCALES}
        channel = module.TelegramChannel(
            token, self.settings.telegram_api_url, secret, self.lessons_dir, words=words, clock=self.clock
        )
        return cast("TelegramDoor", channel)


def _sender(event: Incoming) -> tuple[str, str, str]:
    return event.channel, event.account, event.address


def layout_words(words: Words) -> rendering.Words:
    """The few words a text channel adds to a message, in a person's language."""
    say = words.say
    return rendering.Words(
        right=say("Câu đúng"),
        mine=say("{You} vừa chọn"),
        mine_right=say("{You} chọn đúng"),
        reply=say("Nhắn"),
        picture=say("Tranh"),
        file=say("Tệp"),
    )


class Server(uvicorn.Server):
    """The open windows. `should_exit = True` closes them, as Ctrl-C does."""

    port = 0

    def __init__(
        self, config: uvicorn.Config, on_ready: Callable[["Server"], None], on_close: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_ready, self._on_close = on_ready, on_close

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Close the windows on Ctrl-C or SIGTERM, and nothing more.

        uvicorn would raise the signal again afterwards, and so cut off the senders that are just finishing.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Close the windows; pages that only listen are told first, or each would be waited for."""
        self._on_close()
        await super().shutdown(sockets)  # type: ignore[arg-type]

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Open the windows, then say so."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            self.port = int(self.servers[0].sockets[0].getsockname()[1]) if self.servers else 0
            self._on_ready(self)


async def serve(app: App, on_ready: Callable[[Server], None]) -> None:
    """Run the house until it is told to stop; a `worker` opens no windows, at most one for whoever watches it."""
    settings = app.settings
    port = settings.port if settings.opens_windows else settings.health_port
    windows = create_app(app) if settings.opens_windows else create_watch(app)
    config = uvicorn.Config(
        windows,
        host=settings.host,
        port=port or 0,
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=True,
        server_header=False,
        timeout_graceful_shutdown=10,
        limit_concurrency=10_000,
        http=BoundedReader,
    )
    async with app.running():
        await Server(config, on_ready, lambda: close_streams(windows)).serve([] if port is None else None)
