"""Two officers decide at once, and somebody joins meanwhile: the second one is told, and nobody is stranded."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select

from bot.membership.members.models import membership
from bot.membership.models import learner
from bot.membership.units import tree
from bot.membership.units.models import unit, unit_change
from bot.membership.units.operations import Dissolve, Merge, Move, NewUnit, Operation
from bot.runtime.database import open_writer
from bot.runtime.errors import Refusal
from tests.membership.units.grove import Grove, check_people, check_tree

PATIENCE = 30


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = open_writer(postgres_url)
    yield engine
    engine.dispose()


def planted(engine: Engine) -> dict[str, int]:
    with engine.begin() as connection:
        grove = Grove(connection)
        for code in ("P1-hnd-1", "P2-hnd-1", "P1-hnd-1"):
            grove.member(grove.learner(), code)
        grove.settle()
        return grove.units


def at(connection: object) -> Grove:
    grove = Grove.__new__(Grove)
    grove.connection = connection  # type: ignore[assignment]
    return grove


class Second:
    """Another officer, who presses while the first one's decision is not yet committed."""

    def __init__(self, engine: Engine, operation: Operation) -> None:
        self.said = ""
        self._engine, self._operation = engine, operation
        self._thread = threading.Thread(target=self._press, daemon=True)
        self._thread.start()

    def _press(self) -> None:
        try:
            with self._engine.begin() as connection:
                at(connection).apply(self._operation)
        except Refusal as refusal:
            self.said = refusal.message.format(**refusal.values)

    def waits(self) -> bool:
        self._thread.join(1)
        return self._thread.is_alive()

    def ends(self) -> None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@pytest.mark.postgres
def test_the_second_officer_waits_and_is_told_what_the_first_one_did(engine: Engine) -> None:
    units = planted(engine)
    with engine.begin() as connection:
        at(connection).apply(Merge((units["P1"], units["P2"]), NewUnit("P9", "Xã P Mới")))
        second = Second(engine, Merge((units["P2"], units["Q1"]), NewUnit("P8", "Xã P Khác")))
        assert second.waits()
    second.ends()
    assert second.said == "Xã P 2 đã kết thúc ngày 18/11/2026. Nay là: Xã P Mới."
    with engine.begin() as connection:
        check_tree(connection)
        check_people(connection)
        assert connection.execute(select(func.count()).select_from(unit_change)).scalar_one() == 1


@pytest.mark.postgres
def test_what_stands_below_cannot_be_moved_away_meanwhile(engine: Engine) -> None:
    units = planted(engine)
    with engine.begin() as connection:
        at(connection).apply(Dissolve(units["P2-hnd"]))
        second = Second(engine, Move(units["P1-hnd-1"], units["P2-hnd"]))
        assert second.waits()
    second.ends()
    assert second.said == "Hội Nông dân xã P 2 đã kết thúc ngày 18/11/2026."
    with engine.begin() as connection:
        check_tree(connection)


@pytest.mark.postgres
def test_two_decisions_about_different_units_both_hold(engine: Engine) -> None:
    units = planted(engine)
    with engine.begin() as connection:
        at(connection).apply(Merge((units["P1"], units["P2"]), NewUnit("P9", "Xã P Mới")))
        second = Second(engine, Merge((units["Q1"], units["Q2"]), NewUnit("Q9", "Xã Q Mới")))
        assert not second.waits()
    assert second.said == ""
    with engine.begin() as connection:
        check_tree(connection)
        assert tree.find_code(connection, "Q9") is not None


@pytest.mark.postgres
def test_one_code_for_two_new_units_at_once_is_told_in_a_sentence(engine: Engine) -> None:
    units = planted(engine)
    with engine.begin() as connection:
        at(connection).apply(Merge((units["P1"], units["P2"]), NewUnit("N", "Xã Mới")))
        second = Second(engine, Merge((units["Q1"], units["Q2"]), NewUnit("N", "Xã Mới")))
        assert second.waits()
    second.ends()
    assert second.said == "Cây đơn vị vừa được người khác thay đổi. Hãy xem lại rồi làm lại."


@pytest.mark.postgres
def test_a_turn_under_way_is_waited_for_and_no_ring_comes_of_it(engine: Engine) -> None:
    units = planted(engine)
    with engine.begin() as lane:
        # As a lane does: hold the learner, then write something that names the unit.
        who = lane.execute(
            select(learner.c.id).where(learner.c.unit_id == units["P1-hnd-1"]).with_for_update()
        ).scalar()
        second = Second(engine, Merge((units["P1"], units["P2"]), NewUnit("P9", "Xã P Mới")))
        assert second.waits()
        at(lane).learnt(who, "P1-hnd-1")
        named = select(unit.c.id).where(unit.c.id == units["P1-hnd-1"])
        lane.execute(named.with_for_update(read=True, key_share=True))
    second.ends()
    assert second.said == ""
    with engine.begin() as connection:
        check_tree(connection)
        check_people(connection)


@pytest.mark.postgres
def test_whoever_joins_holds_the_unit_and_so_ends_in_the_successor(engine: Engine) -> None:
    units = planted(engine)
    with engine.begin() as connection:
        held = tree.hold(connection, [units["P1-hnd-1"]], to_join=True)
        assert held[units["P1-hnd-1"]].valid_to is None
        second = Second(engine, Move(units["P1-hnd-1"], units["P2-hnd"]))
        assert second.waits()
        grove = at(connection)
        grove.member(grove.learner(), "P1-hnd-1", "pending")
    second.ends()
    with engine.begin() as connection:
        open_rows = select(unit.c.code).join(membership, membership.c.unit_id == unit.c.id)
        (code,) = connection.execute(open_rows.where(membership.c.state == "pending")).scalars()
        assert code == "P1-hnd-1"
