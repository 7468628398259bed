"""Two processes and one person on two channels: whoever is second sees what the first one left."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text

from bot.app import App
from bot.channels.base import Incoming
from bot.learning.models import fact
from bot.membership.models import identity, learner
from bot.runtime.clock import FrozenClock
from tests.people import Talk, rows

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


def wait_for_a_lock(app: App) -> None:
    """Return when some session of this store waits for another."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(100_000):
        with app.reader.connect() as connection:
            if connection.execute(text(waiting)).scalar():
                return
    raise AssertionError("nobody waits")


def while_deciding(app: App, first: Talk, event: Incoming, meanwhile: Callable[[], object]) -> None:
    """One process has decided but not committed when another begins with the same person."""
    other = threading.Thread(target=meanwhile)
    with app.writer.begin() as connection:
        first.desk.take(connection, [event])
        other.start()
        wait_for_a_lock(app)
    other.join()


def test_a_turn_that_comes_while_its_learner_is_erased_makes_a_stranger(app: App, clock: FrozenClock) -> None:
    web, telegram = Talk(app, clock, "w1", "web"), Talk(app, clock, "77", "telegram")
    code = web.types("học").types("nối máy").screen[0].title.split()[-1]
    telegram.types(f"nối {code}")
    erase = Incoming("web", "local", "erase", "w1", "choice", clock.now(), payload="data:erase-yes")
    while_deciding(app, web, erase, lambda: telegram.types("học"))
    gone = rows(app, learner)[0]
    assert gone["erased_at"] is not None
    assert gone["id"] not in {row["learner_id"] for row in rows(app, identity)}
    latest = rows(app, fact)[-1]
    assert latest["learner_id"] != gone["id"]


def test_two_channels_of_one_person_take_their_turns_one_after_the_other(app: App, clock: FrozenClock) -> None:
    web, telegram = Talk(app, clock, "w1", "web"), Talk(app, clock, "77", "telegram")
    code = web.types("học").types("nối máy").screen[0].title.split()[-1]
    telegram.types(f"nối {code}")
    step = Incoming("web", "local", "step", "w1", "text", clock.now(), text="tiếp")
    while_deciding(app, web, step, lambda: telegram.types("tiếp"))
    assert "Thẻ 3 trên 3" in telegram.says
