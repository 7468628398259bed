"""Where does a unit stand? Planting units, and finding them by number, code, name and place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, false, insert, or_, select, update

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


RETIRED = "~"
"""Stands in the code of a unit that is no more, between its code and its last day."""
# Fewer than either database takes in one statement.
_AT_ONCE = 10_000
_Key = TypeVar("_Key", int, str)
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
    return None if row is None else from_row(row)


def get(connection: Connection, unit_id: int) -> Unit:
    """The unit of that number. Raises `NoSuchUnit`."""
    found = find(connection, unit_id)
    if found is None:
        raise NoSuchUnit(str(unit_id))
    return found


def find_code(connection: Connection, code: str) -> Unit | None:
    """The unit of that code, living or not."""
    row = connection.execute(_SELECT.where(unit.c.code == code)).mappings().first()
    return None if row is None else from_row(row)


def ever_coded(connection: Connection, codes: Iterable[str]) -> dict[str, Unit]:
    """Who has each code today, or had it last before it ended; codes that were never given are left out."""
    wanted = set(codes)
    was = connection.execute(_SELECT.where(unit.c.code.contains(RETIRED)).order_by(unit.c.id)).mappings()
    retired = {row["code"].split(RETIRED)[0]: from_row(row) for row in was}
    found = {code: one for code, one in retired.items() if code in wanted}
    return found | {one.code: one for one in coded(connection, wanted)}


def coded(connection: Connection, codes: Iterable[str]) -> list[Unit]:
    """The units of several codes, just as they stand in the rows."""
    found = []
    for some in in_turns(codes):
        found += [from_row(row) for row in connection.execute(_SELECT.where(unit.c.code.in_(some))).mappings()]
    return found


def many(connection: Connection, unit_ids: Iterable[int]) -> dict[int, Unit]:
    """Several units, by number; unknown numbers are left out."""
    found = {}
    for some in in_turns(unit_ids):
        for row in connection.execute(_SELECT.where(unit.c.id.in_(some))).mappings():
            found[row["id"]] = from_row(row)
    return found


def children(connection: Connection, unit_id: int, on: date) -> list[Unit]:
    """The living units right below one, by name."""
    query = _SELECT.where(unit.c.parent_id == unit_id, is_living(on)).order_by(unit.c.folded_name, unit.c.id)
    return [from_row(row) for row in connection.execute(query).mappings()]


def is_living(on: date) -> ColumnElement[bool]:
    """A unit exists on a day: that day is not before its first and before the day it is no more."""
    return (unit.c.valid_from <= on) & or_(unit.c.valid_to.is_(None), unit.c.valid_to > on)


def below(top: Unit) -> ColumnElement[bool]:
    """A unit is this one or stands under it; what a provincial body sees stands in the communes, not under it."""
    inside = in_subtree(top)
    if top.kind == "province" and top.organisation == "MTTQ":
        return unit.c.province_id == top.id
    if top.kind == "province":
        return (unit.c.body_id == top.id) | inside
    if top.kind == "commune" and top.organisation == "MTTQ":
        return unit.c.commune_id == top.id
    return inside


def hold(connection: Connection, unit_ids: Iterable[int], *, to_join: bool = False) -> dict[int, Unit]:
    """Several units as they are now, held until the commit: no reorganisation passes by meanwhile.

    Whoever only puts somebody in says `to_join`, and does not keep out others who do the same.
    """
    found = {}
    for some in in_turns(unit_ids):
        query = _SELECT.where(unit.c.id.in_(some)).order_by(unit.c.id)
        if connection.dialect.name != "sqlite":
            query = query.with_for_update(read=True) if to_join else query.with_for_update(key_share=True)
        found.update({row["id"]: from_row(row) for row in connection.execute(query).mappings()})
    return found


def in_subtree(top: Unit) -> ColumnElement[bool]:
    """A unit is this one or hangs on it in the tree."""
    return (unit.c.path >= top.path) & (unit.c.path < top.path[:-1] + "0")


def standing_under(connection: Connection, tops: Iterable[Unit]) -> list[Unit]:
    """The units that exist and hang on these, parents before children; these themselves are among them."""
    inside = or_(false(), *(in_subtree(top) for top in tops))
    query = _SELECT.where(inside, unit.c.valid_to.is_(None)).order_by(unit.c.path)
    return [from_row(row) for row in connection.execute(query).mappings()]


def plant(connection: Connection, sprouts: Sequence[Sprout], today: date) -> Mapping[str, int]:
    """Add units, parents before children, in two statements a level; returns their numbers by code.

    A parent is one of the sprouts or in the tree already. Raises `NoSuchUnit` for any other.
    """
    soil = _Soil(connection, {s.parent for s in sprouts} | {s.body for s in sprouts})
    waiting, numbers = list(sprouts), dict[str, int]()
    while waiting:
        ready = [s for s in waiting if soil.is_ready(s)]
        if not ready:
            raise NoSuchUnit(next(code for code in (waiting[0].parent, waiting[0].body) if code not in soil.places))
        rows = [_row(s, soil, today) for s in ready]
        ids = connection.execute(_PLANT, rows).scalars().all()
        for sprout, number in sorted(zip(ready, ids, strict=True), key=lambda one: one[0].kind != "province"):
            soil.take(sprout, number)
            numbers[sprout.code] = number
        connection.execute(_SET_PLACE, [{"this": numbers[s.code], **_columns(soil.places[s.code])} for s in ready])
        waiting = [s for s in waiting if s.code not in numbers]
    return numbers


_PLANT = insert(unit).returning(unit.c.id, sort_by_parameter_order=True)


class _Place(Struct, frozen=True):
    path: str
    province: int | None
    commune: int | None
    organisation: str
    body: int | None


_NOWHERE = _Place("", None, None, "", None)


class _Soil:
    """Where sprouts can be planted: the places known by code, and the head body of each organisation in a province."""

    def __init__(self, connection: Connection, codes: set[str]) -> None:
        self.places = {"": _NOWHERE}
        for some in in_turns(codes - {""}):
            for r in connection.execute(_SELECT.where(unit.c.code.in_(some))).mappings():
                place = _Place(r["path"], r["province_id"], r["commune_id"], r["organisation"], r["body_id"])
                self.places[r["code"]] = place
        provinces = {place.province for place in self.places.values()} - {None}
        heads = select(unit.c.province_id, unit.c.organisation, unit.c.id).where(
            unit.c.parent_id == unit.c.province_id,
            unit.c.province_id.in_(sorted(filter(None, provinces))),
            unit.c.kind == "province",
            unit.c.valid_to.is_(None),
        )
        self.heads = {(row.province_id, row.organisation): row.id for row in connection.execute(heads)}

    def is_ready(self, sprout: Sprout) -> bool:
        """What it stands under, and the body it belongs to, are there."""
        return sprout.parent in self.places and sprout.body in self.places

    def take(self, sprout: Sprout, number: int) -> None:
        """Let a sprout that got its number be a parent of others."""
        above, is_area = self.places[sprout.parent], sprout.organisation == "MTTQ"
        province = number if is_area and sprout.kind == "province" else above.province
        if not is_area and sprout.kind == "province" and above.organisation == "MTTQ":
            self.heads[above.province, sprout.organisation] = number
        self.places[sprout.code] = _Place(
            path=f"{above.path}{number}/",
            province=province,
            commune=number if is_area and sprout.kind == "commune" else above.commune,
            organisation=sprout.organisation,
            body=self._body(sprout, above, number, province),
        )

    def _body(self, sprout: Sprout, above: _Place, number: int, province: int | None) -> int | None:
        if sprout.kind == "province":
            return number
        if sprout.body:
            return self.places[sprout.body].body
        if above.organisation == sprout.organisation:
            return above.body
        return self.heads.get((province, sprout.organisation))


def _row(sprout: Sprout, soil: _Soil, today: date) -> dict[str, object]:
    parent = soil.places[sprout.parent].path
    return {
        "code": sprout.code,
        "name": sprout.name,
        "folded_name": fold(sprout.name),
        "kind": sprout.kind,
        "organisation": sprout.organisation,
        "parent_id": int(parent.split("/")[-2]) if parent else None,
        "valid_from": today,
    }


def in_turns(keys: Iterable[_Key]) -> Iterator[list[_Key]]:
    """Keys in order, as many at once as a statement takes on either database."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]


def _columns(place: _Place) -> dict[str, object]:
    return {
        "new_path": place.path,
        "new_province": place.province,
        "new_commune": place.commune,
        "new_body": place.body,
    }


def from_row(row: RowMapping) -> Unit:
    """A row of `unit`, with whatever else was selected, as a unit."""
    return Unit(**{name: row[name] for name in Unit.__struct_fields__})
