"""How a batch of turns is decided: read for all, step each, write for all, in one transaction (P1, P2, P3)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog
from msgspec import Struct
from sqlalchemy import Connection

from bot.channels.base import Incoming
from bot.channels.message import Block, Choice, Message
from bot.conversation import ledger, posting
from bot.conversation.flows import consent, welcome
from bot.conversation.ledger import Entry, Standing
from bot.conversation.posting import Sender, nobody
from bot.conversation.router import route
from bot.conversation.turn import House, Step, Turn
from bot.delivery.queue import Parcel
from bot.learning import record
from bot.learning.record import Record
from bot.membership import learners
from bot.membership.learners import Learner
from bot.runtime.clock import Clock, local_day
from bot.runtime.database import lost_a_race, lost_the_store
from bot.runtime.locale import Words, known

log = structlog.get_logger()
T = TypeVar("T")


class Outcome(Struct, frozen=True):
    """What became of an incoming event."""

    status: str
    """`done`, `repeated` (it had taken effect before), `failed` (kept for replay, the learner was told)."""
    messages: tuple[Message, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    """What the sender of this process has in hand as soon as this is committed."""
    door: tuple[str, str] = ("", "")
    """The channel and account whose sender that is."""
    is_owed: bool = False
    """Something else may wait for a sender now: here, or in another process."""


def hello(locale: str, organiser: str) -> tuple[Message, ...]:
    """What a person without any state sees first; nothing is stored for it."""
    words = Words(locale)
    return welcome.hello(words, organiser), consent.form(words, frozenset())


class Engine:
    """Takes turns in batches. It neither opens transactions nor sends."""

    def __init__(
        self, house: House, clock: Clock, *, zone: ZoneInfo, mailboxes: Collection[str], sender: Sender = nobody
    ) -> None:
        self._house, self._clock, self._zone, self._mailboxes = house, clock, zone, frozenset(mailboxes)
        self._sender = sender

    def take(self, connection: Connection, events: Sequence[Incoming]) -> list[Outcome | None]:
        """Decide and write a batch. None means: not now, another turn of the same learner comes first."""
        seen = ledger.known(connection, events)
        fresh = [e for e in events if ledger.key_of(e) not in seen]
        people = self._people(connection, fresh)
        chosen = _one_each(fresh, people)
        where = ledger.standings(connection, list(people.values()), self._clock.now()) if chosen else {}
        records, store = _Records(connection, [people[_at(e)].id for e in chosen]), _Savepoint(connection)
        entries = [self._decide(e, people[_at(e)], where[people[_at(e)].id], records, store) for e in chosen]
        now = self._clock.now()
        ledger.write(connection, entries, now, self._zone, basic=self._house.library.basic)
        in_hand = posting.post(connection, entries, now, self._sender)
        done = {ledger.key_of(e.incoming): _outcome(e, in_hand, may_owe=store.was_used) for e in entries}
        return [Outcome("repeated") if (key := ledger.key_of(e)) in seen else done.get(key) for e in events]

    def bury(self, connection: Connection, event: Incoming, error: str) -> Outcome:
        """Keep an event whose writing failed, with an apology in place of what could not be written."""
        who = self._people(connection, [event])[_at(event)]
        before = ledger.standings(connection, [who], self._clock.now())[who.id]
        entry = self._failed(event, who, before, error)
        ledger.write(connection, [entry], self._clock.now(), self._zone, basic=())
        return _outcome(entry, posting.post(connection, [entry], self._clock.now(), nobody))

    def _failed(self, event: Incoming, who: Learner, before: Standing, error: str) -> Entry:
        words = Words(who.locale, who.you)
        apology = Step(before.state, (), (_apology(words),))
        return Entry(event, who, before, apology, event.channel in self._mailboxes, error=error)

    def _people(self, connection: Connection, events: Sequence[Incoming]) -> dict[learners.Address, Learner]:
        if not events:
            return {}
        found = learners.find_many(connection, {_at(e) for e in events})
        strangers = {_at(e): known(e.locale) for e in reversed(events) if _at(e) not in found}
        if strangers:
            found |= learners.create_many(connection, list(strangers.items()), self._clock.now())
        return found

    def _decide(
        self, event: Incoming, who: Learner, before: Standing, records: "_Records", store: "_Savepoint"
    ) -> Entry:
        """One learner's step; one that raises costs nobody else anything."""
        now = self._clock.now()
        turn = Turn(
            event,
            who,
            before.state,
            self._house,
            now=now,
            today=local_day(now, self._zone),
            record=lambda: records.of(who.id),
            store=store,
        )
        try:
            route(turn)
        except Exception as error:
            if lost_a_race(error) or lost_the_store(error):
                # No fault of this turn's: the lane tries the batch again, or gives it back.
                raise
            log.exception("turn.failed", channel=event.channel, external_id=event.external_id, learner=who.id)
            return self._failed(event, who, before, type(error).__name__)
        return Entry(event, who, before, turn.step(), event.channel in self._mailboxes)


class _Records:
    """The records of a batch, read for all at the first need and not at all without one."""

    def __init__(self, connection: Connection, learner_ids: list[int]) -> None:
        self._connection, self._ids = connection, learner_ids
        self._found: dict[int, Record] | None = None

    def of(self, learner_id: int) -> Record:
        """One learner's record as it was before this batch."""
        if self._found is None:
            self._found = record.load(self._connection, self._ids)
        return self._found[learner_id]


class _Savepoint:
    """Lets a turn use the store without endangering the rest of the batch."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.was_used = False

    def __call__(self, work: Callable[[Connection], T]) -> T:
        """Run the work; what it wrote is undone if it raises."""
        self.was_used = True
        with self._connection.begin_nested():
            return work(self._connection)


def _outcome(entry: Entry, in_hand: Mapping[ledger.Key, tuple[Parcel, ...]], *, may_owe: bool = False) -> Outcome:
    parcels = in_hand.get(ledger.key_of(entry.incoming), ())
    waits = not parcels and not entry.is_mailbox and bool(entry.step.messages)
    door = entry.learner.at[:2]
    return Outcome("failed" if entry.error else "done", entry.step.messages, parcels, door, is_owed=waits or may_owe)


def _at(event: Incoming) -> learners.Address:
    return event.channel, event.account, event.address


def _one_each(events: Sequence[Incoming], people: dict[learners.Address, Learner]) -> list[Incoming]:
    """The first event of each learner; the same event twice in a batch counts as later, too."""
    taken: set[int] = set()
    chosen = []
    for event in events:
        who = people[_at(event)].id
        if who not in taken:
            taken.add(who)
            chosen.append(event)
    return chosen


def _apology(words: Words) -> Message:
    say = words.say
    return Message(
        title=say("Học Số đang trục trặc, không phải lỗi của {you}"),
        blocks=(Block("text", (say("Mười phút nữa {you} thử lại nhé. Những gì đã học vẫn còn nguyên."),)),),
        choices=(Choice("cmd:learn", say("Học tiếp"), role="main"),),
    )
