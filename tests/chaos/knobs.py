"""How a process under test is made quicker, given a clock that can jump, a full disk, and a step to die at.

Everything here is put on from outside, before the program starts; the product has no hook for it.
"""

import json
import mmap
import os
import signal
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.chaos import steps

Say = Callable[..., None]

_SHARED = struct.Struct("ddd")


class Dials:
    """A page of memory shared with the processes: how wrong their clock is, how fast time goes, whether the disk is full."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(mmap.PAGESIZE))
        with path.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), mmap.PAGESIZE)

    @property
    def clock_offset(self) -> float:
        """Seconds by which the wall clock is wrong."""
        return float(_SHARED.unpack_from(self._page)[0])

    @clock_offset.setter
    def clock_offset(self, seconds: float) -> None:
        self._set(seconds, self.gone_by, self.is_full)

    @property
    def gone_by(self) -> float:
        """Seconds of waiting that were left out: as if they had gone by."""
        return float(_SHARED.unpack_from(self._page)[1])

    @gone_by.setter
    def gone_by(self, seconds: float) -> None:
        self._set(self.clock_offset, seconds, self.is_full)

    @property
    def is_full(self) -> bool:
        """Whether the store may not grow by a page."""
        return bool(_SHARED.unpack_from(self._page)[2])

    @is_full.setter
    def is_full(self, value: bool) -> None:
        self._set(self.clock_offset, self.gone_by, value)

    def _set(self, clock_offset: float, gone_by: float, is_full: bool) -> None:
        _SHARED.pack_into(self._page, 0, clock_offset, gone_by, float(is_full))


def put_on(order: dict[str, Any], say: Say) -> None:
    """Change what only costs waiting, and arm what was ordered."""
    _tell_when_ready(say)
    _tell_sends(say)
    _tell_take_overs(say)
    _tell_writes(say)
    if "dials" in order:
        dials = Dials(Path(order["dials"]))
        _jumpy_clock(dials)
        _small_disk(dials)
    if order.get("quick"):
        _less_waiting(order)
    for bomb in order.get("bombs", ()):
        _arm(bomb, say)


def _tell_when_ready(say: Say) -> None:
    from bot import cli

    # Instead of the words to the operator, which do not name the port when there is a public address.
    cli._welcome = lambda _settings, port: say(event="ready", port=port)


def _tell_sends(say: Say) -> None:
    """The sender's own word that a send had an answer, or that it had none."""
    from bot.channels.base import SendError
    from bot.channels.telegram import TelegramChannel

    send = TelegramChannel.send

    async def telling(self: Any, outgoing: Any) -> str:
        try:
            reference = await send(self, outgoing)
        except SendError as error:
            say(event="refused", address=outgoing.address, reason=error.reason, at=time.monotonic())
            raise
        say(event="known", address=outgoing.address, at=time.monotonic())
        return reference

    TelegramChannel.send = telling  # type: ignore[method-assign]


def _tell_writes(say: Say) -> None:
    """To whom it has written down to have sent something: the sender forgets a result when it is in the store."""
    from bot.delivery.worker import Worker

    forget = Worker._forget

    def forgetting(worker: Worker, results: Any) -> None:
        forget(worker, results)
        if sent := [r.parcel.address for r in results if r.state == "sent"]:
            say(event="wrote", addresses=sent, at=time.monotonic())

    Worker._forget = forgetting  # type: ignore[method-assign]


def _tell_take_overs(say: Say) -> None:
    from bot.delivery import queue

    recover = queue.recover

    def telling(*args: Any, **more: Any) -> int:
        say(event="takes over", at=time.monotonic())
        return recover(*args, **more)

    queue.recover = telling


def _jumpy_clock(dials: Dials) -> None:
    """Only the wall clock jumps; what measures pauses never does, here as on a real machine."""
    from bot.runtime.clock import SystemClock

    def now(_self: object) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=dials.clock_offset + dials.gone_by)

    def elapsed(_self: object) -> float:
        return time.monotonic() + dials.gone_by

    SystemClock.now = now  # type: ignore[method-assign]
    SystemClock.elapsed = elapsed  # type: ignore[method-assign]


def _small_disk(dials: Dials) -> None:
    """SQLite refuses to grow when its page limit is reached, with the very error of a full disk."""
    from bot.runtime import database

    begin = database._begin_immediate

    def begin_with_limit(connection: Any) -> None:
        # The limit cannot be set below the present size: from here on there is no further page.
        connection.exec_driver_sql(f"PRAGMA max_page_count = {1 if dials.is_full else 2**30}").close()
        begin(connection)

    database._begin_immediate = begin_with_limit


def _less_waiting(order: dict[str, Any]) -> None:
    from bot import app
    from bot.channels import telegram
    from bot.delivery import worker
    from bot.runtime import database

    app._FIRST_HOOK_PAUSE = 0.05
    worker._IDLE_SECONDS = 0.05
    worker._TROUBLE_SECONDS = 0.1
    whole = telegram.Timeouts
    telegram.Timeouts = lambda: whole(connect=2.0, answer=order.get("answer", 5.0), pause=0.05)  # type: ignore[assignment,misc]
    telegram._POLL_SECONDS = 2
    prepare = database._prepare_sqlite

    def prepare_with_less_patience(connection: Any, record: object) -> None:
        prepare(connection, record)
        connection.execute(f"PRAGMA busy_timeout={order.get('busy_ms', 10_000)}")

    database._prepare_sqlite = prepare_with_less_patience


def _arm(bomb: dict[str, Any], say: Say) -> None:
    """At the n-th passage of a step: die, or stand still until somebody says go on."""
    left = [int(bomb["nth"])]

    def reached(name: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            say(event="step", name=name, does=bomb["does"], at=time.monotonic())
            os.kill(os.getpid(), signal.SIGKILL if bomb["does"] == "die" else signal.SIGSTOP)

    steps.watch(steps.NAMED[bomb["step"]], reached)


def line(**fields: Any) -> bytes:
    """One line on the pipe between processes, short enough to be written in one piece."""
    return json.dumps(fields).encode() + b"\n"
