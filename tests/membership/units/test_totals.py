"""A denominator has its day and its source, and is never guessed."""

from datetime import date

import pytest

from bot.membership.units import totals
from bot.runtime.errors import Refusal
from tests.membership.units.grove import DAY, NOW, Grove


def give(grove: Grove, value: int, as_of: date, source: str = "Báo cáo năm", what: str = "members") -> None:
    totals.set_total(
        grove.connection, grove.id("P1"), what, value, as_of=as_of, source=source, officer_id=None, now=NOW
    )


def test_the_newest_total_of_a_day_counts(grove: Grove) -> None:
    one = grove.id("P1")
    give(grove, 100, date(2026, 1, 1))
    give(grove, 120, date(2026, 6, 1))
    give(grove, 9, date(2026, 6, 1), what="adults")
    give(grove, 130, date(2027, 1, 1))
    assert totals.total_of(grove.connection, [one], "members", DAY)[one].value == 120
    assert totals.total_of(grove.connection, [one], "members", date(2026, 3, 1))[one].value == 100
    assert totals.total_of(grove.connection, [one], "members", date(2025, 12, 31)) == {}
    assert [t.value for t in totals.history_of(grove.connection, one, "members")] == [130, 120, 100]


def test_said_again_for_the_same_day_it_is_corrected(grove: Grove) -> None:
    one = grove.id("P1")
    give(grove, 100, DAY)
    give(grove, 101, DAY, "  Báo cáo   sửa ")
    (total,) = totals.history_of(grove.connection, one, "members")
    assert (total.value, total.source) == (101, "Báo cáo sửa")


@pytest.mark.parametrize(("value", "source"), [(-1, "Báo cáo"), (10**9, "Báo cáo"), (5, "  ")])
def test_a_senseless_total_is_refused(grove: Grove, value: int, source: str) -> None:
    with pytest.raises(Refusal):
        give(grove, value, DAY, source)


def test_a_unit_without_forerunners_gets_no_suggestion(grove: Grove) -> None:
    assert totals.suggestion(grove.connection, grove.id("P1"), "members", DAY) is None
