"""A program under measurement: started as a child, its processor time and memory read, and surely ended."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_TICK = 1.0 / os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_DIE_WITH_PARENT = 1


class Died(Exception):
    """The program ended by itself; the message holds its last words."""


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all its children, those already ended included."""
    return sum(map(_own_seconds, tree(pid)), _reaped_seconds(pid))


def tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        found += _children(parent)
    return found


def memory_mb(pid: int) -> float:
    """The resident memory of a process and its children."""
    return sum(map(_resident, tree(pid))) * _PAGE / 2**20


def _own_seconds(pid: int) -> float:
    """The processor clock of another process: nanoseconds, all threads, also those that have ended."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _reaped_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[13]) + int(fields[14])) * _TICK


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


class Program:
    """One running program. It never outlives the bench, and its words are kept for the case that it dies."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.started_at = time.perf_counter()
        self._log = folder / "program.log"
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                [sys.executable, *command],
                env={**_quiet_environment(), **env},
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - the bench has no threads of its own here
            )
        self.pid = self._child.pid

    async def listens(self, port: int, patience: float = 60.0) -> None:
        """Return when the program takes connections. Raises `Died` when it never will."""
        until = time.perf_counter() + patience
        while time.perf_counter() < until:
            self.must_live()
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
                continue
            writer.close()
            return
        raise Died(f"nothing listens after {patience:.0f} s\n{self.words()}")

    def must_live(self) -> None:
        """Raise `Died` with the program's last words if it has ended."""
        if self._child.poll() is not None:
            raise Died(self.words())

    def words(self) -> str:
        """The end of what the program has written."""
        return self._log.read_text(errors="replace")[-3000:]

    def kill(self) -> None:
        """End it as a power cut would: no signal handler, no clean-up."""
        if self._child.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._child.wait()

    def stop(self, patience: float = 15.0) -> None:
        """Ask it to end, and make it if it will not. May be called twice."""
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(patience)
            except subprocess.TimeoutExpired:
                self.kill()


def _quiet_environment() -> dict[str, str]:
    """The environment without settings that belong to somebody else's bot, and with compiled modules kept."""
    unwanted = ("HOCSO_", "PYTHONDONTWRITEBYTECODE")
    return {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
