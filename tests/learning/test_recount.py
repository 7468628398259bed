"""Whatever happens, the figures are what the facts say; and figures that are not are found and mended."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from sqlalchemy import Connection, Table, select, text

from bot.app import App
from bot.learning import recount
from bot.learning.models import learner_year, unit_month, unit_week
from bot.membership.models import learner
from bot.membership.units.models import unit_standing
from tests.learning.town import BASIC, STEPS, Step, Town

SAME_STORE = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
# Finish both basic lessons as a member, on two sides of New Year; then become one with somebody who did so too.
COMPLETE = [
    *[Step("agree", n, 0, 0, 0) for n in (0, 1)],
    *[Step("ask", n, 0, 8 + n, 0) for n in (0, 1)],
    Step("approve", 0, 0, 2, 0),
    *[Step("learn", n, n, how, days) for n in (0, 1) for how, days in ((12, 0), (13, 8), (24, 1), (25, 0), (6, 3))],
    Step("join", 0, 1, 0, 0),
    Step("learn", 1, 1, 12, 0),
    Step("erase", 1, 0, 0, 40),
    Step("learn", 1, 1, 13, 0),
]


@pytest.fixture
def connection(app: App) -> Iterator[Connection]:
    with app.writer.connect() as found:
        yield found


@given(steps=STEPS)
@example(steps=COMPLETE)
@settings(max_examples=25, suppress_health_check=SAME_STORE)
def test_after_every_step_the_figures_are_what_the_facts_say(connection: Connection, steps: list[Step]) -> None:
    with connection.begin() as transaction:
        town = Town(connection)
        for step in steps:
            town.takes(step)
            assert recount.differences(connection, BASIC) == [], step
        transaction.rollback()


@given(steps=STEPS)
@example(steps=COMPLETE)
@settings(max_examples=10, suppress_health_check=SAME_STORE)
def test_figures_written_anew_are_the_figures_there_were(connection: Connection, steps: list[Step]) -> None:
    with connection.begin() as transaction:
        town = Town(connection)
        for step in steps:
            town.takes(step)
        before = _all(connection)
        recount.rebuild(connection, BASIC)
        assert _all(connection) == before
        transaction.rollback()


SPOILT = [
    (unit_month, "UPDATE unit_month SET active = active + 1", "unit_month (unit_id {unit}, month 2026-12-01): active"),
    (unit_month, "DELETE FROM unit_month", "finishers ghi 0, đúng ra 1; begun ghi 0, đúng ra 1; finished"),
    (unit_month, 'UPDATE unit_month SET "right" = 7', "right ghi 7, đúng ra 1"),
    (unit_week, "UPDATE unit_week SET done = 3", "unit_week (unit_id {unit}, week 2026-12-21): done ghi 3, đúng ra 0"),
    (learner_year, "UPDATE learner_year SET weeks = 0", "learner_year (unit_id {unit}, year 2026, learner_id"),
    (learner, "UPDATE learner SET standing = 'done'", "standing ghi done, đúng ra half"),
    (unit_standing, "UPDATE unit_standing SET none = 9", "unit_standing (unit_id {unit}): none ghi 9, đúng ra 0"),
]


@pytest.mark.parametrize(("table", "spoil", "says"), SPOILT)
def test_a_spoilt_figure_is_found_told_and_mended(connection: Connection, table: Table, spoil: str, says: str) -> None:
    with connection.begin():
        town = Town(connection)
        for step in (Step("agree", 0, 0, 0, 0), Step("ask", 0, 0, 1, 0), Step("approve", 0, 0, 0, 0)):
            town.takes(step)
        town.takes(Step("learn", 0, 0, 12, 0))
        before = _all(connection)
        connection.execute(text(spoil))
        found = recount.differences(connection, BASIC)
        assert any(says.format(unit=town.units[1]) in sentence for sentence in found), found
        assert found[0].startswith(table.name)
        recount.rebuild(connection, BASIC)
        assert recount.differences(connection, BASIC) == []
        assert _all(connection) == before


def test_many_differences_are_told_in_few_lines(connection: Connection) -> None:
    with connection.begin():
        town = Town(connection)
        town.takes(Step("agree", 0, 0, 0, 0))
        now = {"created_at": town.now, "locale": "vi", "standing": "half"}
        connection.execute(learner.insert(), [now for _ in range(recount.MOST_TOLD + 10)])
        found = recount.differences(connection, BASIC)
    assert len(found) == recount.MOST_TOLD + 1
    assert found[-1] == "learner: … còn nữa"


def _all(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every figure, without the rows that count nothing."""
    found = {}
    for table in (learner_year, unit_month, unit_week, unit_standing):
        counts = [column.name for column in table.columns if not column.primary_key]
        rows = connection.execute(table.select()).mappings()
        found[table.name] = sorted(tuple(row.values()) for row in rows if any(row[name] for name in counts))
    query = select(learner.c.id, learner.c.standing, learner.c.unit_id, learner.c.also_units)
    found["learner"] = sorted(tuple(row) for row in connection.execute(query))
    return found
