"""Who bears the processes: one that has imported everything once, and forks the real program whenever it is asked.

Orders come in as lines of JSON, news goes out as lines of JSON. When the orders end, all that still live are killed.
"""

import ctypes
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from tests.chaos import knobs

# What a start would import; with these in memory it takes a fifth of a second instead of several.
_PRELOAD = (
    "bot.cli",
    "bot.channels.telegram",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlalchemy.dialects.postgresql.psycopg",
    "psycopg",
)
_DIE_WITH_PARENT = 1


class Nursery:
    """The loop: orders, deaths, news."""

    def __init__(self, news: int) -> None:
        self._news = news
        self._alive: dict[str, int] = {}
        self._rest = b""

    def tell(self, **fields: Any) -> None:
        os.write(self._news, knobs.line(**fields))

    def run(self) -> None:
        wake_in, wake_out = os.pipe()
        os.set_blocking(wake_out, False)
        signal.set_wakeup_fd(wake_out)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        ears = selectors.DefaultSelector()
        ears.register(0, selectors.EVENT_READ)
        ears.register(wake_in, selectors.EVENT_READ)
        self.tell(event="open")
        is_open = True
        while is_open:
            for key, _ in ears.select():
                if key.fd == wake_in:
                    os.read(wake_in, 4096)
                else:
                    is_open = self._take_orders()
            self._reap()
        for pid in self._alive.values():
            os.kill(pid, signal.SIGKILL)

    def _take_orders(self) -> bool:
        got = os.read(0, 65536)
        *lines, self._rest = (self._rest + got).split(b"\n")
        for order in map(json.loads, lines):
            if order["do"] == "bear":
                self._bear(order)
            elif order["child"] in self._alive:
                os.kill(self._alive[order["child"]], order["signal"])
        return bool(got)

    def _bear(self, order: dict[str, Any]) -> None:
        pid = os.fork()
        if pid == 0:
            _live(order, self._news)
        self._alive[order["child"]] = pid
        self.tell(event="born", child=order["child"], pid=pid)

    def _reap(self) -> None:
        for child, pid in list(self._alive.items()):
            done, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            if not done:
                continue
            if os.WIFSTOPPED(status):
                self.tell(event="stopped", child=child)
                continue
            del self._alive[child]
            self.tell(event="gone", child=child, code=os.waitstatus_to_exitcode(status), at=time.monotonic())


def _live(order: dict[str, Any], news: int) -> NoReturn:
    """Become the program: its own folder, environment and log, nothing of the nursery's."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.chdir(order["folder"])
        for name in [name for name in os.environ if name.startswith("HOCSO_")]:
            del os.environ[name]
        os.environ.update(order["env"])

        def say(**fields: Any) -> None:
            os.write(news, knobs.line(child=order["child"], **fields))

        knobs.put_on(order, say)
        sys.argv = ["bot", "run"]
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else int(done.code is not None)
    except BaseException:
        Path(order["folder"], f"{order['child']}.crash").write_text(_last_words(), encoding="utf-8")
    finally:
        os._exit(code)


def _last_words() -> str:
    import traceback

    return traceback.format_exc()


def main() -> None:
    for name in _PRELOAD:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    news = os.dup(1)
    os.dup2(2, 1)
    Nursery(news).run()


if __name__ == "__main__":
    main()
