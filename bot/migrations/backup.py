"""How is a SQLite store copied while it is used, and put back? (PostgreSQL has tools of its own for that.)"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.migrations.run import StoreIsNewer, revisions
from bot.runtime.occupancy import Occupancy, StoreInUse

_PATIENCE_SECONDS = 30.0


class BackupProblem(Exception):
    """The copy was not made, or not put back; nothing has changed."""


def backup(store: Path, target: Path, *, force: bool = False) -> None:
    """Copy the store as it is at one moment into a single file, while others read and write it.

    The copy gets its name only once it is checked and on disk. Raises `BackupProblem`.
    """
    if not store.is_file():
        raise BackupProblem(f"Chưa có kho dữ liệu {store}.")
    if target.exists() and not force:
        raise BackupProblem(f"Đã có tệp {target}. Hãy chọn tên khác, hoặc thêm --force để ghi đè.")
    if target.exists() and target.samefile(store):
        raise BackupProblem("Bản sao lưu không thể là chính kho dữ liệu.")
    with _checked_copy(store, target) as copy:
        copy.replace(target)
    _settle(target.parent)


def restore(file: Path, store: Path) -> Path | None:
    """Put a copy in the place of the store, and return the name under which the old one is kept, if there was one.

    Raises `BackupProblem`, also while any program works with the store, and `StoreIsNewer`.
    """
    if not file.is_file():
        raise BackupProblem(f"Không có tệp {file}.")
    if store.exists() and store.samefile(file):
        raise BackupProblem("Tệp này chính là kho dữ liệu.")
    occupancy = Occupancy(store)
    try:
        occupancy.own()
    except StoreInUse:
        raise BackupProblem("Học Số đang chạy trên kho này. Hãy dừng lại rồi phục hồi.") from None
    try:
        with _checked_copy(file, store) as copy:
            _give_to_owner(copy, store)
            aside = _set_aside(store)
            copy.replace(store)
        _settle(store.parent)
    finally:
        occupancy.leave()
    return aside


@contextmanager
def _checked_copy(source: Path, beside: Path) -> Iterator[Path]:
    """A sound copy under a name of its own in the folder of `beside`; whatever goes wrong, it does not stay."""
    beside.parent.mkdir(parents=True, exist_ok=True)
    copy = beside.with_name(f".{beside.name}.{os.getpid()}.part")
    copy.unlink(missing_ok=True)
    # Learners' data: for the operator's eyes only, from the first byte on.
    copy.touch(mode=0o600)
    try:
        _copy(source, copy)
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        yield copy
    except (sqlite3.Error, OSError) as error:
        raise BackupProblem(f"Không sao chép được {source}: {error}.") from error
    finally:
        copy.unlink(missing_ok=True)


def _copy(source: Path, copy: Path) -> None:
    with closing(_open(source)) as read, closing(_open(copy)) as write:
        # All pages in one step: a copy in small steps begins anew whenever somebody writes in between.
        read.backup(write, pages=-1)
        # One file that says all, without a log beside it.
        write.execute("PRAGMA journal_mode=DELETE")
        _check(write, source)


def _check(connection: sqlite3.Connection, source: Path) -> None:
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"] or connection.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupProblem(f"Dữ liệu trong {source} bị hỏng.")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "learner"} <= tables:
        raise BackupProblem(f"{source} không phải là kho dữ liệu của Học Số.")
    (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if revision not in revisions():
        raise StoreIsNewer


def _give_to_owner(copy: Path, store: Path) -> None:
    """An operator may restore as root: the store stays with the account that the service runs under."""
    before = (store if store.exists() else store.parent).stat()
    if (before.st_uid, before.st_gid) != (os.getuid(), os.getgid()):
        os.chown(copy, before.st_uid, before.st_gid)


def _set_aside(store: Path) -> Path | None:
    """Keep the old store under another name, untouched; its own name is never without a file."""
    if not store.exists():
        return None
    aside = store.with_name(f"{store.name}.{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.old")
    os.link(store, aside)
    for end in ("-wal", "-shm"):
        log = store.with_name(store.name + end)
        # A log that stayed would be played into the store that comes; under its new name it still belongs to the old.
        if log.exists():
            log.rename(aside.with_name(aside.name + end))
    return aside


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)


def _settle(folder: Path) -> None:
    """Have the new name on disk, too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
