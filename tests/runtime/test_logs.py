"""A log that cannot be written costs its lines and nothing else."""

import asyncio
import sys

import pytest

from bot.app import App
from bot.channels.base import Incoming
from bot.conversation.turn import Turn
from bot.runtime import logs

pytestmark = pytest.mark.anyio


class FullDisk:
    """What standard error is when the disk behind it is full."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


class Closed(FullDisk):
    """What it is when whoever read it has gone."""

    def write(self, text: str) -> int:
        raise ValueError("I/O operation on closed file")


@pytest.mark.parametrize("kind", [FullDisk, Closed])
async def test_a_failing_turn_whose_log_cannot_be_written_is_kept_and_the_lane_goes_on(
    kind: type[FullDisk], app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(turn: Turn) -> None:
        raise ZeroDivisionError

    app.open_lanes()
    monkeypatch.setattr(sys, "stderr", kind())
    logs.set_up("INFO", as_json=True)
    monkeypatch.setattr("bot.conversation.engine.route", broken)
    async with asyncio.timeout(20):
        assert (await app.inbox.take(says(app, 1))).status == "failed"
        monkeypatch.undo()
        assert (await app.inbox.take(says(app, 2))).status == "done"
    await app.close_lanes()


def says(app: App, number: int) -> Incoming:
    return Incoming("console", "local", f"lan.{number}", "lan", "text", app.clock.now(), text="học")
