"""How the decisions of a whole batch are written: a few set-based statements, whatever the number of learners."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, select

from bot.channels.base import Incoming
from bot.conversation import state as states
from bot.conversation.flows.consent import wording
from bot.conversation.models import DONE, FAILED, conversation, incoming
from bot.conversation.state import State
from bot.conversation.turn import Step
from bot.learning import recording
from bot.learning.facts import Happened
from bot.membership import consents, learners
from bot.membership.learners import Learner
from bot.membership.members import standing
from bot.runtime.batches import Change, Insert, on_each
from bot.runtime.clock import local_day
from bot.runtime.locale import Words

Key = tuple[str, str, str]


class Standing(Struct, frozen=True):
    """Where a learner's conversation stands."""

    turn: int
    state: State


class Entry(Struct, frozen=True):
    """One turn, decided."""

    incoming: Incoming
    learner: Learner
    before: Standing
    step: Step
    is_mailbox: bool
    error: str = ""


def key_of(event: Incoming) -> Key:
    """What names an event once and for ever."""
    return event.channel, event.account, event.external_id


_KNOWN = on_each(
    lambda among: select(incoming.c.channel, incoming.c.account, incoming.c.external_id).where(
        among(incoming.c.channel, "channels"),
        among(incoming.c.account, "accounts"),
        among(incoming.c.external_id, "ids"),
    )
)
_STANDINGS = on_each(
    lambda among: select(conversation.c.learner_id, conversation.c.turn, conversation.c.state).where(
        among(conversation.c.learner_id, "ids")
    )
)
_INSERT_INCOMING = Insert(incoming)
_INSERT_STANDING = Insert(conversation)
_UPDATE_STANDING = Change(conversation.c.learner_id, ("turn", "state", "updated_at"))


def known(connection: Connection, events: Sequence[Incoming]) -> set[Key]:
    """Which of these events have taken effect already."""
    channels, accounts = sorted({e.channel for e in events}), sorted({e.account for e in events})
    values = {"channels": channels, "accounts": accounts, "ids": [e.external_id for e in events]}
    return {(r[0], r[1], r[2]) for r in connection.execute(_KNOWN[connection.dialect.name], values)}


def standings(connection: Connection, people: Sequence[Learner], now: datetime) -> dict[int, Standing]:
    """Where these learners stand; the learners are held already, so no other process moves them meanwhile."""
    ids = sorted({p.id for p in people})
    stored = connection.execute(_STANDINGS[connection.dialect.name], {"ids": ids})
    found = {who: Standing(turn, states.read(state)) for who, turn, state in stored}
    missing = [i for i in ids if i not in found]
    if missing:
        empty = State()
        rows = [{"learner_id": i, "turn": 0, "state": states.write(empty), "updated_at": now} for i in missing]
        _INSERT_STANDING(connection, rows)
        found.update((i, Standing(0, empty)) for i in missing)
    return found


def write(
    connection: Connection, entries: Sequence[Entry], now: datetime, zone: ZoneInfo, *, basic: Collection[str]
) -> None:
    """Write all that a batch decided but its words; the caller commits it, or none of it."""
    if not entries:
        return
    _INSERT_INCOMING(connection, [_incoming_row(e, now) for e in entries])
    recording.record(connection, [h for e in entries for h in _happened(e, now, zone)], basic)
    stays = [e for e in entries if not e.step.is_erased and e.step.joined is None]
    _UPDATE_STANDING(connection, [_standing_row(e, now) for e in stays])
    if counts_otherwise := [e.learner.id for e in entries if _write_person(connection, e, now)]:
        # Of the whole batch at once, so that two batches never wait for one another in a ring.
        standing.refresh(connection, counts_otherwise)


def _incoming_row(entry: Entry, now: datetime) -> dict[str, object]:
    event = entry.incoming
    return {
        "channel": event.channel,
        "account": event.account,
        "external_id": event.external_id,
        "learner_id": entry.learner.id if entry.step.joined is None else entry.step.joined,
        "at": now,
        "outcome": FAILED if entry.error else DONE,
        "error": entry.error,
        "body": states.encode(event) if entry.error else None,
    }


def _happened(entry: Entry, now: datetime, zone: ZoneInfo) -> list[Happened]:
    if not entry.step.facts:
        return []
    who, day = entry.learner, local_day(now, zone)
    units = who.units if "record" in who.agreed else ()
    return [
        Happened(who.id, who.channel, now, day, fact, units, is_assisted=who.is_assisted) for fact in entry.step.facts
    ]


def _standing_row(entry: Entry, now: datetime) -> dict[str, object]:
    return {
        "learner_id": entry.learner.id,
        "turn": entry.before.turn + 1,
        "state": states.write(entry.step.state),
        "updated_at": now,
    }


def _write_person(connection: Connection, entry: Entry, now: datetime) -> bool:
    """The rare writes about the person: language, consent, blocked or back; True if what counts for units changed."""
    step, who, counts_otherwise = entry.step, entry.learner, False
    if step.is_erased:
        return False
    if step.changes:
        learners.change(connection, who.id, **dict(step.changes))
    if step.consents is not None:
        sentences = wording(Words(who.locale, who.you))
        counts_otherwise = consents.state(
            connection, who.id, step.consents, who.agreed, wording=sentences, channel=who.channel, at=now
        )
    if step.blocked is not None:
        learners.mark_blocked(connection, who.identity_id, now if step.blocked else None)
    elif who.is_blocked:
        # Whoever writes can be reached, whatever we believed.
        learners.mark_blocked(connection, who.identity_id, None)
    return counts_otherwise
