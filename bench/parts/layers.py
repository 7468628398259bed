"""Where does the processor time of one tap go?"""

import asyncio
import secrets
import tempfile
from pathlib import Path

from bench.clock import Clock
from bench.course import invent, write_for_us
from bench.plan import Plan
from bench.programs import OURS, TOKEN
from bench.session import Load, telegram_run
from bench.table import Table
from bench.telegram import Crowd
from bench.wire import Server
from bot.app import App
from bot.channels.base import Outgoing
from bot.channels.telegram import TelegramChannel
from bot.conversation import engine, ledger
from bot.conversation.inbox import Inbox
from bot.conversation.lane import Lane
from bot.conversation.turn import House
from bot.delivery import outbox, queue
from bot.delivery.models import SENT
from bot.delivery.queue import Result
from bot.learning import record, recording
from bot.membership import learners
from bot.runtime import logs
from bot.runtime.settings import load as load_settings

_BATCHES = (1, 16, 64)
_WARM = 3
_OUTSIDE = "the bench itself"
_PLACES = (
    (Lane, "_commit", "begin and commit"),
    (engine.Engine, "take", "the rest of the engine"),
    (ledger, "known", "SQL: was it taken before"),
    (learners, "find_many", "SQL: who is it"),
    (ledger, "standings", "SQL: where do they stand"),
    (record, "load", "SQL: what have they learnt"),
    (engine, "route", "the step itself"),
    (ledger, "write", "SQL: update taken, where they stand"),
    (recording, "record", "SQL: facts and roll-ups"),
    (outbox, "busy", "SQL: is an earlier word on its way"),
    (outbox, "enqueue_in_hand", "SQL: messages owed"),
    (Server, "data_received", _OUTSIDE),
)
_ORDER = ("decode", "inbox", *(layer for *_, layer in _PLACES[:-1]), "send", "mark")
_REST = "web server, event loop, threads"


async def run(plan: Plan) -> list[Table]:
    """The same taps through the same code, with a clock around each layer, for small and large batches."""
    taps = 200 if plan.is_quick else 600
    found = {size: await _measure(size, max(6, taps // size)) for size in _BATCHES}
    whole = await telegram_run(OURS, "sqlite", "", Load(taps=30, alone=100))
    rows = [(layer, *(f"{found[size][layer]:,.0f}" for size in _BATCHES)) for layer in _ORDER]
    small, middle, large = (sum(found[size].values()) for size in _BATCHES)
    rows.append(("all of these", *(f"{spent:,.0f}" for spent in (small, middle, large))))
    rows.append(("the whole program", f"{whole.alone_cpu:,.0f}", "", f"{whole.cpu:,.0f}"))
    slowest = sorted([*found[_BATCHES[-1]].items(), (_REST, whole.cpu - large)], key=lambda each: -each[1])[:3]
    names = ", ".join(f"{layer} ({spent:,.0f})" for layer, spent in slowest)
    note = (
        f"The three slowest layers with 64 learners: {names}. The whole program adds the {_REST}; it was measured with "
        "one learner and with 64, whose batches are as large as they come to be."
    )
    head = ("layer", *(f"batch of {size}" for size in _BATCHES))
    return [Table("Where the processor time of a tap goes, µs — SQLite", head, rows, note)]


async def _measure(size: int, rounds: int) -> dict[str, float]:
    logs.set_up("WARNING", as_json=True)
    course = invent(2 + rounds // 15)
    with tempfile.TemporaryDirectory(prefix="hocso-bench-") as folder:
        write_for_us(course, Path(folder) / "course")
        house = App(
            load_settings(
                _env_file=None,
                database_url=f"sqlite:///{folder}/store.db",
                lessons_dir=Path(folder) / "course" / "lessons",
                quizzes_dir=Path(folder) / "course" / "quizzes",
                secret_key="a key for the bench only",
            )
        )
        house.prepare()
        road = Road(house, Crowd(course, size, secrets.randbits(64)))
        try:
            return await road.walk(rounds)
        finally:
            await road.close()
            house.close_store()


class _Hands:
    """The sender of the road: it takes all it is given."""

    in_hand: frozenset[int] = frozenset()

    def room(self) -> int:
        return max(_BATCHES)


class Road:
    """The road of a tap, walked by a whole batch at once, with a clock beside it."""

    def __init__(self, house: App, crowd: Crowd) -> None:
        self._house, self._crowd, self._clock = house, crowd, Clock()
        desk = engine.Engine(
            House(house.library, ""), house.clock, zone=house.settings.zone, mailboxes=(), sender=lambda _: _Hands()
        )
        self._lane = Lane(house.writer, desk, lambda _: None)
        self._inbox = Inbox([self._lane])

    async def walk(self, rounds: int) -> dict[str, float]:
        """µs of processor time a tap, layer by layer."""
        await self._crowd.api.open()
        self._door = TelegramChannel(TOKEN, f"http://127.0.0.1:{self._crowd.api.port}", "secret")
        self._lane.start()
        people = self._crowd.learners
        with self._clock.around(*_PLACES):
            await self._batch([self._crowd.first_words(one) for one in people])
            for n in range(rounds + _WARM):
                if n == _WARM:
                    self._clock.spent.clear()
                await self._batch([self._crowd.press(one) for one in people])
        self._clock.spent.pop(_OUTSIDE)
        spent = {layer: self._clock.spent[layer] for layer in _ORDER}
        return {layer: seconds / rounds / len(people) * 1e6 for layer, seconds in spent.items()}

    async def close(self) -> None:
        """Let go of everything."""
        await asyncio.to_thread(self._lane.close)
        await self._door.close()
        self._crowd.api.close()

    async def _batch(self, payloads: list[bytes]) -> None:
        with self._clock.under("decode"):
            events = [event for payload in payloads for event in self._door.parse(payload)]
        with self._clock.under("inbox"):
            waiting = [asyncio.ensure_future(self._inbox.take(event)) for event in events]
            await asyncio.gather(*waiting)
        parcels = [parcel for job in waiting for parcel in job.result().parcels]
        now = self._house.clock.now()
        with self._clock.under("send"):
            sent = [self._door.send(Outgoing(p.address, p.message, p.edit_ref)) for p in parcels]
            references = await asyncio.gather(*sent)
        results = [Result(p, SENT, now, external_id=r) for p, r in zip(parcels, references, strict=True)]
        with self._clock.under("mark"), self._house.writer.begin() as connection:
            queue.mark(connection, results)
