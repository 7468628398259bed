"""Figures after the tree has changed: nothing lost, nothing twice, and last month's still there."""

from datetime import date

import pytest

from bot.membership.units import reorganising
from bot.membership.units.operations import Merge, Move, NewUnit, Operation, Part, Split
from bot.reports import figures
from bot.reports.activity import activity
from bot.reports.figures import Standing, Week
from bot.reports.overview import Overview, overview
from bot.reports.overview_words import parts_report
from bot.runtime.locale import Words
from tests.reports.town import NOW, TODAY, ZONE, Town

WORDS = Words("vi", "chị")
WEEK = date(2026, 11, 9)


def decide(town: Town, operation: Operation) -> None:
    reorganising.apply(
        town.connection, operation, reason="Sắp xếp", decision="12/QĐ ngày 18/11/2026",
        effective_on=TODAY, officer_id=None, now=NOW,
    )  # fmt: skip


def look(town: Town, code: str, *, with_past: bool = True) -> Overview:
    scope = town.scope(code, "owner")
    return overview(town.connection, scope, town.unit(code), NOW, zone=ZONE, with_past=with_past)


def merge_communes(town: Town) -> None:
    decide(town, Merge((town.numbers["AL"], town.numbers["BT"]), NewUnit("AB", "Xã An Bình")))


def test_after_two_communes_merge_the_province_is_the_same(town: Town) -> None:
    before = look(town, "T")
    merge_communes(town)
    after = look(town, "T")
    assert (after.standing, after.weeks) == (before.standing, before.weeks)
    assert [part.unit.name for part in after.parts if part.unit] == ["Xã An Bình"]
    assert after.parts[0].standing == before.standing
    assert [part.unit for part in after.parts if not part.unit] == [], "what happened before stands under the heir"


def test_the_new_commune_shows_last_months_figures_of_the_old_ones(town: Town) -> None:
    before = look(town, "AL")
    merge_communes(town)
    seen = look(town, "AB")
    assert seen.standing.done == 2
    assert dict(seen.weeks)[WEEK] == dict(before.weeks)[WEEK] == Week(active=2, done=2)
    assert seen.cumulated == before.cumulated
    assert sorted(one.name for one in seen.before) == ["Xã An Lạc", "Xã Bình Tân"]
    assert "Gồm cả số liệu của đơn vị cũ" in parts_report(seen, WORDS).note


def test_without_the_past_a_new_commune_begins_on_its_first_day(town: Town) -> None:
    merge_communes(town)
    seen = look(town, "AB", with_past=False)
    assert seen.standing.done == 2, "its members are those of today"
    assert dict(seen.weeks)[WEEK] == Week()
    assert "Chỉ tính từ ngày 18/11/2026" in parts_report(seen, WORDS).note


def test_a_branch_that_moves_takes_its_weeks_along_and_none_are_counted_twice(town: Town) -> None:
    whole = look(town, "T").weeks
    decide(town, Move(town.numbers["cau"], town.numbers["BT-PN"]))
    old, new = look(town, "AL-PN"), look(town, "BT-PN")
    assert dict(new.weeks)[WEEK] == Week(1, 1)
    assert dict(old.weeks)[WEEK] == Week()
    assert dict(look(town, "AL-PN", with_past=False).weeks)[WEEK] == Week(1, 1), "where it stood on that day"
    province = look(town, "T")
    assert province.weeks == whole
    shown = {part.unit.code: part.weeks[WEEK] for part in province.parts if part.unit}
    assert shown == {"AL": Week(1, 1), "BT": Week(1, 1)}, "Đồng stayed, Cầu went"


def test_after_a_split_the_old_weeks_stand_beside_the_parts_once(town: Town) -> None:
    whole = look(town, "T").weeks
    cau = town.numbers["cau"]
    decide(town, Split(cau, (Part(NewUnit("cau1", "Thôn Cầu 1")), Part(NewUnit("cau2", "Thôn Cầu 2")))))
    seen = look(town, "AL-PN")
    past = next(part for part in seen.parts if part.key == figures.PAST)
    assert past.weeks[WEEK] == Week(1, 1)
    assert dict(seen.weeks)[WEEK] == Week(1, 1)
    assert look(town, "T").weeks == whole


@pytest.mark.parametrize("kind", ["merge", "move", "split"])
def test_people_of_a_year_are_the_same_before_and_after(town: Town, kind: str) -> None:
    def people() -> object:
        seen = activity(town.connection, town.scope("T", "owner"), town.unit("T"), NOW, zone=ZONE)
        return seen.people, seen.months

    before = people()
    cau = town.numbers["cau"]
    operation: dict[str, Operation] = {
        "merge": Merge((cau, town.numbers["bai"]), NewUnit("cb", "Thôn Cầu Bái")),
        "move": Move(cau, town.numbers["BT-PN"]),
        "split": Split(cau, (Part(NewUnit("c1", "Thôn Cầu 1")), Part(NewUnit("c2", "Thôn Cầu 2")))),
    }
    decide(town, operation[kind])
    assert people() == before
    assert look(town, "T").standing == Standing(members=9, none=3, half=2, done=2, waiting=1)
