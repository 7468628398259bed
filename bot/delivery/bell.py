"""How does the sender in another process learn at once that something is owed? By LISTEN and NOTIFY on PostgreSQL.

A bell carries no news and may be missed: the sender looks by itself every second, and what is owed is in the rows.
Neither LISTEN nor the lock of the leader survives a pooler that lends connections by the transaction.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine

import structlog
from psycopg import AsyncConnection
from sqlalchemy import URL, Engine

log = structlog.get_logger()

_CHANNEL = "hocso_outbox"
_TROUBLE_SECONDS = 2.0


class Bell:
    """Rung by whoever commits replies, heard by all senders on the same store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Something new is committed. Costs next to nothing; many rings in a row become one. For the event loop."""
        self._rung.set()

    async def pass_on(self, stop: asyncio.Event) -> None:
        """Tell the other processes of every ring, until told to stop."""
        await _until(stop, self._notify)

    async def listen(self, wake: Callable[[], None], stop: asyncio.Event) -> None:
        """Call `wake` whenever any process rang, until told to stop."""

        async def hear() -> None:
            await self._hear(wake)

        await _until(stop, hear)

    async def _notify(self) -> None:
        async with _connected(self._engine) as connection:
            # A NOTIFY commits a transaction of its own; nobody needs that one to be on disk.
            # It is not in the turns' transaction: there it would make all commits of the store queue up
            # behind one another (PostgreSQL holds one lock from before a notifying commit until after it).
            await connection.execute("SET synchronous_commit = off")
            while True:
                await self._rung.wait()
                self._rung.clear()
                await connection.execute(f"NOTIFY {_CHANNEL}")

    async def _hear(self, wake: Callable[[], None]) -> None:
        async with _connected(self._engine) as connection:
            await connection.execute(f"LISTEN {_CHANNEL}")
            # What was committed while nobody listened.
            wake()
            async for _ in connection.notifies():
                wake()


@contextlib.asynccontextmanager
async def _connected(engine: Engine) -> AsyncIterator[AsyncConnection]:
    """A connection of its own, spoken to from the event loop; it waits for hours, so it is none of the pool's."""
    url: URL = engine.url
    _, told = engine.dialect.create_connect_args(url)
    async with await AsyncConnection.connect(**told, autocommit=True) as connection:
        yield connection


async def _until(stop: asyncio.Event, work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Keep the work going until told to stop; when the connection breaks, begin again after a while."""
    while not stop.is_set():
        doing, stopping = asyncio.create_task(work()), asyncio.create_task(stop.wait())
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        doing.cancel()
        (result,) = await asyncio.gather(doing, return_exceptions=True)
        if isinstance(result, Exception):
            log.warning("bell.trouble", error=type(result).__name__)
            await asyncio.wait({stopping}, timeout=_TROUBLE_SECONDS)
        stopping.cancel()
