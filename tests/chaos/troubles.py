"""What goes wrong, done to a scene that is being played: one function for each name of a trouble in the script."""

import asyncio
import contextlib
import random
import signal
from collections.abc import Callable
from typing import Any, Protocol

from tests.chaos.children import Child
from tests.chaos.knobs import Dials
from tests.chaos.stores import PostgresStore, SqliteStore, Store


class Stage(Protocol):
    """What troubles need of a scene."""

    store: Store
    dials: Dials
    slots: list[Any]
    platform: Any
    books: Any
    rng: random.Random
    open_ended: contextlib.AsyncExitStack

    def signal(self, child: Child, number: int) -> None: ...

    def pids(self) -> list[int]: ...


async def _kill(scene: Stage, *, ms: float = 0.0, house: int = 0, number: int = signal.SIGKILL) -> None:
    slot = scene.slots[house]
    if ms:
        # The instant is what is random here; nothing is waited for.
        await asyncio.sleep(ms / 1000)
    if slot.child is not None and slot.child.code is None:
        scene.signal(slot.child, number)


async def _stop(scene: Stage) -> None:
    await _kill(scene, number=signal.SIGTERM)


async def _lock(scene: Stage, *, seconds: float) -> None:
    assert isinstance(scene.store, SqliteStore)
    async with scene.store.locked():
        await asyncio.sleep(seconds)


async def _reader(scene: Stage) -> None:
    assert isinstance(scene.store, SqliteStore)
    await scene.open_ended.enter_async_context(scene.store.read_all_along())


async def _full(scene: Stage, *, how: str, seconds: float) -> None:
    assert isinstance(scene.store, SqliteStore)
    async with scene.store.full(how, scene.dials, scene.pids):
        await asyncio.sleep(seconds)


async def _refuse(scene: Stage, *, seconds: float) -> None:
    assert isinstance(scene.store, PostgresStore)
    async with scene.store.refusing():
        await asyncio.sleep(seconds)


async def _pause(scene: Stage, *, seconds: float) -> None:
    assert isinstance(scene.store, PostgresStore)
    async with scene.store.paused():
        await asyncio.sleep(seconds)


async def _cut(scene: Stage, whom: str) -> None:
    assert isinstance(scene.store, PostgresStore)
    await asyncio.to_thread(scene.store.cut, whom, scene.rng)


async def _crash(scene: Stage) -> None:
    assert isinstance(scene.store, PostgresStore)
    await asyncio.to_thread(scene.store.crash)


async def _platform(scene: Stage, *, who: int, trouble: Any, times: int, **more: Any) -> None:
    """Trouble for the next calls about one person, or for the next sends to anybody."""
    if who >= 0:
        scene.platform.fail(trouble, chat=scene.books.people[who].id, times=times, **more)
    else:
        scene.platform.fail(trouble, "sendMessage", times=times, **more)


async def _deaf(scene: Stage, **_given: Any) -> None:
    """Made before the start."""


async def _clock(scene: Stage, *, by: float) -> None:
    scene.dials.clock_offset += by


async def _freeze(scene: Stage, *, seconds: float, house: int = 0) -> None:
    child = scene.slots[house].child
    if child is not None and child.code is None:
        scene.signal(child, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        scene.signal(child, signal.SIGCONT)


async def _cut_one(scene: Stage, **_given: Any) -> None:
    await _cut(scene, "one")


async def _cut_leader(scene: Stage, **_given: Any) -> None:
    await _cut(scene, "leader")


TROUBLES: dict[str, Callable[..., Any]] = {
    "kill": _kill,
    "stop": _stop,
    "lock": _lock,
    "reader": _reader,
    "full": _full,
    "refuse": _refuse,
    "pause": _pause,
    "cut one": _cut_one,
    "cut leader": _cut_leader,
    "crash": _crash,
    "platform": _platform,
    "deaf": _deaf,
    "clock": _clock,
    "freeze": _freeze,
}
