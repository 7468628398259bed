"""Builds the files that officers bring."""

import io
from collections.abc import Callable, Sequence

import xlsxwriter

HEAD = ("STT", "Họ và tên", "Năm sinh", "Điện thoại", "Chi hội")


def book(rows: Sequence[Sequence[object]], name: str = "Sheet1", also: Callable[..., None] | None = None) -> bytes:
    """An Excel file of one sheet; `also` may do more to the book and the sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "nan_inf_to_errors": True}) as made:
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, column, cell)
        if also is not None:
            also(made, sheet)
    return out.getvalue()


def csv_text(rows: Sequence[Sequence[object]], sign: str = ",", end: str = "\r\n") -> str:
    """Rows as the text of a CSV, quoted where need be."""

    def cell(value: object) -> str:
        words = "" if value is None else str(value)
        return f'"{words}"' if any(c in words for c in (sign, '"', "\n")) else words

    return "".join(sign.join(map(cell, row)) + end for row in rows)
