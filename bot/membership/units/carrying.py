"""How do people, posts and papers follow when their unit becomes another one? Set by set, so that 30,000 take seconds.

Results stay where they were: nothing that was learnt is touched.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Update,
    bindparam,
    case,
    insert,
    literal,
    select,
    update,
)

from bot.membership.members import reasons, standing
from bot.membership.members.models import APPROVED, ENDED, PENDING, invite, membership, roster, roster_line
from bot.membership.models import learner
from bot.membership.officers.models import ROLES, officer_role
from bot.membership.units import tree
from bot.membership.units.models import unit_standing, unit_succession, unit_total
from bot.runtime.batches import Upsert

_m, _next, _role = membership.c, unit_succession.c, officer_role.c
# Marks, within the transaction, the rows that have ended and are not begun anew yet.
_MOVING = "moving"
_STAYS_SAME = (
    "organisation", "learner_id", "name", "folded_name", "name_key", "birth_year", "phone", "source", "is_assisted",
    "standing", "asked_at", "decided_by", "invite_id", "roster_id",
)  # fmt: skip
_ZERO = dict.fromkeys(standing.COUNTS, 0)
_OPEN_ROW = Upsert(unit_standing)
_COUNT = Upsert(unit_standing, lambda new: {name: new[name] for name in standing.COUNTS})


class Change(Struct, frozen=True):
    """A decision under way: who is whose heir, and from when."""

    id: int
    heirs: Mapping[int, Sequence[int]]
    """By the number of the unit that ended; the first heir takes whoever is not sent elsewhere."""
    sent: Mapping[int, int]
    """Memberships that go to another heir than the first."""
    on: date
    now: datetime
    posts_go_on: bool = True
    """Officers of a unit that was dissolved do not come by a wider view of those who took its members in."""

    @property
    def gone(self) -> list[int]:
        """The units that ended."""
        return sorted(self.heirs)

    @property
    def split(self) -> list[int]:
        """Those with several heirs."""
        return [old for old, heirs in sorted(self.heirs.items()) if len(heirs) > 1]

    @property
    def lost(self) -> list[int]:
        """Those without any."""
        return [old for old, heirs in sorted(self.heirs.items()) if not heirs]


def hold(connection: Connection, unit_ids: Iterable[int]) -> None:
    """Keep everybody else from these units' people until the commit, in the order in which everybody holds them."""
    if connection.dialect.name == "sqlite":
        return
    for some in tree.in_turns(unit_ids):
        here = select(_m.learner_id).where(_m.unit_id.in_(some), _m.state.in_((APPROVED, PENDING)))
        people = select(learner.c.id).where(learner.c.id.in_(here)).order_by(learner.c.id)
        connection.execute(people.with_for_update(key_share=True)).close()


def carry(connection: Connection, change: Change) -> None:
    """Let memberships, those who wait, roles, invites and drafts go on in the heirs. The succession is written already.

    Nobody is lost: whoever has no heir to go to has ended.
    """
    several = _people_of_several_units(connection, change.gone)
    _end_lost(connection, change)
    _move_members(connection, change)
    _move_waiting(connection, change)
    _follow(connection, change)
    heirs = sorted({heir for many in change.heirs.values() for heir in many})
    _count_again(connection, [*change.gone, *heirs])
    standing.refresh(connection, several)
    _move_roles(connection, change)
    _move_papers(connection, change)


def copy_totals(connection: Connection, same: Mapping[int, int]) -> None:
    """The numbers given for a unit stay with it where it is the same unit under another number."""
    rows = []
    for some in tree.in_turns(same):
        rows += [dict(row) for row in connection.execute(_TOTALS.where(unit_total.c.unit_id.in_(some))).mappings()]
    if rows:
        connection.execute(insert(unit_total), [{**row, "unit_id": same[row["unit_id"]]} for row in rows])


_TOTALS = select(*(column for column in unit_total.c if column.name != "id"))


# Members.


def _here(change: Change) -> ColumnElement[bool]:
    """A membership in a unit that has an heir."""
    return _m.unit_id.in_(select(_next.unit_id).where(_next.change_id == change.id))


def _last_day(change: Change) -> ColumnElement[date]:
    """Whoever came after the day of a decision that was told late was a member until they came."""
    return case((_m.since > change.on, _m.since), else_=literal(change.on))


def _end_lost(connection: Connection, change: Change) -> None:
    over = {"state": ENDED, "ended_at": change.now, "ended_why": "dissolved", "standing": ""}
    for some in tree.in_turns(change.lost):
        here = update(membership).where(_m.unit_id.in_(some), _m.state.in_((APPROVED, PENDING)))
        connection.execute(here.values(until=_last_day(change), **over))


def _move_members(connection: Connection, change: Change) -> None:
    """End every row and begin its successor: first all end, for nobody may be in two units of one organisation."""
    over = {"state": ENDED, "ended_at": change.now, "ended_why": _MOVING}
    here = update(membership).where(_here(change), _m.state == APPROVED)
    connection.execute(here.values(until=_last_day(change), **over))
    is_moving = (_m.ended_why == _MOVING) & (_m.state == ENDED)
    for to, rows in _by_target(change.sent):
        for some in tree.in_turns(rows):
            _begin(connection, change, _m.id.in_(some) & is_moving, to)
            connection.execute(_finish(_m.id.in_(some) & is_moving))
    for old in change.split:
        _begin(connection, change, (_m.unit_id == old) & is_moving, change.heirs[old][0])
        connection.execute(_finish((_m.unit_id == old) & is_moving))
    _begin(connection, change, _here(change) & is_moving, None)
    connection.execute(_finish(_here(change) & is_moving))


def _begin(connection: Connection, change: Change, rows: ColumnElement[bool], to: int | None) -> None:
    """Begin anew, in one unit or in each row's own heir, what has just ended."""
    values = {
        **{name: membership.c[name] for name in _STAYS_SAME},
        "unit_id": _next.successor_id if to is None else literal(to, membership.c.unit_id.type),
        "state": literal(APPROVED),
        "begun_at": literal(change.now, membership.c.begun_at.type),
        "since": membership.c.until,
        "moved_from": membership.c.id,
    }
    query: Select[object] = select(*(value.label(name) for name, value in values.items())).where(rows)
    if to is None:
        heir = (_next.unit_id == _m.unit_id) & (_next.change_id == change.id)
        query = query.join_from(membership, unit_succession, heir)
    connection.execute(insert(membership).from_select(list(values), query.order_by(_m.id)))


def _finish(rows: ColumnElement[bool]) -> Update:
    return update(membership).where(rows).values(ended_why=reasons.MOVED, standing="")


def _by_target(sent: Mapping[int, int]) -> Iterator[tuple[int, list[int]]]:
    targets: dict[int, list[int]] = {}
    for row, to in sorted(sent.items()):
        targets.setdefault(to, []).append(row)
    yield from sorted(targets.items())


# Those who wait.


def _move_waiting(connection: Connection, change: Change) -> None:
    """An ask keeps its number, for officers have buttons with it; who is a member there by now need not ask."""
    query = select(_m.id, _m.unit_id, _m.learner_id).where(_here(change), _m.state == PENDING)
    rows = connection.execute(query.order_by(_m.asked_at, _m.id)).all()
    if not rows:
        return
    people = {row.learner_id for row in rows}
    taken = set()
    for some in tree.in_turns(people):
        open_rows = select(_m.learner_id, _m.unit_id).where(
            _m.learner_id.in_(some), _m.state.in_((APPROVED, PENDING)), ~_here(change)
        )
        taken |= {(row.learner_id, row.unit_id) for row in connection.execute(open_rows)}
    goes, needless = [], []
    for row in rows:
        to = change.heirs[row.unit_id][0]
        if (row.learner_id, to) in taken:
            needless.append(row.id)
        else:
            taken.add((row.learner_id, to))
            goes.append({"this": row.id, "heir": to})
    if goes:
        connection.execute(_ASK_THERE, goes)
    over = {"state": ENDED, "ended_at": change.now, "until": change.on, "ended_why": reasons.MOVED}
    for some in tree.in_turns(needless):
        connection.execute(update(membership).where(_m.id.in_(some)).values(**over))


_ASK_THERE = update(membership).where(_m.id == bindparam("this")).values(unit_id=bindparam("heir"))


# What follows from memberships.


def _people_of_several_units(connection: Connection, gone: Sequence[int]) -> list[int]:
    found: list[int] = []
    for some in tree.in_turns(gone):
        here = select(_m.learner_id).where(_m.unit_id.in_(some), _m.state == APPROVED)
        query = select(learner.c.id).where(learner.c.id.in_(here), learner.c.also_units != "")
        found += connection.execute(query).scalars()
    return found


def _follow(connection: Connection, change: Change) -> None:
    """Whose deeds counted for a unit that ended, and for no other: from now on they count for its heir."""
    mine = membership.alias("mine")
    unit_now = (
        select(mine.c.unit_id)
        .where(mine.c.learner_id == learner.c.id, mine.c.state == APPROVED)
        .order_by(mine.c.begun_at, mine.c.id)
        .limit(1)
        .scalar_subquery()
    )
    for some in tree.in_turns(change.gone):
        came = select(_m.learner_id).where(
            _m.unit_id.in_(some), _m.state == ENDED, _m.ended_at == change.now, _m.learner_id.is_not(None)
        )
        counted = (learner.c.id.in_(came), learner.c.unit_id.in_(some), learner.c.also_units == "")
        connection.execute(update(learner).where(*counted).values(unit_id=unit_now))


def _count_again(connection: Connection, unit_ids: Sequence[int]) -> None:
    """Set these units' counts to what they are by rights; whoever adds to them meanwhile waits, and adds then."""
    units = sorted(set(unit_ids))
    _OPEN_ROW(connection, [{"unit_id": number, **_ZERO} for number in units])
    for some in tree.in_turns(units):
        held = (
            select(unit_standing.c.unit_id).where(unit_standing.c.unit_id.in_(some)).order_by(unit_standing.c.unit_id)
        )
        if connection.dialect.name != "sqlite":
            connection.execute(held.with_for_update(key_share=True)).close()
        counts = standing.recount(connection, _m.unit_id.in_(some))
        _COUNT(connection, [{"unit_id": number, **counts.get(number, _ZERO)} for number in some])


# Posts and papers.


def _move_roles(connection: Connection, change: Change) -> None:
    """A post over a unit that ended goes on over its heirs; held twice over one unit, the wider one stays."""
    heirs = {heir for many in change.heirs.values() for heir in many}
    here = [
        row for some in tree.in_turns([*change.gone, *heirs]) for row in connection.execute(_ROLES_OF, {"ids": some})
    ]
    best = {(row.officer_id, row.unit_id): row for row in here if row.unit_id in heirs}
    over = [row for row in sorted(here, key=lambda row: row.id) if row.unit_id in change.heirs]
    new: dict[tuple[int, int], dict[str, object]] = {}
    ends = [{"this": row.id, "last": max(row.since, change.on)} for row in over]
    for row in over:
        for heir in change.heirs[row.unit_id] if change.posts_go_on else ():
            held = new.get((row.officer_id, heir)) or getattr(best.get((row.officer_id, heir)), "_mapping", None)
            if held is not None and ROLES.index(str(held["role"])) <= ROLES.index(row.role):
                continue
            if (there := best.pop((row.officer_id, heir), None)) is not None:
                ends.append({"this": there.id, "last": max(there.since, change.on)})
            new[row.officer_id, heir] = {
                "officer_id": row.officer_id, "unit_id": heir, "role": row.role,
                "since": max(row.since, change.on), "given_by": row.given_by,
            }  # fmt: skip
    if ends:
        connection.execute(_END_ROLE, ends)
    if new:
        connection.execute(insert(officer_role), list(new.values()))


_ROLES_OF = (
    select(officer_role)
    .where(_role.unit_id.in_(bindparam("ids", expanding=True)), _role.until.is_(None))
    .order_by(_role.id)
)
_END_ROLE = update(officer_role).where(_role.id == bindparam("this")).values(until=bindparam("last"))


def _move_papers(connection: Connection, change: Change) -> None:
    """Drafts of rosters are about the heir now; an invite whose unit was split leads to the first part.

    Other invites find the heir by themselves.
    """
    first = {old: heirs[0] for old, heirs in change.heirs.items() if heirs}
    drafts = select(roster.c.id).where(roster.c.state.in_(("reading", "draft")))
    for table, is_draft in ((roster, roster.c.id.in_(drafts)), (roster_line, roster_line.c.roster_id.in_(drafts))):
        used = connection.execute(select(table.c.unit_id).where(is_draft).distinct()).scalars()
        for old in sorted(first.keys() & set(used)):
            connection.execute(update(table).where(is_draft, table.c.unit_id == old).values(unit_id=first[old]))
    for old in change.split:
        connection.execute(update(invite).where(invite.c.unit_id == old).values(unit_id=first[old]))
