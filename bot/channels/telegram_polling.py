"""How we ask Telegram for what happened, so that nothing counts as fetched before it is safe with us."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

import structlog
from msgspec import Raw

from bot.channels.base import BadCredentials, Incoming, SendError, UnknownPayload
from bot.channels.telegram_answers import TwoPollers
from bot.channels.telegram_updates import update_number

log = structlog.get_logger()
T = TypeVar("T")

Fetch = Callable[[int], Coroutine[object, object, list[Raw]]]
Read = Callable[[bytes], list[Incoming]]
Take = Callable[[list[Incoming]], Awaitable[None]]

_LONGEST_PAUSE = 30.0


class Poller:
    """Fetches batch after batch. Asking from a number on is what tells Telegram to forget all before it."""

    def __init__(self, fetch: Fetch, read: Read, *, pause: float) -> None:
        self._fetch = fetch
        self._read = read
        self._first_pause = pause
        self._failures = 0
        self._offset = 0

    async def run(self, take: Take, stop: asyncio.Event) -> None:
        """Fetch and hand over until told to stop. Raises `BadCredentials` when the token is not accepted."""
        while not stop.is_set():
            try:
                batch = await _unless(stop, self._fetch(self._offset))
                if batch:
                    await self._hand_over(batch, take)
                self._failures = 0
            except BadCredentials:
                log.error("telegram.poll.bad_token", advice="Set the right token; nothing is fetched until then.")  # noqa: TRY400 - the trace says nothing more
                raise
            except SendError as trouble:
                await self._rest(stop, trouble)
            # Whatever hinders the house from taking them in, the same updates must come again.
            except Exception as trouble:  # noqa: BLE001
                await self._rest(stop, trouble)

    async def _hand_over(self, batch: list[Raw], take: Take) -> None:
        """Move on only after the house has taken the batch in."""
        happened = [incoming for update in batch for incoming in self._readable(bytes(update))]
        if happened:
            await take(happened)
        self._offset = max(map(update_number, batch)) + 1

    def _readable(self, update: bytes) -> list[Incoming]:
        try:
            return self._read(update)
        except UnknownPayload:
            # Asking again would bring the same one: it is logged and let go.
            log.warning("telegram.poll.unknown", update=update_number(update), bytes=len(update))
            return []

    async def _rest(self, stop: asyncio.Event, trouble: Exception) -> None:
        """Wait before asking again: as long as Telegram says, else longer each time."""
        asked = trouble.retry_after if isinstance(trouble, SendError) else None
        seconds = asked or min(_LONGEST_PAUSE, self._first_pause * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        advice = "Another program polls with this token; stop it." if isinstance(trouble, TwoPollers) else ""
        event = "telegram.poll.two_pollers" if advice else "telegram.poll.trouble"
        log.warning(event, error=type(trouble).__name__, again_in=seconds, **({"advice": advice} if advice else {}))
        await _unless(stop, asyncio.sleep(seconds))


async def _unless(stop: asyncio.Event, work: Coroutine[object, object, T]) -> T | None:
    """The work's result, or None as soon as we are told to stop."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        doing.cancel()
        stopping.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)
