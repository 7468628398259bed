"""The door of the house: an event goes in, and comes back when it is durable."""

import asyncio
import zlib
from collections.abc import Callable
from typing import TypeVar, cast

from sqlalchemy import Connection

from bot.channels.base import Incoming
from bot.conversation.engine import Outcome
from bot.conversation.lane import Job, Lane, Unavailable

__all__ = ["Inbox", "Outcome", "Unavailable"]
T = TypeVar("T")


class Inbox:
    """Gives every address its lane, and waits."""

    def __init__(self, lanes: list[Lane]) -> None:
        self._lanes = lanes

    async def take(self, event: Incoming) -> Outcome:
        """Return once the event has taken effect durably. Raises `Unavailable` if it could not."""
        job = Job(asyncio.get_running_loop().create_future(), event=event)
        self._lane_of(event).put(job)
        return cast("Outcome", await job.future)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run a piece of writing in the next commit and return what it returned."""
        job = Job(asyncio.get_running_loop().create_future(), work=work)
        self._lanes[0].put(job)
        return cast("T", await job.future)

    def _lane_of(self, event: Incoming) -> Lane:
        if len(self._lanes) == 1:
            return self._lanes[0]
        name = f"{event.channel}\0{event.account}\0{event.address}"
        return self._lanes[zlib.crc32(name.encode()) % len(self._lanes)]
