"""What do more processes on one PostgreSQL bring? One or two take the taps, one more sends."""

import asyncio
import secrets
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from bench import stores
from bench.plan import Plan
from bench.processes import Program, cpu_seconds
from bench.programs import OURS, Place
from bench.session import AFTERMATH, WARM_TAPS, Load, check, course_for, gather_taps, workplace
from bench.stores import Store
from bench.table import Table, spread
from bench.telegram import Crowd

_HEAD = ("web processes", "n", "µs CPU min", "median", "max", "taps/s", "p50 of 64", "p99 of 64")
_COUNTS = (1, 2)


async def run(plan: Plan) -> list[Table]:
    """The same crowd, spread over one and over two processes in turn."""
    if not plan.has_postgres:
        return []
    load = Load(taps=20, alone=0) if plan.is_quick else Load(taps=50, alone=0)
    found: dict[int, list[tuple[float, float, float, float]]] = {count: [] for count in _COUNTS}
    with stores.server() as server:
        for _ in range(plan.rounds):
            for count in _COUNTS:
                found[count].append(await _measure(count, server, load))
    rows = []
    for count, runs in found.items():
        cpu, rate, p50, p99 = zip(*runs, strict=True)
        middles = (spread(rate)[2], spread(p50, 1)[2], spread(p99, 1)[2])
        rows.append((str(count), *spread(cpu), *middles))
    note = (
        f"Role `web`, and one process of role `worker` that sends for all; with the server, the load and Telegram's "
        f"stand-in they shared {stores.cores()} cores, which is what bounds the taps a second here. "
        "Milliseconds from the webhook to the message."
    )
    return [Table("More processes on one PostgreSQL", _HEAD, rows, note)]


async def _measure(count: int, server: str, load: Load) -> tuple[float, float, float, float]:
    course = course_for(load)
    crowd = Crowd(course, load.learners, secrets.randbits(64))
    await crowd.api.open()
    with workplace(OURS, course) as folder, stores.fresh("postgres", folder, server) as store:
        first = Place(store, folder, crowd.api.port)
        places = [first, *(replace(first, port=first.port + n) for n in range(1, count))]
        async with AsyncExitStack() as house:
            house.callback(crowd.api.close)
            house.callback(crowd.hang_up)
            # One after the other, for the first brings the store to its shape.
            programs = [await _start(house, place, "web", folder) for place in places]
            programs.append(await _start(house, replace(first, port=first.port + count), "worker", folder))
            crowd.connect([place.port for place in places], OURS.hook, first.secret)
            found = await _walk(crowd, programs, store, load)
        check(OURS, store, crowd)
        return found


async def _start(house: AsyncExitStack, place: Place, role: str, folder: Path) -> Program:
    port = {"HOCSO_HEALTH_PORT": str(place.port)} if role == "worker" else {}
    program = Program(OURS.command, OURS.env(place) | {"HOCSO_ROLE": role} | port, folder)
    house.callback(program.stop)
    await program.listens(place.port)
    return program


async def _walk(crowd: Crowd, programs: list[Program], store: Store, load: Load) -> tuple[float, float, float, float]:
    await gather_taps(crowd, crowd.learners, WARM_TAPS)
    await asyncio.sleep(AFTERMATH)
    crowd.waits.clear()
    before, began = _spent(programs, store), time.perf_counter()
    await gather_taps(crowd, crowd.learners, load.taps)
    seconds, count = time.perf_counter() - began, load.taps * load.learners
    await asyncio.sleep(AFTERMATH)
    waits = sorted(crowd.waits)
    cpu = (_spent(programs, store) - before) / count * 1e6
    return cpu, count / seconds, waits[count // 2] * 1e3, waits[int(count * 0.99)] * 1e3


def _spent(programs: list[Program], store: Store) -> float:
    return sum(cpu_seconds(program.pid) for program in programs) + store.cpu_seconds()
