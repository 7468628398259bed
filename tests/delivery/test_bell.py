"""What one process commits, the sender in another hears of at once, also after its line was cut."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import Engine, text

from bot.delivery import bell
from bot.delivery.bell import Bell
from bot.runtime.database import open_writer

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture
def store(postgres_url: str) -> Iterator[Engine]:
    engine = open_writer(postgres_url)
    yield engine
    engine.dispose()


class Ear:
    """Counts by events what was heard."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()

    async def hears(self) -> None:
        async with asyncio.timeout(20):
            await self.heard.wait()
        self.heard.clear()


@asynccontextmanager
async def listening(store: Engine) -> AsyncIterator[Ear]:
    """A sender's side, with its line open."""
    ear, stop = Ear(), asyncio.Event()
    task = asyncio.create_task(Bell(store).listen(ear.heard.set, stop))
    # Whoever opens the line looks once: something may have been committed before.
    await ear.hears()
    try:
        yield ear
    finally:
        stop.set()
        await task


@asynccontextmanager
async def ringing(store: Engine) -> AsyncIterator[Bell]:
    """The side of a process that takes turns."""
    mine, stop = Bell(store), asyncio.Event()
    task = asyncio.create_task(mine.pass_on(stop))
    try:
        yield mine
    finally:
        stop.set()
        await task


async def test_a_ring_is_heard_in_every_listening_process(store: Engine) -> None:
    async with listening(store) as one, listening(store) as other, ringing(store) as mine:
        mine.ring()
        await one.hears()
        await other.hears()
        mine.ring()
        await one.hears()


async def test_a_cut_line_is_opened_again_and_what_was_missed_is_looked_for(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "_TROUBLE_SECONDS", 0.01)
    async with listening(store) as ear, ringing(store) as bell_here:
        with store.begin() as connection:
            mine = "query LIKE :said AND datname = current_database()"
            cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"
            assert connection.execute(text(cut), {"said": "LISTEN %"}).all()
        await ear.hears()
        bell_here.ring()
        await ear.hears()


async def test_stopping_does_not_wait_for_a_ring(store: Engine) -> None:
    async with asyncio.timeout(20), listening(store), ringing(store):
        pass
