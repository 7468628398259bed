"""Who works with the SQLite file at this moment? Programs at work share a lock; who replaces the file wants it alone.

The system takes a lock away with its process, however that ends: nothing is left behind by a power cut.
"""

import fcntl
from pathlib import Path
from typing import IO


class StoreInUse(Exception):
    """Another program works with the store."""


class Occupancy:
    """A lock on a file beside the store."""

    def __init__(self, store: Path) -> None:
        self._path = store.with_name(f"{store.name}.lock")
        self._file: IO[bytes] | None = None

    def share(self) -> None:
        """Work with the store beside others. May be called twice. Raises `StoreInUse` while it is being replaced."""
        self._take(fcntl.LOCK_SH)

    def own(self) -> None:
        """Have the store alone. Raises `StoreInUse` while anybody works with it."""
        self._take(fcntl.LOCK_EX)

    def leave(self) -> None:
        """Let others have it. May be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _take(self, kind: int) -> None:
        if self._file is not None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._path.exists():
            self._path.touch()
        # For reading: an operator's command may have made the file under another account.
        file = self._path.open("rb")
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise StoreInUse from None
        self._file = file
