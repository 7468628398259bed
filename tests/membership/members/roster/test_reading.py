"""Whatever shape a list comes in, its people are found, or a sentence says what to do."""

import io
import unicodedata
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.membership.members import roster
from bot.membership.members.roster import cells, files, header
from bot.membership.members.roster.files import BadFile, Table
from bot.membership.members.roster.reading import Sheet
from tests.membership.members.roster.books import HEAD, book, csv_text

TODAY = date(2026, 11, 18)
PEOPLE = (
    (1, "Lê Thị Cúc", 1962, "0912345678", "Thôn Cầu"),
    (2, "Đặng Thị Ngọc Ánh", 1975, "0987 654 321", "Thôn Bái"),
    (3, "Nguyễn Thị Hường", None, None, "Thôn Hạ"),
)
FOUND = [
    ("Lê Thị Cúc", 1962, "0912345678", "Thôn Cầu"),
    ("Đặng Thị Ngọc Ánh", 1975, "0987654321", "Thôn Bái"),
    ("Nguyễn Thị Hường", None, None, "Thôn Hạ"),
]


def read(content: bytes, name: str = "danh sách.xlsx") -> Sheet:
    return roster.read(content, name, TODAY)


def people(sheet: Sheet) -> list[tuple[str, int | None, str | None, str]]:
    return [(line.name, line.year, line.phone, line.unit_text) for line in sheet.lines if not line.is_tail]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-8 decomposed", "cp1258"]
)
def test_a_csv_is_read_in_every_encoding_and_with_every_sign(sign: str, encoding: str) -> None:
    text = csv_text([HEAD, *PEOPLE], sign)
    if encoding == "cp1258":
        content = in_code_page_1258(text)
    elif encoding == "utf-8 decomposed":
        content = unicodedata.normalize("NFD", text).encode()
    else:
        content = text.encode(encoding)
    sheet = read(content, "ds.csv")
    assert people(sheet) == FOUND
    assert [line.number for line in sheet.lines] == [2, 3, 4]


def in_code_page_1258(text: str) -> bytes:
    """As Windows writes it: a letter with its own mark is one byte, its tone follows."""
    out = b""
    for c in text:
        try:
            out += c.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", c)
            tone = next(t for t in apart if t in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", apart.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return out


def test_an_excel_list_is_read_below_its_titles_with_numbers_dates_and_formulas() -> None:
    rows = [
        ["HỘI LIÊN HIỆP PHỤ NỮ XÃ AN LẠC"],
        ["DANH SÁCH HỘI VIÊN NĂM 2026"],
        [],
        ["STT", "Họ và tên", "Ngày, tháng, năm sinh", "SĐT", "Chi hội", "Ghi chú"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        [1, "Lê Thị Cúc", 22720, 912345678, "Thôn Cầu"],
        [2, "Đặng Thị Ánh", None, 987654321.0, "Thôn Bái"],
        [],
        [3, "Bùi Thị Đào", "15/03/1962", "'0912.345.679", "Thôn Hạ"],
        [4, None, "1970", "0912345670", "Thôn Hạ"],
        [5, "Vũ Thị Hoa", "5-8-71", "0912345671/0987654320", "Thôn Hạ"],
        ["Tổng cộng: 5 hội viên"],
        [None, None, None, None, "An Lạc, ngày 18 tháng 11 năm 2026"],
        [None, "Người lập biểu", None, None, "TM. Ban Thường vụ"],
    ]

    def also(made: object, sheet: object) -> None:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime(6, 2, datetime(1975, 2, 1), day)
        sheet.write_formula(9, 1, '="Trịnh Thị " & "Bích"', None, "Trịnh Thị Bích")
        sheet.merge_range(0, 0, 0, 5, "HỘI LIÊN HIỆP PHỤ NỮ XÃ AN LẠC")

    sheet = read(book(rows, also=also))
    assert people(sheet) == [
        ("Lê Thị Cúc", 1962, "0912345678", "Thôn Cầu"),
        ("Đặng Thị Ánh", 1975, "0987654321", "Thôn Bái"),
        ("Bùi Thị Đào", 1962, "0912345679", "Thôn Hạ"),
        ("Trịnh Thị Bích", 1970, "0912345670", "Thôn Hạ"),
        ("Vũ Thị Hoa", 1971, "0912345671", "Thôn Hạ"),
    ]
    assert sheet.lines[0].number == 6
    assert (sheet.file_name, sheet.name) == ("danh sách.xlsx", "Sheet1")


def test_merged_headings_and_units_written_once_over_many_lines_are_understood() -> None:
    rows = [
        ["TT", "Họ và tên", None, "Năm sinh", None, "Đơn vị"],
        [None, None, None, "Nam", "Nữ", None],
        [1, "Lê Thị", "Cúc", None, 1962, "Chi hội thôn Cầu"],
        [2, "Đặng Văn", "Bình", 1975, None, None],
        [3, "Bùi Thị", "Đào", None, 1980, "Chi hội thôn Bái"],
    ]

    def also(made: object, sheet: object) -> None:
        sheet.merge_range(0, 1, 1, 2, "Họ và tên")
        sheet.merge_range(0, 3, 0, 4, "Năm sinh")
        sheet.merge_range(2, 5, 3, 5, "Chi hội thôn Cầu")

    assert people(read(book(rows, also=also))) == [
        ("Lê Thị Cúc", 1962, None, "Chi hội thôn Cầu"),
        ("Đặng Văn Bình", 1975, None, "Chi hội thôn Cầu"),
        ("Bùi Thị Đào", 1980, None, "Chi hội thôn Bái"),
    ]


def test_family_name_and_given_name_in_two_columns_are_one_name() -> None:
    rows = [["Họ và tên đệm", "Tên", "Năm sinh"], ["Lê Thị", "Cúc", 1962], ["Đặng", "Ánh", 1975]]
    assert [p[0] for p in people(read(book(rows)))] == ["Lê Thị Cúc", "Đặng Ánh"]
    rows = [["Họ", "Tên", "ĐT"], ["Lê Thị", "Cúc", None]]
    assert [p[0] for p in people(read(book(rows)))] == ["Lê Thị Cúc"]


def test_lines_between_the_others_name_the_unit_of_those_below() -> None:
    rows = [
        ["STT", "Họ tên", "Năm sinh"],
        ["I. Chi hội thôn Cầu"],
        [1, "Lê Thị Cúc", 1962],
        ["II. Chi hội thôn Bái"],
        [1, "Bùi Thị Đào", 1980],
    ]
    sheet = read(book(rows))
    assert people(sheet) == [
        ("Lê Thị Cúc", 1962, None, "Chi hội thôn Cầu"),
        ("Bùi Thị Đào", 1980, None, "Chi hội thôn Bái"),
    ]
    assert sheet.has_units


def test_of_several_sheets_the_one_with_the_list_is_chosen() -> None:
    def also(made: object, sheet: object) -> None:
        sheet.write(0, 0, "Bìa")
        other = made.add_worksheet("DS hội viên")
        for number, row in enumerate([HEAD, *PEOPLE]):
            other.write_row(number, 0, ["" if c is None else c for c in row])
        hidden = made.add_worksheet("Cũ")
        for number, row in enumerate([HEAD, *PEOPLE, *PEOPLE]):
            hidden.write_row(number, 0, ["" if c is None else c for c in row])
        hidden.hide()

    sheet = read(book([], "Bìa", also=also))
    assert (sheet.name, people(sheet)) == ("DS hội viên", FOUND)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "trống"),
        (b"\0" * 50, "trống"),
        (b"%PDF-1.7 ...", "không phải bảng tính"),
        (b"\x89PNG\r\n\x1a\n...", "không phải bảng tính"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "trang web"),
        (b"PK\x03\x04 broken", "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (bytes(range(256)) * 20, "không phải tệp Excel"),
        (b"a,b\n1,2\n", "Không thấy cột “Họ và tên”"),
        ("Họ và tên,Năm sinh\n".encode(), "chưa có người nào"),
        (b"x" * (files.MOST_BYTES + 1), "20 MB"),
    ],
)
def test_a_file_that_is_no_list_is_told_so_plainly(content: bytes, told: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(content, "x")
    assert told in refused.value.message


def test_a_word_document_is_told_so() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadFile, match="không phải tệp Excel"):
        read(out.getvalue())


def packed(sheet: bytes, times: int = 1) -> bytes:
    """An Excel file whose sheet is this piece, many times over."""
    out = io.BytesIO()
    plain = book([HEAD, *PEOPLE])
    with zipfile.ZipFile(io.BytesIO(plain)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for one in source.infolist():
            if one.filename != "xl/worksheets/sheet1.xml":
                package.writestr(one, source.read(one))
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(times):
                part.write(sheet)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = packed(b" " * (1 << 22), times=100)
    assert len(bomb) < files.MOST_BYTES
    with pytest.raises(BadFile, match="quá lớn"):
        read(bomb)


def test_a_bomb_that_lies_about_its_size_is_refused_too() -> None:
    bomb = bytearray(packed(b" " * (1 << 20), times=40))
    size = (40 << 20).to_bytes(4, "little")
    place = bomb.rfind(b"PK\x01\x02")
    # The last part in the directory is the sheet: let it say that it is a thousand bytes long.
    at = bomb.find(size, place)
    assert at >= 0, "the size is kept elsewhere"
    bomb[at : at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(BadFile):
        read(bytes(bomb))


@pytest.mark.parametrize("ref", ["XFD1048576", "A999999", "XFD200000"])
def test_one_cell_in_the_furthest_corner_does_not_take_all_memory(ref: str) -> None:
    row = "".join(c for c in ref if c.isdigit())
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Họ tên</t></is></c></row>'
        f'<row r="{row}"><c r="{ref}"><v>1</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(BadFile, match=r"quá rộng|quá 200\.000"):
        read(packed(sheet.encode()))


def test_styled_but_empty_cells_far_below_are_no_lines() -> None:
    def also(made: object, sheet: object) -> None:
        grey = made.add_format({"bg_color": "#dddddd"})
        sheet.write_blank(1_000_000, 3, None, grey)

    assert people(read(book([HEAD, *PEOPLE], also=also))) == FOUND


def test_more_lines_than_a_province_has_members_are_refused() -> None:
    with pytest.raises(BadFile, match=r"200\.000"):
        read(("Họ và tên\n" + "Lê Thị Lan\n" * 202_000).encode(), "x.csv")


def test_a_list_in_an_old_font_is_read_as_it_looked() -> None:
    rows = [["STT", "Hä vµ tªn", "N¨m sinh", "Chi héi"], [1, "NguyÔn ThÞ H\u00adêng", 1962, "Th«n CÇu"]]
    read_so = [("Nguyễn Thị Hường", 1962, None, "Thôn Cầu")]
    assert people(read(book(rows))) == read_so
    assert people(read(csv_text(rows).encode("cp1252"), "ds.csv")) == read_so


@pytest.mark.parametrize(
    ("written", "year"),
    [
        (1962, 1962),
        (1962.0, 1962),
        ("1962", 1962),
        ("15/03/1962", 1962),
        ("15-3-62", 1962),
        ("3/1962", 1962),
        ("1962-03-15", 1962),
        ("15.03.1962", 1962),
        ("năm 1962", 1962),
        ("15031962", 1962),
        ("19620315", 1962),
        (62, 1962),
        ("05", 2005),
        (22720, 1962),
        (date(1962, 3, 15), 1962),
        (1698, 1698),
        (19622, 1953),
        ("", None),
        ("-", None),
        ("không rõ", None),
        ("x", None),
        ("abc", None),
        (True, None),
        ("１９６２", 1962),
    ],
)
def test_a_year_is_read_however_it_is_written(written: object, year: int | None) -> None:
    assert cells.year(written, TODAY) == year


@pytest.mark.parametrize(
    ("wrong", "meant"), [(1698, [1968]), (2962, [1962]), (9162, [1962]), (196, [1996]), (12345678, [])]
)
def test_a_year_that_cannot_be_is_guessed(wrong: int, meant: list[int]) -> None:
    assert cells.likely_years(wrong, TODAY) == meant


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912345678", "0912345678"),
        (912345678, "0912345678"),
        (912345678.0, "0912345678"),
        ('="0912345678"', "0912345678"),
        ("0912 345 67 / 0987654321", "0987654321"),
        ("84912345678", "0912345678"),
        ("không có", None),
        ("0912 345 67", None),
    ],
)
def test_a_phone_is_read_however_it_is_written(written: object, number: str | None) -> None:
    assert cells.phone(written)[0] == number


@pytest.mark.parametrize(
    ("words", "wrong"),
    [("0912 345 67", "phone_short"), ("09123456789", "phone_long"), ("9.1E+08", "phone_bad"), ("abc", "phone_bad")],
)
def test_what_is_wrong_with_a_phone_is_said(words: str, wrong: str) -> None:
    assert cells.what_is_wrong(words) == wrong


CELLS = st.one_of(
    st.text(max_size=30),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=True),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(["Họ và tên", "Họ", "Tên", "Năm sinh", "SĐT", "Chi hội", "Lê Thị Lan", "(1)", "", "Nam"]),
)


@settings(max_examples=200)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=25))
def test_whatever_a_sheet_holds_its_heading_is_found_or_not_and_nothing_breaks(rows: list[list[files.Cell]]) -> None:
    layout = header.find(Table("x", rows))
    if layout is None:
        return
    assert layout.names and 0 < layout.first_line <= len(rows)
    from bot.membership.members.roster import reading

    lines, _has_sections = reading._lines(Table("x", rows), layout, TODAY)
    assert len({line.number for line in lines}) == len(lines)


TITLES = st.lists(st.lists(st.sampled_from(["HỘI PHỤ NỮ", "DANH SÁCH", "", "Năm 2026", 2026]), max_size=4), max_size=8)
COLUMNS = st.permutations(["Họ và tên", "Năm sinh", "Điện thoại", "Chi hội", "STT", "Ghi chú", "Địa chỉ"])
STYLES = st.sampled_from([str, str.upper, str.lower, lambda s: s + " (*)", lambda s: f" {s}\n", lambda s: s + ":"])


@given(titles=TITLES, columns=COLUMNS, style=STYLES, decomposed=st.booleans())
def test_the_heading_is_found_below_any_title_in_any_order_and_spelling(
    titles: list[list[object]], columns: list[str], style: object, decomposed: bool
) -> None:
    form = "NFD" if decomposed else "NFC"
    heading = [unicodedata.normalize(form, style(c)) for c in columns]
    body = [{"Họ và tên": "Lê Thị Cúc", "Năm sinh": 1962}.get(c, "") for c in columns]
    layout = header.find(Table("x", [*titles, heading, body]))
    assert layout is not None
    assert layout.first_line == len(titles) + 1
    assert layout.names == (columns.index("Họ và tên"),)
    assert (layout.years, layout.units) == ((columns.index("Năm sinh"),), (columns.index("Chi hội"),))


@settings(max_examples=150)
@given(st.binary(max_size=3000))
def test_any_bytes_are_a_list_or_a_plain_refusal(content: bytes) -> None:
    with suppress(BadFile):
        assert read(content, "x.csv").lines
