"""A post office for tests: a sender with a platform that does what the test says."""

import asyncio
from collections.abc import Callable

from sqlalchemy import Connection, insert

from bot.app import App
from bot.channels.message import Message
from bot.delivery import outbox
from bot.delivery.leader import Leadership, leadership
from bot.delivery.models import delivery
from bot.delivery.worker import Worker
from bot.membership.models import learner
from bot.runtime.clock import FrozenClock
from tests.doubles.channel import FakeChannel
from tests.people import rows


class Post:
    """A worker with a fake platform, driven step by step."""

    def __init__(self, app: App, clock: FrozenClock) -> None:
        self.app, self.clock, self.channel = app, clock, FakeChannel()
        self.worker = self.new_worker()
        with app.writer.begin() as connection:
            row = {"created_at": clock.now(), "locale": "vi"}
            self.learner = connection.execute(insert(learner).returning(learner.c.id), row).scalar_one()

    def new_worker(self, leader: Leadership | None = None) -> Worker:
        leader = leader or leadership(self.app.writer, "sender:fake:1")
        return Worker(self.channel, self.store, leader, self.clock)

    async def store(self, work: Callable[[Connection], object], *, patience: float = 0.0) -> object:
        with self.app.writer.begin() as connection:
            return work(connection)

    def owes(self, address: str, *titles: str, turn: int = 1, **more: object) -> None:
        letters = [
            outbox.letter(
                self.learner,
                ("fake", "1", address),
                Message(title=t),
                self.clock.now(),
                turn=turn,
                is_mailbox=False,
                **more,
            )
            for t in titles
        ]
        with self.app.writer.begin() as connection:
            outbox.enqueue(connection, letters)

    async def round(self) -> None:
        """Claim, let everything under way end, and write it down."""
        await self.worker.step()
        while self.worker._under_way:
            await asyncio.wait(set(self.worker._under_way))
        await self.worker.step()
        while self.worker._under_way:
            await asyncio.wait(set(self.worker._under_way))

    @property
    def states(self) -> list[str]:
        return [str(row["state"]) for row in rows(self.app, delivery)]

    @property
    def titles(self) -> list[str]:
        return [title for _, title, _ in self.channel.sent]
