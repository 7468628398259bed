"""What a page quotes is what was measured."""

from pathlib import Path

from bench.pages import NOT_MEASURED, fill
from bench.table import Table

PAGE = (
    "Taps: <!--bench: a tap — SQLite | Học Số | taps/s-->1<!--/bench-->, "
    "<!--bench: growth | 1,000 | MB-->2<!--/bench-->."
)


def test_a_quoted_figure_follows_its_table_and_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "scale.md"
    page.write_text(PAGE, encoding="utf-8")
    fill(page, [Table("µs a tap — SQLite", ("program", "taps/s"), [("Học Số", "2,211"), ("aiogram", "233")])])
    assert page.read_text(encoding="utf-8") == PAGE.replace(">1<", ">2,211<")


def test_a_row_that_was_left_out_claims_nothing(tmp_path: Path) -> None:
    page = tmp_path / "scale.md"
    page.write_text(PAGE, encoding="utf-8")
    fill(page, [Table("growth", ("learners", "MB"), [("100", "7")])])
    assert f"MB-->{NOT_MEASURED}<!--" in page.read_text(encoding="utf-8")
