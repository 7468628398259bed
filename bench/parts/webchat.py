"""What does a tap cost on the web chat, beside the same tap on Telegram?"""

import asyncio
import random
import secrets

from bench import stores
from bench.browser import Visitor
from bench.plan import Plan
from bench.processes import Program, cpu_seconds
from bench.programs import OURS, Place
from bench.session import WARM_TAPS, Failed, Load, all_or_first_trouble, course_for, telegram_run, workplace
from bench.stores import Store
from bench.table import Table, ratio, spread

_HEAD = ("way in", "n", "min", "median", "max", "times Telegram", "p50 of 64", "p99 of 64", "p50 alone")


async def run(plan: Plan) -> list[Table]:
    """Telegram and web in turn, on SQLite."""
    load = Load(taps=20, alone=50) if plan.is_quick else Load(taps=40, alone=100)
    telegram, web = [], []
    for _ in range(plan.rounds):
        found = await telegram_run(OURS, "sqlite", "", load)
        telegram.append((found.cpu, found.p50, found.p99, found.alone_p50))
        web.append(await _web(load))
    base = [one[0] for one in telegram]
    rows = [
        (name, *spread([r[0] for r in runs]), ratio(base, [r[0] for r in runs]), *_waits(runs))
        for name, runs in (("Telegram", telegram), ("web chat", web))
    ]
    note = "µs CPU a tap, ms of waiting. A web tap brings back the whole screen as compressed HTML; a Telegram tap sends a message."
    return [Table("The same taps through the web page", _HEAD, rows, note)]


def _waits(runs: list[tuple[float, float, float, float]]) -> list[str]:
    return [spread([run[at] for run in runs], 1)[2] for at in (1, 2, 3)]


async def _web(load: Load) -> tuple[float, float, float, float]:
    course = course_for(load)
    with workplace(OURS, course) as folder, stores.fresh("sqlite", folder, "") as store:
        place = Place(store, folder)
        program = Program(OURS.command, OURS.env(place), folder)
        rng = random.Random(secrets.randbits(64))
        visitors = [Visitor(place.port, course, random.Random(rng.random())) for _ in range(load.learners + 1)]
        try:
            await program.listens(place.port)
            cpu, p50, p99 = await _together(visitors[:-1], program, load.taps)
            _, p50_alone, _ = await _together(visitors[-1:], program, load.alone)
        finally:
            program.stop()
            for visitor in visitors:
                visitor.close()
        _check(store, visitors)
    return cpu, p50, p99, p50_alone


async def _together(visitors: list[Visitor], program: Program, taps: int) -> tuple[float, float, float]:
    async def walk(visitor: Visitor, count: int) -> None:
        if not visitor.address:
            await visitor.begin()
        for _ in range(count):
            await visitor.tap()

    await all_or_first_trouble([walk(visitor, WARM_TAPS) for visitor in visitors])
    for visitor in visitors:
        visitor.waits.clear()
    before = cpu_seconds(program.pid)
    await all_or_first_trouble([walk(visitor, taps) for visitor in visitors])
    await asyncio.sleep(0.3)
    spent = cpu_seconds(program.pid) - before
    waits = sorted(wait for visitor in visitors for wait in visitor.waits)
    return spent / len(waits) * 1e6, waits[len(waits) // 2] * 1e3, waits[int(len(waits) * 0.99)] * 1e3


def _check(store: Store, visitors: list[Visitor]) -> None:
    held: dict[str, list[tuple[object, ...]]] = {visitor.address: [] for visitor in visitors}
    for address, *answer, is_right in store.read(OURS.answers):
        held[str(address)].append((*answer, bool(is_right)))
    for visitor in visitors:
        if held[visitor.address] != [(r.lesson, r.question, r.key, r.is_right) for r in visitor.walk.replies]:
            raise Failed("the store differs from what was answered on the web")
