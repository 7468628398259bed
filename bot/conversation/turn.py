"""One turn: what a learner did, what they have, and what we decide to write and to say."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from bot.channels.base import Incoming
from bot.channels.message import Message
from bot.content.library import Library
from bot.conversation.state import State, offered_by
from bot.learning.facts import Fact
from bot.learning.record import Record
from bot.membership.learners import Learner
from bot.runtime.locale import Words

T = TypeVar("T")


class Store(Protocol):
    """The way to the database for the few turns that need more than their state."""

    def __call__(self, work: Callable[[Connection], T]) -> T:
        """Run the work in a savepoint of its own."""


class House(Struct, frozen=True):
    """What all turns share."""

    library: Library
    organiser: str
    public_url: str = ""
    bots: Mapping[str, str] = {}
    """What our bots are called on their platforms, by channel, as far as that is known."""
    zone: ZoneInfo = ZoneInfo("Asia/Ho_Chi_Minh")


class Step(Struct, frozen=True):
    """What a turn decided: the whole of it is written, or none."""

    state: State
    facts: tuple[Fact, ...]
    messages: tuple[Message, ...]
    changes: tuple[tuple[str, object], ...] = ()
    """Columns of the learner's own row: locale, you."""
    consents: frozenset[str] | None = None
    blocked: bool | None = None
    is_erased: bool = False
    joined: int | None = None
    """The learner this one has become part of."""
    is_in_place: bool = False
    """What is said may stand where the pressed button stood."""


class Turn:
    """The flows' workbench. Given the same things it decides the same: time and record come from outside."""

    def __init__(
        self,
        incoming: Incoming,
        learner: Learner,
        state: State,
        house: House,
        *,
        now: datetime,
        today: date,
        record: Callable[[], Record],
        store: Store,
    ) -> None:
        self.incoming, self.learner, self.state, self.house = incoming, learner, state, house
        self.now, self.today = now, today
        self._record, self.store = record, store
        self.words = Words(learner.locale, learner.you)
        self._messages: list[Message] = []
        self._facts: list[Fact] = []
        self._changes: list[tuple[str, object]] = []
        self._consents: frozenset[str] | None = None
        self._blocked: bool | None = None
        self._is_erased = False
        self._joined: int | None = None
        self.is_in_place = False

    @property
    def library(self) -> Library:
        """The course."""
        return self.house.library

    @property
    def record(self) -> Record:
        """What this learner had done before this turn."""
        return self._record()

    def say(self, *messages: Message) -> None:
        """Answer; what the last message offers is what can be typed next."""
        locale = self.words.locale
        self._messages.extend(m if m.locale == locale else msgspec.structs.replace(m, locale=locale) for m in messages)
        self.set(offered=offered_by(messages[-1]))

    def set(self, **fields: object) -> None:
        """Move the dialogue on."""
        self.state = msgspec.structs.replace(self.state, **fields)

    def note(self, fact: Fact) -> None:
        """Something happened that counts."""
        self._facts.append(fact)

    def change_learner(self, **values: object) -> None:
        """The learner chose a language or a word to be called by; from here on we speak so."""
        self._changes.extend(values.items())
        self.learner = msgspec.structs.replace(self.learner, **values)
        self.words = Words(self.learner.locale, self.learner.you)

    def agree(self, purposes: frozenset[str]) -> None:
        """The learner's choices of consent, as they are now."""
        self._consents = purposes

    @property
    def agreed(self) -> frozenset[str]:
        """What the learner agrees to, this turn's choices included."""
        return self.learner.agreed if self._consents is None else self._consents

    def block(self, *, is_blocked: bool) -> None:
        """The learner closed or opened the door on this channel."""
        self._blocked = is_blocked

    def erase(self) -> None:
        """This learner is forgotten with this turn."""
        self._is_erased = True

    def join(self, learner_id: int) -> None:
        """This learner becomes part of another with this turn."""
        self._joined = learner_id

    def step(self) -> Step:
        """What was decided."""
        return Step(
            self.state,
            tuple(self._facts),
            tuple(self._messages),
            tuple(self._changes),
            self._consents,
            self._blocked,
            self._is_erased,
            self._joined,
            self.is_in_place,
        )
