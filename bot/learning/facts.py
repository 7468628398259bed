"""The things that can happen while someone learns."""

from datetime import date, datetime

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


class Happened(Struct, frozen=True):
    """A fact with its circumstances."""

    learner_id: int
    channel: str
    at: datetime
    day: date
    fact: Fact
    units: tuple[int, ...] = ()
    """The units whose figures it counts for, on that day."""
    is_assisted: bool = False
    """It was done beside an officer."""

    @property
    def kind(self) -> str:
        """The word it is stored under."""
        if isinstance(self.fact, Answered):
            return self.fact.kind
        return "begun" if isinstance(self.fact, Begun) else "finished"
