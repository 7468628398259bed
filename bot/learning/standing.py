"""How far somebody is through the basic course: not begun, learning, done."""

from collections.abc import Collection, Sequence

from sqlalchemy import BindParameter, Connection, bindparam, func, select, update

from bot.learning.facts import Begun, Finished, Happened
from bot.learning.models import progress
from bot.learning.rules import standing_of
from bot.membership.members import standing as members
from bot.membership.models import learner

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_BASIC: BindParameter[str] = bindparam("basic", expanding=True)
_FINISHED = (
    select(func.count())
    .where(
        progress.c.learner_id == learner.c.id,
        progress.c.finished_at.is_not(None),
        progress.c.lesson.in_(_BASIC),
    )
    .scalar_subquery()
)
_BE_DONE = (
    update(learner)
    .where(learner.c.id.in_(_IDS), learner.c.standing != "done", bindparam("all") == _FINISHED)
    .values(standing="done")
    .returning(learner.c.id)
)
_BE_HALFWAY = (
    update(learner)
    .where(learner.c.id.in_(_IDS), learner.c.standing == "none")
    .values(standing="half")
    .returning(learner.c.id)
)
_LESSONS = select(progress.c.lesson, progress.c.finished_at).where(progress.c.learner_id == bindparam("who"))


def advance(connection: Connection, happened: Sequence[Happened], basic: Collection[str]) -> frozenset[int]:
    """Let those who began or finished a basic lesson stand where they stand now; returns who became done.

    To be called when their progress is written.
    """
    moved = [h for h in happened if isinstance(h.fact, Begun | Finished) and h.fact.lesson in basic]
    if not moved:
        return frozenset()
    finishers = sorted({h.learner_id for h in moved if isinstance(h.fact, Finished)})
    done: frozenset[int] = frozenset()
    if finishers:
        values = {"ids": finishers, "basic": list(basic), "all": len(basic)}
        done = frozenset(connection.execute(_BE_DONE, values).scalars())
    others = sorted({h.learner_id for h in moved} - done)
    halfway = connection.execute(_BE_HALFWAY, {"ids": others}).scalars().all() if others else []
    _tell(connection, [*done, *halfway])
    return done


def judge(connection: Connection, learner_id: int, basic: Collection[str]) -> None:
    """Let a learner stand where their progress says, whatever was said before."""
    rows = connection.execute(_LESSONS, {"who": learner_id}).all()
    finished = {row.lesson for row in rows if row.finished_at is not None}
    now = standing_of({row.lesson for row in rows}, finished, basic)
    query = update(learner).where(learner.c.id == learner_id, learner.c.standing != now).values(standing=now)
    if connection.execute(query).rowcount:
        _tell(connection, [learner_id])


def _tell(connection: Connection, learner_ids: Sequence[int]) -> None:
    """The units count their members by where they stand."""
    if learner_ids:
        members.refresh(connection, learner_ids)
