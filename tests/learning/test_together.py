"""Several lanes write for the same units at once: nobody is lost, nobody counted twice, nobody waits in a ring."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, insert, select

from bot.learning import recording, recount
from bot.learning.facts import Answered, Begun, Finished, Happened
from bot.membership import demo
from bot.membership.members import standing
from bot.membership.members.models import membership
from bot.membership.models import learner
from bot.membership.units.models import unit
from bot.runtime.database import open_writer

NOW, TODAY = datetime(2026, 11, 18, 3, tzinfo=UTC), date(2026, 11, 18)
LANES, EACH, BATCHES = 4, 12, 25
BASIC = ("mot", "hai")


def _people(engine: Engine) -> dict[int, tuple[int, ...]]:
    """Learners in two units each, all of them in the same few."""
    with engine.begin() as connection:
        demo.plant(connection, TODAY, NOW)
        kinds = unit.c.kind == "branch"
        branches = connection.execute(select(unit.c.id, unit.c.organisation).where(kinds).order_by(unit.c.id)).all()
        rows = [{"created_at": NOW, "locale": "vi", "agreed": "record"} for _ in range(LANES * EACH)]
        ids = connection.execute(insert(learner).returning(learner.c.id), rows).scalars().all()
        about = {"state": "approved", "source": "officer", "asked_at": NOW, "begun_at": NOW}
        for n, who in enumerate(ids):
            pair = (branches[n % 5], branches[(n * 3 + 1) % 5]) if n % 5 != 2 else (branches[n % 5],)
            rows = [{"unit_id": one.id, "organisation": one.organisation, "learner_id": who, **about} for one in pair]
            connection.execute(insert(membership), rows)
        standing.rebuild(connection)
        found = connection.execute(select(learner.c.id, learner.c.unit_id, learner.c.also_units)).all()
    return {row.id: (row.unit_id, *map(int, row.also_units.split())) for row in found}


def _lane(engine: Engine, people: dict[int, tuple[int, ...]], seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(BATCHES):
        happened = []
        for who in chance.sample(sorted(people), 6):
            lesson = chance.choice((*BASIC, "ba"))
            fact = chance.choice(
                (Begun(lesson, "v", 1), Answered(lesson, "v", 1, "q", "A", True), Finished(lesson, "v", 1, 1, 1))
            )
            happened.append(Happened(who, "console", NOW, TODAY, fact, people[who]))
        with engine.begin() as connection:
            # As a lane does: its learners are held first, in the order of their numbers.
            ids = sorted(h.learner_id for h in happened)
            held = select(learner.c.id).where(learner.c.id.in_(ids)).order_by(learner.c.id).with_for_update()
            connection.execute(held)
            recording.record(connection, happened, BASIC)


@pytest.mark.postgres
def test_lanes_that_meet_in_the_same_units_keep_every_figure(postgres_url: str) -> None:
    engine = open_writer(postgres_url)
    people = _people(engine)
    ids = sorted(people)
    with ThreadPoolExecutor(LANES) as pool:
        shares = [{who: people[who] for who in ids[n::LANES]} for n in range(LANES)]
        for lane in [pool.submit(_lane, engine, share, n) for n, share in enumerate(shares)]:
            lane.result()
    with engine.connect() as connection:
        assert recount.differences(connection, BASIC) == []
    engine.dispose()
