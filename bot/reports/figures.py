"""How many stand where, and what happened week by week? The roll-ups of a unit, unit by unit below it.

A province is summed commune by commune in the database; from a commune down the few rows are summed here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from bot.learning.models import unit_week
from bot.membership.officers.scope import below
from bot.membership.units import history, tree
from bot.membership.units.models import unit, unit_standing, unit_succession
from bot.membership.units.tree import Unit
from bot.runtime.text import fold


class Standing(Struct, frozen=True):
    """Memberships: who is confirmed, how far they are, and who asks to be let in."""

    members: int = 0
    none: int = 0
    half: int = 0
    done: int = 0
    waiting: int = 0

    @property
    def unseen(self) -> int:
        """Members who have not come yet, or do not want their learning recorded."""
        return self.members - self.none - self.half - self.done

    def __add__(self, other: "Standing") -> "Standing":
        """Both together."""
        return Standing(*(getattr(self, name) + getattr(other, name) for name in self.__struct_fields__))


class Week(Struct, frozen=True):
    """One week of memberships: who finished a lesson or a review in it, whose basic course became complete in it."""

    active: int = 0
    done: int = 0

    def __add__(self, other: "Week") -> "Week":
        """Both together."""
        return Week(self.active + other.active, self.done + other.done)


Weeks = Mapping[date, Week]
# What happened in units that are no more and have no one heir among the children: shown beside them, never lost.
PAST = 0
# What hangs right at the unit itself, under none of its children.
ITSELF = -1


class Places(Struct, frozen=True):
    """Which units' rows make up a unit's figures, and under which of its children each is shown."""

    units: tuple[Unit, ...]
    """The children on that day, by name."""
    clause: ColumnElement[bool]
    key: ColumnElement[int]
    """What rows are summed by: the unit itself, or for a province the commune."""
    child_of: Mapping[int, int]
    """By key: the child's number, `PAST` or `ITSELF`."""

    def child(self, key: int | None) -> int:
        """Under which child a row is shown."""
        return ITSELF if key is None else self.child_of.get(key, PAST)


def places(connection: Connection, top: Unit, on: date, *, with_past: bool) -> Places:
    """Everything below a unit, sorted under its children of today.

    `with_past` shows what happened in a unit that is no more under its heir, wherever that stands today; without it
    all stays where it happened. Either way nothing is counted twice.
    """
    return (_province if top.kind == "province" else _within)(connection, top, on, with_past)


def standings(connection: Connection, place: Places) -> dict[int, Standing]:
    """Where the members stand, by child."""
    key = place.key.label("key")
    sums = [func.sum(unit_standing.c[name]) for name in Standing.__struct_fields__]
    joined = select(key, *sums).join(unit, unit.c.id == unit_standing.c.unit_id)
    found: dict[int, Standing] = defaultdict(Standing)
    for of, *counts in connection.execute(joined.where(place.clause).group_by(key)):
        found[place.child(of)] += Standing(*(int(n) for n in counts))
    return found


def standing_of(connection: Connection, top: Unit) -> Standing:
    """Where the members of a unit and of all below it stand, in one sum."""
    sums = [func.coalesce(func.sum(unit_standing.c[name]), 0) for name in Standing.__struct_fields__]
    query = select(*sums).select_from(unit_standing).join(unit, unit.c.id == unit_standing.c.unit_id)
    return Standing(*(int(n) for n in connection.execute(query.where(below(top))).one()))


def weeks(connection: Connection, place: Places, since: date) -> dict[int, dict[date, Week]]:
    """What happened in each week from a Monday on, by child."""
    key = place.key.label("key")
    sums = (func.sum(unit_week.c.active), func.sum(unit_week.c.done))
    joined = select(key, unit_week.c.week, *sums).join(unit, unit.c.id == unit_week.c.unit_id)
    wanted = joined.where(place.clause, unit_week.c.week >= since).group_by(key, unit_week.c.week)
    found: dict[int, dict[date, Week]] = defaultdict(lambda: defaultdict(Week))
    for of, week, active, done in connection.execute(wanted):
        found[place.child(of)][week] += Week(int(active), int(done))
    return found


def added(parts: Iterable[Weeks]) -> dict[date, Week]:
    """The weeks of several units together."""
    total: dict[date, Week] = defaultdict(Week)
    for part in parts:
        for week, figures in part.items():
            total[week] += figures
    return total


def _within(connection: Connection, top: Unit, on: date, with_past: bool) -> Places:  # noqa: FBT001
    """From a commune down: a few hundred units, looked at one by one."""
    children = tree.children(connection, top.id, on)
    clause = history.with_past(connection, top) if with_past else below(top)
    rows = connection.execute(select(unit.c.id, unit.c.path, unit.c.valid_to).where(clause)).all()
    dead = {row.id for row in rows if row.valid_to is not None and row.valid_to <= on}
    living = {one.id for one in children}
    child_of = {row.id: _under(top, row.path, living) for row in rows}
    if with_past and dead:
        here = {number: child for number, child in child_of.items() if number not in dead}
        for old, heirs in _heirs(connection, unit.c.id.in_(sorted(dead))).items():
            found = {here[heir] for heir in heirs if heir in here}
            is_whole = len(found) == 1 and all(heir in here for heir in heirs)
            child_of[old] = found.pop() if is_whole else PAST if found else _ELSEWHERE
    kept = [number for number, child in child_of.items() if child != _ELSEWHERE]
    return Places(tuple(children), unit.c.id.in_(kept), unit.c.id, child_of)


def _province(connection: Connection, top: Unit, on: date, with_past: bool) -> Places:  # noqa: FBT001
    """By commune, all in the database: a province has ten thousand units."""
    children, child_of = _communes(connection, top, on)
    moved = _heirs(connection, below(top)) if with_past else {}
    if not moved:
        return Places(tuple(children), below(top), unit.c.commune_id, child_of)
    communes = _communes_of(connection, {heir for heirs in moved.values() for heir in heirs})
    for old, heirs in moved.items():
        found = {child_of.get(communes.get(heir) or 0, PAST) for heir in heirs}
        child_of[-old] = found.pop() if len(found) == 1 else PAST
    key = case((unit.c.id.in_(sorted(moved)), -unit.c.id), else_=unit.c.commune_id)
    return Places(tuple(children), below(top), key, child_of)


# Its heirs stand under another unit today, and there it is shown.
_ELSEWHERE = -2


def _under(top: Unit, path: str, children: set[int]) -> int:
    """The child on the way to a unit; `PAST` where that is no more, or not on this side of the tree."""
    if path == top.path:
        return ITSELF
    child = int(path.removeprefix(top.path).split("/")[0]) if path.startswith(top.path) else PAST
    return child if child in children else PAST


def _communes(connection: Connection, top: Unit, on: date) -> tuple[list[Unit], dict[int, int]]:
    """The communes of a province, or the bodies that a provincial body has in them."""
    if top.organisation == "MTTQ":
        found = [one for one in tree.children(connection, top.id, on) if one.kind == "commune"]
        return found, {one.id: one.id for one in found}
    mine = and_(unit.c.body_id == top.id, unit.c.parent_id == unit.c.commune_id, tree.is_living(on))
    ids = connection.execute(select(unit.c.id).where(mine, unit.c.organisation == top.organisation)).scalars()
    by_commune: dict[int, list[Unit]] = defaultdict(list)
    for one in tree.many(connection, ids).values():
        by_commune[one.commune_id or 0].append(one)
    areas = tree.many(connection, by_commune)
    # Where the organisation has no body, only branches, the commune stands for them.
    child_of = {commune: ones[0] if len(ones) == 1 else areas[commune] for commune, ones in by_commune.items()}
    children = sorted(child_of.values(), key=lambda one: (fold(one.name), one.id))
    return children, {commune: one.id for commune, one in child_of.items()}


def _communes_of(connection: Connection, ids: Iterable[int]) -> dict[int, int | None]:
    rows = connection.execute(select(unit.c.id, unit.c.commune_id).where(unit.c.id.in_(sorted(ids))))
    return {row.id: row.commune_id for row in rows}


def _heirs(connection: Connection, which: ColumnElement[bool]) -> dict[int, set[int]]:
    """Of units that are no more: those that stand in their place today."""
    came = unit_succession.c
    query = select(came.unit_id, came.successor_id).join(unit, unit.c.id == came.unit_id)
    nexts: dict[int, set[int]] = defaultdict(set)
    asked, wanted = which, set[int]()
    while rows := connection.execute(query.where(asked)).all():
        for old, new in rows:
            nexts[old].add(new)
        wanted = wanted or set(nexts)
        later = {new for _, new in rows} - nexts.keys()
        if not later:
            break
        asked = unit.c.id.in_(sorted(later))
    return {old: _last(nexts, old) for old in wanted}


def _last(nexts: Mapping[int, set[int]], old: int) -> set[int]:
    found, open_ends, seen = set(), [old], set[int]()
    while open_ends:
        at = open_ends.pop()
        if at in seen:
            continue
        seen.add(at)
        if at in nexts:
            open_ends.extend(nexts[at])
        else:
            found.add(at)
    return found
