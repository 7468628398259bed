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


def advance(connection: Connection, happened: Sequence[Happened], basic: Collection[str]) -> dict[int, str]:
    """Let those who began or finished a basic lesson stand where they stand now; returns who moved, and whereto.

    To be called when their progress is written. The caller then tells the units: `members.standing.refresh`.
    """
    moved = [h for h in happened if isinstance(h.fact, Begun | Finished) and h.fact.lesson in basic]
    if not moved:
        return {}
    finishers = sorted({h.learner_id for h in moved if isinstance(h.fact, Finished)})
    now: dict[int, str] = {}
    if finishers:
        values = {"ids": finishers, "basic": list(basic), "all": len(basic)}
        now = dict.fromkeys(connection.execute(_BE_DONE, values).scalars(), "done")
    others = sorted({h.learner_id for h in moved} - now.keys())
    if others:
        now |= dict.fromkeys(connection.execute(_BE_HALFWAY, {"ids": others}).scalars(), "half")
    return now


def judge(connection: Connection, learner_id: int, basic: Collection[str]) -> None:
    """Let a learner stand where their progress says, whatever was said before."""
    rows = connection.execute(_LESSONS, {"who": learner_id}).all()
    finished = {row.lesson for row in rows if row.finished_at is not None}
    now = standing_of({row.lesson for row in rows}, finished, basic)
    query = update(learner).where(learner.c.id == learner_id, learner.c.standing != now).values(standing=now)
    if connection.execute(query).rowcount:
        members.refresh(connection, [learner_id])
