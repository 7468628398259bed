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

    async def write(self, work: Callable[[Connection], T], *, patience: float = 0.0) -> T:
        """Run a piece of writing in the next commit and return what it returned.

        With patience (in seconds) it rides along with the next turns, and asks for a commit of its own if none come.
        """
        loop, lane = asyncio.get_running_loop(), self._lanes[0]
        job = Job(loop.create_future(), work=work)
        lane.put(job, is_patient=patience > 0)
        if patience > 0:
            loop.call_later(patience, lane.nudge)
        return cast("T", await job.future)

    async def settle(self) -> None:
        """Return when every lane has committed, and handed on, what it was about when asked."""
        jobs = [Job(asyncio.get_running_loop().create_future(), work=_nothing) for _ in self._lanes]
        for lane, job in zip(self._lanes, jobs, strict=True):
            lane.put(job)
        await asyncio.gather(*(job.future for job in jobs), return_exceptions=True)

    def _lane_of(self, event: Incoming) -> Lane:
        if len(self._lanes) == 1:
            return self._lanes[0]
        name = f"{event.channel}\0{event.account}\0{event.address}"
        return self._lanes[zlib.crc32(name.encode()) % len(self._lanes)]


def _nothing(connection: Connection) -> None:
    del connection
