"""How does a report become a file? XLSX and CSV, written line by line, with the cut-off time and who took it."""

import csv as csv_format
import io
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

import xlsxwriter
from msgspec import Struct
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.reports.base import Cell, Report, Row, Share, cut_off
from bot.runtime.locale import Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
# What a spreadsheet takes for the beginning of a formula, the full-width signs of East Asian keyboards among them.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_LINES_AT_ONCE = 500
# Excel takes no more lines in a sheet; a list that long belongs into a CSV.
MOST_LINES = 1_048_000
_WIDTHS = {"text": 28, "count": 14, "share": 9, "date": 13}


class TooLong(Exception):
    """A sheet cannot hold that many lines."""


class _Look(Struct, frozen=True):
    head: Format
    bold: Format
    wrap: Format
    formats: dict[str, Format]


def xlsx(report: Report, out: BinaryIO, words: Words, *, by: str) -> int:
    """Write a workbook: the table, and a sheet that says what its figures mean; returns how many lines it has.

    Lines go to a file in a temporary folder as they come, so the length of a list costs no memory.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    book = xlsxwriter.Workbook(out, options)
    look = _Look(
        head=book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"}),
        bold=book.add_format({"bold": True}),
        wrap=book.add_format({"text_wrap": True, "valign": "top"}),
        formats={
            "count": book.add_format({"num_format": "#,##0"}),
            "share": book.add_format({"num_format": '0" %"'}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        },
    )
    lines = _table(book.add_worksheet(words.say("Số liệu")), report, look, words)
    _explanations(book.add_worksheet(words.say("Giải thích")), report, look, words, by)
    book.close()
    return lines


def csv(report: Report, words: Words, *, by: str) -> Iterator[bytes]:
    """The same as CSV, piece by piece; with the mark by which Excel knows UTF-8."""
    yield b"\xef\xbb\xbf"
    text = io.StringIO()
    writer = csv_format.writer(text, lineterminator="\r\n")
    heads = [[report.title], [report.unit], [cut_off(report.as_of, words)], [words.say("Người xuất: {by}", by=by)], []]
    for line in heads:
        writer.writerow([harmless(cell) for cell in line])
    writer.writerow([harmless(column.title) for column in report.columns])
    for count, row in enumerate(_all_rows(report), start=1):
        writer.writerow([_plain(cell) for cell in row.cells])
        if count % _LINES_AT_ONCE == 0:
            yield _taken(text)
    for line in ([], *map(list, report.definitions)):
        writer.writerow([harmless(cell) for cell in line])
    yield _taken(text)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, wherever in the cell its sign hides behind blanks."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece


def _plain(cell: Cell) -> str:
    """A cell without any layout: figures as figures, days as in ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, Share):
        return "" if cell.percent is None else str(cell.percent)
    if isinstance(cell, int):
        return str(cell)
    return harmless(cell) if isinstance(cell, str) else cell.isoformat()


def _all_rows(report: Report) -> Iterator[Row]:
    yield from report.rows
    if report.total is not None:
        yield report.total


def _table(sheet: Worksheet, report: Report, look: _Look, words: Words) -> int:
    for n, line in enumerate((report.title, report.unit, cut_off(report.as_of, words))):
        sheet.write_string(n, 0, line, look.bold)
    for n, column in enumerate(report.columns):
        sheet.set_column(n, n, _WIDTHS[column.kind])
    for n, column in enumerate(report.columns):
        sheet.write_string(4, n, column.title, look.head)
    sheet.freeze_panes(5, 1)
    lines = 0
    for row in _all_rows(report):
        if lines >= MOST_LINES:
            raise TooLong(str(lines))
        for n, cell in enumerate(row.cells):
            _write(sheet, 5 + lines, n, cell, look)
        lines += 1
    return lines


def _write(sheet: Worksheet, row: int, n: int, cell: Cell, look: _Look) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Share):
        if cell.percent is not None:
            sheet.write_number(row, n, cell.percent, look.formats["share"])
    elif isinstance(cell, int):
        sheet.write_number(row, n, cell, look.formats["count"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, n, cell, look.formats["date"])
    else:
        sheet.write_string(row, n, cell)


def _explanations(sheet: Worksheet, report: Report, look: _Look, words: Words, by: str) -> None:
    say = words.say
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    counted = {
        "people": say("Đếm người: mỗi người một lần."),
        "events": say("Đếm lượt."),
        "memberships": say("Đếm tư cách hội viên: ai ở hai tổ chức được tính ở mỗi nơi."),
        "": "",
    }
    lines = [
        (say("Báo cáo"), report.title),
        (say("Đơn vị"), report.unit),
        (say("Thời điểm chốt"), cut_off(report.as_of, words)),
        (say("Người xuất"), by),
        *((c.title, " ".join(filter(None, (c.definition, counted[c.counted])))) for c in report.columns),
    ]
    if report.note:
        lines.append((say("Ghi chú"), report.note))
    lines.append(
        (say("Lưu ý"), say("Người, lượt và tư cách hội viên là ba cách đếm khác nhau, không cộng lẫn vào nhau."))
    )
    for n, (term, text) in enumerate(line for line in lines if line[1]):
        sheet.write_string(n, 0, term, look.head)
        sheet.write_string(n, 1, text, look.wrap)
