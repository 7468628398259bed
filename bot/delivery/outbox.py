"""How words become rows: what was said in a turn is owed from the same commit on."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, text, update

from bot.channels.message import Message
from bot.delivery.models import LONG_AGO, OWED, QUEUED, REPLY, SENDING, SENT, delivery
from bot.runtime.batches import Insert, on_each

_encoder = msgspec.json.Encoder()
_INSERT = Insert(delivery)
_INSERT_IN_HAND = Insert(delivery, returning=delivery.c.id)
_BUSY = on_each(
    lambda among: select(delivery.c.address, delivery.c.id).where(
        delivery.c.channel == bindparam("of_channel"),
        delivery.c.account == bindparam("of_account"),
        among(delivery.c.address, "addresses"),
        delivery.c.priority <= REPLY,
        text(OWED),
    )
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
    _INSERT(connection, letters)


def enqueue_in_hand(connection: Connection, letters: Sequence[dict[str, object]]) -> list[int]:
    """Owe these messages, with the sender of this process holding them as if it had claimed them; their ids."""
    return _INSERT_IN_HAND(connection, [row | {"state": SENDING, "attempts": 1} for row in letters])


def busy(
    connection: Connection, door: tuple[str, str], addresses: Collection[str], *, in_hand: Collection[int]
) -> set[str]:
    """The addresses that are owed something which must go before a new reply, and which is not in the same hands."""
    values = {"of_channel": door[0], "of_account": door[1], "addresses": sorted(addresses)}
    rows = connection.execute(_BUSY[connection.dialect.name], values)
    return {address for address, number in rows if number not in in_hand}


def forget(connection: Connection, learner_id: int) -> None:
    """Take back every word to this person; one that is just being sent loses its text when it is done."""
    mine = delivery.c.learner_id == learner_id
    # In this order: the first holds the rows, so that none is claimed or marked as sent before the second.
    connection.execute(update(delivery).where(mine).values(is_farewell=True))
    connection.execute(delete(delivery).where(mine, delivery.c.state != SENDING))


def hand_over(connection: Connection, gone: int, stays: int) -> None:
    """Words owed to one learner are owed to the one they became."""
    connection.execute(update(delivery).where(delivery.c.learner_id == gone).values(learner_id=stays))
