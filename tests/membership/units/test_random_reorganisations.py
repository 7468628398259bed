"""Whatever is decided about the tree, in any order: nobody is lost, nobody is in two places, no figure changes."""

import random
import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from bot.learning.models import learner_year, unit_month
from bot.membership.members.models import membership
from bot.membership.units import reorganising, tree
from bot.membership.units.models import unit, unit_succession
from bot.membership.units.operations import Create, Dissolve, Merge, Move, NewUnit, Operation, Part, Rename, Split
from bot.membership.units.tree import Unit
from bot.runtime.database import open_writer
from bot.runtime.errors import Refusal
from tests.conftest import run_on
from tests.membership.units.grove import DAY, ORGANISATIONS, Grove

EXAMPLES = 12
Engines = tuple[Engine, Engine]
KINDS = ("create", "rename", "move", "merge", "into", "split", "dissolve", "end")


class Dice:
    """Throws that follow from a seed: the same ones again for the other store."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def number(self, most: int) -> int:
        return self._random.randint(0, most)

    def one(self, things: list[Unit]) -> Unit:
        return things[self.number(len(things) - 1)]

    def some(self, things: list[int], least: int = 0) -> tuple[int, ...]:
        if not things:
            return ()
        return tuple(things[self.number(len(things) - 1)] for _ in range(least + self.number(2)))

    def kind(self) -> str:
        return KINDS[self.number(len(KINDS) - 1)]


def living(grove: Grove) -> list[Unit]:
    query = select(unit).where(unit.c.valid_to.is_(None)).order_by(unit.c.id)
    return [tree.from_row(row) for row in grove.connection.execute(query).mappings()]


def people_live_anywhere(grove: Grove, dice: Dice) -> None:
    places = {o: [one.code for one in living(grove) if one.organisation == o and one.kind != "province"]
              for o in ORGANISATIONS}  # fmt: skip
    for _ in range(8):
        agreed = ("record remind", "")[dice.number(4) == 0]
        who = grove.learner(agreed, standing=("none", "half", "done")[dice.number(2)], is_test=dice.number(6) == 0)
        for organisation in ORGANISATIONS:
            here = places[organisation]
            code = here[dice.number(len(here) - 1)]
            match dice.number(3):
                case 0:
                    grove.member(who, code)
                    grove.learnt(who, code, month=1 + dice.number(11))
                case 1:
                    grove.member(who, code, "pending")
                case 2:
                    grove.member(None, code)
                case _:
                    pass
    grove.settle()


def draw(grove: Grove, dice: Dice, turn: int) -> Operation:
    units = living(grove)
    one = dice.one(units)
    same = [each for each in units if (each.kind, each.organisation) == (one.kind, one.organisation)]
    below = [each.id for each in units if each.path.startswith(one.path) and each.id != one.id]
    new = [NewUnit(one.code if n == 0 and dice.number(1) else f"N{turn}.{n}", f"Đơn vị {turn} {n}") for n in range(3)]
    match dice.kind():
        case "create":
            return Create(one.id, f"N{turn}", "Đơn vị mới", "branch", ("HND", "LHPN", "DTN")[dice.number(2)])
        case "rename":
            return Rename(one.id, f"Tên {turn}")
        case "move":
            alike = [each for each in units if each.organisation == one.organisation] if dice.number(3) else units
            return Move(one.id, dice.one(alike).id)
        case "merge":
            return Merge((one.id, *dice.some([each.id for each in same], 1)), new[0])
        case "into":
            return Merge(dice.some([each.id for each in same], 1), one.id)
        case "split":
            mine = [row["id"] for row in grove.rows(membership) if row["unit_id"] == one.id]
            parts = [Part(n, dice.some(below), dice.some(mine)) for n in new[: 2 + dice.number(1)]]  # type: ignore[arg-type]
            return Split(one.id, tuple(parts))
        case "dissolve":
            return Dissolve(one.id, dice.one(same).id)
    return Dissolve(one.id) if one.kind in {"branch", "cell"} else Rename(one.id, f"Tên {turn}")


def figures(grove: Grove) -> tuple[object, ...]:
    return grove.rows(unit_month), grove.rows(learner_year)


def count(grove: Grove, state: str = "approved") -> int:
    return sum(row["state"] == state for row in grove.rows(membership))


def reorganise(grove: Grove, dice: Dice) -> list[str]:
    """A few decisions, one after another; says what became of each."""
    done = []
    before = figures(grove)
    for turn in range(5):
        operation = draw(grove, dice, turn)
        members, open_rows = count(grove), count(grove) + count(grove, "pending")
        on = DAY - timedelta(days=10 - turn)
        savepoint = grove.connection.begin_nested()
        try:
            seen = reorganising.preview(grove.connection, operation, on)
            grove.apply(operation, on=on)
        except Refusal as refusal:
            savepoint.rollback()
            done.append(refusal.message.format(**refusal.values))
        else:
            savepoint.commit()
            done.append(type(operation).__name__)
            assert count(grove) == members - seen.ended
            assert count(grove) + count(grove, "pending") <= open_rows
            for tally in seen.after:
                assert tally.members == grove.members(tally.code)
        assert figures(grove) == before
        grove.check()
    everybody_has_one_way_forward(grove)
    return done


def everybody_has_one_way_forward(grove: Grove) -> None:
    """An ended unit has heirs or was dissolved; a living one has none; nothing is its own heir."""
    ended = {row["id"] for row in grove.rows(unit) if row["valid_to"] is not None}
    for row in grove.rows(unit_succession):
        assert row["unit_id"] in ended and row["unit_id"] != row["successor_id"]


def snapshot(grove: Grove) -> dict[str, object]:
    return {table.name: grove.rows(table) for table in (unit, unit_succession, membership)}


@pytest.fixture(scope="module")
def both(sqlite_template: Path, postgres_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    copy = shutil.copy(sqlite_template, tmp_path_factory.mktemp("grove") / "hocso.db")
    run_on(postgres_template, "CREATE DATABASE grove TEMPLATE template_hocso STRATEGY file_copy")
    engines = open_writer(f"sqlite:///{copy}"), open_writer(postgres_template.replace("/postgres?", "/grove?"))
    yield engines
    for engine in engines:
        engine.dispose()
    run_on(postgres_template, "DROP DATABASE grove WITH (FORCE)")


@pytest.mark.postgres
# A smaller seed is no smaller case: there is nothing to shrink.
@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 2**32))
def test_any_decisions_in_any_order_keep_every_person_and_every_figure_alike_on_both_stores(
    both: Engines, seed: int
) -> None:
    found = []
    for engine in both:
        with engine.connect() as connection:
            grove = Grove(connection)
            dice = Dice(seed)
            people_live_anywhere(grove, dice)
            done = reorganise(grove, dice)
            found.append((done, relative(snapshot(grove))))
            connection.rollback()
    assert found[0] == found[1]


def relative(tables: dict[str, object]) -> object:
    """Numbers count from the first row of a table: sequences on a server do not go back."""
    rows = {name: list(found) for name, found in tables.items()}  # type: ignore[call-overload]
    first = {name: min((row["id"] for row in found if "id" in row), default=0) for name, found in rows.items()}
    code = {row["id"]: str(row["code"]) for row in rows["unit"]}
    about = ("code", "name", "valid_from", "valid_to")
    places = ("parent_id", "province_id", "commune_id", "body_id")
    units = [
        ([row[name] for name in about], [code.get(row[name]) for name in places], [code[int(n)] for n in path(row)])
        for row in rows["unit"]
    ]
    heirs = sorted((code[row["unit_id"]], code[row["successor_id"]]) for row in rows["unit_succession"])
    what = ("state", "standing", "since", "until", "ended_why")
    members = [
        (
            code[row["unit_id"]],
            [row[name] for name in what],
            row["moved_from"] and row["moved_from"] - first["membership"],
        )
        for row in rows["membership"]
    ]
    return sorted(units, key=str), heirs, members


def path(row: Mapping[str, object]) -> list[str]:
    return str(row["path"]).split("/")[:-1]
