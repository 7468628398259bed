"""Which row names the columns, and what each column holds? Pure: rows of cells in, a layout out."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from bot.membership.members.roster.files import Cell, Table
from bot.runtime.text import fold

# Forms have their names, numbers and dates of issue above the table.
_LOOKED_AT = 40
_MOST_COLUMNS = 200
_NAME, _FAMILY, _GIVEN, _YEAR, _PHONE, _UNIT = "name", "family", "given", "year", "phone", "unit"
_WORDS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "ho va ten",
            "ho ten",
            "ho va ten khai sinh",
            "hoten",
            "ten hoi vien",
            "ten doan vien",
            "ho ten hoi vien",
            "ho ten doan vien",
            "ho va ten hoi vien",
            "ho va ten doan vien",
            "ho va ten nguoi hoc",
            "ho va ten day du",
            "ten day du",
            "hoi vien",
            "doan vien",
            "full name",
            "fullname",
            "name",
        ),
        _NAME,
    ),
    **dict.fromkeys(("ho", "ho dem", "ho va dem", "ho va ten dem", "ho ten dem", "ho lot", "ho va ten lot"), _FAMILY),
    **dict.fromkeys(("ten", "ten goi"), _GIVEN),
    **dict.fromkeys(
        (
            "nam sinh",
            "ngay sinh",
            "sinh nam",
            "sinh ngay",
            "ngay thang nam sinh",
            "ngay thang sinh",
            "ngay sinh dd mm yyyy",
            "namsinh",
            "ngaysinh",
            "ntns",
            "ns",
            "birth year",
            "year of birth",
            "date of birth",
        ),
        _YEAR,
    ),
    **dict.fromkeys(
        (
            "sdt",
            "so dt",
            "dt",
            "dien thoai",
            "so dien thoai",
            "dien thoai di dong",
            "so di dong",
            "di dong",
            "so dien thoai lien he",
            "dt lien he",
            "dtdd",
            "so dtdd",
            "zalo",
            "so zalo",
            "sdt zalo",
            "phone",
            "mobile",
        ),
        _PHONE,
    ),
    **dict.fromkeys(
        (
            "chi hoi",
            "chi doan",
            "don vi",
            "to",
            "to hoi",
            "phan hoi",
            "phan doan",
            "to phu nu",
            "to cong doan",
            "cong doan bo phan",
            "cong doan co so",
            "thuoc chi hoi",
            "thuoc chi doan",
            "ten chi hoi",
            "ten chi doan",
            "ten don vi",
            "sinh hoat tai",
            "sinh hoat tai chi hoi",
            "noi sinh hoat",
            "chi hoi phu nu",
            "chi hoi to",
            "chi hoi chi doan",
            "chi hoi thon",
            "unit",
        ),
        _UNIT,
    ),
}
# Where people live says where they belong only if no column says so itself.
_PLACES = frozenset({"thon", "ban", "khu pho", "to dan pho", "thon ban", "thon to", "thon khu pho", "xom", "thon xom"})
_NOTE = re.compile(r"\s*[(\[*].*$", re.DOTALL)
_NUMBERING = re.compile(r"\(?(?:[0-9]{1,2}|[a-zA-Z])\)?\.?")
_SUB_HEADS = frozenset({"nam", "nu", "ngay", "thang", "ho", "ten", "dem", "ho va dem", "ho va ten dem", "ho dem", ""})


class Layout(Struct, frozen=True):
    """Where the table begins and which columns hold what; a name may be spread over several."""

    first_line: int
    """The index of the first row below the heading."""
    names: tuple[int, ...]
    years: tuple[int, ...] = ()
    phones: tuple[int, ...] = ()
    units: tuple[int, ...] = ()


def find(table: Table) -> Layout | None:
    """The layout of a sheet; None when no row names a column of names."""
    best: tuple[int, int, dict[int, str]] | None = None
    spread = _spread(table)
    for index, row in enumerate(table.rows[:_LOOKED_AT]):
        roles = _roles(_filled(row, spread.get(index, {})))
        kinds = set(roles.values())
        if _NAME in kinds or (_GIVEN in kinds and len(kinds) > 1):
            worth = len(kinds & {_NAME, _GIVEN, _YEAR, _PHONE, _UNIT})
            if best is None or worth > best[0]:
                best = worth, index, roles
    return None if best is None else _layout(table, best[1], best[2])


def meaning(heading: Cell) -> str:
    """What a column of this heading holds: name, family, given, year, phone, unit, place, or nothing."""
    if not isinstance(heading, str) or len(heading) > _MOST_COLUMNS:
        return ""
    for words in (fold(heading), fold(_NOTE.sub("", heading))):
        if found := _WORDS.get(words, "place" if words in _PLACES else ""):
            return found
    return ""


def _roles(row: Sequence[Cell]) -> dict[int, str]:
    found = {column: meaning(cell) for column, cell in enumerate(row[:_MOST_COLUMNS])}
    roles = {column: role for column, role in found.items() if role}
    if _UNIT in roles.values():
        return {column: role for column, role in roles.items() if role != "place"}
    return {column: _UNIT if role == "place" else role for column, role in roles.items()}


def _layout(table: Table, index: int, roles: Mapping[int, str]) -> Layout:
    def columns(*wanted: str) -> tuple[int, ...]:
        return tuple(column for kind in wanted for column, role in roles.items() if role == kind)

    names = columns(_NAME) or columns(_FAMILY, _GIVEN)
    if columns(_NAME) and columns(_GIVEN) and not columns(_FAMILY) and not _is_whole(table, index, names[0]):
        # "Họ và tên" over the family and middle names, "Tên" beside it.
        names = (*names, *columns(_GIVEN))
    first = index + 1
    while first < len(table.rows) and first - index <= len(_SUB_HEADS) and _is_sub_head(table.rows[first]):
        first += 1
    return Layout(first, names, columns(_YEAR), columns(_PHONE), columns(_UNIT))


def _is_whole(table: Table, index: int, column: int) -> bool:
    """The column beside it only repeats the given name: most names have the three syllables of a whole one."""
    cells = [row[column] for row in table.rows[index + 1 : index + 21] if column < len(row)]
    names = [cell.split() for cell in cells if isinstance(cell, str) and cell.strip()]
    return not names or sum(len(words) >= 3 for words in names) * 2 > len(names)


def _is_sub_head(row: Sequence[Cell]) -> bool:
    """A second row of headings ("Nam", "Nữ"), or the row that numbers the columns: (1), (2), (3)."""
    cells = [_text(c) for c in row]
    filled = [cell for cell in cells if cell]
    if not filled:
        return False
    if all(_NUMBERING.fullmatch(cell) for cell in filled) and len(filled) > 1:
        return True
    return all(fold(cell) in _SUB_HEADS for cell in filled)


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _spread(table: Table) -> dict[int, dict[int, Cell]]:
    """What merged headings say of the columns they cover, by row and column."""
    found: dict[int, dict[int, Cell]] = {}
    for (top, left), (bottom, right) in table.merged:
        if top >= _LOOKED_AT or right == left or top >= len(table.rows) or left >= len(table.rows[top]):
            continue
        for row in range(top, min(bottom, _LOOKED_AT) + 1):
            for column in range(left, min(right, left + 10) + 1):
                found.setdefault(row, {})[column] = table.rows[top][left]
    return found


def _filled(row: Sequence[Cell], spread: Mapping[int, Cell]) -> list[Cell]:
    cells = list(row[:_MOST_COLUMNS])
    for column, cell in spread.items():
        if column < len(cells) and cells[column] == "":
            cells[column] = cell
    return cells
