"""Files: the same cells as on the screen, harmless in a spreadsheet, and never in memory as a whole."""

import csv as csv_format
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook

from bot.membership.members import joining
from bot.reports import export, people
from bot.reports.activity import activity, months_report
from bot.reports.base import Column, Report, Row, Share, as_text, shown
from bot.reports.overview import overview
from bot.reports.overview_words import parts_report, weeks_report
from bot.reports.people import Wanted
from bot.runtime.locale import Words
from tests.reports.town import COURSE, NOW, TODAY, ZONE, Town

WORDS = Words("vi", "chị")
BY = "Nguyễn Thị Hạnh"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "  =1", "\u3000=1", "\n=1"]


def sheets(report: Report) -> dict[str, list[list[object]]]:
    out = io.BytesIO()
    export.xlsx(report, out, WORDS, by=BY)
    book = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def lines(report: Report) -> list[list[str]]:
    text = b"".join(export.csv(report, WORDS, by=BY)).decode("utf-8-sig")
    return list(csv_format.reader(io.StringIO(text, newline="")))


def on_screen(report: Report) -> list[list[str]]:
    rows = [*report.rows, *([report.total] if report.total else [])]
    return [[shown(cell) for cell in row.cells] for row in rows]


def read_back(value: object) -> str:
    """A cell of a workbook as a person reads it."""
    if isinstance(value, float):
        return shown(int(value))
    return shown(value) if isinstance(value, date) else str(value)


def reports(town: Town) -> Iterator[Report]:
    town.counted("AL-PN", 9)
    town.counted("cau", 5)
    scope, unit = town.scope("AL-PN"), town.unit("AL-PN")
    seen = overview(town.connection, scope, unit, NOW, zone=ZONE)
    yield parts_report(seen, WORDS)
    yield weeks_report(seen, WORDS)
    yield months_report(activity(town.connection, scope, unit, NOW, zone=ZONE), WORDS)
    listed = people.people(town.connection, scope, unit, NOW, Wanted(), course=COURSE).people
    yield people.report(listed, unit, NOW.astimezone(ZONE), WORDS, lessons=3)


def filled(report: Report) -> Report:
    """With its rows kept, so that they can be gone through more than once."""
    return Report(**{n: getattr(report, n) for n in Report.__struct_fields__} | {"rows": tuple(report.rows)})


def test_screen_chat_and_both_files_say_the_same_cell_by_cell(town: Town) -> None:
    for report in map(filled, reports(town)):
        expected = on_screen(report)
        table = sheets(report)["Số liệu"][5:]
        percent = {n for n, column in enumerate(report.columns) if column.kind == "share"}
        wide = [[read_back(v) + (" %" if n in percent and v != "" else "") for n, v in enumerate(row)] for row in table]
        assert wide == expected
        found = [line for line in lines(report) if len(line) == len(report.columns)][1:]
        days = [[f"{c[8:]}/{c[5:7]}/{c[:4]}" if c[4:5] == "-" else c for c in line] for line in found]
        assert [[c.removesuffix(" %") for c in line] for line in expected] == days[: len(expected)]
        said = as_text(report, WORDS, limit=100_000)
        assert all(cell in said for row in expected for cell in row)


def test_the_cut_off_stands_in_the_chat_and_in_both_files(town: Town) -> None:
    for report in map(filled, reports(town)):
        cut = "Số liệu đến 8:30 ngày 18/11/2026."
        book = sheets(report)
        assert cut in as_text(report, WORDS)
        assert [cut] in lines(report)
        assert book["Số liệu"][2][0] == cut
        assert ["Người xuất", BY] in book["Giải thích"]
        assert ["Đơn vị", report.unit] in book["Giải thích"]


def test_a_workbook_says_what_each_column_counts(town: Town) -> None:
    report = next(iter(reports(town)))
    said = dict(tuple(line[:2]) for line in sheets(report)["Giải thích"])
    assert "tư cách hội viên" in said["Trong danh sách"]
    assert "không cộng lẫn" in said["Lưu ý"]


def test_figures_and_days_are_figures_and_days_for_a_spreadsheet() -> None:
    columns = (Column("a", "A"), Column("n", "N", "count"), Column("s", "S", "share"), Column("d", "D", "date"))
    row = Row(("=1", 1234567, Share(1, 3), date(2026, 11, 3)))
    report = Report("x", "Bảng", "Đơn vị", datetime(2026, 11, 18, 8, 30), columns, [row])
    assert sheets(report)["Số liệu"][5] == ["=1", 1234567.0, 33.0, date(2026, 11, 3)]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_becomes_a_formula(text: str) -> None:
    columns = (Column("a", "A"), Column("b", "B"))
    report = Report("x", "Bảng", text, datetime(2026, 11, 18), columns, [Row((text, "http://x.vn"))])
    cells = [cell for line in lines(report) for cell in line]
    assert not [c for c in cells if c.lstrip(" \u00a0\u3000").startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert str(sheets(report)["Số liệu"][5][0]).strip() == text.strip()


def test_a_plain_name_is_left_as_it_is() -> None:
    assert export.harmless("Nguyễn Thị Hòa") == "Nguyễn Thị Hòa"


def test_a_file_is_written_as_its_lines_come() -> None:
    taken = 0

    def rows() -> Iterator[Row]:
        nonlocal taken
        for n in range(5000):
            taken = n + 1
            yield Row((f"Người {n}",))

    report = Report("x", "Bảng", "Đơn vị", datetime(2026, 11, 18), (Column("a", "A"),), rows())
    pieces = export.csv(report, WORDS, by=BY)
    next(pieces), next(pieces)
    assert taken < 1000


def test_a_long_list_is_read_in_batches_and_loses_nobody(empty: Town) -> None:
    for n in range(2500):
        joining.add_by_hand(
            empty.connection, unit_id=empty.numbers["cau"], name=f"Lê Thị {'ABCDEGH'[n % 7]} Số {n:04}",
            officer_id=None, now=NOW + timedelta(seconds=n), today=TODAY, is_another=True,
        )  # fmt: skip
    every = people.everybody(empty.connection, empty.scope("cau"), empty.unit("cau"), NOW, Wanted(), course=COURSE)
    report = people.report(every, empty.unit("cau"), NOW.astimezone(ZONE), WORDS, lessons=3)
    names = [line[0] for line in lines(report) if line and line[0].startswith("Lê Thị")]
    assert len(names) == len(set(names)) == 2500
