"""The first look at an empty house shows a dozen people, and figures that agree with what they did."""

from sqlalchemy import select

from bot.app import App
from bot.learning import neighbours, recount
from bot.membership.models import learner
from bot.membership.units.models import unit_standing
from bot.runtime.clock import local_day
from tests.people import Talk, rows


def _move_in(app: App) -> None:
    now = app.clock.now()
    with app.writer.begin() as connection:
        neighbours.move_in(connection, app.library, local_day(now, app.settings.zone), now)


def test_a_dozen_people_live_in_the_demo_commune(app: App) -> None:
    _move_in(app)
    counted = rows(app, unit_standing)
    assert sum(int(str(row["members"])) for row in counted) == 10
    assert sum(int(str(row["waiting"])) for row in counted) == 2
    for standing in ("none", "half", "done"):
        assert sum(int(str(row[standing])) for row in counted) > 0
    with app.writer.connect() as connection:
        assert recount.differences(connection, app.library.basic) == []


def test_they_move_in_once_and_never_beside_real_people(app: App, lan: Talk) -> None:
    lan.types("học")
    _move_in(app)
    _move_in(app)
    with app.writer.connect() as connection:
        assert connection.execute(select(learner.c.id)).scalars().all() == [1]
