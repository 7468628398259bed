"""How a batch of turns is decided: read for all, step each, write for all, in one transaction (P1, P2, P3)."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog
from msgspec import Struct
from sqlalchemy import Connection

from bot.channels.base import Incoming
from bot.channels.message import Block, Choice, Message
from bot.conversation import ledger
from bot.conversation.flows import consent, welcome
from bot.conversation.ledger import Entry, Standing
from bot.conversation.router import route
from bot.conversation.turn import House, Step, Turn
from bot.learning import record
from bot.learning.record import Record
from bot.membership import learners
from bot.membership.learners import Learner
from bot.runtime.clock import Clock, local_day
from bot.runtime.locale import Words, known

log = structlog.get_logger()
T = TypeVar("T")


class Outcome(Struct, frozen=True):
    """What became of an incoming event."""

    status: str
    """`done`, `repeated` (it had taken effect before), `failed` (kept for replay, the learner was told)."""
    messages: tuple[Message, ...] = ()


def hello(locale: str, organiser: str) -> tuple[Message, ...]:
    """What a person without any state sees first; nothing is stored for it."""
    words = Words(locale)
    return welcome.hello(words, organiser), consent.form(words, frozenset())


class Engine:
    """Takes turns in batches. It neither opens transactions nor sends."""

    def __init__(self, house: House, clock: Clock, zone: ZoneInfo, mailboxes: Collection[str]) -> None:
        self._house, self._clock, self._zone, self._mailboxes = house, clock, zone, frozenset(mailboxes)

    def take(self, connection: Connection, events: Sequence[Incoming]) -> list[Outcome | None]:
        """Decide and write a batch. None means: not now, another turn of the same learner comes first."""
        seen = ledger.known(connection, events)
        fresh = [e for e in events if ledger.key_of(e) not in seen]
        people = self._people(connection, fresh)
        chosen = _one_each(fresh, people)
        where = ledger.standings(connection, list(people.values()), self._clock.now()) if chosen else {}
        records = _Records(connection, [people[_at(e)].id for e in chosen])
        entries = {
            ledger.key_of(e): self._decide(connection, e, people[_at(e)], where[people[_at(e)].id], records)
            for e in chosen
        }
        ledger.write(connection, list(entries.values()), self._clock.now(), self._zone)
        return [self._outcome(e, seen, entries) for e in events]

    def bury(self, connection: Connection, event: Incoming, error: str) -> Outcome:
        """Keep an event whose writing failed, with an apology in place of what could not be written."""
        who = self._people(connection, [event])[_at(event)]
        before = ledger.standings(connection, [who], self._clock.now())[who.id]
        entry = self._failed(event, who, before, error)
        ledger.write(connection, [entry], self._clock.now(), self._zone)
        return Outcome("failed", entry.step.messages)

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
        self, connection: Connection, event: Incoming, who: Learner, before: Standing, records: "_Records"
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
            store=_Savepoint(connection),
        )
        try:
            route(turn)
        except Exception as error:
            log.exception("turn.failed", channel=event.channel, external_id=event.external_id, learner=who.id)
            return self._failed(event, who, before, type(error).__name__)
        return Entry(event, who, before, turn.step(), event.channel in self._mailboxes)

    def _outcome(self, event: Incoming, seen: set[ledger.Key], entries: dict[ledger.Key, Entry]) -> Outcome | None:
        key = ledger.key_of(event)
        if key in seen:
            return Outcome("repeated")
        entry = entries.get(key)
        if entry is None:
            return None
        return Outcome("failed" if entry.error else "done", entry.step.messages)


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

    def __call__(self, work: Callable[[Connection], T]) -> T:
        """Run the work; what it wrote is undone if it raises."""
        with self._connection.begin_nested():
            return work(self._connection)


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
