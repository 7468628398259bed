"""Fresh stores to measure on: a SQLite file, or a database of a real PostgreSQL whose commits reach the disk."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bench.processes import cpu_seconds
from tests import postgres

Rows = list[tuple[object, ...]]


class Store(Protocol):
    """A database that belongs to one run."""

    name: str

    def url(self, *, is_async: bool = False) -> str:
        """Its address, for a synchronous or an asynchronous driver."""

    def read(self, query: str) -> Rows:
        """What a query gives."""

    def cpu_seconds(self) -> float:
        """Processor time of the server behind it, so far; 0 where there is none."""

    def close(self) -> None:
        """Throw it away, whoever is still connected."""


class Sqlite:
    """One file. Whoever opens it chooses the pragmas."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "store.db"

    def url(self, *, is_async: bool = False) -> str:
        return f"sqlite{'+aiosqlite' if is_async else ''}:///{self.path}"

    def read(self, query: str) -> Rows:
        return read(self.url(), query)

    def cpu_seconds(self) -> float:
        return 0.0

    def close(self) -> None:
        """The file goes with its folder."""


class Postgres:
    """One database of the server that the bench started."""

    name = "PostgreSQL"

    def __init__(self, server: str, *, template: str = "template1") -> None:
        self._server = server
        self.database = f"b_{uuid.uuid4().hex}"
        self._postmaster = _postmaster(server)
        run_on(server, f"CREATE DATABASE {self.database} TEMPLATE {template} STRATEGY file_copy")

    def url(self, *, is_async: bool = False) -> str:
        url = make_url(self._server).set(database=self.database)
        return (url.set(drivername="postgresql+asyncpg") if is_async else url).render_as_string()

    def read(self, query: str) -> Rows:
        return read(self.url(), query)

    def cpu_seconds(self) -> float:
        return cpu_seconds(self._postmaster)

    def close(self) -> None:
        run_on(self._server, f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")


def read(url: str, query: str) -> Rows:
    """What a query gives, on a connection of its own."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return rows


def run_on(server: str, statement: str) -> None:
    """Run one statement outside a transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@contextmanager
def fresh(name: str, folder: Path, server: str) -> Iterator[Store]:
    """A store of one kind that nobody has written to."""
    if name == "sqlite":
        yield Sqlite(folder)
        return
    store = Postgres(server)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def server(*, is_needed: bool = True) -> Iterator[str]:
    """A PostgreSQL server with its safe settings; an empty address where none is needed."""
    if not is_needed:
        yield ""
        return
    with postgres.server(is_durable=True) as address:
        yield address


def _postmaster(server: str) -> int:
    folder = parse_qs(urlsplit(server).query)["host"][0]
    return int((Path(folder) / "postmaster.pid").read_text().split()[0])


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))
