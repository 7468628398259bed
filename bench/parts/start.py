"""How long from the start of the process to the first good answer, and in how much memory?"""

import asyncio
import secrets
import time

from bench import stores
from bench.course import invent
from bench.plan import Plan
from bench.processes import Program, memory_mb
from bench.programs import AIOGRAM, OURS, PTB, Kind, Place
from bench.session import Failed, workplace
from bench.table import Table, ratio, spread
from bench.telegram import Crowd
from bench.wire import Client

_HEAD = ("program", "n", "min", "median", "max", "times ours", "MB")
_WEB = "Học Số, web chat alone"


async def run(plan: Plan) -> list[Table]:
    """With and without Telegram, one program after the other."""
    kinds = (OURS, AIOGRAM) if plan.is_quick else (OURS, AIOGRAM, PTB)
    names = [_WEB, *(kind.name for kind in kinds)]
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(plan.rounds):
        found[_WEB].append(await _web())
        for kind in kinds:
            found[kind.name].append(await _telegram(kind))
    ours = [seconds for seconds, _ in found[OURS.name]]
    rows = [
        (
            name,
            *spread([seconds for seconds, _ in runs], 2),
            ratio(ours, [seconds for seconds, _ in runs]),
            spread([memory for _, memory in runs])[2],
        )
        for name, runs in found.items()
    ]
    return [Table("From the start of the process to the first good answer, s", _HEAD, rows, "On a fresh SQLite store.")]


async def _web() -> tuple[float, float]:
    with workplace(OURS, invent(30)) as folder, stores.fresh("sqlite", folder, "") as store:
        place = Place(store, folder)
        program = Program(OURS.command, OURS.env(place), folder)
        try:
            await program.listens(place.port)
            answer = await Client(place.port).send("GET", "/", b"")
            seconds = time.perf_counter() - program.started_at
            if answer.status != 200 or "Học thử ngay" not in answer.body.decode():
                raise Failed(f"the page was answered with {answer.status}")
            await asyncio.sleep(0.5)
            return seconds, memory_mb(program.pid)
        finally:
            program.stop()


async def _telegram(kind: Kind) -> tuple[float, float]:
    course = invent(30)
    with workplace(kind, course) as folder, stores.fresh("sqlite", folder, "") as store:
        crowd = Crowd(course, 1, secrets.randbits(64))
        await crowd.api.open()
        place = Place(store, folder, crowd.api.port)
        program = Program(kind.command, kind.env(place), folder)
        try:
            await program.listens(place.port)
            crowd.connect([place.port], kind.hook, place.secret)
            await crowd.begin(crowd.learners[0])
            seconds = time.perf_counter() - program.started_at
            crowd.learners[0].walk.check(crowd.learners[0].screen)
            await asyncio.sleep(0.5)
            return seconds, memory_mb(program.pid)
        finally:
            program.stop()
            crowd.hang_up()
            crowd.api.close()
