"""How long does an officer wait? Each page's queries over a whole province, against the same figures from raw facts."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, bindparam, select, text

from bench import stores
from bench.plan import Plan
from bench.programs import ROOT
from bench.session import Failed
from bench.stores import Store
from bench.table import Table
from bot.content.library import Library
from bot.learning import demo
from bot.membership.officers.models import officer
from bot.membership.officers.scope import Scope, scope_of
from bot.membership.units import tree
from bot.membership.units.models import unit, unit_standing
from bot.membership.units.tree import Unit
from bot.migrations.run import upgrade
from bot.reports import activity, overview, people
from bot.reports.overview import SHOWN_WEEKS, Overview
from bot.reports.people import Course, Wanted
from bot.runtime.database import open_reader, open_writer, reading
from bot.runtime.periods import WEEK, week_of

_NOW = datetime(2026, 11, 18, 13, tzinfo=UTC)
_TODAY = date(2026, 11, 18)
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
_HEAD = ("page", "n", "p50", "p95", "wanted", "CPU", "CPU from raw facts", "times")
_EXPORT_HEAD = ("file", "lines", "s", "wanted", "s CPU", "MB of the process", "wanted")
# A unit of so many people is taken along as a file.
_LARGE = 30_000


def _sizes(plan: Plan) -> dict[str, int]:
    if plan.is_quick:
        return {"sqlite": 5_000, "postgres": 20_000}
    return {"sqlite": 20_000, "postgres": 1_000_000 if plan.is_big else 100_000}


async def run(plan: Plan) -> list[Table]:
    """A province is invented on each database, its pages are measured, and every figure is held to the raw facts."""
    tables = []
    with stores.server(is_needed=plan.has_postgres) as server, tempfile.TemporaryDirectory() as folder:
        for database in plan.databases:
            with stores.fresh(database, Path(folder), server) as store:
                filled = _fill(store, _sizes(plan)[database])
                office = _Office(store, open_reader(store.url()), 5 if plan.is_quick else 40)
                tables += [_pages(office, database, filled), _exports(office, database)]
                office.engine.dispose()
    return tables


def _library() -> Library:
    return Library.load(ROOT / "lessons", ROOT / "quizzes")


def _fill(store: Store, size: int) -> str:
    engine, began = open_writer(store.url()), time.monotonic()
    upgrade(engine)
    with engine.begin() as connection:
        made = demo.settle(connection, size, seed=1, library=_library(), now=_NOW, today=_TODAY)
    took = time.monotonic() - began
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    return f"{made.people:,} people, {made.memberships:,} memberships, {made.facts:,} facts, invented in {took:.0f} s"


Ask = Callable[[Connection, Unit], object]


@dataclass
class _Times:
    """Milliseconds: of waiting, each time; of processors, ours and the server's, on average."""

    waited: list[float]
    cpu: float


class _Office:
    """The owner of the province at work, and the units they look at."""

    def __init__(self, store: Store, engine: Engine, rounds: int) -> None:
        self.store, self.engine, self.rounds = store, engine, rounds
        self.basic = _library().basic
        with reading(engine) as connection:
            owner = connection.execute(select(officer.c.id).where(officer.c.login == "thu-38")).scalar_one()
            self.scope: Scope = scope_of(connection, owner, _TODAY)
            self.province = _units(connection, "organisation = 'MTTQ' AND kind = 'province'")[0]
            self.communes = _units(connection, "organisation = 'MTTQ' AND kind = 'commune'")
            self.bodies = _units(connection, "organisation = 'LHPN' AND kind = 'commune'")
            self.branches = _units(connection, "organisation = 'LHPN' AND kind = 'branch'")[:500]
            self.large, self.lines = _large(connection, [*self.communes, *_units(connection, "kind = 'province'")])

    def overview(self, connection: Connection, of: Unit) -> Overview:
        return overview.overview(connection, self.scope, of, _NOW, zone=_ZONE)

    def activity(self, connection: Connection, of: Unit) -> activity.Activity:
        return activity.activity(connection, self.scope, of, _NOW, zone=_ZONE)

    def page(self, connection: Connection, of: Unit) -> people.Listed:
        course = Course(self.basic, _ZONE)
        first = people.people(connection, self.scope, of, _NOW, Wanted(), course=course)
        wanted = Wanted(after=first.more_after)
        return people.people(connection, self.scope, of, _NOW, wanted, course=course) if first.more_after else first

    def times(self, ask: Ask, units: Sequence[Unit], rounds: int = 0) -> "_Times":
        """Asking about one unit after another, each in a transaction of its own."""
        wanted = cycle(units)
        # The first time compiles the statements, as after a start of the program.
        self._ask(ask, next(wanted))
        spent = time.process_time() + self.store.cpu_seconds()
        waited = [self._ask(ask, next(wanted)) for _ in range(rounds or self.rounds)]
        spent = time.process_time() + self.store.cpu_seconds() - spent
        return _Times(waited, spent / len(waited) * 1000)

    def _ask(self, ask: Ask, of: Unit) -> float:
        began = time.perf_counter()
        with reading(self.engine) as connection:
            ask(connection, of)
        return (time.perf_counter() - began) * 1000


def _units(connection: Connection, where: str) -> list[Unit]:
    ids = connection.execute(select(unit.c.id).where(text(where)).order_by(unit.c.id)).scalars()
    return list(tree.many(connection, ids).values())


def _large(connection: Connection, units: Sequence[Unit]) -> tuple[Unit, int]:
    """The smallest unit that is large enough, or the largest there is."""
    query = select(unit_standing.c.members).join(unit, unit.c.id == unit_standing.c.unit_id)
    sizes = [(sum(connection.execute(query.where(tree.below(one))).scalars()), one.id, one) for one in units]
    enough = [size for size in sizes if size[0] >= _LARGE]
    lines, _, one = min(enough) if enough else max(sizes)
    return one, lines


@dataclass
class _Page:
    name: str
    ask: Ask
    units: Sequence[Unit]
    wanted: int
    naive: Ask | None = None


def _pages(office: _Office, database: str, filled: str) -> Table:
    raw = _Raw(office.basic)
    with reading(office.engine) as connection:
        _check(connection, office, raw)
    few, is_sqlite = office.communes[::7], database == "sqlite"
    pages = [
        _Page("overview of a commune", office.overview, few, 100 if is_sqlite else 50, raw.overview),
        _Page("overview of the province", office.overview, [office.province], 100 if is_sqlite else 150, raw.overview),
        _Page("overview of a body below", office.overview, office.bodies[::7], 50, raw.overview),
        _Page("overview of a branch", office.overview, office.branches[::7], 50),
        _Page("activity of a commune", office.activity, few, 50),
        _Page("activity of the province", office.activity, [office.province], 1000, raw.months_of),
        _Page("two pages of people, commune", office.page, few, 50),
        _Page("two pages of people, branch", office.page, office.branches[::7], 50),
    ]
    rows = [_row(office, page) for page in pages]
    note = f"ms; CPU is ours and the server's together. {filled}. Every figure of the province equals what raw facts give, commune by commune."
    return Table(f"An officer's pages, {_NAMES[database]}", _HEAD, rows, note)


def _row(office: _Office, page: _Page) -> tuple[str, ...]:
    found = office.times(page.ask, page.units)
    p95 = quantiles(found.waited, n=20)[-1]
    mark = "" if p95 < page.wanted else " (over)"
    told = ("", "")
    if page.naive is not None:
        naive = office.times(page.naive, page.units, rounds=2).cpu
        told = (f"{naive:,.0f}", f"{naive / found.cpu:,.0f}x")
    waits = (f"{median(found.waited):,.1f}", f"{p95:,.1f}{mark}", f"< {page.wanted}")
    return page.name, str(len(found.waited)), *waits, f"{found.cpu:,.1f}", *told


def _check(connection: Connection, office: _Office, raw: "_Raw") -> None:
    """Hold the province to its raw facts, unit by unit."""
    seen = office.overview(connection, office.province)
    standing, weeks = raw.overview(connection, office.province)
    for part in seen.parts:
        stand = part.standing
        _same(part.key, standing.get(part.key), (stand.members, stand.none, stand.half, stand.done))
        for monday, week in part.weeks.items():
            _same((part.key, monday), weeks.get((part.key, monday), 0), week.active)
    _same("communes", len(standing), len(seen.parts))
    year = office.activity(connection, office.province)
    months = raw.months(connection, year.year)
    for month in year.months:
        shown = (month.people.active, month.people.finishers, month.begun, month.finished, month.answered)
        _same(month.first, months.get(month.first.month, (0,) * 5), shown)


def _same(what: object, raw: object, shown: object) -> None:
    if raw != shown:
        raise Failed(f"{what}: raw facts give {raw}, the page shows {shown}")


class _Raw:
    """The figures as one would ask for them without roll-ups."""

    def __init__(self, basic: Sequence[str]) -> None:
        self._basic = list(basic)

    def overview(self, connection: Connection, of: Unit) -> tuple[dict[int, tuple[int, ...]], dict[object, int]]:
        """By commune: where members stand; by commune and Monday: memberships that learnt."""
        place = {"path": of.path, "end": of.path[:-1] + "0", "since": week_of(_TODAY) - WEEK * (SHOWN_WEEKS - 1)}
        stand = text(_STANDING).bindparams(bindparam("basic", expanding=True))
        rows = connection.execute(stand, {**place, "basic": self._basic, "size": len(self._basic)})
        standing = {row[0]: tuple(map(int, row[1:])) for row in rows}
        monday = _MONDAY[connection.dialect.name]
        weeks = connection.execute(text(_WEEKS.format(monday=monday)), place)
        return standing, {(row[0], _day(row[1])): int(row[2]) for row in weeks}

    def months_of(self, connection: Connection, of: Unit) -> object:
        """The present year of the province, which is everything there is."""
        del of
        return self.months(connection, _TODAY.year)

    def months(self, connection: Connection, year: int) -> dict[int, tuple[int, ...]]:
        """By month: different people, and what they did."""
        month = _MONTH[connection.dialect.name]
        between = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
        rows = connection.execute(text(_MONTHS.format(month=month)), between)
        return {int(row[0]): tuple(map(int, row[1:])) for row in rows}


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


_MONDAY = {
    "sqlite": "date(day, '-' || ((strftime('%w', day) + 6) % 7) || ' days')",
    "postgresql": "CAST(date_trunc('week', day) AS DATE)",
}
_MONTH = {"sqlite": "CAST(strftime('%m', day) AS INTEGER)", "postgresql": "EXTRACT(month FROM day)"}
_STANDING = """
SELECT u.commune_id, COUNT(*),
  SUM(CASE WHEN l.agreed LIKE '%record%' AND f.touched IS NULL THEN 1 ELSE 0 END),
  SUM(CASE WHEN l.agreed LIKE '%record%' AND f.finished < :size THEN 1 ELSE 0 END),
  SUM(CASE WHEN l.agreed LIKE '%record%' AND f.finished = :size THEN 1 ELSE 0 END)
FROM membership m JOIN unit u ON u.id = m.unit_id LEFT JOIN learner l ON l.id = m.learner_id
LEFT JOIN (
  SELECT learner_id, COUNT(*) AS touched, COUNT(DISTINCT CASE WHEN kind = 'finished' THEN lesson END) AS finished
  FROM fact WHERE kind IN ('begun', 'finished') AND lesson IN :basic GROUP BY learner_id
) f ON f.learner_id = l.id
WHERE m.state = 'approved' AND u.path >= :path AND u.path < :end GROUP BY u.commune_id
"""
# An invented person is in two units at most.
_DEED = """(
  SELECT learner_id, kind, day, unit_id FROM fact WHERE unit_id IS NOT NULL
  UNION ALL SELECT learner_id, kind, day, CAST(also_units AS INTEGER) FROM fact WHERE also_units <> ''
)"""
_WEEKS = f"""
SELECT commune_id, monday, SUM(people) FROM (
  SELECT d.unit_id, u.commune_id, {{monday}} AS monday, COUNT(DISTINCT d.learner_id) AS people
  FROM {_DEED} d JOIN unit u ON u.id = d.unit_id
  WHERE d.kind IN ('finished', 'review') AND d.day >= :since AND u.path >= :path AND u.path < :end
  GROUP BY d.unit_id, u.commune_id, {{monday}}
) each_unit GROUP BY commune_id, monday
"""
_MONTHS = f"""
SELECT {{month}}, COUNT(DISTINCT learner_id), COUNT(DISTINCT CASE WHEN kind = 'finished' THEN learner_id END),
  COUNT(CASE WHEN kind = 'begun' THEN 1 END), COUNT(CASE WHEN kind = 'finished' THEN 1 END),
  COUNT(CASE WHEN kind = 'answer' THEN 1 END)
FROM {_DEED} d WHERE day BETWEEN :first AND :last GROUP BY {{month}}
"""

# Only what an export needs: what else the bench loads would count as its memory.
_CHILD = """
import sys, time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from sqlalchemy import select
from bot.membership.officers.models import officer
from bot.membership.officers.scope import scope_of
from bot.membership.units import tree
from bot.reports import export, people
from bot.runtime.database import open_reader, reading
from bot.runtime.locale import Words
url, unit_id, kind, path, now, *basic = sys.argv[1:]
now, zone, engine, words = datetime.fromisoformat(now), ZoneInfo("Asia/Ho_Chi_Minh"), open_reader(url), Words("vi")
began = time.perf_counter()
with reading(engine) as connection, open(path, "wb") as out:
    owner = connection.execute(select(officer.c.id).where(officer.c.login == "thu-38")).scalar_one()
    scope, unit = scope_of(connection, owner, now.date()), tree.get(connection, int(unit_id))
    persons = people.everybody(connection, scope, unit, now, people.Wanted(), course=people.Course(basic, zone))
    report = people.report(persons, unit, now, words, lessons=len(basic))
    if kind == "xlsx":
        export.xlsx(report, out, words, by="Cán bộ")
    else:
        out.writelines(export.csv(report, words, by="Cán bộ"))
status = Path("/proc/self/status").read_text().split()
print(time.perf_counter() - began, time.process_time(), int(status[status.index("VmHWM:") + 1]) / 1024)
"""


def _exports(office: _Office, database: str) -> Table:
    rows = []
    with tempfile.TemporaryDirectory(prefix="hocso-bench-") as folder:
        for kind in ("xlsx", "csv"):
            path = Path(folder) / f"list.{kind}"
            seconds, spent, memory = _export(office, kind, path)
            rows.append((kind, f"{office.lines:,}", f"{seconds:.1f}", "< 10", f"{spent:.1f}", f"{memory:.0f}", "< 150"))
    note = f"Everybody of {office.large.name}, in a process of its own."
    return Table(f"A unit's people as a file, {_NAMES[database]}", _EXPORT_HEAD, rows, note)


def _export(office: _Office, kind: str, path: Path) -> tuple[float, float, float]:
    words = [office.store.url(), str(office.large.id), kind, str(path), _NOW.isoformat(), *office.basic]
    before = office.store.cpu_seconds()
    done = subprocess.run([sys.executable, "-c", _CHILD, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(done.stderr[-1000:])
    if kind == "csv":
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        if len(lines) < office.lines:
            raise Failed(f"{len(lines)} lines for {office.lines} people")
    seconds, spent, memory = map(float, done.stdout.split())
    return seconds, spent + office.store.cpu_seconds() - before, memory
