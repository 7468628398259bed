"""One whole process of the house, spoken to byte by byte."""

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import COURSE
from tests.fuzz.doorway import PATIENCE, SECRET, TOKEN
from tests.test_program import environment

STARTING = 90.0
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


class Child:
    """The process, where it listens, and what it has said."""

    def __init__(self, process: subprocess.Popen[str], port: int, said: Path) -> None:
        self.process, self.port, self._said = process, port, said

    @property
    def said(self) -> str:
        """All that it wrote on its standard error."""
        return self._said.read_text(encoding="utf-8", errors="replace")

    @property
    def memory(self) -> int:
        """What it holds, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024

    def stop(self) -> str:
        """Ask it to end, as a service manager would; what was left on its standard output."""
        self.process.terminate()
        rest, _ = self.process.communicate(timeout=STARTING)
        return rest

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def says(self, *pieces: bytes, hangs_up: bool = False) -> bytes:
        """What comes back until the house closes the line; no later than our patience."""
        with self.connect() as line:
            try:
                for piece in pieces:
                    line.sendall(piece)
                if hangs_up:
                    line.shutdown(socket.SHUT_WR)
            except (ConnectionError, OSError):
                assert self.process.poll() is None, self.said
            return heard(line)

    def is_well(self) -> None:
        """It lives, and a good person gets their page."""
        answer = self.says(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert statuses(answer) == [200]
        assert "Ba điều Học Số hứa" in answer.decode()


def heard(line: socket.socket) -> bytes:
    """All that comes before the line is closed, politely or not."""
    parts = []
    try:
        while part := line.recv(1 << 16):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def statuses(answer: bytes) -> list[int]:
    """The status of each answer on one line, in order."""
    return [int(status) for status in _STATUS.findall(answer)]


@contextmanager
def child(folder: Path, module: str = "bot", **settings: str) -> Iterator[Child]:
    """Start the server in its own folder and wait until it listens; it is always ended."""
    told = {"PORT": "0", "ROLE": "web", "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    told |= {"LESSONS_DIR": str(COURSE / "lessons"), "QUIZZES_DIR": str(COURSE / "quizzes"), "LOG_LEVEL": "DEBUG"}
    said = folder / "stderr.txt"
    with said.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", module, "run"],
            cwd=folder, env=environment(**told | settings), stdout=subprocess.PIPE, stderr=stderr, text=True,
        )  # fmt: skip
    try:
        yield Child(process, _port(process, said), said)
    finally:
        process.kill()
        process.communicate()


def _port(process: subprocess.Popen[str], said: Path) -> int:
    assert process.stdout is not None
    watchdog = threading.Timer(STARTING, process.kill)
    watchdog.start()
    try:
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                return int(found[1])
    finally:
        watchdog.cancel()
    raise AssertionError(said.read_text(encoding="utf-8"))
