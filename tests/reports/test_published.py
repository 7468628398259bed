"""Tables for everybody: no small count, and none that can be worked out."""

from collections.abc import Sequence
from datetime import datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.base import Column, Report, Row, Share, total_of
from bot.reports.published import SMALL, TooTelling, published
from bot.runtime.locale import Words

WORDS = Words("vi")
COLUMNS = (
    Column("unit", "Đơn vị"),
    Column("members", "Trong danh sách", "count", "memberships"),
    Column("done", "Học xong", "count", "memberships"),
    Column("share", "Tỷ lệ", "share"),
)


def table(done: Sequence[int], members: Sequence[int] | None = None) -> Report:
    whole = members or [200] * len(done)
    rows = [Row((f"Xã {n}", w, d, Share(d, w))) for n, (d, w) in enumerate(zip(done, whole, strict=True))]
    total = total_of(COLUMNS, rows, "Cộng")
    return Report("x", "Bảng", "Tỉnh", datetime(2026, 11, 18, 8, 30), COLUMNS, rows, total)


def column(report: Report, key: str) -> list[object]:
    return [row.cells[report.column(key)] for row in report.rows]


def test_a_small_count_takes_another_one_with_it() -> None:
    shown = published(table((3, 20, 40)), ["done", "share"], WORDS)
    assert column(shown, "done") == ["dưới 5", "không nêu", 40]
    assert column(shown, "share") == [None, None, Share(40, 200)]
    assert shown.total is not None
    assert shown.total.cells[1] == 63


def test_zero_and_five_are_no_secret() -> None:
    assert column(published(table((0, 5, 40)), ["done"], WORDS), "done") == [0, 5, 40]


def test_where_nothing_can_go_with_it_the_sum_goes() -> None:
    shown = published(table((3, 0)), ["done"], WORDS)
    assert column(shown, "done") == ["dưới 5", 0]
    assert shown.total is not None
    assert shown.total.cells[1] == "không nêu"


def test_the_whole_is_not_published_beside_all_its_parts() -> None:
    parts = tuple(Column(key, key, "count", "memberships") for key in ("none", "half", "done", "unseen", "members"))
    report = Report("x", "Bảng", "Tỉnh", datetime(2026, 11, 18), (Column("unit", "Đơn vị"), *parts), [])
    with pytest.raises(TooTelling):
        published(report, ["none", "half", "done", "unseen", "members"], WORDS)


@given(st.lists(st.integers(0, 14), min_size=1, max_size=4))
def test_no_hidden_small_count_can_be_worked_out(done: list[int]) -> None:
    shown = published(table(done), ["done"], WORDS)
    cells = column(shown, "done")
    assert all(cell not in range(1, SMALL) for cell in cells)
    assert shown.total is not None
    total = shown.total.cells[1]
    ranges = [
        range(1, SMALL) if cell == "dưới 5" else range(SMALL, 60) if cell == "không nêu" else [cell] for cell in cells
    ]
    possible = [guess for guess in product(*ranges) if not isinstance(total, int) or sum(guess) == total]  # type: ignore[call-overload]
    for n, cell in enumerate(cells):
        if cell == "dưới 5":
            assert len({guess[n] for guess in possible}) > 1
