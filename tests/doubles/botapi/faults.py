"""What can go wrong between a bot and Telegram: limits, errors, pages, silence before and after the deed."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.doubles.botapi.rules import Refused

Trouble = Literal["error", "page", "refuse", "silence", "slow", "lost", "late"]
"""
error: an error in the Bot API's own form · page: HTML from something in between · refuse: the connection is cut
silence: no answer ever, nothing done · slow: done and answered after `seconds`
lost: done, then the connection is cut · late: done, and no answer ever
"""
BEFORE_THE_DEED = {"error", "page", "refuse", "silence"}


@dataclass
class Fault:
    """One kind of trouble, for the next `times` calls that fit."""

    trouble: Trouble
    method: str = ""
    chat: int = 0
    times: int = 1
    code: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def fits(self, method: str, chat: object) -> bool:
        return self.times > 0 and self.method in {"", method} and self.chat in {0, chat}


class Limits:
    """Telegram's pace: a bucket for the whole bot and one for each chat, off until a rate is given."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: dict[int, tuple[float, float]] = {}
        self.overall = 0.0
        """Messages a second for the bot; Telegram's own is about 30."""
        self.per_chat = 0.0
        """Messages a second in one chat; Telegram's own is about 1."""
        self.refusals = 0

    def take(self, chat: int) -> None:
        """One message. Raises `Refused` with the seconds to be quiet."""
        waits = [self._wait(0, self.overall), self._wait(chat, self.per_chat)]
        if max(waits) > 0:
            self.refusals += 1
            seconds = math.ceil(max(waits))
            raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        for key, rate in ((0, self.overall), (chat, self.per_chat)):
            if rate:
                left, _ = self._fill(key, rate)
                self._buckets[key] = (left - 1, self._now())

    def _wait(self, key: int, rate: float) -> float:
        if not rate:
            return 0.0
        left, room = self._fill(key, rate)
        return 0.0 if left >= 1 else (min(1.0, room) - left) / rate

    def _fill(self, key: int, rate: float) -> tuple[float, float]:
        room = max(1.0, rate)
        left, at = self._buckets.get(key, (room, self._now()))
        return min(room, left + (self._now() - at) * rate), room
