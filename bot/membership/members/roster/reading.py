"""Which people stand in a file? The sheet with the list, line by line, before anything is judged."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from bot.membership.members.roster import cells, header, old_fonts
from bot.membership.members.roster.files import MOST_LINES, BadFile, Cell, Table, tables
from bot.membership.members.roster.header import Layout
from bot.runtime.text import fold, nfc

_LONGEST = 150
# A line of its own that names the unit of the lines below it.
_SECTION = re.compile(
    r"(?:(?:[ivxlc]+|[a-h]|\d{1,2})\s+)?(?:chi hoi|chi doan|to|to hoi|thon|ban|khu pho|khu|xom|phan hoi|phan doan"
    r"|don vi|cong doan)\b.+"
)
_NUMBERED = re.compile(r"^\s*(?:[IVXLC]+|[A-H]|\d{1,2})\s*[.)/\-]\s*")
# How forms end.
_TAIL = re.compile(
    r"(?:tong (?:cong|so|hop)|cong (?:\d|so)|cong$|nguoi (?:lap|ky|tong hop)|lap bieu|ky (?:ten|va)|xac nhan|t ?m b|"
    r"chu tich|pho chu tich|thu truong|chi hoi truong|bi thu|ghi chu|danh sach|noi nhan|.*\bngay\b.*\bthang\b.*\bnam\b)"
)


def _(sentence: str) -> str:
    return sentence


class Line(Struct, frozen=True):
    """One line of the list, as it was read; nothing is judged yet."""

    number: int
    """As counted in the file, from 1."""
    name: str
    year: int | None = None
    year_text: str = ""
    """What stands there when no year can be read from it."""
    phone: str | None = None
    phone_text: str = ""
    """What stands there when it is no number."""
    unit_text: str = ""
    is_tail: bool = False
    """The end of a form: a sum, a signature."""


class Sheet(Struct, frozen=True):
    """The list in a file."""

    file_name: str
    file_hash: str
    name: str
    """Of the sheet; empty for a CSV."""
    lines: Sequence[Line]
    has_units: bool
    """A column, or lines between the others, say in which unit each is."""


def read(content: bytes, file_name: str, today: date) -> Sheet:
    """Find the list in a file and read its lines. Raises `BadFile` with the officer's sentence."""
    found = _best(tables(content)) or _best(map(old_fonts.redrawn, tables(content, is_western=True)))
    if found is None:
        raise BadFile(
            _("Không thấy cột “Họ và tên”. Hàng đầu của bảng cần có: Họ và tên, Năm sinh, Điện thoại, Chi hội.")
        )
    table, layout = found
    lines, has_sections = _lines(table, layout, today)
    if not lines:
        raise BadFile(_("Dưới hàng tên cột chưa có người nào."))
    if len(lines) > MOST_LINES:
        raise BadFile(_("Tệp dài quá 200.000 dòng. Hãy tách thành nhiều tệp nhỏ hơn."))
    digest = hashlib.sha256(content).hexdigest()
    name = nfc(file_name.replace("\\", "/").rpartition("/")[2]).strip()[-200:]
    return Sheet(name, digest, nfc(table.name)[:100], lines, bool(layout.units) or has_sections)


def _best(found: Iterable[Table]) -> tuple[Table, Layout] | None:
    """The sheet whose heading names the most columns we know, and of several such the longest."""
    best: tuple[tuple[int, int], Table, Layout] | None = None
    for table in found:
        layout = header.find(table)
        if layout is None:
            continue
        worth = sum(map(bool, (layout.years, layout.phones, layout.units))), len(table.rows) - layout.first_line
        if best is None or worth > best[0]:
            best = worth, table, layout
    return None if best is None else best[1:]


def _lines(table: Table, layout: Layout, today: date) -> tuple[list[Line], bool]:
    lines, section, has_sections = [], "", False
    filled = _merged_down(table, layout.units)
    for index in range(layout.first_line, len(table.rows)):
        row = table.rows[index]
        if filled:
            row = [filled.get((index, column), cell) for column, cell in enumerate(row)]
        words = _only_words(row)
        if words == "":
            continue
        if words is not None and _SECTION.fullmatch(fold(words)):
            section, has_sections = _NUMBERED.sub("", words), True
            continue
        line = _line(index + 1, row, layout, section, today)
        if line is not None:
            lines.append(line)
    return lines, has_sections


def _only_words(row: Sequence[Cell]) -> str | None:
    """What stands in a row of a single filled cell; nothing for an empty row; None for any other."""
    found = ""
    for cell in row:
        if isinstance(cell, str) and not cell.strip():
            continue
        if found or not isinstance(cell, str):
            return None
        found = cell.strip()
    return found


def _line(number: int, row: Sequence[Cell], layout: Layout, section: str, today: date) -> Line | None:
    def at(columns: Sequence[int]) -> list[Cell]:
        return [row[c] for c in columns if c < len(row)]

    name = " ".join(filter(None, map(cells.text, at(layout.names))))
    year, year_text = _year(at(layout.years), today)
    phone, phone_text = _phone(at(layout.phones))
    unit = next(filter(None, map(cells.text, at(layout.units))), "")
    if not (name or year or year_text or phone or phone_text):
        return None
    is_tail = not phone and bool(_TAIL.match(fold(name or cells.text(row[0]))))
    return Line(number, name[:_LONGEST], year, year_text, phone, phone_text, (unit or section)[:_LONGEST], is_tail)


def _year(found: Sequence[Cell], today: date) -> tuple[int | None, str]:
    """The first year that may be one; else the first there is; else the words in its place."""
    years = [y for y in (cells.year(cell, today) for cell in found) if y is not None]
    if years:
        return next((y for y in years if cells.is_likely(y, today)), years[0]), ""
    words = next((w for w in map(cells.text, found) if not cells.is_nothing(w)), "")
    # In lists with a column for men and one for women a cross says which.
    return None, words[:30]


def _phone(found: Sequence[Cell]) -> tuple[str | None, str]:
    wrong = ""
    for cell in found:
        number, words = cells.phone(cell)
        if number:
            return number, ""
        wrong = wrong or words
    return None, wrong


def _merged_down(table: Table, columns: Sequence[int]) -> Mapping[tuple[int, int], Cell]:
    """What a unit written once, over many lines merged into one, says of each of them."""
    found: dict[tuple[int, int], Cell] = {}
    for (top, left), (bottom, _right) in table.merged:
        if left in columns and bottom > top and top < len(table.rows) and left < len(table.rows[top]):
            words = table.rows[top][left]
            found.update(((row, left), words) for row in range(top, min(bottom, len(table.rows) - 1) + 1))
    return found
