"""A lane: one thread and one connection that carry many waiting turns in one durable commit (P12)."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.channels.base import Incoming
from bot.conversation.engine import Outcome
from bot.runtime.database import lost_a_race, lost_the_store
from bot.runtime.metrics import LaneFigures

log = structlog.get_logger()

# More turns in one commit than this would only make the first of them wait.
MOST_TOGETHER = 256
# A queue longer than this is minutes of work: better to say "not now", and be asked again.
MOST_WAITING = 20_000
_TRUST_SECONDS = 1.0


class Unavailable(Exception):
    """Nothing could be made durable just now; the caller must ask for the same again."""


class Job:
    """Something waiting for a commit: an event, or a piece of writing."""

    __slots__ = ("event", "future", "result", "work")

    def __init__(
        self,
        future: asyncio.Future[Any],
        *,
        event: Incoming | None = None,
        work: Callable[[Connection], object] | None = None,
    ) -> None:
        self.future, self.event, self.work = future, event, work
        self.result: object = None


class Desk(Protocol):
    """Who decides what a batch of events leads to."""

    def take(self, connection: Connection, events: Sequence[Incoming]) -> list[Outcome | None]:
        """Decide and write; None for an event that must wait for the next batch."""

    def bury(self, connection: Connection, event: Incoming, error: str) -> Outcome:
        """Keep an event that cannot be written as failed, for an operator to replay."""


class Lane:
    """Drains whatever waits into one transaction; under no load that is a single turn at once."""

    def __init__(self, engine: Engine, desk: Desk, on_turns: Callable[[list[Outcome]], None]) -> None:
        self._engine, self._desk, self._on_turns = engine, desk, on_turns
        self.figures = LaneFigures()
        self._waiting: deque[Job] = deque()
        self._bell = threading.Event()
        self._is_closing = False
        self._held: Connection | None = None
        self._used_at = 0.0
        self._thread = threading.Thread(target=self._run, name="lane", daemon=True)

    @property
    def waiting(self) -> int:
        """How many wait for the next commit."""
        return len(self._waiting)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self) -> None:
        """Finish what waits, then end. Blocks until the last commit."""
        self._is_closing = True
        self._bell.set()
        self._thread.join()

    def put(self, job: Job, *, is_patient: bool = False) -> None:
        """Wait for the next commit; a patient job asks for none of its own until `nudge`.

        Raises `Unavailable` when too many wait already, or the lane closes.
        """
        if self._is_closing or len(self._waiting) >= MOST_WAITING:
            if job.event is not None:
                self.figures.turned_away[job.event.channel] += 1
            raise Unavailable
        self._waiting.append(job)
        # A bell that rings already is heard after this was put: the lane silences it before it looks.
        if not (is_patient or self._bell.is_set()):
            self._bell.set()

    def nudge(self) -> None:
        """Whoever was patient has waited long enough."""
        if self._waiting:
            self._bell.set()

    def _run(self) -> None:
        while not (self._is_closing and not self._waiting):
            self._bell.wait()
            self._bell.clear()
            if jobs := self._batch():
                self._work_off(jobs)
        self._let_go()

    def _batch(self) -> list[Job]:
        """The next jobs in the order they came, one event of each address."""
        taken: list[Job] = []
        held: list[Job] = []
        addresses: set[tuple[str, str, str]] = set()
        while self._waiting and len(taken) < MOST_TOGETHER:
            job = self._waiting.popleft()
            at = None if job.event is None else (job.event.channel, job.event.account, job.event.address)
            if at is not None and at in addresses:
                held.append(job)
                continue
            if at is not None:
                addresses.add(at)
            taken.append(job)
        self._again(held)
        if len(taken) == MOST_TOGETHER:
            self._bell.set()
        return taken

    def _again(self, jobs: list[Job]) -> None:
        """Put jobs back to where they stood; they come with the next commit."""
        if jobs:
            self._waiting.extendleft(reversed(jobs))
            self._bell.set()

    def _work_off(self, jobs: list[Job]) -> None:
        """Carry a batch through; a batch that fails is halved until the one that is to blame stands alone."""
        try:
            later = self._commit(jobs)
        except Exception as error:
            if _store_is_gone(error):
                self._give_back(jobs, error)
            elif len(jobs) > 1:
                middle = len(jobs) // 2
                self._work_off(jobs[:middle])
                self._work_off(jobs[middle:])
            else:
                self._work_off_alone(jobs[0])
            return
        self._again(later)
        self._resolve([job for job in jobs if job not in later])

    def _work_off_alone(self, job: Job) -> None:
        """Once more, for another process may have come first; then the event is kept as failed."""
        try:
            later = self._commit([job])
        except Exception as error:
            if _store_is_gone(error):
                self._give_back([job], error)
            else:
                self._bury(job, error)
            return
        self._again(later)
        self._resolve([] if later else [job])

    def _bury(self, job: Job, error: Exception) -> None:
        log.error("lane.failed", error=type(error).__name__, is_turn=job.event is not None)
        if job.event is None:
            job.result = error
            self._resolve([job])
            return
        try:
            with self._transaction() as connection:
                job.result = self._desk.bury(connection, job.event, type(error).__name__)
        except Exception as second:
            self._give_back([job], second)
            return
        self._resolve([job])

    def _commit(self, jobs: list[Job]) -> list[Job]:
        """One transaction for all; returns the jobs whose learner had another turn in it."""
        turns = [job for job in jobs if job.event is not None]
        began = time.perf_counter()
        with self._transaction() as connection:
            # What was sent meanwhile is written down first: then a new reply to the same person need not wait for it.
            for job in jobs:
                if job.work is not None:
                    job.result = job.work(connection)
            outcomes = (
                self._desk.take(connection, [job.event for job in turns if job.event is not None]) if turns else []
            )
        if turns:
            self.figures.committed(len(turns), time.perf_counter() - began)
        for job, outcome in zip(turns, outcomes, strict=True):
            job.result = outcome
        return [job for job in turns if job.result is None]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """One transaction on the lane's own connection, which is kept: to fetch one and try it costs as much as a read.

        One that has rested is tried first, for the server may have been started anew meanwhile.
        """
        if time.monotonic() - self._used_at > _TRUST_SECONDS:
            self._let_go()
        try:
            if self._held is None:
                self._held = self._engine.connect()
            with self._held.begin():
                yield self._held
        except BaseException:
            self._let_go()
            raise
        self._used_at = time.monotonic()

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            held.close()

    def _give_back(self, jobs: list[Job], error: Exception) -> None:
        """Nothing was written and nothing is promised: who asked must ask again."""
        log.error("lane.unavailable", jobs=len(jobs), error=type(error).__name__)
        for job in jobs:
            job.result = Unavailable()
        self._resolve(jobs)

    def _resolve(self, jobs: list[Job]) -> None:
        """Hand the results over to the event loop with one wake-up."""
        for job in jobs:
            if job.event is not None:
                outcome = job.result.status if isinstance(job.result, Outcome) else "unavailable"
                self.figures.turns[job.event.channel, outcome] += 1
        if jobs:
            jobs[0].future.get_loop().call_soon_threadsafe(self._settle, jobs)

    def _settle(self, jobs: list[Job]) -> None:
        for job in jobs:
            if job.future.done():
                continue
            if isinstance(job.result, Exception):
                job.future.set_exception(job.result)
            else:
                job.future.set_result(job.result)
        outcomes = [job.result for job in jobs if isinstance(job.result, Outcome)]
        if outcomes:
            self._on_turns(outcomes)


def _store_is_gone(error: Exception) -> bool:
    """Whether trying the halves would only fail again: the store itself is locked, full or out of reach."""
    if lost_a_race(error):
        return False
    return isinstance(error, OperationalError | InterfaceError) or lost_the_store(error)
