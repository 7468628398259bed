"""How we talk to the store: engines for SQLite and PostgreSQL, aware times, one naming of constraints."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# PostgreSQL's words for a deadlock that it broke, and for a serialization that failed.
_SENT_BACK = frozenset({"40P01", "40001"})

# SQLite numbers rows by themselves only in a plain INTEGER key.
BigId = BigInteger().with_variant(Integer, "sqlite")


def Bytewise(length: int) -> String:  # noqa: N802 - stands where types stand
    """Text compared byte by byte on both databases: paths and sort keys, which no language's order must touch."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC on both databases; SQLite keeps it without a zone, and it comes back with one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def database_url(text: str) -> URL:
    """Read a database address; plain `postgresql://` means psycopg 3, the one driver we ship."""
    url = make_url(text)
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def open_writer(text: str) -> Engine:
    """An engine whose transactions take SQLite's write lock at once, and whose commits are on disk when they return."""
    url = database_url(text)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_size=8, max_overflow=8, pool_pre_ping=True)
    _make_folder(url)
    engine = create_engine(
        url, hide_parameters=True, **_sqlite_pool(url), connect_args={"check_same_thread": False, "timeout": 10}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def open_reader(text: str) -> Engine:
    """An engine for pages and reports that never waits for the writer (SQLite: WAL readers see the last commit).

    On both databases all that one connection reads in a transaction is as of one moment: figures must agree.
    """
    url = database_url(text)
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            hide_parameters=True,
            pool_size=4,
            max_overflow=8,
            pool_pre_ping=True,
            isolation_level="REPEATABLE READ",
        )
    engine = create_engine(
        url, hide_parameters=True, **_sqlite_pool(url), connect_args={"check_same_thread": False, "timeout": 10}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_deferred)
    return engine


def lost_a_race(error: Exception) -> bool:
    """Two transactions waited for one another and this one was sent back: nothing is wrong, it may simply try again."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _SENT_BACK


def lost_the_store(error: Exception) -> bool:
    """The connection broke in the middle of a transaction: nothing is wrong with what was asked."""
    is_broken = isinstance(error, DBAPIError) and error.connection_invalidated
    return is_broken or isinstance(error, PendingRollbackError)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading only; whatever was begun is rolled back."""
    with engine.connect() as connection:
        yield connection


def _sqlite_pool(url: URL) -> dict[str, Any]:
    return {"poolclass": StaticPool} if url.database in {None, "", ":memory:"} else {}


def _make_folder(url: URL) -> None:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: we say BEGIN IMMEDIATE, so that two writers
    # wait for one another instead of failing half-way.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
