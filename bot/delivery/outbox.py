"""How words become rows: what was said in a turn is owed from the same commit on."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, text, update

from bot.channels.message import Message
from bot.delivery.models import LONG_AGO, OWED, QUEUED, REPLY, SENDING, SENT, delivery

_encoder = msgspec.json.Encoder()
_INSERT = insert(delivery)
_INSERT_IN_HAND = _INSERT.returning(delivery.c.id, sort_by_parameter_order=True)
_BUSY = select(delivery.c.address).where(
    delivery.c.channel == bindparam("of_channel"),
    delivery.c.account == bindparam("of_account"),
    delivery.c.address.in_(bindparam("addresses", expanding=True)),
    delivery.c.priority <= REPLY,
    text(OWED),
)


def letter(
    learner_id: int,
    to: tuple[str, str, str],
    message: Message,
    now: datetime,
    *,
    turn: int,
    is_mailbox: bool,
    edit_ref: str = "",
    is_farewell: bool = False,
) -> dict[str, object]:
    """One reply as a row. In a mailbox it has arrived as soon as it is committed: the learner comes and reads."""
    channel, account, address = to
    return {
        "learner_id": learner_id,
        "channel": channel,
        "account": account,
        "address": address,
        "turn": turn,
        "priority": REPLY,
        "body": _encoder.encode(message).decode(),
        "edit_ref": edit_ref,
        "state": SENT if is_mailbox else QUEUED,
        "next_attempt_at": LONG_AGO,
        "is_farewell": is_farewell,
        "created_at": now,
        "sent_at": now if is_mailbox else None,
    }


def enqueue(connection: Connection, letters: Sequence[dict[str, object]]) -> None:
    """Owe these messages from this commit on."""
    if letters:
        connection.execute(_INSERT, letters)


def enqueue_in_hand(connection: Connection, letters: Sequence[dict[str, object]]) -> list[int]:
    """Owe these messages, with the sender of this process holding them as if it had claimed them; their ids."""
    if not letters:
        return []
    held = [row | {"state": SENDING, "attempts": 1} for row in letters]
    return list(connection.execute(_INSERT_IN_HAND, held).scalars())


def busy(connection: Connection, channel: str, account: str, addresses: Collection[str]) -> set[str]:
    """The addresses that are owed something that must go before a new reply."""
    values = {"of_channel": channel, "of_account": account, "addresses": sorted(addresses)}
    return set(connection.execute(_BUSY, values).scalars())


def forget(connection: Connection, learner_id: int) -> None:
    """Take back every word to this person; one that is just being sent loses its text when it is done."""
    mine = delivery.c.learner_id == learner_id
    # In this order: the first holds the rows, so that none is claimed or marked as sent before the second.
    connection.execute(update(delivery).where(mine).values(is_farewell=True))
    connection.execute(delete(delivery).where(mine, delivery.c.state != SENDING))


def hand_over(connection: Connection, gone: int, stays: int) -> None:
    """Words owed to one learner are owed to the one they became."""
    connection.execute(update(delivery).where(delivery.c.learner_id == gone).values(learner_id=stays))
