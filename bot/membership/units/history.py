"""What was a unit before, and what became of it? Its forerunners, its heirs, and the decisions about it."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, or_, select, union

from bot.membership.units import tree
from bot.membership.units.models import unit, unit_change, unit_succession
from bot.membership.units.tree import Unit

_unit, _next = unit.c, unit_succession.c


class Change(Struct, frozen=True):
    """One decision about the tree, as it stands on paper."""

    id: int
    kind: str
    unit_id: int
    reason: str
    decision: str
    effective_on: date
    detail: Mapping[str, object]
    """What was true before and after, as `reorganising` wrote it: `before` and `after` hold one tally a unit."""
    officer_id: int | None
    at: datetime


def lineage(connection: Connection, unit_id: int) -> tuple[int, ...]:
    """The unit itself, and every unit that became part of it, however long ago."""
    past = select(_unit.id).where(_unit.id == unit_id).cte("past", recursive=True)
    past = past.union(select(_next.unit_id).join(past, _next.successor_id == past.c.id))
    found = set(connection.execute(select(past.c.id)).scalars())
    return unit_id, *sorted(found - {unit_id}, reverse=True)


def heirs(connection: Connection, unit_id: int) -> tuple[int, ...]:
    """The units that exist in its place: itself while it exists, none after it was dissolved without a successor."""
    future = select(_unit.id).where(_unit.id == unit_id).cte("future", recursive=True)
    future = future.union(select(_next.successor_id).join(future, _next.unit_id == future.c.id))
    query = select(_unit.id).where(_unit.id.in_(select(future.c.id)), _unit.valid_to.is_(None))
    return tuple(connection.execute(query.order_by(_unit.id)).scalars())


def with_past(connection: Connection, top: Unit) -> ColumnElement[bool]:
    """A unit is below this one, or its results are also shown there: those of all forerunners, and what stood below.

    Not needed for a province as a whole: what ended in it still stands below it.
    """
    tops = tree.many(connection, lineage(connection, top.id)).values()
    inside = or_(*(tree.below(one) for one in tops))
    past = select(_unit.id).where(inside).cte("past", recursive=True)
    past = past.union(select(_next.unit_id).join(past, _next.successor_id == past.c.id))
    return _unit.id.in_(select(past.c.id))


def changes_of(connection: Connection, unit_id: int) -> list[Change]:
    """Every decision about this unit and its forerunners, newest first."""
    mine = lineage(connection, unit_id)
    joined = union(
        select(_next.change_id).where(_next.unit_id.in_(mine)),
        select(_next.change_id).where(_next.successor_id.in_(mine)),
    )
    about = unit_change.c
    found = select(unit_change).where(
        or_(about.unit_id.in_(mine), about.id.in_(joined), _dissolved_with(connection, unit_id))
    )
    rows = connection.execute(found.order_by(about.effective_on.desc(), about.id.desc())).mappings()
    return [Change(**{**row, "detail": json.loads(row["detail"])}) for row in rows]


def _dissolved_with(connection: Connection, unit_id: int) -> ColumnElement[bool]:
    """What stood above it was dissolved, and it with it: that decision names only the topmost unit."""
    gone = tree.get(connection, unit_id)
    about = unit_change.c
    return and_(
        about.kind == "dissolve", about.effective_on == gone.valid_to, about.unit_id.in_(gone.ancestors or (unit_id,))
    )
