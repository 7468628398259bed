"""The lines that need mending as a file of their own, to be put right in Excel and brought again."""

import io

import xlsxwriter
from sqlalchemy import Connection

from bot.membership.members.phones import Phones
from bot.membership.members.roster import drafts, showing
from bot.runtime.locale import Words

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (28, 12, 16, 28, 60)
_MOST = 200_000


def corrected_file(connection: Connection, roster_id: int, words: Words, *, phones: Phones) -> bytes:
    """An Excel file with the lines to mend as they were read, and beside each what is wrong with it."""
    say, out = words.say, io.BytesIO()
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, plain) as book:
        sheet = book.add_worksheet(say("Cần sửa"))
        bold = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width, text)
        sheet.freeze_panes(1, 0)
        # Translators: headings of columns; they must stay words that the import knows.
        heads = (say("Họ và tên"), say("Năm sinh"), say("Điện thoại"), say("Chi hội"), say("Cần sửa"))
        sheet.write_row(0, 0, heads, bold)
        kept = {s.number: s for s in drafts.stored(connection, roster_id, ("mend",))}
        shown = showing.lines(connection, roster_id, words, phones=phones, verdicts=("mend",), limit=_MOST)
        for row, one in enumerate(shown, start=1):
            line = kept[one.number]
            number = drafts.readable(phones, line.phone)
            year = str(one.birth_year) if one.birth_year is not None else line.detail.year_text
            cells = (one.name, year, number, line.detail.unit_text or one.unit, one.why)
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell, text)
    return out.getvalue()
