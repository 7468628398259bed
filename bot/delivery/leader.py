"""Who may send for an account: one process at a time, because a platform's limit is per account."""

import fcntl
import hashlib
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError


class Leadership(Protocol):
    """A lock that goes away with its process."""

    def take(self) -> bool:
        """Try to become the one; True if we are, or already were."""

    def leave(self) -> None:
        """Let another process take over."""


class FileLeadership:
    """On SQLite all processes share one machine: a lock on a file beside the store."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Try to lock the file; the system unlocks it when the process ends, however it ends."""
        if self._file is not None:
            return True
        file = self._path.open("a", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def leave(self) -> None:
        """Unlock."""
        if self._file is not None:
            self._file.close()
            self._file = None


class AdvisoryLeadership:
    """On PostgreSQL: a session advisory lock on a connection of its own.

    https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Try the lock; if we hold it, ask the server whether our session still lives."""
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
            return self._try()
        except DBAPIError:
            self.leave()
            return False

    def _try(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": self._key}).scalar():
            self._connection = connection
            return True
        connection.close()
        return False

    def leave(self) -> None:
        """Give the lock back by closing its session for good."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def leadership(engine: Engine, name: str) -> Leadership:
    """The lock that fits the store."""
    if engine.dialect.name != "sqlite":
        return AdvisoryLeadership(engine, name)
    database = Path(engine.url.database or "hocso.db")
    return FileLeadership(database.with_name(f"{database.name}.{name.replace(':', '-')}.lock"))
