"""What is lost when the process is killed under load, after it has said 200?"""

import asyncio
import random
import secrets

from bench import stores
from bench.plan import Plan
from bench.processes import Program
from bench.programs import AIOGRAM, OURS, PTB, Kind, Place
from bench.session import Failed, Load, all_or_first_trouble, check, course_for, gather_taps, workplace
from bench.stores import Store
from bench.table import Table, spread
from bench.telegram import Crowd, Learner

_HEAD = ("program", "kills", "min lost", "median lost", "max lost", "afterwards")
_LEARNERS = 64
_GO_ON = 6


async def run(plan: Plan) -> list[Table]:
    """Kill each program several times, on SQLite, where nothing but the program is to blame."""
    kinds = (OURS, AIOGRAM) if plan.is_quick else (OURS, AIOGRAM, PTB)
    lost: dict[Kind, list[float]] = {kind: [] for kind in kinds}
    for _ in range(plan.rounds):
        for kind in kinds:
            lost[kind].append(await _kill(kind))
    if any(lost[OURS]):
        raise Failed(f"we lost {lost[OURS]} taps that had been answered with 200")
    rows = [(kind.name, *spread(found), _afterwards(kind)) for kind, found in lost.items()]
    note = f"Taps that were answered with 200 and are then not in the store, {_LEARNERS} learners at once, SQLite."
    return [Table("kill -9 under load", _HEAD, rows, note)]


def _afterwards(kind: Kind) -> str:
    return "every learner went on" if kind.events else "the place of everybody is forgotten"


async def _kill(kind: Kind) -> float:
    course = course_for(Load(taps=60))
    with workplace(kind, course) as folder, stores.fresh("sqlite", folder, "") as store:
        crowd = Crowd(course, _LEARNERS, secrets.randbits(64))
        await crowd.api.open()
        place = Place(store, folder, crowd.api.port)
        program = Program(kind.command, kind.env(place), folder)
        try:
            await program.listens(place.port)
            crowd.connect([place.port], kind.hook, place.secret)
            await _tap_until_killed(crowd, program, random.randrange(500, 1000))
            lost = _lost(kind, store, crowd)
            if kind.events:
                crowd.wait_on()
                program = Program(kind.command, kind.env(place), folder)
                await _go_on(crowd, program, place.port)
        finally:
            program.stop()
            crowd.hang_up()
            crowd.api.close()
        if kind.events:
            check(kind, store, crowd)
        return lost


async def _tap_until_killed(crowd: Crowd, program: Program, taps: int) -> None:
    async def walk(learner: Learner) -> None:
        await crowd.begin(learner)
        while True:
            await crowd.tap(learner)

    tasks = [asyncio.create_task(walk(learner)) for learner in crowd.learners]
    while sum(learner.acknowledged for learner in crowd.learners) < taps and not any(task.done() for task in tasks):
        await asyncio.sleep(0.001)
    troubles = [task.exception() for task in tasks if task.done()]
    program.kill()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if troubles:
        raise Failed(f"before the kill: {troubles[0]}")


def _lost(kind: Kind, store: Store, crowd: Crowd) -> float:
    """Per learner: taps acknowledged and not kept. Where only answers are kept, only answers are counted."""
    kept = {one.address: 0 for one in crowd.learners}
    if kind.events:
        for address, count in store.read(kind.events):
            kept[int(str(address))] = int(str(count))
    else:
        for address, *_ in store.read(kind.answers):
            kept[int(str(address))] += 1
    said = {one.address: one.acknowledged if kind.events else one.replies_acknowledged for one in crowd.learners}
    return float(sum(max(0, said[address] - kept[address]) for address in said))


async def _go_on(crowd: Crowd, program: Program, port: int) -> None:
    """The program is started again: everybody gets what they are owed, and learns on."""
    await program.listens(port)
    crowd.hang_up()
    await all_or_first_trouble([crowd.after_crash(learner) for learner in crowd.learners])
    await gather_taps(crowd, crowd.learners, _GO_ON)
    await asyncio.sleep(0.3)
