"""Which official numbers and addresses there are, and how `{{key}}` in a lesson becomes one of them."""

import csv
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct

from bot.content.files import read_text
from bot.content.markup import Complain
from bot.runtime.errors import ContentError

COLUMNS = ("key", "value", "what", "cost", "as_of", "source", "certainty")
SURE = "cao"
"""Published by the office itself, or by two independent sources: may stand in a lesson."""
UNSURE = "cho_xac_nhan"
"""Waits for someone to ring the number or open the page: kept in the table, refused in lessons."""

_KEY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_NAMED = re.compile(r"\{\{([^{}\n]*)\}\}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Contact(Struct, frozen=True):
    """One number, address or application, as the office itself writes it."""

    key: str
    value: str
    what: str
    cost: str
    as_of: str
    source: str
    certainty: str


class Contacts:
    """The table of official contacts."""

    def __init__(self, rows: Mapping[str, Contact]) -> None:
        self.rows = rows

    def fill(self, text: str, complain: Complain) -> str:
        """Put the contacts in the place of their keys; a key that cannot be used is complained of and stays."""
        if "{{" not in text and "}}" not in text:
            return text

        def value(found: re.Match[str]) -> str:
            key = found[1].strip()
            usable = self.usable(key)
            if usable is None:
                complain(text.count("\n", 0, found.start()), *self._refusal(key))
            return usable or found[0]

        filled = _NAMED.sub(value, text)
        if len(_NAMED.findall(text)) != text.count("{{") or text.count("{{") != text.count("}}"):
            complain(text.count("\n", 0, text.find("{{")), "Dấu {{ }} chưa khép.", "Viết như {{police_113}}.")
        return filled

    def usable(self, key: str) -> str | None:
        """The contact as it may stand in a lesson; None when it is not in the table or not certain yet."""
        contact = self.rows.get(key)
        return contact.value if contact and contact.certainty == SURE else None

    def _refusal(self, key: str) -> tuple[str, str]:
        if key in self.rows:
            return f"{{{{{key}}}}} còn chờ xác nhận, chưa được dùng trong bài.", "Gọi thử, rồi sửa contacts.csv."
        near = get_close_matches(key, self.rows, 1)
        hint = f"Ý bạn là {{{{{near[0]}}}}}?" if near else "Thêm một dòng vào contacts.csv."
        return f"Không có {{{{{key}}}}} trong contacts.csv.", hint


def read_contacts(root: Path, problems: list[ContentError]) -> Contacts:
    """Read `contacts.csv` of the lessons folder; a course that names no contact needs none."""
    path = root / "contacts.csv"
    name = f"{root.name}/contacts.csv"
    if not path.is_file():
        return Contacts({})
    text = read_text(path, name, problems)
    rows: dict[str, Contact] = {}
    try:
        reader = csv.reader(text.splitlines(), strict=True)
        header = next(reader, [])
        if tuple(header) != COLUMNS:
            problems.append(ContentError(name, 1, "Dòng đầu không đúng các cột.", ",".join(COLUMNS)))
            return Contacts({})
        for cells in reader:
            _add(cells, rows, ContentError(name, reader.line_num), problems)
    except csv.Error as error:
        problems.append(
            ContentError(name, 1, f"CSV viết chưa đúng: {error}.", "Ô có dấu phẩy thì đặt trong ngoặc kép.")
        )
    return Contacts(rows)


def _add(cells: list[str], rows: dict[str, Contact], here: ContentError, problems: list[ContentError]) -> None:
    if not cells:
        return
    message = ""
    if len(cells) != len(COLUMNS):
        message = f"Dòng có {len(cells)} ô, cần {len(COLUMNS)} ô."
    elif not _KEY.fullmatch(cells[0]):
        message = f"Tên “{cells[0]}” không hợp lệ: chữ thường không dấu, số và gạch dưới."
    elif cells[0] in rows:
        message = f"“{cells[0]}” viết hai lần."
    elif not cells[1].strip() or "{{" in cells[1]:
        message = f"“{cells[0]}” chưa có giá trị."
    elif cells[6] not in {SURE, UNSURE}:
        message = f"Độ chắc “{cells[6]}” không hợp lệ: {SURE} hoặc {UNSURE}."
    elif not _DAY.fullmatch(cells[4]) or not cells[5].strip():
        message = f"“{cells[0]}” thiếu ngày (năm-tháng-ngày) hoặc nguồn."
    if message:
        problems.append(ContentError(here.file, here.line, message, "Ô có dấu phẩy thì đặt trong ngoặc kép."))
    else:
        rows[cells[0]] = Contact(*cells)
