"""How two learners become one: addresses, history and owed words move, nothing is counted twice."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, delete, select, update

from bot.conversation.models import conversation, incoming
from bot.delivery import outbox
from bot.learning import recording
from bot.membership import links
from bot.membership.officers import people as officers


def join(connection: Connection, *, gone: int, stays: int, basic: Collection[str], now: datetime, today: date) -> None:
    """Move everything of one learner to another; `basic` are the lessons of the basic course."""
    turns = select(conversation.c.learner_id, conversation.c.turn).where(conversation.c.learner_id.in_((gone, stays)))
    highest = max((row.turn for row in connection.execute(turns)), default=0)
    recording.merge(connection, gone, stays, basic)
    outbox.hand_over(connection, gone, stays)
    back = links.join(connection, gone, stays, now=now, today=today)
    officers.learners_joined(connection, gone=gone, stays=stays, now=now)
    connection.execute(update(incoming).where(incoming.c.learner_id == gone).values(learner_id=stays))
    connection.execute(delete(conversation).where(conversation.c.learner_id == gone))
    # Turns count on from the higher of the two, so that no earlier letter looks like an answer to a later turn.
    theirs = conversation.c.learner_id.in_((stays, *back))
    connection.execute(update(conversation).where(theirs, conversation.c.turn <= highest).values(turn=highest + 1))
