"""People once each, and events, month by month."""

from datetime import date

import pytest

from bot.reports.activity import Activity, Month, People, activity, months_report
from bot.runtime.errors import NotAllowed
from bot.runtime.locale import Words
from tests.reports.town import NOW, ZONE, Town

WORDS = Words("vi", "chị")
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def look(town: Town, code: str, **more: object) -> Activity:
    scope = town.scope(code, "owner")
    return activity(town.connection, scope, town.unit(code), NOW, zone=ZONE, **more)  # type: ignore[arg-type]


def month(seen: Activity, first: date) -> Month:
    return next(one for one in seen.months if one.first == first)


@pytest.mark.parametrize("code", ["AL", "T"])
def test_somebody_in_two_organisations_is_one_person_and_learns_for_both(town: Town, code: str) -> None:
    seen = look(town, code)
    # An alone, counted for Cầu and for Đồng.
    assert month(seen, OCTOBER) == Month(OCTOBER, People(1, 1), begun=4, finished=4, answered=0)
    # An for both, Hòa for Bái, Bình for Cầu; Em's learning is nobody's business.
    assert month(seen, NOVEMBER) == Month(NOVEMBER, People(3, 2), begun=4, finished=3, answered=0)


def test_the_people_of_a_year_are_not_the_months_together(town: Town) -> None:
    seen = look(town, "T")
    assert sum(m.people.active for m in seen.months) == 4
    assert seen.people == People(active=3, finishers=2)
    report = months_report(seen, WORDS)
    assert report.total is not None
    assert report.total.cells == ("Cả năm 2026", 3, 2, 8, 7, 0)


def test_a_moved_member_is_one_person_above_both_units(town: Town) -> None:
    town.learns("Nguyễn Thị Hòa", "b", on=date(2026, 11, 17))
    assert month(look(town, "bai"), NOVEMBER).people == People(1, 1)
    assert month(look(town, "cau"), NOVEMBER).people == People(3, 2)
    assert month(look(town, "AL-PN"), NOVEMBER).people == People(3, 2)


def test_only_months_that_have_come_are_shown(town: Town) -> None:
    assert [m.first.month for m in look(town, "cau").months] == list(range(1, 12))
    assert len(look(town, "cau", year=2025).months) == 12


def test_a_year_without_anything_is_empty(town: Town) -> None:
    assert look(town, "cau", year=2025).people == People()


def test_nobody_sees_the_activity_of_others(town: Town) -> None:
    with pytest.raises(NotAllowed):
        activity(town.connection, town.scope("bai"), town.unit("cau"), NOW, zone=ZONE)
