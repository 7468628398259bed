"""Where one learner stands in the dialogue: a small value, read and written once a turn."""

import msgspec
from msgspec import Struct

from bot.channels.message import Choice, Message


class Offered(Struct, frozen=True, array_like=True):
    """A choice on the learner's screen, remembered so that typed words find it."""

    payload: str
    label: str
    key: str = ""


class Errand(Struct, frozen=True, omit_defaults=True):
    """A short dialogue beside the lesson that waits for free words; anything else that is done drops it."""

    kind: str
    step: str = ""
    unit: int = 0
    ref: int = 0
    """The invite, the membership or the officer's page it is about."""
    name: str = ""


class State(Struct, frozen=True, omit_defaults=True):
    """The dialogue's place. Everything here could be lost without losing what was learnt."""

    flow: str = ""
    """Whose turn it is to read free words: lesson, quiz, review, link or nobody."""
    lesson: str = ""
    version: str = ""
    sitting: int = 0
    """Counts this learner's beginnings; a button of an earlier sitting is known by it."""
    card: int = 0
    at: int = 0
    """Questions done in this sitting; a button of an earlier question is known by it."""
    picked: str = ""
    told: bool = False
    """The answer was marked and its feedback is on the screen."""
    right: int = 0
    queue: tuple[str, ...] = ()
    """Questions still to come in this sitting, as "lesson/question", the present one first."""
    missed: tuple[str, ...] = ()
    """Missed at the first try; they come again before the end."""
    is_again: bool = False
    size: int = 0
    """How many questions this round has."""
    is_paused: bool = False
    parked: dict[str, tuple[str, int]] = {}
    """Lessons left half-way: the version begun and the card reached."""
    offered: tuple[Offered, ...] = ()
    greeted: bool = False
    errand: Errand | None = None
    link_misses: int = 0
    link_day: str = ""


def offered_by(message: Message) -> tuple[Offered, ...]:
    """What can be typed in answer to a message."""
    return tuple(_offer(choice) for choice in message.choices)


def _offer(choice: Choice) -> Offered:
    return Offered(choice.payload, choice.label, choice.key)


# Nobody reads thirty lessons half-way; the oldest give way.
MOST_PARKED = 12

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(State)


def write(state: State) -> str:
    """The state as stored."""
    return _encoder.encode(state).decode()


def read(stored: str) -> State:
    """The state as it was written, also by an earlier version of the program: unknown fields are passed over."""
    return _decoder.decode(stored)


def encode(value: Struct) -> str:
    """Any small value of ours as stored text."""
    return msgspec.json.encode(value).decode()
