"""May this officer's phone still be lent to that member? Only while the one holds the post, and the other belongs."""

from datetime import date

from sqlalchemy import Connection

from bot.membership.members import finding
from bot.membership.members.models import APPROVED
from bot.membership.officers import roles
from bot.membership.officers.scope import scope_of
from bot.membership.units import tree


def may_lend(connection: Connection, officers_learner: int, member: int, today: date) -> bool:
    """Whether one learner is an officer today, over a unit where the other learns beside an officer."""
    officer = roles.of_learner(connection, officers_learner)
    if officer is None:
        return False
    scope = scope_of(connection, officer.id, today)
    beside = [m for m in finding.of_learner(connection, member) if m.state == APPROVED and m.is_assisted]
    units = tree.many(connection, (m.unit_id for m in beside))
    return any(scope.may("add_member", unit) for unit in units.values())
