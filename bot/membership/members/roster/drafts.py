"""How a list waits for an officer's yes: judged, mended line by line, and gone when it is dropped or old."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from bot.membership.members import names
from bot.membership.members.models import APPROVED, membership, roster, roster_line
from bot.membership.members.phones import Phones, UnreadablePhone
from bot.membership.members.roster import bulk, cells, judging, places
from bot.membership.members.roster.judging import Given, Judged, Person
from bot.membership.members.roster.reading import Line, Sheet
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Unit
from bot.runtime.errors import Refusal
from bot.runtime.text import fold

READING, DRAFT, APPLYING, APPLIED = "reading", "draft", "applying", "applied"
DROPPED, UNDONE = "dropped", "undone"
KEPT = timedelta(days=7)
VERDICTS = ("add", "keep", "change", "mend", "skip")
Progress = Callable[[int, int], object]
"""Told how many lines are done of how many in all."""
_PIECE = 2_000


def _(sentence: str) -> str:
    return sentence


class Detail(Struct, omit_defaults=True, rename={"other": "o"}):
    """What is kept beside a line, as JSON; no telephone number in clear."""

    why: str = ""
    name: str = ""
    """As it stands in the file, where that is no name."""
    year_text: str = ""
    wrong_phone: str = ""
    unit_text: str = ""
    near: tuple[int, ...] = ()
    other: int = 0
    chosen: bool = False
    """The unit was chosen by an officer."""
    is_another: bool = False
    stays: bool = False
    is_dropped: bool = False
    is_tail: bool = False
    has_units: bool = False
    changes: tuple[str, ...] = ()
    was: Mapping[str, object] = {}
    """What a change replaced; the phone encrypted."""


class Stored(Struct, frozen=True):
    """A line as it waits."""

    number: int
    name: str
    birth_year: int | None
    phone: bytes | None
    unit_id: int | None
    membership_id: int | None
    verdict: str
    detail: Detail


class Roster(Struct, frozen=True):
    """One list that was brought."""

    id: int
    unit_id: int
    officer_id: int
    file_name: str
    file_hash: str
    sheet: str
    state: str
    lines: int
    added: int
    changed: int
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None

    def can_be_undone(self, now: datetime) -> bool:
        """Within seven days."""
        return self.state == APPLIED and self.applied_at is not None and now < self.applied_at + KEPT


class NoSuchRoster(Refusal):
    """A list was named that is not there, or no longer waits."""

    def __init__(self) -> None:
        super().__init__(_("Danh sách này không còn chờ nạp. Hãy tải tệp lên lại."))


_COLUMNS = [roster.c[name] for name in Roster.__struct_fields__]
_LINE = [roster_line.c[name] for name in Stored.__struct_fields__]
_WRITTEN = ("roster_id", *Stored.__struct_fields__)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Detail).decode


def draft(
    connection: Connection,
    sheet: Sheet,
    *,
    unit: Unit,
    officer_id: int,
    phones: Phones,
    now: datetime,
    today: date,
    progress: Progress = lambda _done, _all: None,
) -> int:
    """Judge every line of a list for a unit and keep it until an officer says yes; returns the number of the list.

    All in the caller's transaction: for a list of thousands `bringing.bring` is kinder to everybody else.
    """
    roster_id = begin(connection, sheet, unit, officer_id=officer_id, now=now)
    for done, some in judge(connection, sheet, unit, phones=phones, today=today):
        write(connection, roster_id, some, has_units=sheet.has_units)
        progress(done, len(sheet.lines))
    finish(connection, roster_id)
    return roster_id


def begin(connection: Connection, sheet: Sheet, unit: Unit, *, officer_id: int, now: datetime) -> int:
    """Open a list that is being read; its lines follow, and until `finish` nothing can be done with it."""
    tidy(connection, now)
    row = {"unit_id": unit.id, "officer_id": officer_id, "file_name": sheet.file_name, "file_hash": sheet.file_hash}
    more = {"sheet": sheet.name, "state": READING, "lines": len(sheet.lines), "created_at": now}
    return int(connection.execute(insert(roster).returning(roster.c.id), row | more).scalar_one())


def judge(
    connection: Connection, sheet: Sheet, unit: Unit, *, phones: Phones, today: date
) -> Iterator[tuple[int, list[Judged]]]:
    """The verdicts on a list, some thousand lines at a time, each with how many are judged by then; writes nothing."""
    known, people = places.load(connection, unit, today), present(connection, unit, today)
    given = [_given(line, phones) for line in sheet.lines]
    yield from _pieces(judging.judge(given, people, known, has_units=sheet.has_units, today=today))


def write(connection: Connection, roster_id: int, judged: Iterable[Judged], *, has_units: bool) -> None:
    """Store lines of a list that is being read."""
    bulk.add(connection, roster_line, _WRITTEN, [_row(roster_id, one, has_units) for one in judged])


def finish(connection: Connection, roster_id: int) -> None:
    """All lines are there: from now on the list waits for an officer's yes."""
    connection.execute(update(roster).where(roster.c.id == roster_id).values(state=DRAFT))


def find(connection: Connection, roster_id: int) -> Roster | None:
    """The list of that number."""
    row = connection.execute(select(*_COLUMNS).where(roster.c.id == roster_id)).first()
    return None if row is None else Roster(*row)


def get(connection: Connection, roster_id: int, *states: str) -> Roster:
    """The list of that number, in one of these states. Raises `NoSuchRoster`."""
    found = find(connection, roster_id)
    if found is None or (states and found.state not in states):
        raise NoSuchRoster
    return found


def of_unit(connection: Connection, unit_ids: Iterable[int], limit: int = 20) -> list[Roster]:
    """The lists brought for these units, the newest first."""
    query = select(*_COLUMNS).where(roster.c.unit_id.in_(sorted(set(unit_ids))))
    return [Roster(*row) for row in connection.execute(query.order_by(roster.c.id.desc()).limit(limit))]


def counts(connection: Connection, roster_id: int) -> dict[str, int]:
    """How many lines have each verdict."""
    query = select(roster_line.c.verdict, func.count()).where(roster_line.c.roster_id == roster_id)
    found = {row[0]: row[1] for row in connection.execute(query.group_by(roster_line.c.verdict))}
    return {verdict: found.get(verdict, 0) for verdict in VERDICTS}


def stored(
    connection: Connection,
    roster_id: int,
    verdicts: Iterable[str] = VERDICTS,
    *,
    after: int = 0,
    limit: int | None = None,
) -> list[Stored]:
    """Lines of a list with these verdicts, in the order of the file."""
    query = select(*_LINE).where(
        roster_line.c.roster_id == roster_id,
        roster_line.c.verdict.in_(sorted(verdicts)),
        roster_line.c.number > after,
    )
    return [_stored(row) for row in connection.execute(query.order_by(roster_line.c.number).limit(limit))]


def mend(connection: Connection, roster_id: int, number: int, repair: str, *, phones: Phones, today: date) -> Stored:
    """Put one line right and judge it again. A repair is one of those that `showing.lines` offers, or

    "name:Lê Thị Lan", "year:1968", "phone:0912345678", "unit:12" with what the officer wrote; nothing after the
    colon leaves it out. "another", "stay", "drop" and "undrop" say what to do with the line.
    Raises `NoSuchRoster` when the list no longer waits, `Refusal` for a repair that cannot be.
    """
    found = get(connection, roster_id, DRAFT)
    query = select(*_LINE).where(roster_line.c.roster_id == roster_id, roster_line.c.number == number)
    row = connection.execute(query).first()
    if row is None:
        raise NoSuchRoster
    line = _stored(row)
    changed = _mended(given_of(line), repair, phones)
    top = tree.get(connection, found.unit_id)
    known = places.load(connection, top, today)
    if changed.unit_id is not None and changed.unit_id not in known.names:
        raise Refusal(_("Đơn vị này không còn hoạt động."))
    same = [one for one in _like(connection, roster_id, {line.name, changed.name}) if one.number != number]
    lines = sorted([changed, *map(given_of, same)], key=lambda g: g.number)
    people = present(connection, top, today, {one.name for one in lines})
    judged = list(judging.judge(lines, people, known, has_units=line.detail.has_units, today=today))
    rows = [_row(roster_id, one, line.detail.has_units) for one in judged]
    numbers = [one.given.number for one in judged]
    gone = delete(roster_line).where(roster_line.c.roster_id == roster_id, roster_line.c.number.in_(numbers))
    connection.execute(gone)
    bulk.add(connection, roster_line, _WRITTEN, rows)
    return _stored(connection.execute(query).one())


def drop(connection: Connection, roster_id: int) -> None:
    """Thôi, không nạp: the lines are gone at once. Raises `NoSuchRoster` when the list no longer waits."""
    get(connection, roster_id, DRAFT)
    connection.execute(delete(roster_line).where(roster_line.c.roster_id == roster_id))
    connection.execute(update(roster).where(roster.c.id == roster_id).values(state=DROPPED))


def tidy(connection: Connection, now: datetime) -> None:
    """Forget the lines of lists that can no longer be taken or undone. May be called any time."""
    is_old = roster.c.created_at < now - KEPT
    waits = roster.c.state.in_((DRAFT, READING))
    is_over = roster.c.state.in_((DROPPED, UNDONE)) | (
        (roster.c.state == APPLIED) & (func.coalesce(roster.c.applied_at, roster.c.created_at) < now - KEPT)
    )
    connection.execute(update(roster).where(waits, is_old).values(state=DROPPED))
    connection.execute(delete(roster_line).where(roster_line.c.roster_id.in_(select(roster.c.id).where(is_over))))


def present(connection: Connection, top: Unit, today: date, only: set[str] | None = None) -> list[Person]:
    """Who is in the list of the union, in this unit and below; of all, or of those with these names."""
    units = select(unit.c.id).where(tree.below(top), tree.is_living(today), unit.c.organisation == top.organisation)
    columns = [membership.c[name] for name in Person.__struct_fields__]
    query = select(*columns).where(membership.c.state == APPROVED, membership.c.unit_id.in_(units))
    if only is not None:
        folded = {fold(name)[: names.LONGEST] for name in only}
        query = query.where(membership.c.folded_name.in_(sorted(folded)))
    return [Person(*row) for row in connection.execute(query.order_by(membership.c.id))]


def given_of(line: Stored) -> Given:
    """What a line gives, as it waits."""
    d = line.detail
    return Given(
        line.number,
        d.name or line.name,
        line.birth_year,
        d.year_text,
        line.phone,
        d.wrong_phone,
        d.unit_text,
        line.unit_id if d.chosen else None,
        d.is_another,
        d.stays,
        d.is_dropped,
        d.is_tail,
    )


def _given(line: Line, phones: Phones) -> Given:
    written = line.phone or line.phone_text
    return Given(
        line.number,
        line.name,
        # A number of that size is no year, and no database column would hold it.
        line.year if line.year is None or abs(line.year) < 32_000 else None,
        line.year_text or ("" if line.year is None or abs(line.year) < 32_000 else str(line.year)[:30]),
        phones.encrypt(written) if written else None,
        "" if line.phone or not line.phone_text else cells.what_is_wrong(line.phone_text),
        line.unit_text,
        is_tail=line.is_tail,
    )


def _row(roster_id: int, one: Judged, has_units: bool) -> tuple[object, ...]:  # noqa: FBT001
    given, moved = one.given, judging.differences(one)
    detail = Detail(
        one.why,
        given.name if one.name != given.name else "",
        given.year_text,
        given.wrong_phone,
        given.unit_text,
        one.near,
        one.other,
        given.unit_id is not None,
        given.is_another,
        given.stays,
        given.is_dropped,
        given.is_tail,
        has_units,
        tuple(what for what, is_so in zip(("unit", "name", "year", "phone"), moved, strict=True) if is_so),
    )
    name, person_id = one.name or given.name[: names.LONGEST], None if one.person is None else one.person.id
    about = (name, given.year, given.phone, one.unit_id, person_id, one.verdict)
    return roster_id, given.number, *about, _encode(detail).decode()


def _mended(given: Given, repair: str, phones: Phones) -> Given:
    what, _colon, value = repair.partition(":")
    value = value.strip()
    change = msgspec.structs.replace
    if what == "name":
        return change(given, name=value[:150], is_tail=False)
    if what == "unit" and value.isdecimal():
        return change(given, unit_id=int(value))
    if what == "year":
        year = int(value) if value.isdecimal() and len(value) <= 4 else None
        return change(given, year=year, year_text="" if year is not None or not value else value[:30])
    if what == "phone":
        number, words = cells.phone(value)
        wrong = cells.what_is_wrong(words) if words else ""
        kept = phones.encrypt(number or words) if number or words else None
        return change(given, phone=kept, wrong_phone=wrong)
    if what in {"another", "stay", "drop", "undrop"}:
        flags = {"another": "is_another", "stay": "stays"}
        return change(given, **{flags.get(what, "is_dropped"): what != "undrop"})
    raise Refusal(_("Không sửa được như vậy. Tải lại trang rồi thử lại."))


def _like(connection: Connection, roster_id: int, wanted: set[str]) -> list[Stored]:
    query = select(*_LINE).where(
        roster_line.c.roster_id == roster_id, or_(*(roster_line.c.name == name for name in sorted(wanted)))
    )
    return [_stored(row) for row in connection.execute(query.order_by(roster_line.c.number).limit(200))]


def _stored(row: Row[Any]) -> Stored:
    values: list[Any] = list(row)
    values[-1] = _decode(values[-1] or "{}")
    return Stored(*values)


def _pieces(judged: Iterable[Judged]) -> Iterator[tuple[int, list[Judged]]]:
    done, some = 0, list[Judged]()
    for one in judged:
        some.append(one)
        if len(some) == _PIECE:
            done += len(some)
            yield done, some
            some = []
    if some:
        yield done + len(some), some


def readable(phones: Phones, kept: bytes | None) -> str:
    """The number behind the bytes; nothing when the key is another one now."""
    if kept is None:
        return ""
    try:
        return phones.decrypt(kept)
    except UnreadablePhone:
        return ""
