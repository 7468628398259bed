"""Whatever happens, in whatever order: the counts of the units are what the memberships and learners say."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from bot.app import App
from bot.membership.members import joining, people, standing
from bot.membership.members.models import membership
from bot.membership.models import learner
from bot.runtime.errors import Refusal
from tests.membership.members.world import NOW, TODAY, World

UNITS = ("cau", "bai", "ha", "nd", "xa")
WHO, WHICH, UNIT = st.integers(0, 3), st.integers(0, 30), st.sampled_from(UNITS)
ACTS = st.one_of(
    st.tuples(st.just("ask"), WHO, UNIT),
    st.tuples(st.just("approve"), st.lists(WHICH, min_size=1, max_size=4)),
    st.tuples(st.just("refuse"), WHICH),
    st.tuples(st.just("end"), WHICH, st.sampled_from(["left", "died"])),
    st.tuples(st.just("move"), WHICH, UNIT),
    st.tuples(st.just("write_in"), UNIT, st.booleans()),
    st.tuples(st.just("link"), WHICH, WHICH),
    st.tuples(st.just("consent"), WHO, st.sampled_from(["record", "remind record", "remind", ""])),
    st.tuples(st.just("learn"), WHO, st.sampled_from(["none", "half", "done"])),
    st.tuples(st.just("test"), WHO, st.booleans()),
    st.tuples(st.just("merge"), WHO, WHO),
    st.tuples(st.just("forget"), WHO),
)


class Life:
    """Does one act after another, as the house would."""

    def __init__(self, world: World) -> None:
        self.world, self.connection = world, world.connection
        self.people = [world.learner() for _ in range(4)]
        self.by = {"officer_id": world.officer, "now": NOW}

    def does(self, act: str, *about: object) -> None:
        try:
            getattr(self, act)(*about)
        except Refusal:
            return

    def row(self, which: int) -> int:
        ids = self.connection.execute(select(membership.c.id).order_by(membership.c.id)).scalars().all()
        return ids[which % len(ids)] if ids else 0

    def ask(self, who: int, code: str) -> None:
        unit_id = self.world.units[code]
        joining.ask(
            self.connection, learner_id=self.people[who], unit_id=unit_id, name=f"Lê {code}", source="search", now=NOW
        )

    def approve(self, which: list[int]) -> None:
        joining.approve(self.connection, {self.row(w) for w in which}, today=TODAY, **self.by)

    def refuse(self, which: int) -> None:
        joining.refuse(self.connection, [self.row(which)], **self.by)

    def end(self, which: int, why: str) -> None:
        joining.end(self.connection, self.row(which), why=why, today=TODAY, **self.by)

    def move(self, which: int, code: str) -> None:
        joining.move(self.connection, self.row(which), self.world.units[code], today=TODAY, **self.by)

    def write_in(self, code: str, is_roster: bool) -> None:
        made = joining.add_by_hand(
            self.connection, unit_id=self.world.units[code], name="Lê Thị Cúc", is_another=True, today=TODAY, **self.by
        )
        if is_roster:
            statement = update(membership).where(membership.c.id == made.id).values(source="roster")
            self.connection.execute(statement)

    def link(self, one: int, other: int) -> None:
        joining.link(self.connection, self.row(one), self.row(other), today=TODAY, **self.by)

    def consent(self, who: int, agreed: str) -> None:
        self.world.set_learner(self.people[who], agreed=agreed)
        standing.refresh(self.connection, [self.people[who]])

    def learn(self, who: int, reached: str) -> None:
        self.world.set_learner(self.people[who], standing=reached)
        standing.refresh(self.connection, [self.people[who]])

    def test(self, who: int, is_test: bool) -> None:
        standing.set_test(self.connection, self.people[who], is_test=is_test)

    def merge(self, gone: int, stays: int) -> None:
        if gone == stays:
            return
        one, other = self.people[gone], self.people[stays]
        self.world.set_learner(one, agreed="", merged_into=other)
        people.merge(self.connection, gone=one, stays=other, now=NOW, today=TODAY)
        self.people[gone] = self.world.learner()

    def forget(self, who: int) -> None:
        people.forget(self.connection, self.people[who], NOW, TODAY)


def holds(connection: standing.Connection) -> None:
    assert standing.stored(connection) == standing.recount(connection)
    # Each person in one unit of an organisation at a time, and their units are those where they are seen.
    approved = (membership.c.state == "approved") & membership.c.learner_id.is_not(None)
    query = select(func.count()).where(approved).group_by(membership.c.learner_id, membership.c.organisation)
    assert all(n == 1 for n in connection.execute(query).scalars())
    for who in connection.execute(select(learner)):
        seen = select(membership.c.unit_id).where(membership.c.learner_id == who.id, membership.c.state == "approved")
        is_seen = "record" in who.agreed.split() and not who.is_test
        units = [] if who.unit_id is None else [who.unit_id, *map(int, who.also_units.split())]
        assert sorted(units) == (sorted(connection.execute(seen).scalars()) if is_seen else [])
    for row in connection.execute(select(membership.c.standing, membership.c.state)):
        assert row.state == "approved" or row.standing == ""


@contextmanager
def a_world(app: App) -> Iterator[World]:
    with app.writer.connect() as connection:
        begun = connection.begin()
        try:
            yield World(connection)
        finally:
            begun.rollback()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(ACTS, max_size=25))
def test_whatever_happens_in_any_order_the_counts_are_what_a_recount_finds(app: App, acts: list[tuple]) -> None:
    with a_world(app) as world:
        life = Life(world)
        for act, *about in acts:
            life.does(act, *about)
            holds(world.connection)


def test_a_rebuild_mends_whatever_was_spoilt(world: World) -> None:
    life = Life(world)
    for act in [("ask", 0, "cau"), ("approve", [0]), ("write_in", "bai", True), ("ask", 1, "nd")]:
        life.does(*act)
    right = standing.stored(world.connection)
    world.connection.execute(update(standing.unit_standing).values(members=7, half=3))
    world.connection.execute(update(membership).values(standing="done"))
    world.set_learner(life.people[0], unit_id=None)
    world.set_learner(life.people[1], unit_id=world.units["xa"], also_units="1 2")
    standing.rebuild(world.connection)
    assert standing.stored(world.connection) == right
    holds(world.connection)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_many_at_once_never_wait_in_a_ring_and_count_right(app: App) -> None:
    with app.writer.begin() as connection:
        world = World(connection)
        crowd = [world.learner() for _ in range(40)]
        rows = {
            (who, code): joining.ask(
                connection, learner_id=who, unit_id=world.units[code], name="Lê Lan", source="search", now=NOW
            ).id
            for who in crowd
            for code in ("cau", "nd")
        }
    failures: list[Exception] = []

    def works(turn: int) -> None:
        order: Callable[[list[int]], list[int]] = list if turn % 2 else lambda ids: ids[::-1]
        for start in range(0, 40, 8):
            some = crowd[start : start + 16]
            ids = order([rows[who, code] for who in some for code in ("cau", "nd")])
            try:
                with app.writer.begin() as connection:
                    joining.approve(connection, ids, officer_id=world.officer, now=NOW, today=TODAY)
                with app.writer.begin() as connection:
                    changed = update(learner).where(learner.c.id.in_(some)).values(standing="half")
                    standing.hold(connection, some)
                    connection.execute(changed)
                    standing.refresh(connection, order(some))
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=works, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with app.writer.begin() as connection:
        holds(connection)
        assert standing.stored(connection)[world.units["cau"]]["half"] == 40
