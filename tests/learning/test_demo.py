"""An invented province is believable, whole and in step with its facts, and never mixes with real people."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, Engine, func, select, text

from bot.content.library import Library
from bot.learning import demo, recount
from bot.learning.models import fact, unit_month
from bot.membership import learners
from bot.membership.members.models import membership
from bot.membership.models import learner
from bot.membership.officers import passwords
from bot.membership.officers.models import officer
from bot.membership.units.models import unit, unit_standing, unit_total
from bot.runtime.database import open_writer
from tests.conftest import COURSE

NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
PEOPLE = 1500


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(COURSE / "lessons", COURSE / "quizzes")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    found = open_writer(database_url)
    yield found
    found.dispose()


def settle(connection: Connection, library: Library, people: int = PEOPLE, seed: int = 7) -> demo.Settled:
    return demo.settle(connection, people, seed=seed, library=library, now=NOW, today=date(2026, 11, 18))


def count(connection: Connection, query: str) -> int:
    return int(connection.execute(text(query)).scalar_one())


def test_every_figure_of_an_invented_province_agrees_with_its_facts(engine: Engine, library: Library) -> None:
    with engine.begin() as connection:
        settled = settle(connection, library)
        assert recount.differences(connection, library.basic) == []
        assert count(connection, "SELECT count(*) FROM learner") == settled.people == PEOPLE
        assert count(connection, "SELECT count(*) FROM fact") == settled.facts > 5 * PEOPLE
        before = connection.execute(unit_standing.select().order_by(unit_standing.c.unit_id)).all()
        recount.rebuild(connection, library.basic)
        assert connection.execute(unit_standing.select().order_by(unit_standing.c.unit_id)).all() == before


def test_what_learners_and_progress_carry_is_what_the_facts_say(engine: Engine, library: Library) -> None:
    with engine.begin() as connection:
        settle(connection, library)
        wrong = """SELECT count(*) FROM progress LEFT JOIN (
            SELECT learner_id, lesson, count(CASE WHEN kind = 'finished' THEN 1 END) AS times,
                   min(CASE WHEN kind = 'begun' THEN at END) AS begun_at,
                   min(CASE WHEN kind = 'finished' THEN at END) AS finished_at FROM fact
            WHERE kind IN ('begun', 'finished') GROUP BY learner_id, lesson
        ) AS f ON f.learner_id = progress.learner_id AND f.lesson = progress.lesson
        WHERE f.times IS NULL OR f.times <> progress.times OR f.begun_at <> progress.begun_at
           OR coalesce(f.finished_at, f.begun_at) <> coalesce(progress.finished_at, f.begun_at)"""
        assert count(connection, wrong) == 0
        assert count(connection, "SELECT count(DISTINCT learner_id) FROM fact WHERE unit_id IS NULL") > 0
        unseen = "SELECT count(*) FROM learner WHERE agreed = '' AND (unit_id IS NOT NULL OR also_units <> '')"
        assert count(connection, unseen) == 0


def test_the_store_goes_on_from_there(engine: Engine, library: Library) -> None:
    with engine.begin() as connection:
        settle(connection, library, 50)
        newcomer = learners.create_many(connection, [(("web", "chat", "lan"), "vi")], NOW)
        assert [one.id for one in newcomer.values()] == [51]


def test_the_same_seed_gives_the_same_province(engine: Engine, library: Library) -> None:
    with engine.connect() as connection:
        seen = []
        for _ in range(2):
            with connection.begin() as transaction:
                settle(connection, library, 120)
                rows = connection.execute(select(membership.c.name, membership.c.birth_year, membership.c.since)).all()
                seen.append((rows, connection.execute(select(func.count()).select_from(fact)).scalar_one()))
                transaction.rollback()
    assert seen[0] == seen[1]


def test_it_looks_like_a_province(engine: Engine, library: Library) -> None:
    with engine.begin() as connection:
        settle(connection, library, 3000)
        branches = connection.execute(select(func.count()).where(unit.c.kind == "branch")).scalar_one()
        assert branches == 166 * 5
        sizes = (
            connection.execute(select(unit_standing.c.members).order_by(unit_standing.c.members.desc())).scalars().all()
        )
        assert sizes[0] > 8 * (sum(sizes) / len(sizes)), "a few large branches"
        assert count(connection, "SELECT count(*) FROM membership WHERE state = 'pending'") > 0
        assert count(connection, "SELECT count(*) FROM membership WHERE learner_id IS NULL") > 0
        twice = "SELECT count(*) FROM learner WHERE also_units <> ''"
        assert 100 < count(connection, twice) < 600
        too_few = """SELECT count(*) FROM unit_standing JOIN unit_total ON unit_total.unit_id = unit_standing.unit_id
            WHERE what = 'members' AND value < none + half + done"""
        assert count(connection, too_few) == 0
        sources = set(connection.execute(select(unit_total.c.source)).scalars())
        assert sources == {"Số liệu dùng thử, không phải số thật"}
        days = dict(connection.execute(select(fact.c.day, func.count()).group_by(fact.c.day)).all())
        by_weekday = [sum(n for day, n in days.items() if day.weekday() == d) for d in range(7)]
        assert by_weekday[5] > by_weekday[1]
        assert min(days.get(date(2026, 2, d), 0) for d in (15, 16, 17, 18)) < max(days.values()) / 10
        top = connection.execute(select(unit.c.name).where(unit.c.code == "38")).scalar_one()
        assert top == "Tỉnh Thanh Hóa (dùng thử)"


def test_officers_may_sign_in_with_what_was_said_once(engine: Engine, library: Library) -> None:
    with engine.begin() as connection:
        settled = settle(connection, library, 60)
        rows = connection.execute(select(officer.c.login, officer.c.password_hash)).all()
    assert {row.login for row in rows} == {login.login for login in settled.logins}
    assert {login.role for login in settled.logins} == {"owner", "officer", "helper", "reader"}
    assert passwords.HASHER.verify(rows[0].password_hash, settled.password)


@pytest.mark.parametrize("is_real", [True, False])
def test_where_somebody_learns_already_nothing_is_invented(engine: Engine, library: Library, is_real: bool) -> None:
    with engine.begin() as connection:
        settle(connection, library, 20)
        if is_real:
            learners.create_many(connection, [(("web", "chat", "lan"), "vi")], NOW)
    with engine.begin() as connection, pytest.raises(demo.NotEmpty) as refused:
        settle(connection, library, 20)
    assert refused.value.is_real == is_real


def test_nobody_at_all_is_a_province_too(engine: Engine, library: Library) -> None:
    with engine.begin() as connection:
        settled = settle(connection, library, 0)
        assert (settled.people, settled.facts) == (0, 0)
        assert connection.execute(select(func.count()).select_from(unit_month)).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(learner)).scalar_one() == 0
