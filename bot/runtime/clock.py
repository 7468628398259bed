"""What time it is: the only door through which time comes in."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the time; tests bring a frozen one."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    def elapsed(self) -> float:
        """Seconds since some moment or other, for measuring pauses: it never jumps when somebody sets the clock."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Seconds that only go forwards."""
        return time.monotonic()


class FrozenClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self._began = moment

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment

    def elapsed(self) -> float:
        """Seconds that have gone by; setting the clock is not one of them."""
        return (self.moment - self._began).total_seconds()

    def set_by(self, jump: timedelta) -> None:
        """Somebody sets the clock: it shows another time, and none has gone by."""
        self.moment += jump
        self._began += jump


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The learner's calendar day of a moment; days and weeks are counted in the campaign's time zone."""
    return moment.astimezone(zone).date()
