"""How a list becomes members: in one transaction, judged once more against what is true by now, undone in seven days.

Nobody is written to because of a list.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, or_, select, update

from bot.membership.members import finding, names, reasons, standing
from bot.membership.members.finding import Member
from bot.membership.members.models import APPROVED, ENDED, membership, roster, roster_line
from bot.membership.members.roster import bulk, drafts, judging, places
from bot.membership.members.roster.drafts import (
    APPLIED,
    APPLYING,
    DRAFT,
    UNDONE,
    NoSuchRoster,
    Progress,
    Roster,
    Stored,
    given_of,
)
from bot.membership.members.roster.judging import Judged, Person
from bot.membership.members.roster.places import Places
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.runtime.errors import Refusal
from bot.runtime.text import fold

_COLUMNS = (
    "unit_id",
    "organisation",
    "state",
    "name",
    "folded_name",
    "name_key",
    "birth_year",
    "phone",
    "source",
    "is_assisted",
    "standing",
    "asked_at",
    "begun_at",
    "since",
    "ended_why",
    "decided_by",
    "roster_id",
    "learner_id",
    "moved_from",
)
_PIECE = 5_000
# A list of 200,000 lines is judged and written in less.
_WHILE = timedelta(hours=1)
_MOST_UNITS = 10_000
_OWN = ("name", "birth_year", "phone", "unit_id")
_this = membership.c.id == bindparam("this")
_SET_OWN = (
    update(membership)
    .where(_this)
    .values(
        name=bindparam("new_name"),
        folded_name=bindparam("new_folded"),
        name_key=bindparam("new_key"),
        birth_year=bindparam("new_year"),
        phone=bindparam("new_phone"),
    )
)
_END = (
    update(membership)
    .where(_this)
    .values(state=ENDED, ended_at=bindparam("now"), until=bindparam("today"), ended_why=bindparam("why"))
)
_TAKE_UP = update(membership).where(_this).values(state=APPROVED, ended_at=None, until=None, ended_why="")
_REMEMBER = (
    update(roster_line)
    .where(roster_line.c.roster_id == bindparam("of"), roster_line.c.number == bindparam("line"))
    .values(detail=bindparam("kept"), membership_id=bindparam("row"))
)
_encode = msgspec.json.Encoder().encode


def _(sentence: str) -> str:
    return sentence


class Applied(Struct, frozen=True):
    """What taking a list did."""

    added: int
    changed: int
    kept: int
    left: int
    """Lines that were fine and no longer are: somebody changed the same people meanwhile."""


class _By(Struct, frozen=True):
    """What every row of one taking shares."""

    organisation: str
    officer_id: int
    roster_id: int
    now: datetime
    today: date


class Undone(Struct, frozen=True):
    """What undoing a list did."""

    removed: int
    restored: int
    left: int
    """Rows that somebody has touched since: they stay as they are."""


def apply(
    connection: Connection,
    roster_id: int,
    *,
    officer_id: int,
    now: datetime,
    today: date,
    progress: Progress = lambda _done, _all: None,
) -> Applied:
    """Take every line that is fine, once; the lines to be mended wait. Raises `NoSuchRoster` the second time."""
    found = _begin(connection, roster_id)
    lines = drafts.stored(connection, roster_id, ("add", "keep", "change"))
    judged = _as_it_is_now(connection, found, lines, today)
    of: dict[str, list[Judged]] = {}
    for one in judged:
        of.setdefault(one.verdict, []).append(one)
    adds, changes = of.get("add", []), of.get("change", [])
    by_whom = _By(tree.get(connection, found.unit_id).organisation, officer_id, roster_id, now, today)
    for start in range(0, len(adds), _PIECE):
        some = adds[start : start + _PIECE]
        rows = [_row(one, None, by_whom) for one in some]
        bulk.add(connection, membership, _COLUMNS, rows)
        progress(start + len(some), len(lines))
    standing.add(connection, Counter((one.unit_id or 0, "members") for one in adds))
    _change(connection, changes, by_whom)
    over = (roster_line.c.roster_id == roster_id, roster_line.c.verdict.in_(("add", "keep", "skip")))
    connection.execute(update(roster_line).where(*over).values(detail=""))
    values = {"state": APPLIED, "added": len(adds), "changed": len(changes), "applied_at": now}
    connection.execute(update(roster).where(roster.c.id == roster_id).values(**values))
    progress(len(lines), len(lines))
    kept = len(of.get("keep", []))
    return Applied(len(adds), len(changes), kept, len(lines) - len(adds) - len(changes) - kept)


def undo(connection: Connection, roster_id: int, *, officer_id: int | None, now: datetime, today: date) -> Undone:
    """Take back what a list did, where nobody has touched it since. Raises `Refusal` after seven days."""
    del officer_id
    found = drafts.get(connection, roster_id, APPLIED)
    if not found.can_be_undone(now):
        raise Refusal(_("Đã quá 7 ngày, không hoàn lại được nữa."))
    claim = update(roster).where(roster.c.id == roster_id, roster.c.state == APPLIED)
    if connection.execute(claim.values(state=UNDONE, undone_at=now)).rowcount != 1:
        raise NoSuchRoster
    lines = drafts.stored(connection, roster_id, ("add", "change"))
    removed = _take_out(connection, roster_id, [line for line in lines if line.verdict == "add"], now, today)
    restored = _restore(connection, [line for line in lines if line.detail.was], now=now, today=today)
    connection.execute(delete(roster_line).where(roster_line.c.roster_id == roster_id))
    return Undone(removed, restored, found.added + found.changed - removed - restored)


def _begin(connection: Connection, roster_id: int) -> Roster:
    """Claim the list, and let no other list for the same unit be taken meanwhile."""
    claim = update(roster).where(roster.c.id == roster_id, roster.c.state == DRAFT).values(state=APPLYING)
    if connection.execute(claim).rowcount != 1:
        raise NoSuchRoster
    found = drafts.get(connection, roster_id)
    here = select(unit.c.id).where(unit.c.id == found.unit_id)
    connection.execute(here.with_for_update(key_share=True))
    return found


def _as_it_is_now(connection: Connection, found: Roster, lines: Sequence[Stored], today: date) -> list[Judged]:
    """Since the list was read, people may have come, moved and left. What was decided about a line stands."""
    top = tree.get(connection, found.unit_id)
    known = places.load(connection, top, today)
    if not _was_touched(connection, found, known):
        return _as_read(connection, lines)
    people = drafts.present(connection, top, today)
    # A line that was fine is no twin; only whether its person is there by now is asked again.
    given = [
        msgspec.structs.replace(
            given_of(line), unit_id=line.unit_id if not line.detail.stays else None, is_another=True
        )
        for line in lines
    ]
    again = judging.judge(given, people, known, has_units=True, today=today)
    changed: list[tuple[int, Judged]] = []
    result = []
    for line, one in zip(lines, again, strict=True):
        result.append(one)
        if one.verdict != line.verdict:
            changed.append((line.number, one))
    for number, one in changed:
        here = (roster_line.c.roster_id == found.id, roster_line.c.number == number)
        person = None if one.person is None else one.person.id
        connection.execute(update(roster_line).where(*here).values(verdict=one.verdict, membership_id=person))
    return result


def _was_touched(connection: Connection, found: Roster, known: Places) -> bool:
    """Somebody came, moved or left where the list is for, since it was read or while it was."""
    since = found.created_at - _WHILE
    here = membership.c.unit_id.in_(sorted(known.names)[:_MOST_UNITS])
    moved = or_(membership.c.begun_at >= since, membership.c.ended_at >= since)
    is_large = len(known.names) > _MOST_UNITS
    return is_large or connection.execute(select(membership.c.id).where(here, moved).limit(1)).first() is not None


def _as_read(connection: Connection, lines: Sequence[Stored]) -> list[Judged]:
    """The verdicts as they were given."""
    people = finding.many(connection, (i for line in lines if (i := line.membership_id) is not None))
    judged = []
    for line in lines:
        m = people.get(line.membership_id or 0)
        own = (m.id, m.unit_id, m.name, m.folded_name, m.birth_year, m.phone, m.learner_id) if m else ()
        person = Person(*own) if own else None
        name = (line.name, fold(line.name)[: names.LONGEST])
        verdict: judging.Verdict = line.verdict  # type: ignore[assignment]
        judged.append(Judged(given_of(line), verdict, line.verdict, *name, line.unit_id, person=person))
    return judged


def _row(one: Judged, before: Member | None, by: _By) -> tuple[object, ...]:
    """A new row in the order of `_COLUMNS`; somebody who moves brings along what is known of them."""
    own = _own(one, before)
    name = str(own["name"])
    person = (name, fold(name)[: names.LONGEST], names.sort_key(name), own["birth_year"], own["phone"])
    source, is_assisted = ("roster", False) if before is None else (before.source, before.is_assisted)
    times = (by.now, by.now, by.today)
    links = (None, None) if before is None else (before.learner_id, before.id)
    head = (own["unit_id"], by.organisation, APPROVED, *person, source, is_assisted, "")
    return (*head, *times, "", by.officer_id, by.roster_id, *links)


def _own(one: Judged, before: Member | None) -> dict[str, object]:
    """What is written of somebody from now on: what the list says, and where it says nothing what was there."""
    _moves, is_renamed, *_rest = judging.differences(one)
    given = one.given
    return {
        "name": one.name if before is None or is_renamed else before.name,
        "birth_year": given.year if given.year is not None or before is None else before.birth_year,
        "phone": given.phone if given.phone is not None or before is None else before.phone,
        "unit_id": one.unit_id,
    }


def _change(connection: Connection, changes: Sequence[Judged], by: _By) -> None:
    """Write what changes about people who are there already, and remember what it replaced."""
    ids = {one.person.id for one in changes if one.person is not None}
    if not ids:
        return
    with standing.following(connection, (), ids) as seen:
        before = finding.many(connection, ids)
        pairs = [(one, before[one.person.id]) for one in changes if one.person is not None]
        stay = [(one, m) for one, m in pairs if not one.moves]
        move = [(one, m) for one, m in pairs if one.moves]
        if stay:
            connection.execute(_SET_OWN, [{"this": m.id, **_new(_own(one, m))} for one, m in stay])
        if move:
            when = {"now": by.now, "today": by.today, "why": reasons.MOVED}
            connection.execute(_END, [{"this": m.id, **when} for _one, m in move])
            bulk.add(connection, membership, _COLUMNS, [_row(one, m, by) for one, m in move])
        begun = _begun_by(connection, by.roster_id)
        seen.update(begun.values())
        _remember(connection, by.roster_id, pairs, begun)


def _begun_by(connection: Connection, roster_id: int) -> Mapping[int, int]:
    """The rows that a list began for people who moved, by the row they come from."""
    query = select(membership.c.moved_from, membership.c.id).where(
        membership.c.roster_id == roster_id, membership.c.moved_from.is_not(None)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _remember(
    connection: Connection, roster_id: int, pairs: Iterable[tuple[Judged, Member]], begun: Mapping[int, int]
) -> None:
    rows = []
    for one, member in pairs:
        was = {"id": member.id, "name": member.name, "year": member.birth_year, "phone": (member.phone or b"").hex()}
        own = _own(one, member)
        phone = own["phone"].hex() if isinstance(own["phone"], bytes) else ""
        became = {"new_name": own["name"], "new_year": own["birth_year"], "new_phone": phone}
        kept = _encode(drafts.Detail(one.why, was={**was, **became})).decode()
        row = begun.get(member.id, member.id)
        rows.append({"of": roster_id, "line": one.given.number, "kept": kept, "row": row})
    connection.execute(_REMEMBER, rows)


def _new(own: Mapping[str, object]) -> dict[str, object]:
    name = str(own["name"])
    return {
        "new_name": name,
        "new_folded": fold(name)[: names.LONGEST],
        "new_key": names.sort_key(name),
        "new_year": own["birth_year"],
        "new_phone": own["phone"],
    }


def _take_out(connection: Connection, roster_id: int, lines: Sequence[Stored], now: datetime, today: date) -> int:
    """End the rows that a list began and nobody has touched: they are as the list has them. Their names go."""
    as_written = {(line.unit_id, line.name, line.birth_year, line.phone) for line in lines}
    query = select(*(membership.c[n] for n in ("id", "unit_id", "name", "birth_year", "phone"))).where(
        membership.c.roster_id == roster_id,
        membership.c.state == APPROVED,
        membership.c.learner_id.is_(None),
        membership.c.moved_from.is_(None),
        membership.c.is_assisted.is_(False),
    )
    query = query.order_by(membership.c.id).with_for_update(key_share=True)
    rows = [row for row in connection.execute(query) if tuple(row[1:]) in as_written]
    ends = {"state": ENDED, "ended_at": now, "until": today, "ended_why": reasons.UNDONE}
    nameless = {"name": "", "folded_name": "", "name_key": "", "birth_year": None, "phone": None}
    for start in range(0, len(rows), _PIECE):
        some = [row.id for row in rows[start : start + _PIECE]]
        connection.execute(update(membership).where(membership.c.id.in_(some)).values(**ends, **nameless))
    gone = Counter((row.unit_id, "members") for row in rows)
    standing.add(connection, Counter({key: -number for key, number in gone.items()}))
    return len(rows)


def _restore(connection: Connection, lines: Sequence[Stored], *, now: datetime, today: date) -> int:
    """Write back what a list changed, where it still stands as the list wrote it."""
    ids = {i for line in lines for i in (line.membership_id, line.detail.was["id"]) if isinstance(i, int)}
    if not ids:
        return 0
    restored = 0
    with standing.following(connection, (), ids):
        rows = finding.many(connection, ids)
        for line in lines:
            restored += _restore_one(connection, line, rows, now=now, today=today)
    return restored


def _restore_one(
    connection: Connection, line: Stored, rows: Mapping[int, Member], *, now: datetime, today: date
) -> bool:
    was = line.detail.was
    here, before = rows.get(line.membership_id or 0), rows.get(int(str(was["id"])))
    if here is None or before is None or here.state != APPROVED:
        return False
    if (here.name, here.birth_year, (here.phone or b"").hex()) != (was["new_name"], was["new_year"], was["new_phone"]):
        return False
    if here.id == before.id:
        phone = bytes.fromhex(str(was["phone"])) or None
        own = {"name": was["name"], "birth_year": was["year"], "phone": phone}
        connection.execute(_SET_OWN, {"this": here.id, **_new(own)})
        return True
    is_free = before.state == ENDED and before.ended_why == reasons.MOVED and before.learner_id == here.learner_id
    if is_free:
        connection.execute(_END, {"this": here.id, "now": now, "today": today, "why": reasons.UNDONE})
        connection.execute(_TAKE_UP, {"this": before.id})
    return is_free
