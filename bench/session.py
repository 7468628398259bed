"""One run: a program is started on a fresh store, many learners tap, one taps alone, and the store is held to it."""

import asyncio
import secrets
import tempfile
import time
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import stores
from bench.course import Lesson, invent
from bench.processes import Program, cpu_seconds, memory_mb
from bench.programs import Kind, Place
from bench.stores import Store
from bench.telegram import Crowd, Learner

# Work that a program puts off until after its answer is counted as well.
AFTERMATH = 0.3
WARM_TAPS = 8


class Failed(Exception):
    """A run that must not be quoted."""


@dataclass(frozen=True)
class Load:
    """How much is asked of a program in one run."""

    learners: int = 64
    taps: int = 60
    """Measured taps of each learner."""
    alone: int = 150
    """Taps of one learner who has the program for themselves."""


@dataclass(frozen=True)
class Figures:
    """What one run gave."""

    cpu: float
    """Microseconds of processor time a tap, the database server's included."""
    rate: float
    """Taps a second."""
    p50: float
    p99: float
    """Milliseconds from the webhook to the message, with all learners at once."""
    alone_p50: float
    alone_p99: float
    alone_cpu: float
    memory: float


@contextmanager
def workplace(kind: Kind, course: tuple[Lesson, ...]) -> Iterator[Path]:
    """A folder of its own for one run, with the course in the program's own form."""
    with tempfile.TemporaryDirectory(prefix="hocso-bench-") as folder:
        kind.prepare(course, Path(folder))
        yield Path(folder)


def course_for(load: Load) -> tuple[Lesson, ...]:
    """More lessons than anybody gets through in the run."""
    return invent(2 + max(load.alone, load.taps + WARM_TAPS) // 15)


async def telegram_run(kind: Kind, database: str, server: str, load: Load) -> Figures:
    """Measure one program on a fresh store. Raises `Failed` or `Wrong` if a single reply is not as it must be."""
    course = course_for(load)
    with workplace(kind, course) as folder, stores.fresh(database, folder, server) as store:
        return await run_on_store(kind, store, folder, course, load)


async def run_on_store(
    kind: Kind, store: Store, folder: Path, course: tuple[Lesson, ...], load: Load, known: Sequence[int] | None = None
) -> Figures:
    """Measure one program on the given store; `known` are addresses of learners it holds already."""
    crowd = Crowd(course, load.learners + 1, secrets.randbits(64), known)
    await crowd.api.open()
    place = Place(store, folder, crowd.api.port)
    program = Program(kind.command, kind.env(place), folder)
    try:
        await program.listens(place.port)
        crowd.connect([place.port], kind.hook, place.secret)
        figures = await _measure(crowd, program, store, load)
    finally:
        program.stop()
        crowd.hang_up()
        crowd.api.close()
    check(kind, store, crowd)
    return figures


async def _measure(crowd: Crowd, program: Program, store: Store, load: Load) -> Figures:
    *many, one = crowd.learners
    await gather_taps(crowd, many, WARM_TAPS)
    await asyncio.sleep(AFTERMATH)
    together = await _phase(crowd, program, store, many, load.taps)
    await gather_taps(crowd, [one], WARM_TAPS)
    alone = await _phase(crowd, program, store, [one], load.alone)
    return Figures(
        together.cpu, together.rate, together.p50, together.p99, alone.p50, alone.p99, alone.cpu, memory_mb(program.pid)
    )


@dataclass(frozen=True)
class _Phase:
    cpu: float
    rate: float
    p50: float
    p99: float


async def _phase(crowd: Crowd, program: Program, store: Store, learners: list[Learner], taps: int) -> _Phase:
    crowd.waits.clear()
    before, began = cpu_seconds(program.pid) + store.cpu_seconds(), time.perf_counter()
    await gather_taps(crowd, learners, taps)
    seconds = time.perf_counter() - began
    await asyncio.sleep(AFTERMATH)
    spent = cpu_seconds(program.pid) + store.cpu_seconds() - before
    waits, count = sorted(crowd.waits), taps * len(learners)
    if len(waits) != count:
        raise Failed(f"{len(waits)} of {count} taps were answered")
    return _Phase(spent / count * 1e6, count / seconds, waits[count // 2] * 1e3, waits[int(count * 0.99)] * 1e3)


async def gather_taps(crowd: Crowd, learners: list[Learner], taps: int) -> None:
    """Every learner taps so often, each as soon as the last tap was answered."""

    async def walk(learner: Learner) -> None:
        if not learner.screen.text:
            await crowd.begin(learner)
        for _ in range(taps):
            await crowd.tap(learner)

    await all_or_first_trouble([walk(learner) for learner in learners])


async def all_or_first_trouble(works: Iterable[Coroutine[None, None, None]]) -> None:
    """Run together; the first that fails ends all and is raised by itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except ExceptionGroup as troubles:
        raise troubles.exceptions[0] from None


def check(kind: Kind, store: Store, crowd: Crowd) -> None:
    """The store must hold every answer of every learner, in order, once, and owe nobody a message. Raises `Failed`."""
    held: dict[int, list[tuple[object, ...]]] = {one.address: [] for one in crowd.learners}
    for address, *answer, is_right in store.read(kind.answers):
        if int(str(address)) in held:
            held[int(str(address))].append((*answer, bool(is_right)))
    given = {
        one.address: [(r.lesson, r.question, r.key, r.is_right) for r in one.walk.replies] for one in crowd.learners
    }
    differ = [address for address, answers in given.items() if held[address] != answers]
    if differ:
        raise Failed(f"{kind.name}: the store differs for {len(differ)} of {len(given)} learners")
    if crowd.problems:
        raise Failed(f"{kind.name}: {len(crowd.problems)} problems, first: {crowd.problems[0]}")
    if crowd.api.calls["answerCallbackQuery"] < crowd.taps:
        raise Failed(f"{kind.name}: only {crowd.api.calls['answerCallbackQuery']} of {crowd.taps} taps acknowledged")
    if kind.owed and (owed := store.read(kind.owed)[0][0]):
        raise Failed(f"{kind.name}: {owed} messages were never sent")
