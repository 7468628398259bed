"""Who is a member of what: memberships found by number, by learner, and those that wait for an officer."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, RowMapping, select

from bot.membership.members.models import APPROVED, PENDING, membership
from bot.membership.units.models import unit
from bot.runtime.errors import Refusal

OPEN = (PENDING, APPROVED)


def _(sentence: str) -> str:
    return sentence


class Member(Struct, frozen=True):
    """One person in one unit, asked, confirmed or over; a line of a roster has no learner."""

    id: int
    unit_id: int
    organisation: str
    learner_id: int | None
    state: str
    name: str
    folded_name: str
    birth_year: int | None
    phone: bytes | None
    """Encrypted; see `phones`."""
    source: str
    is_assisted: bool
    standing: str
    """How far, as far as it may be seen: none, half, done, or nothing."""
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    since: date | None
    until: date | None
    ended_why: str
    decided_by: int | None
    moved_from: int | None
    invite_id: int | None
    roster_id: int | None


class NoSuchMember(Refusal):
    """A membership was named that is not there."""

    def __init__(self) -> None:
        super().__init__(_("Không còn người này trong danh sách. Tải lại trang để xem mới nhất."))


_SELECT = select(*(membership.c[name] for name in Member.__struct_fields__))
# SQLite takes 32,766 values in a statement.
_MOST = 10_000
# Nobody moves more often than this; a ring of rows ends here too.
_MOVES = 50


def find(connection: Connection, membership_id: int) -> Member | None:
    """The membership of that number."""
    row = connection.execute(_SELECT.where(membership.c.id == membership_id)).mappings().first()
    return None if row is None else _member(row)


def get(connection: Connection, membership_id: int) -> Member:
    """The membership of that number. Raises `NoSuchMember`."""
    found = find(connection, membership_id)
    if found is None:
        raise NoSuchMember
    return found


def many(connection: Connection, membership_ids: Iterable[int]) -> dict[int, Member]:
    """Several memberships, by number, in the order of their numbers; unknown ones are left out."""
    ids = sorted(set(membership_ids))
    found: dict[int, Member] = {}
    for start in range(0, len(ids), _MOST):
        query = _SELECT.where(membership.c.id.in_(ids[start : start + _MOST])).order_by(membership.c.id)
        found.update((row["id"], _member(row)) for row in connection.execute(query).mappings())
    return found


def of_learner(connection: Connection, learner_id: int) -> list[Member]:
    """Everything this learner ever asked for or was a member of, oldest first."""
    query = _SELECT.where(membership.c.learner_id == learner_id).order_by(membership.c.asked_at, membership.c.id)
    return [_member(row) for row in connection.execute(query).mappings()]


def alongside(connection: Connection, member: Member) -> list[Member]:
    """The other memberships of the same person, oldest first; of a line without a learner, its moves."""
    if member.learner_id is not None:
        return [m for m in of_learner(connection, member.learner_id) if m.id != member.id]
    found: dict[int, Member] = {}
    at: Member | None = member
    while at is not None and at.moved_from is not None and len(found) < _MOVES:
        at = find(connection, at.moved_from)
        found |= {at.id: at} if at is not None else {}
    after = {member.id}
    while after and len(found) < _MOVES:
        rows = connection.execute(_SELECT.where(membership.c.moved_from.in_(sorted(after)))).mappings()
        later = {row["id"]: _member(row) for row in rows if row["id"] not in found}
        found |= later
        after = set(later)
    return sorted((m for m in found.values() if m.id != member.id), key=lambda m: (m.asked_at, m.id))


def approved_of(connection: Connection, learner_ids: Collection[int]) -> dict[tuple[int, str], Member]:
    """Where these learners are members now, by learner and organisation."""
    query = _SELECT.where(membership.c.learner_id.in_(sorted(learner_ids)), membership.c.state == APPROVED)
    members = [_member(row) for row in connection.execute(query).mappings()]
    return {(m.learner_id, m.organisation): m for m in members if m.learner_id is not None}


def waiting(connection: Connection, clause: ColumnElement[bool], limit: int = 100) -> list[Member]:
    """Who asks to be let into the units of a clause over `unit`, the longest waiting first."""
    query = _SELECT.join(unit, unit.c.id == membership.c.unit_id).where(membership.c.state == PENDING, clause)
    query = query.order_by(membership.c.asked_at, membership.c.id).limit(limit)
    return [_member(row) for row in connection.execute(query).mappings()]


def with_phone(connection: Connection, phone: bytes, clause: ColumnElement[bool]) -> list[Member]:
    """Who has this number (encrypted) in the units of a clause over `unit`."""
    query = _SELECT.join(unit, unit.c.id == membership.c.unit_id).where(membership.c.phone == phone, clause)
    query = query.where(membership.c.state.in_(OPEN)).order_by(membership.c.name_key, membership.c.id)
    return [_member(row) for row in connection.execute(query).mappings()]


def _member(row: RowMapping) -> Member:
    return Member(**{name: row[name] for name in Member.__struct_fields__})
