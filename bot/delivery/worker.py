"""How owed messages leave the house: claim, send, mark, for one account of one channel."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Connection

from bot.channels.base import BadCredentials, Channel, Outgoing, SendError, Throttled, TryLater
from bot.delivery import queue
from bot.delivery.leader import Leadership
from bot.delivery.models import LONG_AGO, QUEUED, SENT
from bot.delivery.queue import Parcel, Result
from bot.runtime.clock import Clock
from bot.runtime.metrics import SenderFigures

log = structlog.get_logger()
T = TypeVar("T")

AT_ONCE = 64
_IDLE_SECONDS = 1.0
# A lock we hold stays held while our session lives; to ask before every send would cost as much as the send.
_TRUST_SECONDS = 1.0
# What came back is written down with the next turns; so long it waits for some.
_RIDE_SECONDS = 0.005
_TROUBLE_SECONDS = 2.0
# A claim by somebody who no longer leads, and died with it, is found again within this.
_SURE_SECONDS = 10.0
_BAD_TOKEN_SECONDS = 60.0


class Store(Protocol):
    """Runs one piece of writing in a durable transaction."""

    def __call__(self, work: Callable[[Connection], T], *, patience: float = 0.0) -> Awaitable[T]:
        """Return what the work returned, once it is committed; with patience it may wait so long for company."""


class Worker:
    """Sends for one account. Many processes may have one; the leadership lets a single one act.

    It claims what is owed. The replies of its own process are committed as being in its hands: those it need not claim.
    """

    def __init__(
        self,
        channel: Channel,
        store: Store,
        leader: Leadership,
        clock: Clock,
        *,
        settle: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._channel, self._store, self._leader, self._clock = channel, store, leader, clock
        self._settle = settle
        self._looks = self._is_held = self._is_closing = False
        self.figures = SenderFigures(channel.name)
        self._bell = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._in_hand: set[int] = set()
        self._lines: dict[str, deque[Parcel]] = {}
        self._stuck: set[str] = set()
        self._quiet_until = clock.elapsed()
        self._leads = asyncio.Event()
        self._ask_again_at = 0.0
        self._term = 0
        self._stood_by = False
        self._sure_until = 0.0

    @property
    def account(self) -> tuple[str, str]:
        """What this sends for: the channel and the account."""
        return self._channel.name, self._channel.account

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
        """There may be something new to claim."""
        self._looks = True
        self._bell.set()

    def room(self) -> int:
        """How many replies may be committed as being in our hands. May be asked from any thread."""
        if not self.is_leader or self._is_unsure() or self._is_closing or self._is_quiet():
            return 0
        return AT_ONCE - len(self._under_way)

    @property
    def in_hand(self) -> Collection[int]:
        """What we are about to send, or have sent and not yet written down. May be looked into from any thread."""
        return self._in_hand

    def take(self, parcels: Sequence[Parcel]) -> None:
        """Send what has been committed as being in our hands."""
        if self.is_leader:
            # Behind one that must be tried again the others wait.
            self._put_back([p for p in parcels if p.address in self._stuck], LONG_AGO)
            self._hold([p for p in parcels if p.address not in self._stuck])
        elif parcels:
            self._keep(asyncio.create_task(self._give_back(parcels)))

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; then finish what is under way and write it down."""
        while not stop.is_set():
            try:
                await self._lead_or_stand_by(stop)
            except Exception:
                log.exception("delivery.trouble", channel=self._channel.name)
                # The lock may be gone with the store, and a claim be in it although nobody told us: both are looked at.
                self._ask_again_at = self._sure_until = 0.0
                await _pause(stop, _TROUBLE_SECONDS)
        await self._finish()

    async def _lead_or_stand_by(self, stop: asyncio.Event) -> None:
        if not await self._holds_lock():
            await self._stand_by(stop)
            return
        if self._stood_by:
            # Whoever led before may not have noticed yet, nor have written down what has arrived.
            self._stood_by = False
            await _pause(stop, _TRUST_SECONDS)
        if not self.is_leader or self._is_unsure():
            await self._take_up()
        if not await self.step(looks=self._looks) and not stop.is_set():
            await self._wait()

    async def _take_up(self) -> None:
        """Queue again what somebody else, or a claim we never heard of, left half done; never what we are sending."""
        if self._settle is not None:
            # What a turn has just committed as being in our hands must be there before we look what is not.
            await self._settle()
        mine = set(self._in_hand)
        count = await self._store(
            lambda c: queue.recover(c, self._channel.name, self._channel.account, but=mine),
        )
        if count or not self.is_leader:
            log.info("delivery.leading", channel=self._channel.name, recovered=count)
        self._sure_until = time.monotonic() + _SURE_SECONDS
        self._looks = True
        self._leads.set()

    async def _stand_by(self, stop: asyncio.Event) -> None:
        """Somebody else sends now, but what we had under way and has arrived is ours to write down."""
        if self.is_leader:
            self._leads.clear()
            self._term += 1
        self._stood_by = True
        await self._write_down()
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({stopping, *self._under_way}, timeout=_IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def _holds_lock(self) -> bool:
        now = time.monotonic()
        if self.is_leader and now < self._ask_again_at:
            return True
        self._ask_again_at = now + _TRUST_SECONDS
        return await asyncio.to_thread(self._leader.take)

    async def step(self, *, looks: bool = True) -> bool:
        """Write down what came back and, if it looks, take what is next; True if more may be due at once."""
        self._bell.clear()
        self._looks = False
        if not (looks or self._results):
            return False
        now, is_crowded = self._clock.now(), bool(self._under_way)
        room = AT_ONCE - len(self._under_way) if looks and not self._is_quiet() else 0

        def mark_and_claim(connection: Connection) -> tuple[list[Result], list[Parcel], bool]:
            # All that came back by now, also while this waited for its commit.
            results = list(self._results)
            queue.mark(connection, results)
            if not looks:
                return results, [], self._is_held
            parcels = queue.claim(connection, *self.account, now, room) if room > 0 else []
            return results, parcels, is_crowded and queue.has_due(connection, *self.account, now)

        results, parcels, self._is_held = await self._store(mark_and_claim, patience=0.0 if looks else _RIDE_SECONDS)
        self._forget(results)
        self._hold(parcels)
        # More may be due: where there was no room, after a failure, and behind what was under way and came back.
        is_full, is_freed = bool(parcels) and len(parcels) == room, self._is_held and bool(results)
        self._looks |= is_full or is_freed or any(result.state != SENT for result in results)
        return self._looks

    def _is_unsure(self) -> bool:
        return time.monotonic() >= self._sure_until

    def _is_quiet(self) -> bool:
        return self._clock.elapsed() < self._quiet_until

    async def _write_down(self) -> None:
        """Write down what became of what we had in hand."""
        if results := list(self._results):
            await self._store(lambda c: queue.mark(c, results))
            self._forget(results)

    def _forget(self, results: list[Result]) -> None:
        """Only now are they safe; had the store failed they would be written down the next time."""
        del self._results[: len(results)]
        self._in_hand.difference_update(r.parcel.id for r in results)

    def _hold(self, parcels: Sequence[Parcel]) -> None:
        # What another queued again while it still was on its way from here is not sent twice.
        for parcel in sorted((p for p in parcels if p.id not in self._in_hand), key=lambda p: p.id):
            self._in_hand.add(parcel.id)
            self._stuck.discard(parcel.address)
            if parcel.address not in self._lines:
                line = self._lines[parcel.address] = deque[Parcel]()
                self._keep(asyncio.create_task(self._send_in_order(parcel.address, line)))
            self._lines[parcel.address].append(parcel)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(lambda _: self._bell.set())

    async def _give_back(self, parcels: Sequence[Parcel]) -> None:
        """The lead was lost between the turn and its commit: whoever leads now may never have seen these."""
        try:
            await self._store(lambda c: queue.give_back(c, parcels))
        except Exception:
            log.exception("delivery.trouble", channel=self._channel.name)

    async def _send_in_order(self, address: str, line: deque[Parcel]) -> None:
        """Send what one address is owed, also what comes meanwhile; after a failure the rest wait behind it."""
        term = self._term
        # Another process may have sent the rest once the term is over.
        while line and self._term == term:
            parcel, began = line.popleft(), time.perf_counter()
            result = await self._send(parcel)
            self.figures.sent(result.state, result.reason, time.perf_counter() - began, result.at.timestamp())
            self._results.append(result)
            if result.state != SENT:
                self._stuck.add(address)
                self._put_back(line, result.next_attempt_at or LONG_AGO)
                break
        else:
            self._put_back(line, LONG_AGO)
        del self._lines[address]

    def _put_back(self, parcels: Iterable[Parcel], until: datetime) -> None:
        now = self._clock.now()
        self._results += [Result(p, QUEUED, now, next_attempt_at=until) for p in parcels]

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
            self._keep_quiet(error.retry_after or 1.0)
        elif isinstance(error, BadCredentials):
            self._keep_quiet(_BAD_TOKEN_SECONDS)
        return result

    def _keep_quiet(self, seconds: float) -> None:
        self._quiet_until = max(self._quiet_until, self._clock.elapsed() + seconds)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_IDLE_SECONDS):
                await self._bell.wait()
        except TimeoutError:
            self._looks = True

    async def _finish(self) -> None:
        self._is_closing = True
        if self._settle is not None:
            # No turn counts on us any more; what was decided before is still handed over, and sent.
            await self._settle()
        if self._under_way:
            await asyncio.wait(self._under_way)
        try:
            await self._write_down()
        finally:
            await asyncio.to_thread(self._leader.leave)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
