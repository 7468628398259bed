"""Where a unit stands: planted in any order, found by what is below, with its province's bodies."""

import pytest
from sqlalchemy import Connection, select

from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import NoSuchUnit, Sprout
from tests.membership.units.grove import BEGAN, DAY, Grove, check_tree


def codes(connection: Connection, clause: object) -> set[str]:
    return set(connection.execute(select(unit.c.code).where(clause)).scalars())  # type: ignore[arg-type]


def test_the_grove_stands_as_it_should(grove: Grove) -> None:
    check_tree(grove.connection)
    assert grove.unit("P").body_id == grove.unit("P1").body_id == grove.id("P")


def test_a_branch_belongs_to_the_body_above_it_or_the_one_named_or_its_provinces(grove: Grove) -> None:
    sprouts = [
        Sprout("late-cell", "late", "HND", "cell", "Tổ"),
        Sprout("late", "P1", "HND", "branch", "Chi hội đứng thẳng dưới xã"),
        Sprout("sector", "P-HND", "HND", "province", "Hội ngành"),
        Sprout("of-sector", "P2", "HND", "branch", "Chi hội ngành", "sector"),
        Sprout("in-sector", "sector", "HND", "branch", "Chi hội trong ngành"),
    ]
    numbers = tree.plant(grove.connection, sprouts, DAY)
    bodies = {code: grove.unit(code).body_id for code in numbers}
    assert bodies["late"] == bodies["late-cell"] == grove.id("P-HND")
    assert bodies["of-sector"] == bodies["in-sector"] == numbers["sector"]
    check_tree(grove.connection)


def test_the_provinces_head_is_not_a_sector_of_it(grove: Grove) -> None:
    tree.plant(grove.connection, [Sprout("a-sector", "P-HND", "HND", "province", "Hội ngành")], DAY)
    tree.plant(grove.connection, [Sprout("b", "P1", "HND", "branch", "Chi hội")], DAY)
    assert grove.unit("b").body_id == grove.id("P-HND")


@pytest.mark.parametrize("sprout", [
    Sprout("x", "nowhere", "HND", "branch", "Chi hội"),
    Sprout("x", "P1", "HND", "branch", "Chi hội", "nowhere"),
    Sprout("x", "x", "HND", "branch", "Chi hội"),
])  # fmt: skip
def test_what_has_nothing_to_stand_under_is_not_planted(grove: Grove, sprout: Sprout) -> None:
    with pytest.raises(NoSuchUnit):
        tree.plant(grove.connection, [sprout], DAY)


def test_below_a_body_stand_its_units_in_every_commune(grove: Grove) -> None:
    found = codes(grove.connection, tree.below(grove.unit("P-LHPN")))
    assert found == {c for c in grove.units if c == "P-LHPN" or (c.startswith("P") and "-lhpn" in c)}
    assert codes(grove.connection, tree.below(grove.unit("P1"))) == {c for c in grove.units if c.startswith("P1")}
    assert codes(grove.connection, tree.below(grove.unit("P1-hnd-1"))) == {"P1-hnd-1", "P1-hnd-1-a"}


def test_a_unit_lives_from_its_first_day_to_the_day_before_it_is_no_more(grove: Grove) -> None:
    one = grove.id("P1-hnd-1")
    grove.connection.execute(unit.update().where(unit.c.id == one).values(valid_to=DAY))
    for day, lives in ((BEGAN, True), (DAY, False)):
        assert ("P1-hnd-1" in codes(grove.connection, tree.is_living(day))) is lives


def test_many_units_are_asked_for_in_turns(grove: Grove) -> None:
    assert len(tree.many(grove.connection, range(1, 50_000))) == len(grove.units)
    assert tree.find(grove.connection, -1) is None
    with pytest.raises(NoSuchUnit):
        tree.get(grove.connection, -1)
