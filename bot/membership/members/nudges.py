"""Whom may an officer remind? At most once in three days, only who agreed to be reminded and can be reached."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from bot.membership.members import standing
from bot.membership.members.models import ENDED, membership, nudge
from bot.membership.members.reasons import DIED
from bot.membership.models import identity, learner

PAUSE = timedelta(days=3)
# SQLite takes 32,766 values in a statement.
_MOST = 10_000


def may_nudge(connection: Connection, learner_ids: Iterable[int], now: datetime, *, hold: bool = False) -> set[int]:
    """Those of these learners who may be reminded now.

    Whoever is about to remind them holds them until the commit: two officers who press at once remind once, for the
    second waits here and then sees the first one's reminder. A page that only shows it holds nobody.
    """
    ids, found = sorted(set(learner_ids)), set()
    if hold:
        standing.hold(connection, ids)
    for start in range(0, len(ids), _MOST):
        found |= _of_these(connection, ids[start : start + _MOST], now)
    return found


def record(connection: Connection, *, learner_ids: Iterable[int], unit_id: int, officer_id: int, at: datetime) -> None:
    """An officer of a unit reminded these learners."""
    rows = [{"learner_id": i, "unit_id": unit_id, "officer_id": officer_id, "at": at} for i in sorted(set(learner_ids))]
    if rows:
        connection.execute(insert(nudge), rows)


def _of_these(connection: Connection, ids: list[int], now: datetime) -> set[int]:
    lately = select(nudge.c.id).where(nudge.c.learner_id == learner.c.id, nudge.c.at > now - PAUSE)
    door = select(identity.c.id).where(identity.c.learner_id == learner.c.id, identity.c.blocked_at.is_(None))
    # Nobody is reminded whose family told us.
    mourned = select(membership.c.id).where(
        membership.c.learner_id == learner.c.id, membership.c.state == ENDED, membership.c.ended_why == DIED
    )
    query = select(learner.c.id, learner.c.agreed).where(
        learner.c.id.in_(ids),
        learner.c.erased_at.is_(None),
        learner.c.merged_into.is_(None),
        ~lately.exists(),
        door.exists(),
        ~mourned.exists(),
    )
    return {row.id for row in connection.execute(query) if "remind" in row.agreed.split()}
