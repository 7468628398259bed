"""What a lesson and its quiz are once read: frozen values, ready to be shown, the same however they were written."""

from datetime import date

from msgspec import Struct

from bot.channels.message import Block, Picture


class Source(Struct, frozen=True, omit_defaults=True):
    """Where a lesson's facts come from, and when someone last looked."""

    title: str
    checked_on: date
    number: str = ""
    """The number of a law or document, such as 69/2024/NĐ-CP."""
    address: str = ""
    """A web address, where there is no number."""


class Card(Struct, frozen=True, omit_defaults=True):
    """One screen of a lesson."""

    title: str
    blocks: tuple[Block, ...]
    picture: Picture | None = None


class Option(Struct, frozen=True, omit_defaults=True):
    """One choice of a question. `key` is its letter as shown to the learner (A, B, C …)."""

    key: str
    text: str
    right: bool = False
    reply: str = ""
    """What follows from this choice; every option of a `situation` has one."""


class Question(Struct, frozen=True, omit_defaults=True):
    """One question. `kind` names the file in `content/questions` that knows how to read and mark answers."""

    id: str
    kind: str
    card: int
    """The number (from 1) of the card it tests."""
    ask: str
    explain: str
    options: tuple[Option, ...] = ()
    order: tuple[str, ...] = ()
    """For `order`: the keys in the right order."""
    accept: tuple[str, ...] = ()
    """For `short`: the folded answers that are right; the first as written is shown."""
    shown: str = ""
    """For `short`: the right answer as the learner should see it."""


class Lesson(Struct, frozen=True, omit_defaults=True):
    """A lesson with its quiz, in one language, in one version."""

    id: str
    track: str
    order: int
    title: str
    minutes: int
    cards: tuple[Card, ...]
    questions: tuple[Question, ...]
    learned: tuple[str, ...]
    sources: tuple[Source, ...]
    audience: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    review_by: date | None = None
    version: str = ""
    locale: str = "vi"


class Track(Struct, frozen=True, omit_defaults=True):
    """A shelf of lessons on one subject, in one language."""

    id: str
    order: int
    title: str
    summary: str
    icon: str
    lessons: tuple[str, ...] = ()
    """Lesson ids in order."""
