"""How owed messages leave the house: claim, send, mark, for one account of one channel."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Connection

from bot.channels.base import BadCredentials, Channel, Outgoing, SendError, Throttled, TryLater
from bot.delivery import queue
from bot.delivery.leader import Leadership
from bot.delivery.models import SENT
from bot.delivery.queue import Parcel, Result
from bot.runtime.clock import Clock
from bot.runtime.metrics import SenderFigures

log = structlog.get_logger()
T = TypeVar("T")

AT_ONCE = 64
_IDLE_SECONDS = 1.0
# A lock we hold stays held while our session lives; to ask before every send would cost as much as the send.
_TRUST_SECONDS = 1.0
_TROUBLE_SECONDS = 2.0
_BAD_TOKEN_SECONDS = 60.0


class Store(Protocol):
    """Runs one piece of writing in a durable transaction."""

    def __call__(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """Return what the work returned, once it is committed."""


class Worker:
    """Sends for one account. Many processes may have one; the leadership lets a single one act."""

    def __init__(self, channel: Channel, store: Store, leader: Leadership, clock: Clock) -> None:
        self._channel, self._store, self._leader, self._clock = channel, store, leader, clock
        self.figures = SenderFigures(channel.name)
        self._bell = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._quiet_until: datetime | None = None
        self._leads = asyncio.Event()
        self._ask_again_at = 0.0

    @property
    def is_leader(self) -> bool:
        """Whether this process is the one that sends now."""
        return self._leads.is_set()

    async def leads_or(self, stop: asyncio.Event) -> None:
        """Return when this process has become the sender, or is told to stop."""
        waits = [asyncio.create_task(self._leads.wait()), asyncio.create_task(stop.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in waits:
            task.cancel()

    def wake(self) -> None:
        """There may be something new to send."""
        self._bell.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; then finish what is under way and write it down."""
        while not stop.is_set():
            try:
                await self._lead_or_stand_by(stop)
            except Exception:
                log.exception("delivery.trouble", channel=self._channel.name)
                await _pause(stop, _TROUBLE_SECONDS)
        await self._finish()

    async def _lead_or_stand_by(self, stop: asyncio.Event) -> None:
        if not await self._holds_lock():
            self._leads.clear()
            await _pause(stop, _IDLE_SECONDS)
            return
        if not self.is_leader:
            count = await self._store(lambda c: queue.recover(c, self._channel.name, self._channel.account))
            log.info("delivery.leading", channel=self._channel.name, recovered=count)
            self._leads.set()
        if not await self.step() and not stop.is_set():
            await self._wait()

    async def _holds_lock(self) -> bool:
        now = time.monotonic()
        if self.is_leader and now < self._ask_again_at:
            return True
        self._ask_again_at = now + _TRUST_SECONDS
        return await asyncio.to_thread(self._leader.take)

    async def step(self) -> bool:
        """Write down what came back and take what is next, in one transaction; True if more may be due at once."""
        self._bell.clear()
        now = self._clock.now()
        results, room = list(self._results), AT_ONCE - len(self._under_way)
        if self._quiet_until is not None and now < self._quiet_until:
            room = 0

        def mark_and_claim(connection: Connection) -> list[Parcel]:
            queue.mark(connection, results)
            if room <= 0:
                return []
            return queue.claim(connection, self._channel.name, self._channel.account, now, room)

        parcels = await self._store(mark_and_claim)
        # Only now are the results safe; had the store failed they would be written down the next time.
        del self._results[: len(results)]
        for _, group in groupby(sorted(parcels, key=lambda p: (p.address, p.id)), key=lambda p: p.address):
            self._start(list(group))
        return bool(parcels) and len(parcels) == room

    def _start(self, parcels: list[Parcel]) -> None:
        task = asyncio.create_task(self._send_in_order(parcels))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(lambda _: self._bell.set())

    async def _send_in_order(self, parcels: list[Parcel]) -> None:
        """Send what one address is owed; after a failure the rest wait behind the one that failed."""
        for i, parcel in enumerate(parcels):
            began = time.perf_counter()
            result = await self._send(parcel)
            self.figures.sent(result.state, result.reason, time.perf_counter() - began, result.at.timestamp())
            self._results.append(result)
            if result.state != SENT:
                later = result.next_attempt_at or result.at
                self._results += [Result(p, "queued", result.at, next_attempt_at=later) for p in parcels[i + 1 :]]
                return

    async def _send(self, parcel: Parcel) -> Result:
        try:
            outgoing = Outgoing(parcel.address, parcel.message, parcel.edit_ref)
            external_id = await self._channel.send(outgoing)
        except SendError as error:
            return self._after(parcel, error)
        except Exception:
            log.exception("delivery.bug", id=parcel.id, channel=self._channel.name)
            return self._after(parcel, TryLater())
        return Result(parcel, SENT, self._clock.now(), external_id=external_id)

    def _after(self, parcel: Parcel, error: SendError) -> Result:
        now = self._clock.now()
        result = queue.after_error(parcel, error, now)
        log.warning(
            "delivery.failed",
            id=parcel.id,
            channel=self._channel.name,
            reason=error.reason,
            state=result.state,
            attempts=parcel.attempts,
        )
        if isinstance(error, Throttled):
            self._quiet_until = now + timedelta(seconds=error.retry_after or 1.0)
        elif isinstance(error, BadCredentials):
            self._quiet_until = now + timedelta(seconds=_BAD_TOKEN_SECONDS)
        return result

    async def _wait(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_IDLE_SECONDS):
                await self._bell.wait()

    async def _finish(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way)
        if self.is_leader and self._results:
            results, self._results = self._results, []
            await self._store(lambda c: queue.mark(c, results))
        await asyncio.to_thread(self._leader.leave)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
