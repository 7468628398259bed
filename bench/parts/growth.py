"""Does a tap cost more when many learners have been here before?"""

import tempfile
from pathlib import Path

from bench import stores
from bench.crowded import FIRST_ADDRESS, fill, fresh_from
from bench.plan import Plan
from bench.programs import OURS
from bench.session import Load, course_for, run_on_store, workplace
from bench.stores import Postgres, Sqlite, Store
from bench.table import Table, ratio, spread

_HEAD = ("learners before", "n", "min", "median", "max", "times the smallest", "p99 of 64")
_SIZES = (1_000, 100_000)
_BIG = 1_000_000
# Each round copies a store of some gigabytes.
_ROUNDS_OF_BIG = 2


async def run(plan: Plan) -> list[Table]:
    """The stores are filled once and copied for every round."""
    sizes = (*_SIZES, _BIG) if plan.is_big else _SIZES
    tables = []
    with stores.server(is_needed=plan.has_postgres) as server, tempfile.TemporaryDirectory() as folder:
        for database in plan.databases:
            templates = {size: _template(database, size, Path(folder), server) for size in sizes}
            tables.append(await _measure(templates, server, plan))
    return tables


def _template(database: str, size: int, folder: Path, server: str) -> Store:
    (folder / str(size)).mkdir(exist_ok=True)
    store: Store = Sqlite(folder / str(size)) if database == "sqlite" else Postgres(server)
    fill(store.url(), size)
    return store


async def _measure(templates: dict[int, Store], server: str, plan: Plan) -> Table:
    load = Load(taps=20, alone=40) if plan.is_quick else Load(taps=40, alone=40)
    course = course_for(load)
    cpu: dict[int, list[float]] = {size: [] for size in templates}
    wait: dict[int, list[float]] = {size: [] for size in templates}
    for _ in range(min(plan.rounds, _ROUNDS_OF_BIG) if plan.is_big else plan.rounds):
        for size, template in templates.items():
            known = range(FIRST_ADDRESS + 1, FIRST_ADDRESS + size + 1)
            with workplace(OURS, course) as folder:
                store = fresh_from(template, folder, server)
                found = await run_on_store(OURS, store, folder, course, load, known)
                store.close()
            cpu[size].append(found.cpu)
            wait[size].append(found.p99)
    smallest = cpu[min(templates)]
    rows = [
        (f"{size:,}", *spread(cpu[size]), ratio(smallest, cpu[size], 2), spread(wait[size], 1)[2]) for size in templates
    ]
    name = next(iter(templates.values())).name
    note = "µs CPU a tap, ms of waiting. Each learner before has left four facts, updates and messages."
    return Table(f"A tap in a store that grows — {name}", _HEAD, rows, note)
