"""How much is learnt in a unit, month by month and week by week? People once each, and events."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, SmallInteger, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.learning.models import learner_year, unit_month
from bot.membership.officers.scope import Scope
from bot.membership.units.models import unit as unit_table
from bot.membership.units.tree import Unit
from bot.reports import figures
from bot.reports.base import Column, Report, Row
from bot.reports.figures import Places, Week
from bot.runtime.clock import local_day
from bot.runtime.locale import Words
from bot.runtime.periods import WEEK, week_of

SHOWN_WEEKS = 26
_MONTHS = 12
_EVENTS = ("begun", "finished", "answered")


class People(Struct, frozen=True):
    """Different people: who learnt anything, and who finished a lesson."""

    active: int = 0
    finishers: int = 0


class Month(Struct, frozen=True):
    """One month: people, each once however many units they are in, and what they did."""

    first: date
    people: People
    begun: int
    finished: int
    answered: int


class Activity(Struct, frozen=True):
    """A unit's learning in one year; everything in it has one cut-off time."""

    unit: Unit
    as_of: datetime
    """In the campaign's time zone."""
    year: int
    months: tuple[Month, ...]
    """From January to the present month, or to December of a year gone by."""
    people: People
    """Of the whole year: fewer than the months together, for most people learn in several."""
    weeks: tuple[tuple[date, Week], ...]
    """The last half year, by Monday; the last week is not over."""


class MonthsOf(FunctionElement[int]):
    """All months that are in any of the masks."""

    inherit_cache = True
    name = "months_of"
    type = SmallInteger()


@compiles(MonthsOf)
def _months(element: MonthsOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"bit_or({compiler.process(element.clauses, **options)})"


@compiles(MonthsOf, "sqlite")
def _months_on_sqlite(element: MonthsOf, compiler: SQLCompiler, **options: Any) -> str:
    """SQLite has no `bit_or`: each bit's largest value, put together again."""
    masks = compiler.process(element.clauses, **options)
    return "(" + " | ".join(f"MAX({masks} & {1 << month})" for month in range(_MONTHS)) + ")"


def activity(
    connection: Connection, scope: Scope, unit: Unit, now: datetime, *, zone: ZoneInfo, year: int | None = None
) -> Activity:
    """A unit's learning in a year, the present one if not said. Raises `NotAllowed` outside the officer's scope."""
    scope.require("see_counts", unit)
    today = local_day(now, zone)
    chosen = year or today.year
    place = figures.places(connection, unit, today, with_past=True)
    people, whole = _people(connection, place, chosen)
    mondays = [week_of(today) - WEEK * n for n in range(SHOWN_WEEKS - 1, -1, -1)]
    weeks = figures.added(figures.weeks(connection, place, mondays[0]).values())
    months = range(1, (today.month if chosen == today.year else _MONTHS) + 1)
    events = _events(connection, place, chosen)
    return Activity(
        unit=unit,
        as_of=now.astimezone(zone),
        year=chosen,
        months=tuple(
            Month(date(chosen, n, 1), people[n - 1], *events.get(date(chosen, n, 1), (0, 0, 0))) for n in months
        ),
        people=whole,
        weeks=tuple((monday, weeks.get(monday, Week())) for monday in mondays),
    )


def _people(connection: Connection, place: Places, year: int) -> tuple[Sequence[People], People]:
    """By month and for the whole year: each person once, in however many units and months."""
    mine = (
        select(
            MonthsOf(learner_year.c.active).label("active"),
            MonthsOf(learner_year.c.finished).label("finished"),
        )
        .join(unit_table, unit_table.c.id == learner_year.c.unit_id)
        .where(place.clause, learner_year.c.year == year)
        .group_by(learner_year.c.learner_id)
        .subquery()
    )
    # A few thousand different patterns of months at most, however many people.
    query = select(mine.c.active, mine.c.finished, func.count()).group_by(mine.c.active, mine.c.finished)
    active, finishers = defaultdict[int, int](int), defaultdict[int, int](int)
    for learnt, done, count in connection.execute(query):
        for found, mask in ((active, learnt), (finishers, done)):
            for month in range(_MONTHS):
                found[month] += count if mask >> month & 1 else 0
            found[-1] += count if mask else 0
    by_month = [People(active[month], finishers[month]) for month in range(_MONTHS)]
    return by_month, People(active[-1], finishers[-1])


def _events(connection: Connection, place: Places, year: int) -> dict[date, tuple[int, int, int]]:
    sums = [func.sum(unit_month.c[name]) for name in _EVENTS]
    query = select(unit_month.c.month, *sums).join(unit_table, unit_table.c.id == unit_month.c.unit_id)
    mine = query.where(place.clause, unit_month.c.month.between(date(year, 1, 1), date(year, 12, 31)))
    rows = connection.execute(mine.group_by(unit_month.c.month))
    return {month: (int(begun), int(finished), int(answered)) for month, begun, finished, answered in rows}


def months_report(seen: Activity, words: Words) -> Report:
    """The year by month. The line below counts the people of the year, not the months' people together."""
    say = words.say
    columns = (
        Column("month", say("Tháng")),
        Column(
            "active",
            say("Người có học"),
            "count",
            "people",
            say("Số người khác nhau; ai ở nhiều đơn vị chỉ tính một lần."),
        ),
        Column("finishers", say("Người xong ít nhất một bài"), "count", "people", say("Số người khác nhau.")),
        Column("begun", say("Lượt mở bài"), "count", "events", say("Mỗi lần mở một bài là một lượt.")),
        Column("finished", say("Lượt xong bài"), "count", "events", say("Mỗi lần học xong một bài là một lượt.")),
        Column("answered", say("Lượt trả lời"), "count", "events", say("Mỗi câu trả lời lần đầu là một lượt.")),
    )
    rows = [
        Row((f"{m.first:%m/%Y}", m.people.active, m.people.finishers, m.begun, m.finished, m.answered))
        for m in seen.months
    ]
    events = tuple(sum(getattr(month, name) for month in seen.months) for name in _EVENTS)
    total = Row((say("Cả năm {year}", year=seen.year), seen.people.active, seen.people.finishers, *events))
    note = say("Số người cả năm không bằng các tháng cộng lại: ai học nhiều tháng chỉ tính một lần.")
    title = say("Hoạt động học theo tháng")
    return Report("activity", title, seen.unit.name, seen.as_of, columns, rows, total, note)


def week_columns(words: Words) -> tuple[Column, ...]:
    """What every table by week says of a week: its Sunday, who learnt in it, and who finished in it."""
    say = words.say
    return (
        Column("week", say("Tuần đến"), "date", definition=say("Ngày Chủ nhật cuối tuần; tuần cuối chưa hết.")),
        Column(
            "active",
            say("Có học"),
            "count",
            "memberships",
            say(
                "Tư cách hội viên có học xong một bài hoặc ôn một câu trong tuần. "
                "Ai ở hai tổ chức được tính ở mỗi nơi một lần."
            ),
        ),
        Column(
            "new",
            say("Học xong thêm"),
            "count",
            "memberships",
            say("Tư cách hội viên học xong khóa cơ bản đúng trong tuần đó."),
        ),
    )


def weeks_report(seen: Activity, words: Words) -> Report:
    """The last half year by week."""
    say = words.say
    columns = week_columns(words)
    rows = [Row((monday + timedelta(days=6), week.active, week.done)) for monday, week in seen.weeks]
    return Report("weeks", say("Hoạt động học theo tuần"), seen.unit.name, seen.as_of, columns, rows)
