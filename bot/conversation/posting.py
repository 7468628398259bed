"""Which letters of a batch go straight into a sender's hands, and which wait for one to look for them?"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from bot.conversation.ledger import Entry, Key, key_of
from bot.delivery import outbox
from bot.delivery.queue import Parcel


class Hands(Protocol):
    """A sender of this process."""

    def room(self) -> int:
        """How many more replies it takes."""

    @property
    def in_hand(self) -> Collection[int]:
        """The letters it is about to send, or has just sent."""


Sender = Callable[[tuple[str, str]], Hands | None]
"""Who in this process sends for a channel and account, if anybody does."""


def nobody(_: tuple[str, str]) -> None:
    """Where no sender works, every letter waits for one."""


def post(
    connection: Connection, entries: Sequence[Entry], now: datetime, sender: Sender
) -> Mapping[Key, tuple[Parcel, ...]]:
    """Owe from this commit on what was said; returns, turn by turn, what a sender here has in hand with it.

    That saves looking for it, which costs as much as the turn.
    """
    straight = _straight(connection, [e for e in entries if _may_go_straight(e)], sender)
    handed = [e for e in entries if key_of(e.incoming) in straight]
    outbox.enqueue(connection, [row for e in entries if key_of(e.incoming) not in straight for row in _rows(e, now)])
    numbers = iter(outbox.enqueue_in_hand(connection, [row for e in handed for row in _rows(e, now)]))
    return {
        key_of(e.incoming): tuple(
            Parcel(next(numbers), e.learner.id, e.learner.address, message, _edit_ref(e, at), 1, now, is_farewell=False)
            for at, message in enumerate(e.step.messages)
        )
        for e in handed
    }


def _may_go_straight(entry: Entry) -> bool:
    """A plain reply; the last words to somebody who was erased or joined to another take the long way."""
    step = entry.step
    return bool(step.messages) and not entry.is_mailbox and not step.is_erased and step.joined is None


def _straight(connection: Connection, entries: Sequence[Entry], sender: Sender) -> set[Key]:
    """The turns whose letters fit into a sender's hands, and whose address is owed nothing earlier by anybody else."""
    doors: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        doors.setdefault((entry.learner.channel, entry.learner.account), []).append(entry)
    found: set[Key] = set()
    for door, at_door in doors.items():
        hands = sender(door)
        free = hands.room() if hands is not None else 0
        if hands is None or free <= 0:
            continue
        busy = outbox.busy(connection, door, {e.learner.address for e in at_door}, in_hand=hands.in_hand)
        for entry in at_door:
            free -= len(entry.step.messages)
            if free >= 0 and entry.learner.address not in busy:
                found.add(key_of(entry.incoming))
    return found


def _rows(entry: Entry, now: datetime) -> list[dict[str, object]]:
    step, who = entry.step, entry.learner
    return [
        outbox.letter(
            who.id if step.joined is None else step.joined,
            who.at,
            message,
            now,
            turn=entry.before.turn + 1,
            is_mailbox=entry.is_mailbox,
            edit_ref=_edit_ref(entry, at),
            is_farewell=step.is_erased,
        )
        for at, message in enumerate(step.messages)
    ]


def _edit_ref(entry: Entry, at: int) -> str:
    """The message to be replaced: only the first word of a turn may stand where the pressed button stood."""
    edits = at == 0 and entry.step.is_in_place and entry.step.messages[0].replaces
    return entry.incoming.message_ref if edits else ""
