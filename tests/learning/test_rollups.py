"""What each figure counts, told with one or two people."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import Connection, Table, insert, select

from bot.app import App
from bot.learning import recording
from bot.learning.facts import Answered, Begun, Fact, Finished, Happened
from bot.learning.models import fact, learner_year, unit_month, unit_week
from bot.membership.models import learner
from tests.people import Talk, rows

BASIC = ("mot", "hai")
FIRST, SECOND = 8, 9
DAY = date(2026, 12, 30)
BEGUN, DONE = Begun("mot", "v", 1), Finished("mot", "v", 1, 1, 2)
RIGHT, WRONG = Answered("mot", "v", 1, "a", "A", True), Answered("mot", "v", 1, "b", "B", False)
AGAIN = Answered("mot", "v", 1, "b", "A", True, kind="again")
REVIEW = Answered("mot", "v", 1, "b", "A", True, kind="review", stage=1)


@pytest.fixture
def connection(app: App) -> Iterator[Connection]:
    with app.writer.connect() as found, found.begin() as transaction:
        rows = [{"created_at": app.clock.now(), "locale": "vi"} for _ in range(2)]
        found.execute(insert(learner), rows)
        yield found
        transaction.rollback()


def learn(
    connection: Connection, *facts: Fact, who: int = 1, units: tuple[int, ...] = (FIRST,), on: date = DAY
) -> None:
    at = datetime.combine(on, time(3), UTC)
    recording.record(connection, [Happened(who, "console", at, on, f, units) for f in facts], BASIC)


def shown(connection: Connection, table: Table) -> Sequence[tuple[object, ...]]:
    query = select(table).order_by(*table.primary_key.columns)
    return [tuple(row) for row in connection.execute(query)]


def test_a_person_counts_once_a_month_and_every_deed_each_time(connection: Connection) -> None:
    learn(connection, BEGUN, RIGHT, WRONG)
    learn(connection, AGAIN, DONE)
    learn(connection, BEGUN, RIGHT, RIGHT, DONE)
    #                                           people: active, finishers; events: begun, finished, answered, right
    assert shown(connection, unit_month) == [(FIRST, date(2026, 12, 1), 1, 1, 2, 2, 4, 3)]
    assert shown(connection, learner_year)[0][3:5] == (1 << 11, 1 << 11)


def test_a_new_month_counts_people_anew(connection: Connection) -> None:
    learn(connection, BEGUN)
    learn(connection, RIGHT, on=date(2027, 1, 2))
    assert [row[:3] for row in shown(connection, unit_month)] == [
        (FIRST, date(2026, 12, 1), 1),
        (FIRST, date(2027, 1, 1), 1),
    ]


def test_reviews_and_second_tries_are_no_answers_but_whoever_does_them_was_there(connection: Connection) -> None:
    learn(connection, AGAIN)
    learn(connection, REVIEW, who=2)
    assert shown(connection, unit_month) == [(FIRST, date(2026, 12, 1), 2, 0, 0, 0, 0, 0)]


def test_what_counts_for_two_units_counts_in_both(connection: Connection) -> None:
    learn(connection, BEGUN, DONE, units=(FIRST, SECOND))
    assert [row[0] for row in shown(connection, unit_month)] == [FIRST, SECOND]
    assert [row[1:] for row in shown(connection, unit_month)][:1] * 2 == [r[1:] for r in shown(connection, unit_month)]
    kept = connection.execute(select(fact.c.unit_id, fact.c.also_units)).all()
    assert set(kept) == {(FIRST, str(SECOND))}


def test_what_counts_for_no_unit_counts_nowhere(connection: Connection) -> None:
    learn(connection, BEGUN, RIGHT, DONE, units=())
    assert [shown(connection, table) for table in (unit_month, unit_week, learner_year)] == [[], [], []]


def test_a_week_is_learnt_by_finishing_or_reviewing_and_counts_once(connection: Connection) -> None:
    learn(connection, BEGUN, RIGHT)
    assert shown(connection, unit_week) == []
    learn(connection, DONE)
    learn(connection, REVIEW)
    assert shown(connection, unit_week) == [(FIRST, date(2026, 12, 28), 1, 0)]


def test_a_week_that_lies_in_two_years_is_one_week(connection: Connection) -> None:
    learn(connection, DONE, on=date(2026, 12, 31))
    learn(connection, DONE, on=date(2027, 1, 1))
    learn(connection, REVIEW, on=date(2027, 1, 3))
    learn(connection, REVIEW, on=date(2027, 1, 4))
    assert shown(connection, unit_week) == [
        (FIRST, date(2026, 12, 28), 1, 0),
        (FIRST, date(2027, 1, 4), 1, 0),
    ]


def test_the_basic_course_becomes_complete_once_in_the_unit_of_that_day(connection: Connection) -> None:
    learn(connection, DONE)
    last = Finished("hai", "v", 1, 1, 2)
    learn(connection, last, units=(SECOND,))
    learn(connection, last, DONE, units=(SECOND,), on=date(2027, 2, 1))
    assert [(row[0], row[3]) for row in shown(connection, unit_week)] == [(FIRST, 0), (SECOND, 1), (SECOND, 0)]


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        ([RIGHT], "none"),
        ([Begun("ba", "v", 1), Finished("ba", "v", 1, 1, 2)], "none"),
        ([BEGUN], "half"),
        ([DONE], "half"),
        ([DONE, DONE, Begun("hai", "v", 1)], "half"),
        ([DONE, Finished("hai", "v", 1, 1, 2)], "done"),
        ([DONE, Finished("hai", "v", 1, 1, 2), BEGUN], "done"),
    ],
)
def test_how_far_somebody_is_through_the_basic_course(connection: Connection, facts: list[Fact], standing: str) -> None:
    learn(connection, *facts, units=())
    assert connection.execute(select(learner.c.standing).where(learner.c.id == 1)).scalar_one() == standing


def test_a_whole_lesson_in_the_chat_is_counted_for_the_unit(app: App, lan: Talk) -> None:
    lan.types("học").types("lựa chọn").presses("1")
    with app.writer.begin() as connection:
        connection.execute(learner.update().values(unit_id=FIRST, also_units=f"{SECOND}"))
    lan.types("học").presses("Tiếp").presses("Tiếp").presses("Làm câu hỏi").answers("B").presses("Đúng")
    lan.presses("Tiếp").answers("ACB")
    found = rows(app, unit_month)
    assert [(row["unit_id"], row["active"], row["finishers"], row["finished"]) for row in found] == [
        (FIRST, 1, 1, 1),
        (SECOND, 1, 1, 1),
    ]
