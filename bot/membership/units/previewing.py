"""What would change, in numbers: counts before and after, posts, invites, this year's months, and what to mind."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy import Connection, Date, column, func, or_, select, table

from bot.membership.members.models import APPROVED, PENDING, invite, membership
from bot.membership.officers.models import officer, officer_role
from bot.membership.units import totals, tree
from bot.membership.units.models import unit
from bot.membership.units.operations import Hand, Month, Note, Operation, Preview, Rename, Tally
from bot.membership.units.planning import Plan
from bot.membership.units.tree import Unit
from bot.membership.units.words import _
from bot.runtime.text import fold

# Roll-ups are kept a step above, and only read here: known by their names and no more.
_month = table("unit_month", column("unit_id"), column("month", Date), *map(column, ("finished", "answered"))).c
_year = table("learner_year", *map(column, ("unit_id", "year", "learner_id", "active", "finished"))).c
_MONTHS = range(1, 13)
_Counts = Mapping[int, tuple[int, int, int]]
"""By unit: members, those who wait, officers' roles."""


def preview(connection: Connection, plan: Plan, operation: Operation, on: date) -> Preview:
    """Everything an officer should see before they agree."""
    standing = {one.id: one for one in tree.standing_under(connection, plan.tops)}
    counts = _counts(connection, plan.tops)
    concerned = sorted({*plan.ends, *(one.id for one in plan.tops if one.code in plan.results)})
    after = list(_after(plan, standing, counts))
    if isinstance(operation, Rename):
        (tally,) = _before(plan, standing, counts)
        after = [Tally(tally.unit_id, tally.code, operation.name, *_numbers(tally))]
    hands = list(_hands(connection, plan))
    lost = sum(counts.get(old, _NONE)[0] for old, heirs in plan.heirs.items() if not heirs)
    return Preview(
        kind=plan.kind,
        before=list(_before(plan, standing, counts)),
        after=after,
        ended=lost,
        hands=hands,
        invites=_open_invites(connection, plan, on),
        months=list(_months(connection, concerned, on)),
        warnings=list(_warnings(connection, plan, counts, hands, on, lost)),
    )


_NONE = (0, 0, 0)


def _numbers(tally: Tally) -> tuple[int, int, int, int]:
    return tally.units, tally.members, tally.waiting, tally.officers


def _counts(connection: Connection, tops: Sequence[Unit]) -> _Counts:
    inside = or_(*(tree.in_subtree(top) for top in tops))
    found: dict[int, list[int]] = {}
    rows = (
        select(membership.c.unit_id, membership.c.state, func.count())
        .join(unit, unit.c.id == membership.c.unit_id)
        .where(inside, membership.c.state.in_((APPROVED, PENDING)))
        .group_by(membership.c.unit_id, membership.c.state)
    )
    for number, state, count in connection.execute(rows):
        found.setdefault(number, [0, 0, 0])[0 if state == APPROVED else 1] = count
    roles = (
        select(officer_role.c.unit_id, func.count())
        .join(unit, unit.c.id == officer_role.c.unit_id)
        .where(inside, officer_role.c.until.is_(None))
        .group_by(officer_role.c.unit_id)
    )
    for number, count in connection.execute(roles):
        found.setdefault(number, [0, 0, 0])[2] = count
    return {number: (a, b, c) for number, (a, b, c) in found.items()}


def _before(plan: Plan, standing: Mapping[int, Unit], counts: _Counts) -> Iterator[Tally]:
    for top in plan.tops:
        inside = [one for one in standing.values() if one.path.startswith(top.path)]
        yield Tally(top.id, top.code, top.name, len(inside), *_sum(counts.get(one.id, _NONE) for one in inside))


def _after(plan: Plan, standing: Mapping[int, Unit], counts: _Counts) -> Iterator[Tally]:
    """The same for what is there afterwards: the units that stay, and the new ones the decision names."""
    held = _held(plan, counts)
    above = {new.sprout.code: new.sprout.parent for new in plan.news.values()}
    staying = {one.code: one for one in standing.values() if one.id not in plan.ends}
    tops = [one for one in plan.tops if one.id not in plan.ends]
    for top in tops:
        own = [one.code for one in staying.values() if one.path.startswith(top.path)]
        # What is new hangs, by a chain of new ones, on something that stays.
        codes = {*own, *(code for code in plan.news if _root(code, above) in own)}
        kept = _sum(counts.get(staying[code].id, _NONE) for code in own)
        gained = _sum(held.get(code, _NONE) for code in codes)
        yield Tally(top.id, top.code, top.name, len(codes), *_sum((kept, gained)))
    for code in plan.results:
        if (new := plan.news.get(code)) is not None:
            codes = {other for other in plan.news if code in _chain(other, above)}
            yield Tally(None, code, new.sprout.name, len(codes), *_sum(held.get(c, _NONE) for c in codes))


def _held(plan: Plan, counts: _Counts) -> dict[str, tuple[int, int, int]]:
    """What each heir takes over: whoever is not sent to another one, and posts over each of them."""
    members, waiting, officers = Counter[str](), Counter[str](), Counter[str]()
    for old, heirs in plan.heirs.items():
        here = counts.get(old, _NONE)
        for heir in heirs[:1]:
            members[heir] += here[0]
            waiting[heir] += here[1]
        for heir in plan.posts(old):
            officers[heir] += here[2]
    for to, first in plan.sent.values():
        members[to] += 1
        members[first] -= 1
    return {code: (members[code], waiting[code], officers[code]) for code in {*members, *waiting, *officers}}


def _chain(code: str, above: Mapping[str, str]) -> Iterator[str]:
    while code in above:
        yield code
        code = above[code]


def _root(code: str, above: Mapping[str, str]) -> str:
    while code in above:
        code = above[code]
    return code


def _sum(rows: Iterable[tuple[int, int, int]]) -> tuple[int, int, int]:
    total = [0, 0, 0]
    for row in rows:
        total = [a + b for a, b in zip(total, row, strict=True)]
    return total[0], total[1], total[2]


def _hands(connection: Connection, plan: Plan) -> Iterator[Hand]:
    names = {one.code: one.name for one in plan.tops} | {code: new.sprout.name for code, new in plan.news.items()}
    for some in tree.in_turns(plan.ends):
        rows = (
            select(officer_role.c.officer_id, officer.c.name, officer_role.c.role, officer_role.c.unit_id)
            .join(officer, officer.c.id == officer_role.c.officer_id)
            .where(officer_role.c.unit_id.in_(some), officer_role.c.until.is_(None))
            .order_by(officer_role.c.unit_id, officer_role.c.id)
        )
        for row in connection.execute(rows):
            goes_to = tuple(names.get(code, code) for code in plan.posts(row.unit_id))
            yield Hand(row.officer_id, row.name, row.role, plan.ends[row.unit_id].name, goes_to)


def _open_invites(connection: Connection, plan: Plan, on: date) -> int:
    going = [old for old, heirs in plan.heirs.items() if heirs]
    dawn = datetime.combine(on, time(), UTC)
    is_open = (invite.c.revoked_at.is_(None), invite.c.expires_at > dawn, invite.c.uses < invite.c.max_uses)
    query = select(func.count()).select_from(invite).where(*is_open)
    return sum(
        connection.execute(query.where(invite.c.unit_id.in_(some))).scalar_one() for some in tree.in_turns(going)
    )


def _months(connection: Connection, unit_ids: Sequence[int], on: date) -> Iterator[Month]:
    """People once each over all these units and months apart, and events: neither changes."""
    people: dict[tuple[str, int], set[int]] = {}
    events = Counter[tuple[str, int]]()
    for some in tree.in_turns(unit_ids):
        seen = select(_year.learner_id, _year.active, _year.finished).where(
            _year.unit_id.in_(some), _year.year == on.year
        )
        for who, active, finished in connection.execute(seen):
            for month in _MONTHS:
                for what, mask in (("active", active), ("finishers", finished)):
                    if mask >> (month - 1) & 1:
                        people.setdefault((what, month), set()).add(who)
        sums = (
            select(_month.month, func.sum(_month.finished), func.sum(_month.answered))
            .where(_month.unit_id.in_(some), _month.month >= date(on.year, 1, 1), _month.month <= date(on.year, 12, 1))
            .group_by(_month.month)
        )
        for month, finished, answered in connection.execute(sums):
            events["finished", month.month] += finished
            events["answered", month.month] += answered
    for month in _MONTHS:
        counts = [len(people.get((what, month), ())) for what in ("active", "finishers")]
        done = [events[what, month] for what in ("finished", "answered")]
        if any((*counts, *done)):
            yield Month(date(on.year, month, 1), counts[0], counts[1], done[0], done[1])


def _warnings(
    connection: Connection, plan: Plan, counts: _Counts, hands: Sequence[Hand], on: date, lost: int
) -> Iterator[Note]:
    if lost:
        yield Note(_("{n} tư cách hội viên sẽ kết thúc, không chuyển đi đâu."), {"n": lost})
    waiting = sum(counts.get(old, _NONE)[1] for old in plan.ends)
    if waiting:
        yield Note(_("{n} người đang chờ duyệt. Nên duyệt trước khi sắp xếp."), {"n": waiting})
    if plan.kind == "merge" and hands:
        yield Note(_("Cán bộ của đơn vị cũ sẽ phụ trách cả đơn vị sau khi nhập. Hãy xem lại vai trò của từng người."))
    if plan.kind == "split" and hands:
        yield Note(_("Cán bộ của đơn vị cũ sẽ phụ trách mọi đơn vị sau khi tách. Hãy xem lại vai trò của từng người."))
    ended = sum(not hand.goes_to for hand in hands)
    if ended:
        yield Note(_("{n} vai trò cán bộ sẽ kết thúc."), {"n": ended})
    for name in _doubled(plan):
        yield Note(_("Sau khi sắp xếp sẽ có nhiều đơn vị cùng tên “{name}” ở một nơi. Nên đổi tên."), {"name": name})
    yield from _totals(connection, plan, on)


def _doubled(plan: Plan) -> list[str]:
    """Names that several new units under one parent share."""
    seen = Counter((new.sprout.parent, fold(new.sprout.name)) for new in plan.news.values())
    names = {(new.sprout.parent, fold(new.sprout.name)): new.sprout.name for new in plan.news.values()}
    return sorted({names[key] for key, count in seen.items() if count > 1})[:20]


def _totals(connection: Connection, plan: Plan, on: date) -> Iterator[Note]:
    """Totals of merged or split units are for somebody to count again."""
    olds = [one.id for one in plan.tops]
    for what, sentence in ((totals.MEMBERS, _TOTAL_MEMBERS), (totals.ADULTS, _TOTAL_ADULTS)):
        known = totals.total_of(connection, olds, what, on)
        if known and plan.kind in {"merge", "split", "move", "dissolve"}:
            value = sum(total.value for total in known.values())
            yield Note(sentence, {"value": value, "known": len(known), "all": len(olds)})


_TOTAL_MEMBERS = _(
    "Tổng số hội viên không tự cộng lại. Các đơn vị đang có số: {known} trên {all}, cộng lại là {value}. "
    "Hãy nhập số mới sau khi sắp xếp."
)
_TOTAL_ADULTS = _(
    "Tổng số người trưởng thành không tự cộng lại. Các đơn vị đang có số: {known} trên {all}, cộng lại là {value}. "
    "Hãy nhập số mới sau khi sắp xếp."
)
