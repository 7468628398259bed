"""What may this officer see and do today? The one gate: every question about learners passes through a scope."""

from datetime import date

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, bindparam, false, or_, select

from bot.membership.officers.models import officer, officer_role
from bot.membership.officers.permissions import ROLES, Act, Role, appoints, reach
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Unit
from bot.runtime.errors import NotAllowed


def _(sentence: str) -> str:
    return sentence


# Translators: an officer asked for a unit that is not theirs, or for an act that is not theirs there.
OUT_OF_SCOPE = _("Đơn vị này không thuộc phần việc của {you} nên {you} không làm được. Cần thì hỏi cán bộ cấp trên.")


class Grant(Struct, frozen=True):
    """One role over one unit, held on the day."""

    unit: Unit
    role: Role

    def covers(self, other: Unit, act: Act) -> bool:
        """Whether the act reaches that unit from here."""
        far = reach(self.role, act, self.unit.kind)
        return (far == "below" and stands_below(self.unit, other)) or (far == "own" and other.id == self.unit.id)

    def clause(self, act: Act) -> ColumnElement[bool]:
        """The same as a condition over `unit`."""
        far = reach(self.role, act, self.unit.kind)
        if far == "below":
            return below(self.unit)
        return unit.c.id == self.unit.id if far == "own" else false()


class Scope(Struct, frozen=True):
    """All that an officer holds on one day."""

    officer_id: int
    on: date
    grants: tuple[Grant, ...]

    def clause(self) -> ColumnElement[bool]:
        """Of the units, those whose figures this officer may see; the ones that are no more among them."""
        return self.clause_for("see_counts")

    def clause_for(self, act: Act) -> ColumnElement[bool]:
        """Of the units, those for which this officer may do it; a condition over the columns of `unit`."""
        reached = [grant.clause(act) for grant in self.grants if reach(grant.role, act, grant.unit.kind) != "none"]
        return or_(*reached) if reached else false()

    def role_at(self, of: Unit) -> Role | None:
        """The strongest role that this officer holds over a unit, at it or above it."""
        held = {grant.role for grant in self.grants if stands_below(grant.unit, of)}
        return next((role for role in ROLES if role in held), None)

    def may(self, act: Act, of: Unit) -> bool:
        """Whether this officer may do it for that unit."""
        return any(grant.covers(of, act) for grant in self.grants)

    def may_appoint(self, role: Role, of: Unit) -> bool:
        """Whether this officer may give somebody that role there, or take it away."""
        return any(grant.covers(of, "appoint") and appoints(grant.role, role) for grant in self.grants)

    def require(self, act: Act, of: Unit) -> None:
        """Go on only if it is allowed. Raises `NotAllowed`."""
        if not self.may(act, of):
            raise NotAllowed(OUT_OF_SCOPE)


# A role counts on the days it is held, over a unit that exists on that day, by an officer who was not sent away.
_GRANTS = (
    select(officer_role.c.role, officer_role.c.unit_id)
    .join(unit, unit.c.id == officer_role.c.unit_id)
    .join(officer, officer.c.id == officer_role.c.officer_id)
    .where(
        officer_role.c.officer_id == bindparam("officer_id"),
        officer_role.c.since <= bindparam("on"),
        or_(officer_role.c.until.is_(None), officer_role.c.until > bindparam("on")),
        unit.c.valid_from <= bindparam("on"),
        or_(unit.c.valid_to.is_(None), unit.c.valid_to > bindparam("on")),
        officer.c.disabled_at.is_(None),
    )
    .order_by(officer_role.c.id)
)


def scope_of(connection: Connection, officer_id: int, on: date) -> Scope:
    """What an officer may see and do on a day; nothing for one who is unknown or was sent away.

    A role over a unit that is no more says nothing, unless it was given anew over what came after.
    """
    rows = connection.execute(_GRANTS, {"officer_id": officer_id, "on": on}).all()
    units = tree.many(connection, (row.unit_id for row in rows))
    return Scope(officer_id, on, tuple(Grant(units[row.unit_id], row.role) for row in rows))


def below(top: Unit) -> ColumnElement[bool]:
    """What is seen from a unit: all below it, and of the other organisations nothing unless it is the Front's."""
    inside = tree.below(top)
    return inside if top.organisation == "MTTQ" else and_(unit.c.organisation == top.organisation, inside)


def stands_below(top: Unit, other: Unit) -> bool:
    """The same, for one unit that is in hand."""
    inside = other.path.startswith(top.path)
    if top.organisation != "MTTQ":
        is_seen = inside or (top.kind == "province" and other.body_id == top.id)
        return is_seen and other.organisation == top.organisation
    if top.kind == "province":
        return other.province_id == top.id
    return other.commune_id == top.id if top.kind == "commune" else inside
