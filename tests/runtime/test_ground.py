"""The ground: time, weeks, the store's types, languages, logs."""

import logging
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import OperationalError, StatementError

from bot.app import App
from bot.runtime import logs
from bot.runtime.clock import local_day
from bot.runtime.database import UtcDateTime, database_url, open_reader, open_writer
from bot.runtime.locale import Words, known
from bot.runtime.periods import week_of, weeks_in_a_row

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 18, 16, 59, tzinfo=UTC), "2026-11-18"),
        (datetime(2026, 11, 18, 17, 1, tzinfo=UTC), "2026-11-19"),
    ],
)
def test_the_day_changes_at_the_learners_midnight(moment: datetime, day: str) -> None:
    assert local_day(moment, HANOI) == date.fromisoformat(day)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_a_week_begins_on_monday_and_holds_its_day(day: date) -> None:
    monday = week_of(day)
    assert monday.weekday() == 0
    assert timedelta(0) <= day - monday < timedelta(days=7)


def test_weeks_in_a_row_forgive_the_week_that_is_not_over() -> None:
    weeks = [date(2026, 11, 2), date(2026, 11, 9)]
    assert weeks_in_a_row(weeks, date(2026, 11, 15)) == 2
    assert weeks_in_a_row(weeks, date(2026, 11, 22)) == 2
    assert weeks_in_a_row(weeks, date(2026, 11, 23)) == 0
    assert weeks_in_a_row([], date(2026, 11, 23)) == 0


@given(st.sets(st.integers(0, 60)), st.integers(0, 60))
def test_weeks_in_a_row_never_count_a_gap(numbers: set[int], now: int) -> None:
    start = date(2026, 1, 5)
    count = weeks_in_a_row([start + timedelta(weeks=n) for n in numbers], start + timedelta(weeks=now))
    last = now if now in numbers else now - 1
    assert all(last - i in numbers for i in range(count))
    assert last - count not in numbers


@pytest.fixture
def engine(database_url: str) -> Engine:
    return open_writer(database_url)


def test_times_come_back_aware_and_in_utc_and_naive_ones_are_refused(engine: Engine) -> None:
    table = Table("moment", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime))
    noon = datetime(2026, 11, 18, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=7)))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"id": 1, "at": noon}, {"id": 2, "at": None}])
        stored = list(connection.execute(select(table.c.at).order_by(table.c.id)).scalars())
        assert stored == [noon, None]
        assert stored[0].tzinfo is UTC
        with pytest.raises(StatementError, match="without a zone"):
            connection.execute(insert(table), {"id": 3, "at": datetime(2026, 1, 1)})
    engine.dispose()


def test_a_sqlite_commit_is_on_disk_when_it_returns(sqlite_url: str) -> None:
    engine = open_writer(sqlite_url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_a_reader_sees_the_last_commit_while_a_writer_writes(sqlite_url: str) -> None:
    writer, reader = open_writer(sqlite_url), open_reader(sqlite_url)
    with writer.begin() as writing:
        writing.exec_driver_sql("CREATE TABLE t (a)")
        with reader.connect() as reading, pytest.raises(OperationalError, match="no such table"):
            reading.exec_driver_sql("SELECT * FROM t")
    with reader.connect() as reading:
        assert reading.exec_driver_sql("SELECT * FROM t").all() == []
    writer.dispose()
    reader.dispose()


def test_a_plain_postgresql_address_means_the_driver_we_ship() -> None:
    assert database_url("postgresql://u:p@host/db").drivername == "postgresql+psycopg"
    assert database_url("postgres://host/db").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(("said", "locale"), [("vi", "vi"), ("en-US", "en"), ("EN_gb", "en"), ("fr", "vi"), ("", "vi")])
def test_an_unknown_language_reads_vietnamese(said: str, locale: str) -> None:
    assert known(said) == locale


def test_people_are_called_by_the_word_they_chose() -> None:
    assert Words("vi", "bác").say("{You} học xong bài: {title}", title="Một") == "Bác học xong bài: Một"
    assert Words("vi").say("{You} học xong bài: {title}", title="{you}") == "Bạn học xong bài: {you}"


def test_an_error_is_logged_by_kind_and_place_without_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO", as_json=True)
    secret = "0912 345 678"
    try:
        raise KeyError(secret)
    except KeyError:
        structlog.get_logger().exception("something.failed", id=7)
    said = capsys.readouterr().err
    assert '"error": "KeyError"' in said
    assert "test_ground.py" in said
    assert secret not in said


def test_an_error_of_the_server_is_told_by_kind_and_place_without_what_it_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("INFO", as_json=True)
    try:
        raise KeyError("0912 345 678")
    except KeyError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    said = capsys.readouterr().err
    assert said.startswith("ERROR uvicorn.error Exception in ASGI application\nKeyError test_ground.py:")
    assert "0912" not in said


def test_two_processes_may_upgrade_one_store_at_the_same_time(app: App) -> None:
    other = App(app.settings, app.clock)
    other.prepare(with_demo=True)
    assert other.health() == app.health() == {"ready": True, "store": "ok"}
    other.close_store()
