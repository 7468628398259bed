"""A house for the windows alone: a real store, real letters, and an inbox that does what the test tells it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client.core import Metric
from sqlalchemy import Connection

from bot.channels.base import Incoming
from bot.channels.message import Message
from bot.conversation.inbox import Outcome
from bot.delivery import outbox
from bot.membership import learners
from bot.runtime.clock import FrozenClock
from bot.runtime.database import open_writer
from bot.runtime.settings import Settings, load
from tests.web.samples import ORGANISER

NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
KEY = "a key for tests only"
Door = tuple[str, str, str]


def web_settings(url: str, **more: object) -> Settings:
    lessons = Path(__file__).parents[2] / "lessons"
    return load(
        _env_file=None, database_url=url, secret_key=KEY, organiser_name=ORGANISER, lessons_dir=lessons, port=0, **more
    )


class ToldInbox:
    """Writes down what came in; `answer` decides what is done about it."""

    def __init__(self) -> None:
        self.taken: list[Incoming] = []
        self.answer: Callable[[Incoming], Outcome] = lambda _: Outcome("done")

    async def take(self, incoming: Incoming) -> Outcome:
        self.taken.append(incoming)
        return self.answer(incoming)


class ToldHouse:
    """What the windows ask for, with one learner's letters in it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = FrozenClock(NOW)
        self.inbox = ToldInbox()
        self.telegram: object | None = None
        self.engine = open_writer(settings.database_url)
        self.bells: dict[str, asyncio.Event] = {}
        self.facts: dict[str, object] = {"ready": True, "store": "ok"}
        self.mail = self

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection

    def health(self) -> dict[str, object]:
        return self.facts

    def figures(self) -> list[Metric]:
        return []

    async def wait(self, address: str, timeout: float) -> None:  # noqa: ASYNC109 - the house sets the rhythm
        bell = self.bells.setdefault(address, asyncio.Event())
        try:
            async with asyncio.timeout(timeout):
                await bell.wait()
        except TimeoutError:
            return
        finally:
            bell.clear()

    def post(self, address: str, messages: Sequence[Message], *, turn: int = 1, locale: str = "vi") -> None:
        """Put words into a mailbox as a turn would have; turn 0 is a push."""
        door: Door = ("web", "chat", address)
        with self.engine.begin() as connection:
            known = learners.find_many(connection, [door]) or learners.create_many(connection, [(door, locale)], NOW)
            letters = [outbox.letter(known[door].id, door, m, NOW, turn=turn, is_mailbox=True) for m in messages]
            outbox.enqueue(connection, letters)
        if address in self.bells:
            self.bells[address].set()
