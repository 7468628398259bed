"""How one phone passes from one person to another: from the next turn on it is theirs, and nothing gets mixed up."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select, update

from bot.conversation import state as states
from bot.conversation.models import conversation
from bot.conversation.state import Offered, State
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
    offered: tuple[Offered, ...] = (),
) -> int:
    """Give the phone to one more person, known or new; returns who. `offered` is what they find on the screen."""
    who = companions.bring(connection, holder.identity_id, label, now, learner_id=learner_id, assisted=assisted)
    _count_on(connection, holder.id, who, now, offered)
    return who


def switch(
    connection: Connection, holder: Learner, learner_id: int, now: datetime, *, offered: tuple[Offered, ...] = ()
) -> bool:
    """Give the phone to one of the people who learn at it; False for anybody else."""
    if not companions.switch(connection, holder.identity_id, learner_id):
        return False
    _count_on(connection, holder.id, learner_id, now, offered)
    return True


def _count_on(
    connection: Connection, holder_id: int, learner_id: int, now: datetime, offered: tuple[Offered, ...]
) -> None:
    """Turns count on at the phone, whoever holds it: no earlier letter looks like the answer to a later turn.

    What is typed next answers what is on the screen now, and nothing that was asked when they last held the phone.
    """
    both = conversation.c.learner_id.in_((holder_id, learner_id))
    query = select(conversation.c.learner_id, conversation.c.turn, conversation.c.state).where(both)
    found = {row.learner_id: row for row in connection.execute(query)}
    highest = max((row.turn for row in found.values()), default=0) + 1
    mine = found.get(learner_id)
    state = State(greeted=True) if mine is None else states.read(mine.state)
    values = {
        "turn": highest,
        "state": states.write(msgspec.structs.replace(state, offered=offered, errand=None)),
        "updated_at": now,
    }
    if mine is None:
        connection.execute(insert(conversation), {"learner_id": learner_id, **values})
    else:
        connection.execute(update(conversation).where(conversation.c.learner_id == learner_id).values(**values))
