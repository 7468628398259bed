"""What does one tap cost, from the webhook over the durable answer to the reply?"""

from collections.abc import Sequence

from bench import stores
from bench.plan import Plan
from bench.programs import AIOGRAM, OURS, PTB, Kind
from bench.session import Figures, Load, telegram_run
from bench.table import Table, ratio, spread

NAMES = {"sqlite": "SQLite, synchronous=FULL", "postgres": "PostgreSQL, with its server's own time"}
_CPU = ("program", "n", "min", "median", "max", "times ours", "taps/s", "MB")
_WAIT = ("program", "p50 of 64", "p99 of 64", "p50 alone", "p99 alone", "µs CPU alone")


def loads(*, is_quick: bool) -> dict[Kind, Load]:
    """The slower a program, the fewer taps are needed to measure it well."""
    if is_quick:
        return {OURS: Load(taps=30, alone=80), AIOGRAM: Load(taps=8, alone=30)}
    return {OURS: Load(taps=60, alone=200), AIOGRAM: Load(taps=14, alone=80), PTB: Load(taps=10, alone=50)}


async def run(plan: Plan) -> list[Table]:
    """Round by round, one program after the other."""
    tables = []
    with stores.server(is_needed=plan.has_postgres) as server:
        for database in plan.databases:
            found: dict[Kind, list[Figures]] = {}
            for _ in range(plan.rounds):
                for kind, load in loads(is_quick=plan.is_quick).items():
                    found.setdefault(kind, []).append(await telegram_run(kind, database, server, load))
            tables += [_costs(database, found), _waits(database, found)]
    return tables


def _costs(database: str, found: dict[Kind, list[Figures]]) -> Table:
    ours = [f.cpu for f in found[OURS]]
    rows = [
        (
            kind.name,
            *spread([f.cpu for f in runs]),
            ratio(ours, [f.cpu for f in runs]),
            _middle([f.rate for f in runs]),
            _middle([f.memory for f in runs]),
        )
        for kind, runs in found.items()
    ]
    note = (
        "64 learners at once, 5 % of the updates delivered twice; every reply checked, every answer found once. "
        "Every program commits to disk (SQLite with synchronous=FULL, PostgreSQL with its safe settings). Ours stores "
        "update, answer, place in the dialogue and owed message with every tap before it is acknowledged; the others "
        "store the answer when there is one, and keep the place in memory. The load, and Telegram's stand-in, count for nobody."
    )
    return Table(f"Processor time a tap, µs — {NAMES[database]}", _CPU, rows, note)


def _waits(database: str, found: dict[Kind, list[Figures]]) -> Table:
    rows = [
        (
            kind.name,
            _middle([f.p50 for f in runs], 1),
            _middle([f.p99 for f in runs], 1),
            _middle([f.alone_p50 for f in runs], 2),
            _middle([f.alone_p99 for f in runs], 2),
            _middle([f.alone_cpu for f in runs]),
        )
        for kind, runs in found.items()
    ]
    return Table(f"From the webhook to the message, ms — {NAMES[database]}", _WAIT, rows, "Medians of the rounds.")


def _middle(values: Sequence[float], digits: int = 0) -> str:
    return spread(values, digits)[2]
