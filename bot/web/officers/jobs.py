"""Which long pieces of writing are under way in this process, and how far are they? For work of many seconds."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

import structlog

from bot.conversation.inbox import Unavailable
from bot.runtime.errors import Refusal

Progress = Callable[[int, int], object]
_AT_ONCE = 2
_KEPT = timedelta(minutes=30)
_log = structlog.get_logger()


class TooMany(Refusal):
    """Other files are being worked on; come back in a minute."""


class Job:
    """One piece of work: where it is, and where its officer is led when it is done."""

    def __init__(self, officer_id: int, total: int, back: str, now: datetime) -> None:
        self.officer_id, self.total, self.back, self.began_at = officer_id, total, back, now
        self.done = 0
        self.to = ""
        """Set when it is done well."""
        self.failed: Exception | None = None

    @property
    def is_running(self) -> bool:
        """Neither done nor failed."""
        return not self.to and self.failed is None

    def note(self, done: int, total: int) -> None:
        """Called while the work goes on, maybe from another thread."""
        self.done, self.total = done, total


class Jobs:
    """The long pieces of writing of this process."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._tasks: set[asyncio.Task[str]] = set()

    def find(self, number: int, officer_id: int) -> Job | None:
        """An officer's own piece of work; in another process, or after a while, it is not known."""
        job = self._jobs.get(number)
        return job if job is not None and job.officer_id == officer_id else None

    def start(self, job: Job, work: Callable[[Progress], Coroutine[None, None, str]]) -> int:
        """Begin, and return at once the number to ask by. The work returns where it leads to. Raises `TooMany`."""
        self._jobs = {n: j for n, j in self._jobs.items() if j.is_running or job.began_at - j.began_at < _KEPT}
        if sum(j.is_running for j in self._jobs.values()) >= _AT_ONCE:
            raise TooMany
        number = secrets.randbelow(10**15)
        self._jobs[number] = job
        task = asyncio.create_task(work(job.note))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._settle(job, done))
        return number

    def _settle(self, job: Job, task: "asyncio.Task[str]") -> None:
        self._tasks.discard(task)
        if task.cancelled():
            job.failed = Unavailable()
            return
        error = task.exception()
        if error is None:
            job.to = task.result()
            return
        job.failed = error if isinstance(error, Exception) else Unavailable()
        if not isinstance(error, Refusal | Unavailable):
            _log.error("canbo.job_failed", error=type(error).__name__)


JOBS = Jobs()
