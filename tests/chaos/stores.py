"""Stores that can be locked, full, gone, paused or cut off, and whose books can be read afterwards."""

import asyncio
import contextlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, create_engine, func, select, text
from sqlalchemy.exc import DBAPIError

from bot.delivery.models import QUEUED, SENDING, delivery
from bot.migrations.run import upgrade
from bot.runtime.database import open_reader, open_writer
from tests import postgres
from tests.chaos.knobs import Dials

_FILLER = 1 << 16


class Store:
    """What both kinds have: an address, and books."""

    url: str

    def __init__(self, url: str) -> None:
        self.url = url
        self._reader: Engine = open_reader(url)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """All rows of a table, oldest first."""
        with self._reader.connect() as connection:
            found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            return [dict(row) for row in found]

    def owed(self) -> int:
        """How many messages have yet to leave; -1 when the store cannot be asked."""
        query = select(func.count()).where(delivery.c.state.in_((QUEUED, SENDING)))
        try:
            with self._reader.connect() as connection:
                return int(connection.execute(query).scalar_one())
        except DBAPIError:
            return -1

    def close(self) -> None:
        self._reader.dispose()


class SqliteStore(Store):
    """A file of its own, on a disk that can be filled."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.path = folder / "store" / "hocso.db"
        self.path.parent.mkdir(exist_ok=True)
        shutil.copy(template, self.path)
        super().__init__(f"sqlite:///{self.path}")

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Another process (this one) holds the write lock."""
        other = sqlite3.connect(self.path, isolation_level=None, timeout=10, check_same_thread=False)
        try:
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        finally:
            other.close()

    @asynccontextmanager
    async def read_all_along(self) -> AsyncIterator[None]:
        """Somebody reads and does not end: the log cannot be folded into the file meanwhile."""
        other = sqlite3.connect(self.path, isolation_level=None)
        try:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM incoming").fetchone()
            yield
        finally:
            other.close()

    @asynccontextmanager
    async def full(self, how: str, dials: Dials, pids: Callable[[], list[int]]) -> AsyncIterator[None]:
        """No room left: by SQLite's own page limit, by the size limit of files, or on a small disk that is filled."""
        if how == "disk" and not os.path.ismount(self.path.parent):
            how = "files"
        if how == "pages":
            dials.is_full = True
            yield
            dials.is_full = False
        elif how == "files":
            with _no_bigger_files(pids()):
                yield
        else:
            with _filled(self.path.parent / "filler"):
                yield


@contextmanager
def _no_bigger_files(pids: list[int]) -> Iterator[None]:
    """Every write to a file fails in these processes, also to their log, as on a disk without room."""
    before = {}
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            _, hard = before[pid] = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


@contextmanager
def _filled(path: Path) -> Iterator[None]:
    try:
        with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(_FILLER))
        yield
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of a few megabytes under a folder, where the system lets us mount one."""
    folder.mkdir(exist_ok=True)
    size = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    is_mounted = os.geteuid() == 0 and subprocess.run(size, capture_output=True, check=False).returncode == 0
    try:
        yield
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


class PostgresStore(Store):
    """A database of its own on a server that is ours alone."""

    def __init__(self, server: "PostgresServer", name: str) -> None:
        self._server, self.name = server, name
        server.run(f"CREATE DATABASE {name} TEMPLATE template_chaos STRATEGY file_copy")
        super().__init__(server.address.replace("/postgres?", f"/{name}?"))

    def close(self) -> None:
        super().close()
        with contextlib.suppress(DBAPIError):
            self._server.run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def cut(self, whom: str, rng: random.Random) -> int:
        """End sessions: all, one of them, or the one that holds the sender's lock. Returns how many."""
        pids = self._server.ask(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = :name)"
            if whom == "leader"
            else "SELECT pid FROM pg_stat_activity WHERE datname = :name",
            name=self.name,
        )
        chosen = [rng.choice(sorted(pids))] if whom == "one" and pids else pids
        for pid in chosen:
            self._server.ask("SELECT pg_terminate_backend(:pid)", pid=pid)
        return len(chosen)

    @asynccontextmanager
    async def refusing(self) -> AsyncIterator[None]:
        """Nobody is let in, and who was in is thrown out."""
        self._server.run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")
        try:
            self.cut("all", random.Random(0))
            yield
        finally:
            self._server.run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """The server's processes for this database stand still and answer nothing."""
        pids = self._server.ask("SELECT pid FROM pg_stat_activity WHERE datname = :name", name=self.name)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def crash(self) -> None:
        """One of its sessions dies hard; the server then throws everybody out and recovers from its log."""
        pids = self._server.ask("SELECT pid FROM pg_stat_activity WHERE datname = :name", name=self.name)
        if pids:
            os.kill(pids[0], signal.SIGKILL)


class PostgresServer:
    """A PostgreSQL with an empty store to copy: one of our own, or one that is there and may not be crashed."""

    def __init__(self, address: str = "") -> None:
        self._keep = contextlib.ExitStack()
        self.address = address or self._keep.enter_context(postgres.server())
        self._admin = create_engine(self.address, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        self.run("CREATE DATABASE template_chaos")
        engine = open_writer(self.address.replace("/postgres?", "/template_chaos?"))
        upgrade(engine)
        engine.dispose()

    def run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def ask(self, query: str, **given: object) -> list[int]:
        with self._admin.connect() as connection:
            return [int(value) for value in connection.execute(text(query), given).scalars()]

    def close(self) -> None:
        self._admin.dispose()
        self._keep.close()


def make_template(folder: Path) -> Path:
    """An empty SQLite store to copy."""
    path = folder / "template.db"
    engine = open_writer(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path
