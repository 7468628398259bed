"""A copy is whole, also while people are learning; put back, it is where they go on; and nothing is lost on the way."""

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.channels.base import Incoming
from bot.conversation.models import incoming
from bot.migrations.backup import BackupProblem, backup, restore
from bot.migrations.run import StoreIsNewer
from bot.runtime.clock import FrozenClock
from bot.runtime.occupancy import Occupancy, StoreInUse
from tests.conftest import settings_for
from tests.people import Talk, rows
from tests.test_program import hocso


@pytest.fixture
def store(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def house(store: Path, clock: FrozenClock) -> Iterator[App]:
    app = App(settings_for(f"sqlite:///{store}"), clock)
    app.prepare()
    yield app
    app.close_store()


def opened(store: Path, clock: FrozenClock) -> App:
    app = App(settings_for(f"sqlite:///{store}"), clock)
    app.prepare()
    return app


def ask(path: Path, question: str) -> Any:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchone()[0]


@pytest.mark.anyio
async def test_copies_taken_while_people_learn_are_whole(house: App, store: Path, tmp_path: Path) -> None:
    house.open_lanes()
    is_over = asyncio.Event()

    async def learns(name: str) -> int:
        count = 0
        while not is_over.is_set():
            words = ("học", "tiếp", "tiếp", "tiếp", "b")[count % 5]
            event = Incoming("console", "local", f"{name}.{count}", name, "text", house.clock.now(), text=words)
            assert (await house.inbox.take(event)).status == "done"
            count += 1
        return count

    learning = [asyncio.create_task(learns(f"người {n}")) for n in range(8)]
    copies, sizes = [tmp_path / f"{n}.db" for n in range(5)], []
    for copy in copies:
        seen = sum(lane.figures.turns["console", "done"] for lane in house._lanes)
        await asyncio.to_thread(backup, store, copy)
        turns = ask(copy, "SELECT count(*) FROM incoming")
        assert turns >= seen, "what was acknowledged before the copy began is in it"
        assert turns == ask(copy, "SELECT coalesce(sum(turn), 0) FROM conversation"), "no turn is in it by half"
        assert ask(copy, "PRAGMA integrity_check") == "ok"
        sizes.append(turns)
    is_over.set()
    assert sizes == sorted(sizes)
    assert sum(await asyncio.gather(*learning)) == len(rows(house, incoming))
    await house.close_lanes()


def test_after_restoring_a_learner_goes_on_where_the_copy_was_made(
    house: App, store: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    lan = Talk(house, clock, "lan").types("học").types("tiếp")
    backup(store, tmp_path / "copy.db")
    lan.types("tiếp").types("tiếp")
    assert "Câu 1 trên 3" in lan.says
    house.close_store()
    aside = restore(tmp_path / "copy.db", store)
    after = opened(store, clock)
    again = Talk(after, clock, "lan")
    again.sent = lan.sent
    assert "Thẻ 3 trên 3" in again.types("tiếp").says
    after.close_store()
    assert aside is not None
    kept = opened(aside, clock)
    before = Talk(kept, clock, "lan")
    before.sent = lan.sent
    assert "Câu 1 trên 3" in before.types("câu hỏi là gì").says, "the old store is kept whole"
    kept.close_store()


def test_a_copy_is_one_file_for_its_owner_only_and_nothing_else_is_left(
    house: App, store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    backup(store, folder / "copy.db")
    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    assert (folder / "copy.db").stat().st_mode & 0o777 == 0o600
    assert ask(folder / "copy.db", "PRAGMA journal_mode") == "delete"


def test_an_older_copy_is_only_replaced_when_told_so(house: App, store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("an older copy")
    with pytest.raises(BackupProblem, match="--force"):
        backup(store, copy)
    assert copy.read_text() == "an older copy"
    backup(store, copy, force=True)
    assert ask(copy, "PRAGMA integrity_check") == "ok"
    with pytest.raises(BackupProblem, match="chính kho dữ liệu"):
        backup(store, store, force=True)


def test_without_a_sound_store_there_is_no_copy_and_the_older_one_stays(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("an older copy")
    with pytest.raises(BackupProblem, match="Chưa có kho"):
        backup(tmp_path / "none.db", copy, force=True)
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"SQLite format 3\0" + bytes(5000))
    with pytest.raises(BackupProblem):
        backup(broken, copy, force=True)
    assert copy.read_text() == "an older copy"
    assert {path.name for path in tmp_path.iterdir()} == {"copy.db", "broken.db"}


def test_a_damaged_page_is_found_before_the_copy_gets_its_name(house: App, store: Path, tmp_path: Path) -> None:
    Talk(house, FrozenClock(house.clock.now()), "lan").types("học")
    house.close_store()
    size = ask(store, "PRAGMA page_size")
    page = ask(store, "SELECT rootpage FROM sqlite_master WHERE name = 'ix_delivery_address'")
    with store.open("r+b") as file:
        file.seek((page - 1) * size + 8)
        file.write(b"\xff" * 64)
    with pytest.raises(BackupProblem):
        backup(store, tmp_path / "copy.db")
    assert not list(tmp_path.glob("*copy.db*"))


@pytest.mark.parametrize("kind", ["garbage", "empty", "another", "none"])
def test_what_is_no_copy_of_ours_does_not_replace_the_store(kind: str, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    if kind == "garbage":
        file.write_bytes(os.urandom(5000))
    elif kind == "empty":
        file.touch()
    elif kind == "another":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE learner (id INTEGER)")
    before = store.read_bytes()
    with pytest.raises(BackupProblem):
        restore(file, store)
    assert store.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} - {"file", "hocso.db.lock"} == {"hocso.db"}


def test_a_copy_of_a_newer_program_is_refused(house: App, store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(store, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    house.close_store()
    with pytest.raises(StoreIsNewer):
        restore(copy, store)


def test_nothing_is_restored_under_a_running_program(house: App, store: Path, tmp_path: Path) -> None:
    backup(store, tmp_path / "copy.db")
    with pytest.raises(BackupProblem, match="đang chạy"):
        restore(tmp_path / "copy.db", store)
    house.close_store()
    restore(tmp_path / "copy.db", store)


def test_no_program_starts_while_the_store_is_being_replaced(store: Path, clock: FrozenClock) -> None:
    own = Occupancy(store)
    own.own()
    app = App(settings_for(f"sqlite:///{store}"), clock)
    with pytest.raises(StoreInUse):
        app.prepare()
    own.leave()
    app.prepare()
    other = opened(store, clock)
    for one in (app, other):
        one.close_store()


def test_a_log_left_by_a_killed_program_belongs_to_the_old_store_alone(
    house: App, store: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    backup(store, tmp_path / "copy.db")
    killed = tmp_path / "killed"
    killed.mkdir()
    Talk(house, clock, "lan").types("học")
    # As after `kill -9`: the last turns are in the log only.
    for name in ("hocso.db", "hocso.db-wal"):
        (killed / name).write_bytes((tmp_path / name).read_bytes())
    aside = restore(tmp_path / "copy.db", killed / "hocso.db")
    assert ask(killed / "hocso.db", "SELECT count(*) FROM incoming") == 0
    assert aside is not None
    assert ask(aside, "SELECT count(*) FROM incoming") == 1


def test_a_broken_store_is_kept_as_it_is_with_its_log(house: App, store: Path, tmp_path: Path) -> None:
    backup(store, tmp_path / "copy.db")
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "hocso.db").write_bytes(b"nonsense" * 1000)
    (folder / "hocso.db-wal").write_bytes(b"log")
    aside = restore(tmp_path / "copy.db", folder / "hocso.db")
    assert aside is not None
    assert aside.read_bytes() == b"nonsense" * 1000
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"log"
    assert ask(folder / "hocso.db", "PRAGMA integrity_check") == "ok"


def test_where_no_store_is_yet_the_copy_becomes_the_store(house: App, store: Path, tmp_path: Path) -> None:
    backup(store, tmp_path / "copy.db")
    assert restore(tmp_path / "copy.db", tmp_path / "new" / "hocso.db") is None
    assert ask(tmp_path / "new" / "hocso.db", "PRAGMA integrity_check") == "ok"


def test_the_operator_saves_and_restores_a_conversation(tmp_path: Path) -> None:
    assert "Thẻ 2 trên" in hocso("chat", said="học\ntiếp\n").stdout
    saved = hocso("backup", "luu/hom-nay.db")
    assert saved.returncode == 0, saved.stderr
    assert "Đã sao lưu vào luu/hom-nay.db" in saved.stdout
    assert "secret.key" in saved.stdout
    assert "Thẻ 3 trên" in hocso("chat", said="tiếp\n").stdout
    again = hocso("backup", "luu/hom-nay.db")
    assert (again.returncode, "--force" in again.stderr, "Traceback" in again.stderr) == (2, True, False)
    back = hocso("restore", "luu/hom-nay.db")
    assert back.returncode == 0, back.stderr
    assert "Kho cũ: var/hocso.db." in back.stdout
    assert "Thẻ 3 trên" in hocso("chat", said="tiếp\n").stdout


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_for_postgresql_it_names_the_tools_in_one_sentence(command: str) -> None:
    done = hocso(command, "x.dump", DATABASE_URL="postgresql://localhost/hocso", SECRET_KEY="a key for tests only")
    assert done.returncode == 2
    assert "pg_dump và pg_restore" in done.stderr
    assert "docs/operations.md" in done.stderr
    assert not Path("x.dump").exists()
