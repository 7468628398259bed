"""Which unit is meant? The units an officer may do something for, few enough for a list, with a search where not."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, select

from bot.membership.officers.permissions import Act
from bot.membership.officers.scope import Scope
from bot.membership.units import search, tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Unit, is_living

_MOST = 60


class Choice(Struct, frozen=True):
    """A unit, and where it stands: two villages may have one name."""

    unit: Unit
    place: str


class Choices(Struct, frozen=True):
    """What may be chosen."""

    found: Sequence[Choice]
    is_more: bool
    """There are more than are shown: a search is needed."""
    words: str = ""


def choices(
    connection: Connection,
    scope: Scope,
    act: Act,
    words: str = "",
    *,
    joinable: bool = False,
    among: ColumnElement[bool] | None = None,
) -> Choices:
    """The living units for which the act is allowed; only those that people can be members of, if so asked.

    `among` narrows further, such as to one organisation.
    """
    clause = scope.clause_for(act) & is_living(scope.on)
    if among is not None:
        clause &= among
    if joinable:
        clause &= unit.c.kind != "province"
    if words:
        found = search.search(connection, words, scope.on, _MOST, within=clause)
        return Choices(_placed(connection, found), is_more=False, words=words)
    ids = connection.execute(select(unit.c.id).where(clause).order_by(unit.c.path).limit(_MOST + 1)).scalars().all()
    units = tree.many(connection, ids[:_MOST])
    return Choices(_placed(connection, [units[i] for i in ids[:_MOST]]), is_more=len(ids) > _MOST)


def _placed(connection: Connection, found: Sequence[Unit]) -> list[Choice]:
    areas = tree.many(connection, {u.commune_id for u in found if u.commune_id and u.commune_id != u.id})
    return [Choice(u, "" if u.commune_id in {None, u.id} else areas[u.commune_id or 0].name) for u in found]
