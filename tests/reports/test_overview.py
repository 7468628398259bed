"""The overview of a unit, with every figure known by hand."""

from datetime import date

import pytest

from bot.reports.base import Share, as_text, shown
from bot.reports.figures import ITSELF, Standing, Week
from bot.reports.overview import Overview, overview
from bot.reports.overview_words import (
    caveat,
    forecast,
    parts_report,
    todo_heading,
    todos,
    total_sentence,
    weeks_report,
)
from bot.runtime.errors import NotAllowed
from bot.runtime.locale import Words
from tests.reports.town import NOW, ZONE, Town

WORDS = Words("vi", "chị")


def look(town: Town, code: str, over: str = "", **more: object) -> Overview:
    scope = town.scope(over or code, "owner")
    return overview(town.connection, scope, town.unit(code), NOW, zone=ZONE, **more)  # type: ignore[arg-type]


def by_name(seen: Overview) -> dict[str, Standing]:
    return {part.unit.code: part.standing for part in seen.parts if part.unit}


def test_a_branch_counts_its_members_by_how_far_they_are(town: Town) -> None:
    seen = look(town, "cau")
    assert seen.standing == Standing(members=4, none=1, half=2, done=1, waiting=1)
    assert [part.key for part in seen.parts] == [ITSELF]


def test_without_consent_or_learner_a_member_is_counted_but_not_seen(town: Town) -> None:
    seen = look(town, "bai")
    assert seen.standing == Standing(members=3, none=1, half=0, done=0, waiting=0)
    assert seen.standing.unseen == 2


def test_a_body_is_the_sum_of_its_branches_and_puts_who_needs_help_first(town: Town) -> None:
    town.counted("cau", 10)
    town.counted("bai", 5)
    seen = look(town, "AL-PN")
    assert seen.standing == Standing(members=7, none=2, half=2, done=1, waiting=1)
    assert [part.unit.code for part in seen.parts if part.unit] == ["bai", "cau"]


@pytest.mark.parametrize(
    ("code", "parts"), [("AL", {"AL-PN", "dong"}), ("T", {"AL", "BT"}), ("T-PN", {"AL-PN", "BT-PN"})]
)
def test_what_is_shown_below_adds_up_to_the_unit(town: Town, code: str, parts: set[str]) -> None:
    seen = look(town, code)
    assert by_name(seen).keys() == parts
    assert sum((part.standing for part in seen.parts), Standing()) == seen.standing


def test_a_province_counts_memberships_and_somebody_in_two_organisations_twice(town: Town) -> None:
    assert look(town, "T").standing == Standing(members=9, none=3, half=2, done=2, waiting=1)
    assert look(town, "T-PN").standing == Standing(members=8, none=3, half=2, done=1, waiting=1)
    assert look(town, "T-ND").standing == Standing(members=1, none=0, half=0, done=1, waiting=0)


def test_an_organisation_without_a_body_in_a_commune_shows_its_branch(town: Town) -> None:
    assert by_name(look(town, "T-ND")) == {"dong": Standing(1, 0, 0, 1, 0)}


def test_weeks_stay_with_the_unit_of_their_day(town: Town) -> None:
    weeks = dict(look(town, "bai").weeks)
    assert weeks[date(2026, 11, 2)] == Week(active=1, done=0), "Hòa finished a lesson while she was in Bái"
    assert dict(look(town, "cau").weeks)[date(2026, 11, 9)] == Week(active=1, done=1), "An became done"
    assert len(weeks) == 10
    assert list(weeks)[-1] == date(2026, 11, 16)


def test_the_running_sum_ends_at_todays_figure(town: Town) -> None:
    seen = look(town, "AL")
    assert seen.cumulated == (0, 0, 0, 0, 0, 0, 0, 0, 2, 2)
    assert seen.cumulated[-1] == seen.standing.done


def test_without_a_total_there_are_counts_and_no_share(town: Town) -> None:
    seen = look(town, "cau")
    assert seen.share == Share(1, None)
    assert seen.share.percent is None
    assert seen.goal is None
    assert forecast(seen, WORDS) == ""
    assert "chưa tính tỷ lệ" in total_sentence(seen, WORDS)


def test_a_share_is_of_the_total_somebody_counted_with_day_and_source(town: Town) -> None:
    town.counted("cau", 6)
    seen = look(town, "cau")
    assert seen.share == Share(1, 6)
    assert seen.share.percent == 16, "rounded down"
    assert (seen.goal, seen.missing) == (5, 4)
    assert total_sentence(seen, WORDS) == "Tổng số 6 hội viên, tính đến ngày 01/10/2026. Nguồn: Báo cáo tháng 9."


def test_totals_of_parts_are_never_added_up_to_a_total(town: Town) -> None:
    town.counted("cau", 6)
    town.counted("bai", 4)
    assert look(town, "AL-PN").total is None


def test_a_total_smaller_than_what_is_done_gives_no_share(town: Town) -> None:
    town.counted("AL", 1)
    seen = look(town, "AL")
    assert seen.standing.done == 2
    assert seen.share.percent is None
    assert "nhỏ hơn" in total_sentence(seen, WORDS)


def test_the_forecast_is_a_straight_line_with_its_caveat(town: Town) -> None:
    town.counted("cau", 6)
    seen = look(town, "cau")
    assert seen.pace == 1, "one in the last four full weeks"
    # Four more at one in four weeks: sixteen weeks.
    assert seen.forecast == date(2027, 3, 10)
    said = forecast(seen, WORDS)
    assert said == "Theo nhịp bốn tuần qua, chưa tới một người học xong mỗi tuần, thì đạt mốc vào đầu tháng 3 năm 2027."
    assert caveat(WORDS) == "Đây là phép tính đường thẳng, không phải lời hứa."


def test_a_reached_mark_and_a_standstill_are_said_in_words(town: Town) -> None:
    town.counted("dong", 1)
    assert forecast(look(town, "dong"), WORDS) == "Đã đạt mốc 80 %."
    town.counted("xa", 10)
    assert "chưa có thêm ai" in forecast(look(town, "xa"), WORDS)


def test_another_mark_moves_the_goal(town: Town) -> None:
    town.counted("cau", 10)
    assert look(town, "cau", mark=50).goal == 5


def test_what_waits_is_said_with_one_verb_each(town: Town) -> None:
    seen = look(town, "AL-PN")
    lines = todos(seen, WORDS)
    assert [(t.key, t.n, t.verb) for t in lines] == [
        ("confirm", 1, "Xác nhận"),
        ("remind", 2, "Xem và nhắc"),
        ("invite", 2, "Mời vào"),
        ("total", 7, "Nhập tổng số"),
    ]
    assert lines[0].detail == "Lâu nhất chờ 2 ngày."
    assert lines[1].detail.endswith("Nhiều nhất ở Thôn Bái và Thôn Cầu.")
    assert todo_heading(3, WORDS) == "Ba việc cần chị"


def test_nothing_waits_where_nobody_is(empty: Town) -> None:
    seen = look(empty, "cau")
    assert todos(seen, WORDS) == ()
    assert todo_heading(0, WORDS) == "Hôm nay không có việc nào chờ chị"


def test_the_chat_says_the_same_figures_as_the_table(town: Town) -> None:
    town.counted("cau", 6)
    seen = look(town, "AL-PN")
    report = parts_report(seen, WORDS)
    said = as_text(report, WORDS)
    assert "Số liệu đến 8:30 ngày 18/11/2026." in said
    for row in report.rows:
        for column, cell in zip(report.columns, row.cells, strict=True):
            text = shown(cell)
            if text and column.kind in {"count", "share", "text"}:
                assert text in said
    assert len(said) <= 1900


def test_a_long_table_says_in_the_chat_how_much_is_left_out(town: Town) -> None:
    report = parts_report(look(town, "AL-PN"), WORDS)
    said = as_text(report, WORDS, limit=320)
    assert len(said) <= 320
    assert "và còn 1 dòng nữa." in said


def test_weeks_carry_their_sundays(town: Town) -> None:
    report = weeks_report(look(town, "cau"), WORDS)
    *_, last = report.rows
    assert last.cells == (date(2026, 11, 22), 0, 0, 1)


@pytest.mark.parametrize(
    ("over", "asked"), [("bai", "cau"), ("cau", "AL-PN"), ("T-ND", "cau"), ("AL-PN", "dong"), ("BT", "AL")]
)
def test_nobody_sees_the_figures_of_others(town: Town, over: str, asked: str) -> None:
    with pytest.raises(NotAllowed):
        look(town, asked, over)
