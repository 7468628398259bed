"""Where does a unit stand? Planting units, and finding them by number, code, name and place."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, insert, or_, select, update

from bot.membership.units.models import unit
from bot.runtime.text import fold


class Unit(Struct, frozen=True):
    """A node of the tree."""

    id: int
    code: str
    name: str
    kind: str
    organisation: str
    parent_id: int | None
    path: str
    province_id: int | None
    commune_id: int | None
    body_id: int | None
    valid_from: date
    valid_to: date | None

    @property
    def ancestors(self) -> tuple[int, ...]:
        """From the top of the tree down, itself last."""
        return tuple(int(part) for part in self.path.split("/") if part)


class Sprout(Struct, frozen=True):
    """A unit that is to be planted under another one, which is named by its code; "" is the top."""

    code: str
    parent: str
    organisation: str
    kind: str
    name: str
    body: str = ""
    """The provincial body of its organisation, where that is not above it: a branch stands in its commune."""


class NoSuchUnit(Exception):
    """A unit was named that is not there."""


_SELECT = select(unit)
_SET_PLACE = (
    update(unit)
    .where(unit.c.id == bindparam("this"))
    .values(
        path=bindparam("new_path"),
        province_id=bindparam("new_province"),
        commune_id=bindparam("new_commune"),
        body_id=bindparam("new_body"),
    )
)


def find(connection: Connection, unit_id: int) -> Unit | None:
    """The unit of that number."""
    row = connection.execute(_SELECT.where(unit.c.id == unit_id)).mappings().first()
    return None if row is None else _unit(row)


def get(connection: Connection, unit_id: int) -> Unit:
    """The unit of that number. Raises `NoSuchUnit`."""
    found = find(connection, unit_id)
    if found is None:
        raise NoSuchUnit(str(unit_id))
    return found


def find_code(connection: Connection, code: str) -> Unit | None:
    """The unit of that code, living or not."""
    row = connection.execute(_SELECT.where(unit.c.code == code)).mappings().first()
    return None if row is None else _unit(row)


def many(connection: Connection, unit_ids: Iterable[int]) -> dict[int, Unit]:
    """Several units, by number; unknown numbers are left out."""
    rows = connection.execute(_SELECT.where(unit.c.id.in_(sorted(set(unit_ids))))).mappings()
    return {row["id"]: _unit(row) for row in rows}


def children(connection: Connection, unit_id: int, on: date) -> list[Unit]:
    """The living units right below one, by name."""
    query = _SELECT.where(unit.c.parent_id == unit_id, is_living(on)).order_by(unit.c.folded_name, unit.c.id)
    return [_unit(row) for row in connection.execute(query).mappings()]


def is_living(on: date) -> ColumnElement[bool]:
    """A unit exists on a day: that day is not before its first and before the day it is no more."""
    return (unit.c.valid_from <= on) & or_(unit.c.valid_to.is_(None), unit.c.valid_to > on)


def below(top: Unit) -> ColumnElement[bool]:
    """A unit is this one or stands under it; what a provincial body sees stands in the communes, not under it."""
    inside = (unit.c.path >= top.path) & (unit.c.path < top.path[:-1] + "0")
    if top.kind == "province" and top.organisation == "MTTQ":
        return unit.c.province_id == top.id
    if top.kind == "province":
        return (unit.c.body_id == top.id) | inside
    if top.kind == "commune" and top.organisation == "MTTQ":
        return unit.c.commune_id == top.id
    return inside


def plant(connection: Connection, sprouts: Sequence[Sprout], today: date) -> Mapping[str, int]:
    """Add units, parents before children, in two statements a level; returns their numbers by code.

    A parent is one of the sprouts or in the tree already. Raises `NoSuchUnit` for any other.
    """
    places = _places(connection, {s.parent for s in sprouts} | {s.body for s in sprouts})
    waiting, numbers = list(sprouts), {}
    while waiting:
        ready = [s for s in waiting if not s.parent or s.parent in places]
        if not ready:
            raise NoSuchUnit(waiting[0].parent)
        rows = [_row(s, places, today) for s in ready]
        statement = insert(unit).returning(unit.c.id, sort_by_parameter_order=True)
        ids = connection.execute(statement, rows).scalars().all()
        for sprout, number in zip(ready, ids, strict=True):
            places[sprout.code] = _place(sprout, number, places)
            numbers[sprout.code] = number
        connection.execute(_SET_PLACE, [{"this": numbers[s.code], **_columns(places[s.code])} for s in ready])
        waiting = [s for s in waiting if s.code not in numbers]
    return numbers


class _Place(Struct, frozen=True):
    path: str
    province: int | None
    commune: int | None
    bodies: Mapping[str, int]
    body: int | None


def _places(connection: Connection, codes: set[str]) -> dict[str, _Place]:
    rows = connection.execute(_SELECT.where(unit.c.code.in_(sorted(codes - {""})))).mappings()
    found = {}
    for row in rows:
        bodies = {row["organisation"]: row["body_id"]} if row["body_id"] else {}
        found[row["code"]] = _Place(row["path"], row["province_id"], row["commune_id"], bodies, row["body_id"])
    return found


def _row(sprout: Sprout, places: Mapping[str, _Place], today: date) -> dict[str, object]:
    parent = places[sprout.parent].path if sprout.parent else ""
    return {
        "code": sprout.code,
        "name": sprout.name,
        "folded_name": fold(sprout.name),
        "kind": sprout.kind,
        "organisation": sprout.organisation,
        "parent_id": int(parent.split("/")[-2]) if parent else None,
        "valid_from": today,
    }


def _place(sprout: Sprout, number: int, places: Mapping[str, _Place]) -> _Place:
    above = places.get(sprout.parent, _Place("", None, None, {}, None))
    is_area = sprout.organisation == "MTTQ"
    bodies = {**above.bodies, **({sprout.organisation: number} if sprout.kind == "province" else {})}
    named = places[sprout.body].body if sprout.body else None
    return _Place(
        path=f"{above.path}{number}/",
        province=number if is_area and sprout.kind == "province" else above.province,
        commune=number if is_area and sprout.kind == "commune" else above.commune,
        bodies=bodies,
        body=named or bodies.get(sprout.organisation),
    )


def _columns(place: _Place) -> dict[str, object]:
    return {
        "new_path": place.path,
        "new_province": place.province,
        "new_commune": place.commune,
        "new_body": place.body,
    }


def _unit(row: RowMapping) -> Unit:
    return Unit(**{name: row[name] for name in Unit.__struct_fields__})
