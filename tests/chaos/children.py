"""The processes as the harness sees them: born, ready, told a signal, gone; always cleaned up."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
# An import of everything on a busy machine.
_OPENS_WITHIN = 300.0


class Child:
    """One process, from its birth to its end."""

    def __init__(self, name: str, house: str) -> None:
        self.name, self.house = name, house
        self.sender = ""
        """Its name on the way to the platform."""
        self.pid = 0
        self.port = 0
        self.is_ready = asyncio.Event()
        self.is_gone = asyncio.Event()
        self.stands = asyncio.Event()
        self.code: int | None = None
        self.killed_at = 0.0
        """When its end began, 0 if nobody ended it by force."""
        self.gone_at = 0.0
        self.stopped_by_us = False
        self.steps: list[str] = []
        self.refusals: list[dict[str, Any]] = []
        self.known: list[dict[str, Any]] = []
        """Sends that it knows to have arrived."""
        self.written: list[dict[str, Any]] = []
        """Of which of them the store knows, too, in the same order for each address."""
        self.took_over: list[float] = []
        """When it became the sender."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def hear(self, news: dict[str, Any]) -> None:
        match news["event"]:
            case "born":
                self.pid = news["pid"]
            case "ready":
                self.port = news["port"]
                self.is_ready.set()
            case "stopped":
                self.stands.set()
            case "step":
                self.steps.append(news["name"])
                self.killed_at = news["at"] if news["does"] == "die" else self.killed_at
            case "refused":
                self.refusals.append(news)
            case "known":
                self.known.append(news)
            case "wrote":
                self.written.append(news)
            case "takes over":
                self.took_over.append(news["at"])
            case "gone":
                self.code, self.gone_at = news["code"], news["at"]
                self.is_gone.set()

    async def ready_or_gone(self, within: float) -> bool:
        """Whether it opened its windows."""
        waits = [asyncio.create_task(event.wait()) for event in (self.is_ready, self.is_gone)]
        done, _ = await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        for task in waits:
            task.cancel()
        if not done:
            raise TimeoutError(f"{self.name} neither opened nor ended within {within} s")
        return self.is_ready.is_set() and not self.is_gone.is_set()


class Nursery:
    """Orders to the forking process, and its news handed to the children."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._children: dict[str, Child] = {}
        self.is_open = asyncio.Event()
        self._listener = asyncio.create_task(self._listen())

    def bear(self, name: str, house: str, order: dict[str, Any]) -> Child:
        child = self._children[name] = Child(name, house)
        self._tell(do="bear", child=name, **order)
        return child

    def signal(self, child: Child, number: int) -> None:
        if child.code is None:
            if number == signal.SIGKILL:
                child.killed_at = child.killed_at or time.monotonic()
            self._tell(do="signal", child=child.name, signal=int(number))

    def _tell(self, **order: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            news = json.loads(line)
            if news["event"] == "open":
                self.is_open.set()
            elif child := self._children.get(news["child"]):
                child.hear(news)
                if news["event"] == "gone":
                    del self._children[news["child"]]

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._listener.cancel()
        await asyncio.gather(self._listener, return_exceptions=True)


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """A nursery that is open, and gone with all its children afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chaos.nursery",
        cwd=_ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    opened = Nursery(process)
    try:
        await asyncio.wait_for(opened.is_open.wait(), _OPENS_WITHIN)
        yield opened
    finally:
        await opened.close()


class PlainChild(Child):
    """The program as an operator starts it: `python -m bot run`, without nursery or knobs."""

    def __init__(self, name: str, house: str, process: asyncio.subprocess.Process) -> None:
        super().__init__(name, house)
        self.process, self.pid = process, process.pid
        self._tasks = [asyncio.create_task(self._watch()), asyncio.create_task(self._read())]

    async def _watch(self) -> None:
        self.code = await self.process.wait()
        self.gone_at = time.monotonic()
        self.is_gone.set()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            if "Ctrl-C" in line.decode():
                self.is_ready.set()

    def signal(self, number: int) -> None:
        if self.code is None:
            if number == signal.SIGKILL:
                self.killed_at = self.killed_at or time.monotonic()
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)


async def start_plain(name: str, house: str, order: dict[str, Any], port: int) -> PlainChild:
    """Start it; the port is given, for with a public address the program does not tell its own."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("HOCSO_")}
    log = Path(order["log"]).open("ab")  # noqa: SIM115 - the process keeps it
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run",
        cwd=order["folder"], env=env | order["env"] | {"HOCSO_PORT": str(port), "PYTHONPATH": str(_ROOT)},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=log,
    )  # fmt: skip
    log.close()
    child = PlainChild(name, house, process)
    child.port = port
    return child
