"""What does the tree look like from one unit down, and how many people stand where?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, select, true

from bot.membership.units import tree
from bot.membership.units.models import unit, unit_standing
from bot.membership.units.tree import Unit


class Branchlet(Struct, frozen=True):
    """A unit in the picture of the tree. Members are memberships: one person may have several."""

    unit: Unit
    depth: int
    units: int
    """Units it holds, itself not counted."""
    members: int
    waiting: int


def draw(connection: Connection, top: Unit | None, on: date, depth: int = 1) -> Iterator[Branchlet]:
    """A unit and what stands below it, down to a depth, each with what it holds in all; None is the whole forest."""
    every = _units(connection, true() if top is None else tree.below(top), on)
    sums = _sums(connection, every)
    below: dict[int | None, list[Unit]] = {}
    for one in sorted(every, key=lambda one: (one.organisation != "MTTQ", one.kind != "province", one.code)):
        below.setdefault(one.parent_id, []).append(one)
    roots = [top] if top is not None else below.get(None, [])
    yield from _walk(roots, below, sums, 0, depth)


_Sums = dict[int, tuple[int, int, int]]


def _walk(
    units: Iterable[Unit], below: dict[int | None, list[Unit]], sums: _Sums, depth: int, deepest: int
) -> Iterator[Branchlet]:
    for one in units:
        yield Branchlet(one, depth, *sums.get(one.id, (0, 0, 0)))
        if depth < deepest:
            yield from _walk(below.get(one.id, []), below, sums, depth + 1, deepest)


def _units(connection: Connection, clause: ColumnElement[bool], on: date) -> list[Unit]:
    rows = connection.execute(select(unit).where(clause, tree.is_living(on))).mappings()
    return [tree.from_row(row) for row in rows]


def _sums(connection: Connection, every: list[Unit]) -> _Sums:
    """What each unit holds: added along the path, and for a provincial body also from the communes."""
    counted = select(unit_standing.c.unit_id, unit_standing.c.members, unit_standing.c.waiting)
    standing = {row.unit_id: row for row in connection.execute(counted)}
    units, members, waiting = Counter[int](), Counter[int](), Counter[int]()
    for one in every:
        own = standing.get(one.id)
        holders = {*one.ancestors, *([one.body_id] if one.body_id else [])}
        for holder in holders:
            units[holder] += holder != one.id
            members[holder] += own.members if own else 0
            waiting[holder] += own.waiting if own else 0
    return {number: (units[number], members[number], waiting[number]) for number in units}
