"""How a person becomes a member of a unit, moves and leaves: asked, confirmed by an officer, over; never deleted."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.membership.members import invites, names, reasons, standing
from bot.membership.members.finding import (
    OPEN,
    Member,
    NoSuchMember,
    approved_of,
    find,
    get,
    many,
    of_learner,
    waiting,
)
from bot.membership.members.matching import Match, certain, suggestions
from bot.membership.members.models import APPROVED, ENDED, PENDING, REFUSED, membership
from bot.membership.units import tree
from bot.membership.units.tree import Unit
from bot.runtime.errors import Refusal
from bot.runtime.text import fold

__all__ = [
    "AlreadyThere",
    "Match",
    "Member",
    "NoSuchMember",
    "add_by_hand",
    "approve",
    "ask",
    "certain",
    "correct",
    "end",
    "find",
    "get",
    "link",
    "many",
    "move",
    "of_learner",
    "refuse",
    "suggestions",
    "waiting",
]

MOST_WAITING = 6
# What goes along when somebody moves.
_OWN = ("learner_id", "name", "folded_name", "birth_year", "phone", "source", "is_assisted")
_this = membership.c.id == bindparam("this")
_END = (
    update(membership)
    .where(_this)
    .values(
        state=ENDED,
        ended_at=bindparam("now"),
        until=bindparam("today"),
        ended_why=bindparam("why"),
        decided_by=func.coalesce(membership.c.decided_by, bindparam("officer")),
    )
)
_APPROVE = (
    update(membership)
    .where(_this)
    .values(
        state=APPROVED,
        begun_at=bindparam("now"),
        since=bindparam("today"),
        decided_by=bindparam("officer"),
        moved_from=bindparam("from_row"),
        birth_year=bindparam("year"),
        phone=bindparam("number"),
        is_assisted=bindparam("assisted"),
    )
)


def _(sentence: str) -> str:
    return sentence


class AlreadyThere(Refusal):
    """Somebody of that name and year stands in the list; whether they are two, only an officer knows."""

    def __init__(self) -> None:
        super().__init__(_("Trong danh sách đã có người cùng tên, cùng năm sinh."))


def ask(
    connection: Connection,
    *,
    learner_id: int,
    unit_id: int,
    name: str,
    birth_year: int | None = None,
    source: str,
    invite_id: int | None = None,
    now: datetime,
) -> Member:
    """A learner asks to be let in. Asking twice is asking once; whoever is a member there already is told so.

    Raises `Refusal` with the learner's sentence: no name, no such unit, an invite that is over, too many asks.
    """
    said = {**_named(names.clean(name)), "birth_year": birth_year}
    unit = _open_unit(connection, unit_id, now.date())
    with standing.following(connection, [learner_id]) as ids:
        mine = [m for m in of_learner(connection, learner_id) if m.state in OPEN]
        there = next((m for m in mine if m.unit_id == unit_id), None)
        if there is None:
            if sum(m.state == PENDING for m in mine) >= MOST_WAITING:
                raise Refusal(_("{You} đã xin vào nhiều nơi. Hãy chờ cán bộ xác nhận."))
            if invite_id is not None:
                invites.use(connection, invite_id, now)
            row = {"unit_id": unit_id, "organisation": unit.organisation, "learner_id": learner_id, "state": PENDING}
            about = {"source": source, "invite_id": invite_id, "asked_at": now}
            number = _insert(connection, {**row, **said, **about})
            ids.add(number)
        else:
            number = there.id
            if there.state == PENDING:
                connection.execute(update(membership).where(membership.c.id == number).values(**said))
    return get(connection, number)


def approve(
    connection: Connection, membership_ids: Iterable[int], *, officer_id: int | None, now: datetime, today: date
) -> int:
    """Let people in; who was a member elsewhere in the same organisation has moved. Returns how many came in.

    Whoever does not wait (any more) is passed over, so that two officers may press at once.
    """
    wanted = set(membership_ids)
    with standing.following(connection, (), wanted):
        pending = [m for m in many(connection, wanted).values() if m.state == PENDING]
        living = _living(connection, {m.unit_id for m in pending}, today)
        pending = sorted((m for m in pending if m.unit_id in living), key=lambda m: (m.asked_at, m.id))
        # Who asked in two units of one organisation, and is let into both at once, wants the later one.
        latest = {(m.learner_id, m.organisation): m for m in pending}
        before = approved_of(connection, {m.learner_id for m in pending if m.learner_id is not None})
        leaves = {m.id: m for key, m in before.items() if key in latest}
        leaves.update((m.id, m) for m in pending if latest[m.learner_id, m.organisation] is not m)
        when = {"now": now, "today": today, "officer": officer_id}
        if leaves:
            connection.execute(_END, [{"this": i, "why": reasons.MOVED, **when} for i in leaves])
        if latest:
            rows = [{**_coming(m, before.get(key)), **when} for key, m in latest.items()]  # type: ignore[arg-type]
            connection.execute(_APPROVE, rows)
    return len(latest)


def refuse(connection: Connection, membership_ids: Iterable[int], *, officer_id: int | None, now: datetime) -> int:
    """Do not let people in; returns how many that were. They may ask again."""
    wanted = set(membership_ids)
    with standing.following(connection, (), wanted):
        pending = [m.id for m in many(connection, wanted).values() if m.state == PENDING]
        values = {"state": REFUSED, "ended_at": now, "decided_by": officer_id}
        connection.execute(update(membership).where(membership.c.id.in_(pending)).values(**values))
    return len(pending)


def end(
    connection: Connection, membership_id: int, *, why: str, officer_id: int | None, now: datetime, today: date
) -> Member:
    """A membership is over, or an ask is taken back. A death ends all that the person was a member of.

    Raises `NoSuchMember` when it is over already, and `ValueError` for a reason that is not in `reasons.TO_CHOOSE`.
    """
    if why not in reasons.TO_CHOOSE:
        raise ValueError(why)
    with standing.following(connection, (), [membership_id]):
        member = _get_open(connection, membership_id)
        over = [member]
        if why == reasons.DIED and member.learner_id is not None:
            over = [m for m in of_learner(connection, member.learner_id) if m.state in OPEN]
        when = {"why": why, "now": now, "today": today, "officer": officer_id}
        connection.execute(_END, [{"this": m.id, **when} for m in over])
    return get(connection, membership_id)


def move(
    connection: Connection, membership_id: int, to_unit_id: int, *, officer_id: int | None, now: datetime, today: date
) -> Member:
    """A member goes to another unit of the same organisation; what they did stays where they did it.

    Raises `Refusal` when that unit is of another organisation or no more.
    """
    unit = _open_unit(connection, to_unit_id, today)
    with standing.following(connection, (), [membership_id]) as ids:
        member = _get_open(connection, membership_id)
        if member.state != APPROVED or unit.organisation != member.organisation:
            raise Refusal(_("Chỉ chuyển được hội viên sang đơn vị cùng tổ chức."))
        if member.unit_id == to_unit_id:
            return member
        when = {"why": reasons.MOVED, "now": now, "today": today, "officer": officer_id}
        connection.execute(_END, [{"this": member.id, **when}])
        values = {name: getattr(member, name) for name in _OWN}
        begun = _begun(to_unit_id, unit.organisation, officer_id, now, today)
        number = _insert(
            connection, {**values, "name_key": names.sort_key(member.name), **begun, "moved_from": member.id}
        )
        ids.add(number)
    return get(connection, number)


def add_by_hand(
    connection: Connection,
    *,
    unit_id: int,
    name: str,
    birth_year: int | None = None,
    phone: bytes | None = None,
    is_assisted: bool = False,
    officer_id: int | None,
    now: datetime,
    today: date,
    is_another: bool = False,
) -> Member:
    """An officer writes somebody into the list who has no learner (yet). The phone comes encrypted.

    Raises `AlreadyThere` when somebody of the same name and year is there, unless `is_another` says they are two.
    """
    said = {**_named(names.clean(name)), "birth_year": birth_year, "phone": phone, "is_assisted": is_assisted}
    unit = _open_unit(connection, unit_id, today)
    if not is_another and _is_there(connection, unit_id, said):
        raise AlreadyThere
    with standing.following(connection) as ids:
        begun = _begun(unit_id, unit.organisation, officer_id, now, today)
        number = _insert(connection, {**said, **begun, "source": "officer"})
        ids.add(number)
    return get(connection, number)


def correct(
    connection: Connection,
    membership_id: int,
    *,
    name: str,
    birth_year: int | None,
    phone: bytes | None,
    is_assisted: bool,
) -> Member:
    """Put right what is written about a member. The phone comes encrypted. Raises `BadName`, `NoSuchMember`."""
    said = {**_named(names.clean(name)), "birth_year": birth_year, "phone": phone, "is_assisted": is_assisted}
    standing.hold(connection, (), [membership_id])
    member = _get_open(connection, membership_id)
    connection.execute(update(membership).where(membership.c.id == member.id).values(**said))
    return get(connection, membership_id)


def link(
    connection: Connection,
    pending_id: int,
    roster_membership_id: int,
    *,
    officer_id: int | None,
    now: datetime,
    today: date,
) -> Member:
    """Whoever asks, or was let in already, is this line of the list: from now on it is theirs, under the list's name.

    Raises `Refusal` when either is taken meanwhile, or they are of two organisations.
    """
    with standing.following(connection, (), [pending_id, roster_membership_id]):
        asking, line = _get_open(connection, pending_id), _get_open(connection, roster_membership_id)
        is_free = line.state == APPROVED and line.learner_id is None
        if not is_free or asking.organisation != line.organisation or asking.learner_id is None:
            raise Refusal(_("Dòng này đã có người khớp. Tải lại trang để xem mới nhất."))
        before = approved_of(connection, [asking.learner_id]).get((asking.learner_id, asking.organisation))
        when = {"now": now, "today": today, "officer": officer_id}
        ends = [{"this": asking.id, "why": reasons.LINKED, **when}]
        if before is not None and before.id != asking.id:
            ends.append({"this": before.id, "why": reasons.MOVED, **when})
        connection.execute(_END, ends)
        values = {
            "learner_id": asking.learner_id,
            "decided_by": officer_id,
            "moved_from": before.id if before is not None else line.moved_from,
            "invite_id": asking.invite_id,
        }
        connection.execute(update(membership).where(membership.c.id == line.id).values(**values))
    return get(connection, roster_membership_id)


def _named(name: str) -> dict[str, object]:
    return {"name": name, "folded_name": fold(name)[: names.LONGEST], "name_key": names.sort_key(name)}


def _begun(unit_id: int, organisation: str, officer_id: int | None, now: datetime, today: date) -> dict[str, object]:
    return {
        "unit_id": unit_id,
        "organisation": organisation,
        "state": APPROVED,
        "asked_at": now,
        "begun_at": now,
        "since": today,
        "decided_by": officer_id,
    }


def _coming(member: Member, before: Member | None) -> dict[str, object]:
    """What an approved row carries: its own, and what was known of the person in the unit they come from."""
    return {
        "this": member.id,
        "from_row": None if before is None else before.id,
        "year": member.birth_year or (before.birth_year if before else None),
        "number": member.phone or (before.phone if before else None),
        "assisted": member.is_assisted or (before is not None and before.is_assisted),
    }


def _insert(connection: Connection, row: dict[str, object]) -> int:
    return int(connection.execute(insert(membership).returning(membership.c.id), row).scalar_one())


def _get_open(connection: Connection, membership_id: int) -> Member:
    member = get(connection, membership_id)
    if member.state not in OPEN:
        raise NoSuchMember
    return member


def _open_unit(connection: Connection, unit_id: int, today: date) -> Unit:
    # Held until the commit: no reorganisation may end the unit in the moment somebody comes in.
    found = tree.hold(connection, [unit_id], to_join=True).get(unit_id)
    if found is None or (found.valid_to is not None and found.valid_to <= today):
        raise Refusal(_("Đơn vị này không còn hoạt động."))
    if found.kind == "province":
        raise Refusal(_("Hãy chọn một chi hội hoặc xã, phường, không chọn cả tỉnh."))
    return found


def _living(connection: Connection, unit_ids: Iterable[int], today: date) -> set[int]:
    units = tree.hold(connection, unit_ids, to_join=True).values()
    return {u.id for u in units if u.valid_to is None or u.valid_to > today}


def _is_there(connection: Connection, unit_id: int, said: dict[str, object]) -> bool:
    same: Sequence[str] = ("folded_name", "birth_year", "phone")
    query = select(membership.c.id).where(
        membership.c.unit_id == unit_id,
        membership.c.state == APPROVED,
        *(membership.c[name].is_not_distinct_from(said[name]) for name in same),
    )
    return connection.execute(query.limit(1)).first() is not None
