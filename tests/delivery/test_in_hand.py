"""A reply that is in the sender's hands with its commit goes out once, in order, and is never forgotten."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import Connection, insert

from bot.app import App
from bot.channels.base import TryLater
from bot.channels.message import Message
from bot.delivery import outbox, queue
from bot.delivery.leader import leadership
from bot.delivery.models import delivery
from bot.delivery.queue import Parcel
from bot.delivery.worker import Worker
from bot.membership.models import learner
from bot.runtime.clock import FrozenClock
from tests.doubles.channel import FakeChannel
from tests.people import rows

pytestmark = pytest.mark.anyio
DOOR = ("fake", "1")


class Slow(FakeChannel):
    """A platform that takes its time until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()

    async def send(self, outgoing: object) -> str:
        await self.gate.wait()
        return await super().send(outgoing)


class Desk:
    """A sender at work, and turns that give it their replies."""

    def __init__(self, app: App, clock: FrozenClock) -> None:
        self.app, self.clock, self.channel = app, clock, Slow()
        self.worker = Worker(self.channel, self.store, leadership(app.writer, "sender:fake:1"), clock)
        with app.writer.begin() as connection:
            row = {"created_at": clock.now(), "locale": "vi"}
            self.learner = connection.execute(insert(learner).returning(learner.c.id), row).scalar_one()

    async def store(self, work: Callable[[Connection], object], *, patience: float = 0.0) -> object:
        del patience
        with self.app.writer.begin() as connection:
            return work(connection)

    def commit(self, address: str, *titles: str) -> list[Parcel]:
        """A turn's replies, committed as being in hand."""
        messages = [Message(title=title) for title in titles]
        now = self.clock.now()
        letters = [outbox.letter(self.learner, (*DOOR, address), m, now, turn=1, is_mailbox=False) for m in messages]
        with self.app.writer.begin() as connection:
            numbers = outbox.enqueue_in_hand(connection, letters)
        return [
            Parcel(n, self.learner, address, m, "", 1, now, is_farewell=False)
            for n, m in zip(numbers, messages, strict=True)
        ]

    def is_busy(self, address: str) -> bool:
        with self.app.writer.begin() as connection:
            return address in outbox.busy(connection, DOOR, {address}, in_hand=self.worker.in_hand)

    @property
    def states(self) -> list[str]:
        return [str(row["state"]) for row in rows(self.app, delivery)]

    @property
    def titles(self) -> list[str]:
        return [title for _, title, _ in self.channel.sent]

    async def until(self, *states: str) -> None:
        async with asyncio.timeout(20):
            while self.states != list(states):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@pytest.fixture
async def desk(app: App, clock: FrozenClock) -> AsyncIterator[Desk]:
    desk, stop = Desk(app, clock), asyncio.Event()
    running = asyncio.create_task(desk.worker.run(stop))
    async with asyncio.timeout(20):
        while not desk.worker.room():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    yield desk
    desk.channel.gate.set()
    stop.set()
    desk.worker.wake()
    await running


async def test_it_goes_out_without_being_looked_for_and_is_written_down(desk: Desk) -> None:
    desk.channel.gate.set()
    desk.worker.take(desk.commit("lan", "một", "hai"))
    await desk.until("sent", "sent")
    assert desk.titles == ["một", "hai"]


async def test_a_second_reply_waits_behind_the_first_that_is_on_its_way(desk: Desk) -> None:
    desk.worker.take(desk.commit("lan", "một"))
    assert not desk.is_busy("lan")
    desk.worker.take(desk.commit("lan", "hai"))
    await asyncio.sleep(0.02)
    assert desk.titles == []
    desk.channel.gate.set()
    await desk.until("sent", "sent")
    assert desk.titles == ["một", "hai"]


async def test_behind_one_that_must_be_tried_again_the_others_wait(desk: Desk) -> None:
    desk.channel.script["lan"].append(TryLater())
    desk.channel.gate.set()
    desk.worker.take(desk.commit("lan", "một"))
    await desk.until("queued")
    assert desk.is_busy("lan")
    # This one was decided before the first had failed.
    desk.worker.take(desk.commit("lan", "hai"))
    await desk.until("queued", "queued")
    assert desk.titles == []


async def test_what_another_owes_goes_before(desk: Desk) -> None:
    now = desk.clock.now()
    letter = outbox.letter(desk.learner, (*DOOR, "lan"), Message(title="một"), now, turn=1, is_mailbox=False)
    with desk.app.writer.begin() as connection:
        outbox.enqueue(connection, [letter])
    assert desk.is_busy("lan")
    assert not desk.is_busy("minh")


async def test_what_a_dead_sender_had_in_hand_is_queued_by_the_next(desk: Desk) -> None:
    desk.commit("lan", "một")
    with desk.app.writer.begin() as connection:
        assert queue.recover(connection, *DOOR, but=desk.worker.in_hand) == 1
    assert desk.states == ["queued"]


async def test_what_is_given_after_the_lead_was_lost_is_given_back_unless_somebody_took_it(
    app: App, clock: FrozenClock
) -> None:
    # This one does not run, so it leads nothing.
    desk = Desk(app, clock)
    mine, taken = desk.commit("lan", "một"), desk.commit("minh", "hai")
    with desk.app.writer.begin() as connection:
        queue.recover(connection, *DOOR)
        queue.claim(connection, *DOOR, desk.clock.now(), 1)
    claimed = desk.states.index("sending")
    desk.worker.take([*mine, *taken])
    await asyncio.gather(*desk.worker._under_way)
    assert desk.states[claimed] == "sending"
    assert desk.states[1 - claimed] == "queued"
    assert desk.titles == []


async def test_a_sender_that_closes_takes_no_more(desk: Desk) -> None:
    assert desk.worker.room() > 0
    desk.worker._is_closing = True
    assert desk.worker.room() == 0
