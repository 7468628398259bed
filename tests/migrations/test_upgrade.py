"""From every released state of the store to today's, with people in it; and today's is what the program believes."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from bot.app import App
from bot.delivery.models import delivery
from bot.learning.models import fact, progress
from bot.migrations.run import StoreIsNewer, current, revisions, upgrade
from bot.runtime.clock import FrozenClock
from bot.runtime.database import metadata, open_writer
from tests.conftest import MORNING, run_on, settings_for
from tests.migrations.record import file_of
from tests.people import Talk, rows
from tests.test_program import hocso

# A revision that was never released alone has no dump of its own.
RELEASED = tuple(revision for revision in revisions() if file_of(revision, "sqlite").is_file())
RECORD = "run `python -m tests.migrations.record` before the revision is released"


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database without a single table, beside the migrated one."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server, name = request.getfixturevalue("postgres_server"), f"{make_url(database_url).database}_empty"
    run_on(server, f"CREATE DATABASE {name} TEMPLATE template0")
    yield server.replace("/postgres?", f"/{name}?")
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(empty_url: str) -> Iterator[Engine]:
    engine = open_writer(empty_url)
    yield engine
    engine.dispose()


def load(revision: str, url: str) -> None:
    """The store as the release left it."""
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    file = file_of(revision, kind)
    assert file.is_file(), f"there is no {file.name}: {RECORD}"
    if kind == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(file.read_text(encoding="utf-8"))
        return
    engine = open_writer(url)
    with engine.begin() as connection:
        # Without parameters the driver takes many statements at once.
        connection.connection.cursor().execute(file.read_text(encoding="utf-8"))
    engine.dispose()


def returning(app: App, clock: FrozenClock, name: str, channel: str = "console") -> Talk:
    """Somebody who was here before: the numbers of their messages go on."""
    talk = Talk(app, clock, name, channel)
    talk.sent += Talk(app, clock, "nobody").types("học").sent * 100
    return talk


@pytest.mark.parametrize("revision", RELEASED)
def test_from_every_release_people_go_on_learning(revision: str, empty_url: str) -> None:
    load(revision, empty_url)
    clock = FrozenClock(MORNING)
    clock.moment = clock.moment.replace(day=clock.moment.day + 2)
    app = App(settings_for(empty_url), clock)
    app.prepare()
    before = rows(app, fact)
    lan = returning(app, clock, "lan")
    assert "Thẻ 3 trên" in lan.types("tiếp").says
    lan.presses("Làm câu hỏi")
    assert "Câu 1 trên" in lan.says
    minh = returning(app, clock, "5000000001", "telegram")
    assert "Thẻ 3 trên" in minh.types("tiếp").says
    assert [row for row in rows(app, fact) if row["learner_id"] in {1, 2}][: len(before)] == before
    finished = [row["lesson"] for row in rows(app, progress) if row["finished_at"] and row["learner_id"] == 1]
    assert finished == ["chu-to"]
    owed = [row["id"] for row in rows(app, delivery)]
    assert owed == sorted(set(owed)), "new rows are numbered after the old ones"
    app.close_store()


@pytest.mark.parametrize("revision", RELEASED)
def test_an_upgraded_store_is_the_same_as_a_new_one(revision: str, empty_url: str, database_url: str) -> None:
    load(revision, empty_url)
    old = open_writer(empty_url)
    upgrade(old)
    new = open_writer(database_url)
    assert shape(old) == shape(new), f"a released revision was changed, or it was not recorded: {RECORD}"
    assert differences(old) == []
    for engine in (old, new):
        engine.dispose()


def test_the_newest_revision_was_recorded() -> None:
    assert revisions()[-1] in RELEASED, RECORD


def test_the_revisions_make_what_the_models_say(store: Engine) -> None:
    upgrade(store)
    assert differences(store) == []


def test_every_constraint_and_index_of_the_models_is_in_the_revisions(store: Engine) -> None:
    """What alembic does not compare: checks, conditions of indexes, what a new row is numbered by."""
    upgrade(store)
    by_revisions = shape(store)
    with store.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
    assert shape(store) == by_revisions


def test_upgrading_twice_changes_nothing(store: Engine) -> None:
    upgrade(store)
    before = shape(store)
    upgrade(store)
    assert shape(store) == before


def test_a_newer_store_is_left_alone_and_a_running_program_goes_on(store: Engine, empty_url: str) -> None:
    """As in a rolling restart: the new program has upgraded, the old one still answers."""
    app = App(settings_for(empty_url), FrozenClock(MORNING))
    app.prepare()
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert app.health() == {"ready": True, "store": "newer"}
    with pytest.raises(StoreIsNewer):
        upgrade(store)
    with store.connect() as connection:
        assert current(connection) == "9999"
    app.close_store()


def test_a_program_older_than_the_store_says_so_and_does_not_start(sqlite_url: str) -> None:
    engine = open_writer(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for command in ("run", "migrate"):
        done = hocso(command, DATABASE_URL=sqlite_url)
        assert done.returncode == 2
        assert "mới hơn chương trình này" in done.stderr
        assert "Traceback" not in done.stderr


def test_an_older_store_is_not_ready_until_it_is_upgraded(store: Engine, empty_url: str) -> None:
    app = App(settings_for(empty_url), FrozenClock(MORNING))
    assert app.health() == {"ready": False, "store": "needs migration"}
    app.prepare()
    assert app.health() == {"ready": True, "store": "ok"}
    app.close_store()


def differences(engine: Engine) -> list[object]:
    """What alembic would still change."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def shape(engine: Engine) -> set[str]:
    """Every column, constraint and index as the database describes it."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.exec_driver_sql("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return {f"{table}: {line}" for table, sql in found for line in lines(sql) if table != "alembic_version"}
        questions = (
            "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT table_name || ' ' || column_name || ' ' || data_type || coalesce(character_maximum_length, 0)"
            " || is_nullable || coalesce(column_default, '') FROM information_schema.columns"
            " WHERE table_schema = 'public'",
        )
        told = {str(row[0]) for question in questions for row in connection.execute(text(question))}
        # A condition that was read back from a dump has its casts and brackets elsewhere.
        return {re.sub(r"::[a-z ]+(\[\])?|[()]", "", line) for line in told if "alembic_version" not in line}


def lines(sql: str) -> list[str]:
    """The parts of a CREATE TABLE; their order says nothing, and a column that was added stands at the end."""
    head, _, body = sql.partition("(")
    parts = [head, *re.split(r",(?![^(]*\))", body.rstrip().removesuffix(")"))]
    return [re.sub(r"\s+", " ", part).replace('"', "").strip() for part in parts]
