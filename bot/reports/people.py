"""Who belongs to a unit, and how far is each? By given name, page by page; never which answers were wrong."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, or_, select, true, tuple_

from bot.learning.models import progress
from bot.membership.members import names, nudges
from bot.membership.members.models import APPROVED, PENDING, membership
from bot.membership.models import identity, learner
from bot.membership.officers.scope import Scope, below
from bot.membership.units.models import unit as unit_table
from bot.membership.units.tree import Unit
from bot.reports.base import Column, Report, Row
from bot.runtime.clock import local_day
from bot.runtime.locale import Words
from bot.runtime.text import fold, nfc, readings

Filter = Literal["", "none", "half", "done", "unseen", "pending"]
FILTERS: tuple[Filter, ...] = ("", "none", "half", "done", "unseen", "pending")
PAGE = 50
_BATCH = 1000
_MOST_WORDS = 6


class Person(Struct, frozen=True):
    """One membership, as an officer may see it."""

    id: int
    """Of the membership."""
    learner_id: int | None
    name: str
    unit_id: int
    unit: str
    state: Filter
    lessons: int | None
    """Finished lessons of the basic course; None where this is not to be seen."""
    last_on: date | None
    channel: str
    """By which channel they learn; empty where there is none or it is not to be seen."""
    may_remind: bool
    is_assisted: bool


class Wanted(Struct, frozen=True):
    """Which people of a unit, and from where on."""

    state: Filter = ""
    name: str = ""
    """Part of a name, however it was typed."""
    after: int = 0
    """The membership that ended the page before."""


class Listed(Struct, frozen=True):
    """One page of people."""

    people: tuple[Person, ...]
    more_after: int
    """Where the next page begins; 0 on the last one."""


class Course(Struct, frozen=True):
    """What is needed to say how far somebody is: the lessons of the basic course, and how days are cut."""

    basic: Sequence[str]
    zone: ZoneInfo


def people(
    connection: Connection, scope: Scope, unit: Unit, now: datetime, wanted: Wanted, *, course: Course, size: int = PAGE
) -> Listed:
    """One page. Raises `NotAllowed` where names are not for this officer. Whoever shows it writes the audit."""
    scope.require("see_names", unit)
    rows = connection.execute(_page(connection, unit, wanted).limit(size + 1)).all()
    kept = rows[:size]
    return Listed(_persons(connection, kept, now, course), kept[-1].id if len(rows) > size else 0)


def everybody(
    connection: Connection, scope: Scope, unit: Unit, now: datetime, wanted: Wanted, *, course: Course
) -> Iterator[Person]:
    """All of them, read a thousand at a time: a large unit is never in memory at once."""
    scope.require("see_names", unit)
    return _everybody(connection, unit, now, wanted, course)


def _everybody(connection: Connection, unit: Unit, now: datetime, wanted: Wanted, course: Course) -> Iterator[Person]:
    # One statement, read bit by bit: to find a thousand at a time again and again costs the square of the length.
    lines = connection.execute(_select(unit, wanted), execution_options={"yield_per": _BATCH})
    for rows in lines.partitions():
        yield from _persons(connection, rows, now, course)


def some(
    connection: Connection, scope: Scope, unit: Unit, now: datetime, ids: Sequence[int], *, course: Course
) -> tuple[Person, ...]:
    """Some lines of a unit and below it, whatever their state, by given name. Raises `NotAllowed`, as `people` does."""
    scope.require("see_names", unit)
    query = _joined(select(*_columns(literal(0)))).where(membership.c.id.in_(sorted(set(ids))), below(unit))
    rows = connection.execute(query.order_by(membership.c.name_key, membership.c.id)).all()
    return _persons(connection, rows, now, course)


def chosen(connection: Connection, scope: Scope, unit: Unit, membership_ids: Sequence[int]) -> list[int]:
    """The learners behind ticked lines of a unit; lines of others, and lines without a learner, are left out."""
    scope.require("remind", unit)
    ticked = membership.c.id.in_(sorted(set(membership_ids)))
    query = _joined(select(membership.c.learner_id)).where(ticked, below(unit), _in_state(""))
    return sorted(connection.execute(query.where(membership.c.learner_id.is_not(None))).scalars())


def learners(connection: Connection, scope: Scope, unit: Unit, state: Filter) -> list[int]:
    """The learners of a unit in a state: who not has begun, for a reminder to all of them."""
    scope.require("remind", unit)
    if state == "pending":
        # Whom no officer has let in, no officer calls to a lesson.
        return []
    query = _joined(select(membership.c.learner_id)).where(below(unit), _in_state(state))
    return sorted(set(connection.execute(query.where(membership.c.learner_id.is_not(None))).scalars()))


def report(
    persons: Iterator[Person] | Sequence[Person], unit: Unit, as_of: datetime, words: Words, *, lessons: int
) -> Report:
    """The list as a table, for the chat and for files."""
    say = words.say
    states = state_words(words)
    columns = (
        Column("name", say("Họ và tên")),
        Column("unit", say("Đơn vị")),
        Column(
            "state",
            say("Trạng thái"),
            definition=say(
                "Chưa bắt đầu: chưa mở bài nào của khóa cơ bản. Học xong: đã qua đủ các bài của khóa cơ bản. "
                "Chưa ghi nhận: chưa vào Học Số, hoặc không đồng ý để đơn vị ghi nhận."
            ),
        ),
        Column(
            "lessons",
            say("Bài xong"),
            "count",
            definition=say("Số bài đã học xong, trong {n} bài của khóa cơ bản.", n=lessons),
        ),
        Column("last", say("Học gần nhất"), "date", definition=say("Ngày gần nhất mở hoặc học xong một bài.")),
        Column("channel", say("Kênh")),
        Column(
            "remind",
            say("Nhắc được"),
            definition=say("Đồng ý nhận nhắc, có kênh nhắn được, và ba ngày qua chưa ai nhắc."),
        ),
    )
    yes = say("Có")
    rows = (
        Row(
            (
                p.name,
                p.unit,
                states[p.state],
                p.lessons,
                p.last_on,
                channel_name(p.channel, words),
                yes if p.may_remind else "",
            )
        )
        for p in persons
    )
    return Report(
        "people",
        say("Danh sách hội viên"),
        unit.name,
        as_of,
        columns,
        rows,
        note=say("Xếp theo tên gọi. Cán bộ không thấy câu trả lời của từng người."),
    )


def state_words(words: Words) -> dict[str, str]:
    """Each state in words."""
    say = words.say
    return {
        "": say("Tất cả"),
        "none": say("Chưa bắt đầu"),
        "half": say("Đang học"),
        "done": say("Học xong"),
        "unseen": say("Chưa ghi nhận"),
        "pending": say("Chờ xác nhận"),
    }


_CHANNELS: Mapping[str, str] = {"telegram": "Telegram", "zalo_bot": "Zalo", "zalo_oa": "Zalo", "console": "Console"}


def channel_name(channel: str, words: Words) -> str:
    """A channel as people call it."""
    return words.say("Trang web") if channel == "web" else _CHANNELS.get(channel, channel)


def _page(connection: Connection, unit: Unit, wanted: Wanted) -> Select[*tuple[object, ...]]:
    query = _select(unit, wanted)
    if not wanted.after:
        return query
    # Only the number of a line is in an address, never a name; a line of another unit begins at the top.
    before = _joined(select(_rank(wanted), membership.c.name_key, membership.c.id))
    row = connection.execute(before.where(membership.c.id == wanted.after, below(unit))).one_or_none()
    return query if row is None else query.where(_beyond(wanted, tuple(row)))


def _select(unit: Unit, wanted: Wanted) -> Select[*tuple[object, ...]]:
    rank = _rank(wanted)
    where = and_(below(unit), _in_state(wanted.state), _is_called(wanted.name))
    return _joined(select(*_columns(rank))).where(where).order_by(rank, membership.c.name_key, membership.c.id)


def _columns(rank: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
    return (
        membership.c.id,
        membership.c.learner_id,
        membership.c.name,
        membership.c.name_key,
        membership.c.unit_id,
        unit_table.c.name.label("unit"),
        membership.c.state,
        membership.c.standing,
        membership.c.is_assisted,
        rank.label("rank"),
    )


def _joined(query: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    """People who only try things out are nowhere."""
    rows = membership.join(unit_table, unit_table.c.id == membership.c.unit_id)
    rows = rows.outerjoin(learner, learner.c.id == membership.c.learner_id)
    return query.select_from(rows).where(or_(learner.c.id.is_(None), learner.c.is_test.is_(False)))


def _in_state(state: Filter) -> ColumnElement[bool]:
    if state == "pending":
        return membership.c.state == PENDING
    if state == "":
        return membership.c.state == APPROVED
    return and_(membership.c.state == APPROVED, membership.c.standing == ("" if state == "unseen" else state))


def _is_called(name: str) -> ColumnElement[bool]:
    """Every word of it begins a word of the name; Telex keys that were not turned into marks are seen through."""
    if not fold(name):
        return true()
    haystack = literal(" ") + membership.c.folded_name
    return or_(
        *(and_(*(haystack.like(f"% {word}%") for word in said.split()[:_MOST_WORDS])) for said in readings(name))
    )


def _rank(wanted: Wanted) -> ColumnElement[int]:
    """Names in which the words stand with just the marks that were typed come first."""
    marked = [word for word in nfc(wanted.name).split()[:_MOST_WORDS] if not word.isascii()]
    if not marked:
        return literal(0)
    # The key of a name is made of its syllables' keys, which tell marks apart but not where in a syllable they stand.
    syllables = literal("!") + membership.c.name_key + literal("!")
    keys = [names.sort_key(word.title()).partition("!")[0] for word in marked]
    return case((and_(*(syllables.contains(f"!{key}!", autoescape=True) for key in keys)), 0), else_=1)


def _beyond(wanted: Wanted, key: tuple[object, ...]) -> ColumnElement[bool]:
    here = tuple_(_rank(wanted), membership.c.name_key, membership.c.id)
    return here > tuple_(*(literal(value) for value in key))


def _persons(connection: Connection, rows: Sequence[object], now: datetime, course: Course) -> tuple[Person, ...]:
    lines = [_Line(*row) for row in rows]  # type: ignore[misc]
    known = sorted({line.learner_id for line in lines if line.learner_id is not None and line.state == APPROVED})
    seen = sorted({line.learner_id for line in lines if line.learner_id is not None and line.standing})
    remindable = nudges.may_nudge(connection, known, now) if known else set()
    learnt = _learnt(connection, seen, course)
    channels = _channels(connection, sorted({*seen, *remindable}))
    return tuple(_person(line, learnt, channels, remindable) for line in lines)


class _Line(Struct, frozen=True):
    id: int
    learner_id: int | None
    name: str
    name_key: str
    unit_id: int
    unit: str
    state: str
    standing: str
    is_assisted: bool
    rank: int


def _person(
    line: _Line, learnt: Mapping[int, tuple[int, date]], channels: Mapping[int, str], remindable: set[int]
) -> Person:
    who = line.learner_id or 0
    is_seen = bool(line.standing)
    lessons, last_on = learnt.get(who, (0, None)) if is_seen else (None, None)
    standing: Filter = line.standing or "unseen"  # type: ignore[assignment]
    return Person(
        id=line.id,
        learner_id=line.learner_id,
        name=line.name,
        unit_id=line.unit_id,
        unit=line.unit,
        state="pending" if line.state == PENDING else standing,
        lessons=lessons,
        last_on=last_on,
        channel=channels.get(who, "") if is_seen or who in remindable else "",
        may_remind=who in remindable,
        is_assisted=line.is_assisted,
    )


def _learnt(connection: Connection, learner_ids: Sequence[int], course: Course) -> dict[int, tuple[int, date]]:
    """How many lessons of the basic course each has finished, and the day they last learnt."""
    if not learner_ids:
        return {}
    is_basic = and_(progress.c.finished_at.is_not(None), progress.c.lesson.in_(course.basic))
    counted = func.sum(case((is_basic, 1), else_=0))
    query = select(progress.c.learner_id, counted, func.max(progress.c.last_at)).group_by(progress.c.learner_id)
    rows = connection.execute(query.where(progress.c.learner_id.in_(learner_ids)))
    return {who: (int(lessons), local_day(last_at, course.zone)) for who, lessons, last_at in rows}


def _channels(connection: Connection, learner_ids: Sequence[int]) -> dict[int, str]:
    """The newest channel of each that can be written to."""
    if not learner_ids:
        return {}
    query = select(identity.c.learner_id, identity.c.channel).order_by(identity.c.id)
    open_ones = query.where(identity.c.learner_id.in_(learner_ids), identity.c.blocked_at.is_(None))
    return {row.learner_id: row.channel for row in connection.execute(open_ones)}
