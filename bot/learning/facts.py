"""The things that can happen while someone learns."""

from msgspec import Struct


class Begun(Struct, frozen=True):
    """A lesson was begun."""

    lesson: str
    version: str
    sitting: int


class Answered(Struct, frozen=True):
    """A question was answered."""

    lesson: str
    version: str
    sitting: int
    question: str
    picked: str
    is_right: bool
    kind: str = "answer"
    """`answer` at the first try of a sitting, `again` when a missed one came back, `review` days later."""
    stage: int = 0
    """For `review`: how often it had been remembered before."""


class Finished(Struct, frozen=True):
    """A lesson and its quiz were gone through to the end."""

    lesson: str
    version: str
    sitting: int
    right: int
    asked: int


Fact = Begun | Answered | Finished
