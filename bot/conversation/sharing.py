"""How one phone passes from one person to another: from the next turn on it is theirs, and nothing gets mixed up."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.conversation import state as states
from bot.conversation.models import conversation
from bot.conversation.state import State
from bot.membership import companions
from bot.membership.learners import Learner


def bring(
    connection: Connection,
    holder: Learner,
    label: str,
    now: datetime,
    *,
    learner_id: int | None = None,
    assisted: bool = False,
) -> int:
    """Give the phone to one more person, known or new; returns who."""
    who = companions.bring(connection, holder.identity_id, label, now, learner_id=learner_id, assisted=assisted)
    _count_on(connection, holder.id, who, now)
    return who


def switch(connection: Connection, holder: Learner, learner_id: int, now: datetime) -> bool:
    """Give the phone to one of the people who learn at it; False for anybody else."""
    if not companions.switch(connection, holder.identity_id, learner_id):
        return False
    _count_on(connection, holder.id, learner_id, now)
    return True


def _count_on(connection: Connection, holder_id: int, learner_id: int, now: datetime) -> None:
    """Turns count on at the phone, whoever holds it: no earlier letter looks like the answer to a later turn."""
    turns = select(conversation.c.learner_id, conversation.c.turn).where(
        conversation.c.learner_id.in_((holder_id, learner_id))
    )
    found = {row.learner_id: row.turn for row in connection.execute(turns)}
    highest = max(found.values(), default=0) + 1
    if learner_id in found:
        mine = conversation.c.learner_id == learner_id
        connection.execute(update(conversation).where(mine).values(turn=highest))
    else:
        row = {"learner_id": learner_id, "turn": highest, "state": states.write(State(greeted=True)), "updated_at": now}
        connection.execute(insert(conversation), row)
