"""What is in an officer's file: tables of cells, out of Excel or CSV, whatever its encoding; or a sentence why not."""

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from msgspec import Struct
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from bot.runtime.errors import Refusal
from bot.runtime.text import nfc

Cell = str | float | int | bool | date | datetime | time | timedelta
MOST_BYTES = 20 * 1024 * 1024
MOST_LINES = 200_000
# A list of 100,000 people unpacks to 60 MB.
_MOST_UNPACKED = 300 * 1024 * 1024
# The reader lays a sheet out whole, 32 bytes a cell, up to its last row and column.
_MOST_CELLS = 12_000_000
_MOST_SHEETS = 30
_SPARE_LINES = 1_000
_PIECE = 1 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<(?:html|\?mso))", re.IGNORECASE)
# A cell that holds something, in a row or column further out than most files have.
_FAR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["'](?:([A-Za-z]{2,3})(\d{1,7})|[A-Za-z](\d{6,7}))["'][^>]*?(?<!/)>"""
)


def _(sentence: str) -> str:
    return sentence


class BadFile(Refusal):
    """This file cannot be read; the message says what to do about it."""


class Table(Struct, frozen=True):
    """One sheet: its rows from the first on, and where several cells were merged into one."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    """First and last cell of each, as (row, column) from 0."""


def tables(content: bytes, *, is_western: bool = False) -> Iterator[Table]:
    """The sheets of a file, one after another; a CSV has one. Raises `BadFile`.

    `is_western` reads a CSV that is no Unicode as Western text, as programs of before Unicode left it.
    """
    if len(content) > MOST_BYTES:
        raise BadFile(_("Tệp lớn quá 20 MB. Hãy tách thành nhiều tệp nhỏ hơn."))
    if not content.strip(b"\0\r\n\t "):
        raise BadFile(_("Tệp này trống."))
    if content.startswith(_ZIP):
        _look_into(content)
        yield from _excel(content)
    elif content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise BadFile(_("Tệp có mật khẩu. Mở bằng Excel, bỏ mật khẩu rồi lưu lại."))
        yield from _excel(content)
    elif content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise BadFile(_("Đây là ảnh hoặc văn bản, không phải bảng tính. Hãy dùng tệp Excel hoặc CSV."))
    elif _WEB_PAGE.match(content[:1000]):
        raise BadFile(_("Đây là trang web mang đuôi bảng tính. Mở bằng Excel rồi lưu lại thành .xlsx."))
    else:
        yield _csv(content, "cp1252" if is_western else "cp1258")


def _look_into(content: bytes) -> None:
    """Unpack everything once, within bounds, before a library does so without any."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if "xl/workbook.xml" not in names:
                raise BadFile(_("Đây không phải tệp Excel. Mở bằng Excel rồi lưu lại thành .xlsx."))
            if sum(one.file_size for one in package.infolist()) > _MOST_UNPACKED or len(names) > 10_000:
                raise BadFile(_("Tệp này mở ra quá lớn. Hãy chép riêng danh sách sang một tệp mới."))
            for one in package.infolist():
                _unpack(package, one)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, UnicodeError):
        raise BadFile(_BROKEN) from None


def _unpack(package: zipfile.ZipFile, one: zipfile.ZipInfo) -> None:
    """Read a part to its end, which also proves that it is as long as it says, and look how far its cells reach."""
    is_sheet = one.filename.startswith("xl/worksheets/") and one.filename.endswith(".xml")
    rest, lines, columns = b"", 0, 1
    with package.open(one) as part:
        while piece := part.read(_PIECE):
            if not is_sheet:
                continue
            for far in _FAR_CELL.finditer(rest + piece):
                lines = max(lines, int(far[2] or far[3]))
                columns = max(columns, _column(far[1] or b"A"))
            rest = piece[-200:]
    if lines > MOST_LINES + _SPARE_LINES:
        raise BadFile(_TOO_LONG)
    # Columns are counted against the rows the file may have at most, unless it says of all that they are few.
    if columns > 26 and columns * max(lines, 1) > _MOST_CELLS:
        raise BadFile(_("Bảng này quá rộng. Hãy chép riêng các cột cần nạp sang một tệp mới."))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _excel(content: bytes) -> Iterator[Table]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            seen = [m.name for m in book.sheets_metadata if m.visible == SheetVisibleEnum.Visible]
            for name in (seen or book.sheet_names)[:_MOST_SHEETS]:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height > MOST_LINES + _SPARE_LINES:
                    raise BadFile(_TOO_LONG)
                yield Table(name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or ())
    except PasswordError:
        raise BadFile(_("Tệp có mật khẩu. Mở bằng Excel, bỏ mật khẩu rồi lưu lại.")) from None
    except (CalamineError, OSError, ValueError):
        raise BadFile(_BROKEN) from None


def _csv(content: bytes, code_page: str) -> Table:
    text = _decoded(content, code_page)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        raise BadFile(_BROKEN) from None
    if len(rows) > MOST_LINES + _SPARE_LINES:
        raise BadFile(_TOO_LONG)
    return Table("", rows)


def _decoded(content: bytes, code_page: str) -> str:
    """The text of a CSV; Excel on Windows saves Vietnamese as UTF-16 or in code page 1258, others as UTF-8."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return nfc(content[len(mark) :].decode(encoding, errors="replace"))
    # Every other byte of Latin letters and separators is a nought then.
    head = content[:4000]
    for encoding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        if head[place::2].count(0) * 3 > len(head) // 2:
            return nfc(content.decode(encoding, errors="replace"))
    try:
        return nfc(content.decode("utf-8"))
    except UnicodeDecodeError:
        text = content.decode(code_page, errors="replace")
    if text.count("\ufffd") * 20 > len(text) or any(c in text for c in "\0\x01\x02\x03\x04\x05\x06"):
        raise BadFile(_("Đây không phải tệp Excel hay CSV. Mở bằng Excel rồi lưu lại thành .xlsx."))
    return nfc(text)


def _delimiter(text: str) -> str:
    """Which of the usual signs cuts the first lines into the most columns, and into the same number each."""
    lines = [line for line in text[:20_000].splitlines()[:50] if line.strip()]
    best, most = ",", 0
    for sign in (",", ";", "\t", "|"):
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign))
        worth = max(((width - 1) * often for width, often in widths.items()), default=0)
        if worth > most:
            best, most = sign, worth
    return best


_BROKEN = _("Tệp này hỏng hoặc không đọc được. Mở bằng Excel rồi lưu lại thành .xlsx.")
_TOO_LONG = _("Tệp dài quá 200.000 dòng. Hãy tách thành nhiều tệp nhỏ hơn.")
