"""A file becomes a tree, or every mistake in it is told with its line and nothing is planted."""

from datetime import date

import pytest
from sqlalchemy import func, select

from bot.membership.units import loading, tree
from bot.membership.units.loading import LoadProblems
from bot.membership.units.models import unit
from bot.membership.units.operations import Merge, NewUnit
from tests.membership.units.grove import DAY, Grove, check_tree

HEAD = "code,name,kind,organisation,parent\n"
GOOD = HEAD + (
    "X,Tỉnh Thử X,province,MTTQ,\n"
    "X1-pn-1,\"Chi hội 1, thôn Cầu\",branch,LHPN,X1-pn\n"
    "X1,Xã X Một,commune,MTTQ,X\n"
    "X1-pn,Hội LHPN xã X Một,commune,LHPN,X1\n"
    "X-PN,Hội LHPN tỉnh Thử X,province,LHPN,X\n"
)  # fmt: skip


def planted(grove: Grove) -> int:
    return int(grove.connection.execute(select(func.count()).select_from(unit)).scalar_one())


def told(grove: Grove, text: str | bytes) -> list[tuple[int, str]]:
    before = planted(grove)
    with pytest.raises(LoadProblems) as caught:
        loading.load(grove.connection, text if isinstance(text, bytes) else text.encode(), DAY)
    assert planted(grove) == before
    return [(m.line, m.note.sentence.format(**m.note.values)) for m in caught.value.mistakes]


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.encode("utf-16"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\"Chi hội 1, thôn Cầu\"", "Chi hội 1").replace(",", ";").encode(),
        GOOD.replace("\"Chi hội 1, thôn Cầu\"", "Chi hội 1").replace(",", "\t").encode(),
        GOOD.replace("X1,Xã", "\n  ,,,,\nX1,Xã").replace(",MTTQ,", ", mttq ,").encode(),
    ],
    ids=["plain", "bom", "utf-16", "crlf", "semicolons", "tabs", "empty lines"],
)  # fmt: skip
def test_a_file_in_any_order_of_lines_becomes_a_tree(grove: Grove, content: bytes) -> None:
    loaded = loading.load(grove.connection, content, DAY)
    assert sorted(loaded.planted) == ["X", "X-PN", "X1", "X1-pn", "X1-pn-1"]
    assert (loaded.kept, list(loaded.notes)) == (0, [])
    assert grove.unit("X1-pn-1").body_id == grove.id("X-PN")
    check_tree(grove.connection)


def test_the_same_file_again_changes_nothing(grove: Grove) -> None:
    loading.load(grove.connection, GOOD.encode(), DAY)
    before = grove.rows(unit)
    again = loading.load(grove.connection, GOOD.encode(), date(2027, 1, 1))
    assert (dict(again.planted), again.kept, list(again.notes)) == ({}, 5, [])
    assert grove.rows(unit) == before


def test_a_changed_name_or_place_is_told_and_not_taken(grove: Grove) -> None:
    text = HEAD + "P1,Xã Khác,commune,MTTQ,P\nP1-hnd-1,Chi HND thôn 1,branch,HND,P2-hnd\nP2,Xã P 2,commune,MTTQ,P\n"
    loaded = loading.load(grove.connection, text.encode(), DAY)
    assert [(m.line, m.note.sentence.format(**m.note.values)) for m in loaded.notes] == [
        (2, "Mã P1 đang có tên “Xã P 1”, tệp ghi “Xã Khác”: chưa đổi. Muốn đổi hãy dùng mục Đổi tên."),
        (3, "Mã P1-hnd-1 đang đứng ở chỗ khác hoặc cấp khác với tệp: chưa đổi gì."),
    ]
    assert (dict(loaded.planted), loaded.kept, grove.unit("P1").name) == ({}, 1, "Xã P 1")


def test_a_unit_that_has_ended_is_not_planted_again_and_nothing_grows_under_it(grove: Grove) -> None:
    grove.apply(Merge((grove.id("P1"), grove.id("P2")), NewUnit("P9", "Xã P Mới")))
    loaded = loading.load(grove.connection, (HEAD + "P1,Xã P 1,commune,MTTQ,P\n").encode(), DAY)
    assert [m.note.sentence.format(**m.note.values) for m in loaded.notes] == [
        "Mã P1 đã kết thúc ngày 18/11/2026: không tạo lại."
    ]
    assert told(grove, HEAD + "n,Chi hội mới,branch,HND,P1-hnd\n") == [
        (2, "Đơn vị cấp trên mã P1-hnd đã kết thúc ngày 18/11/2026. Nay là: P9-hnd (Hội Nông dân xã P Mới).")
    ]


def test_every_mistake_is_told_with_its_line(grove: Grove) -> None:
    text = HEAD + (
        "a b,Chi hội,branch,HND,P1-hnd\n"
        "c,,village,ABC,P1\n"
        "d,Chi hội,branch,HND,nowhere\n"
        "e,Chi hội,branch,HND,P1-lhpn\n"
        "f,Chi hội,branch,HND,P1-hnd\n"
        "f,Chi hội,branch,HND,P1-hnd\n"
        "g,Chi hội,branch,HND,\n"
        "h,Chi hội,branch,HND,c\n"
        "i,Xã,commune,MTTQ,P1\n"
        "j,Chi hội,branch,HND,P1-hnd,x\n"
        "k,Chi hội,branch,HND,l\n"
        "l,Chi hội,branch,HND,k\n"
        f"{'m' * 27},Chi hội,branch,HND,P1-hnd\n"
        f"n,{'n' * 201},branch,HND,P1-hnd\n"
        "o~1,\u200b,branch,HND,P1-hnd\n"
    )
    assert told(grove, text) == [
        (2, "Mã a b chỉ được có chữ không dấu, số, và các dấu . - _ / (không có dấu cách)."),
        (3, "Chưa có tên đơn vị."),
        (3, "Cấp “village” không có. Hãy ghi một trong: province, commune, branch, cell."),
        (3, "Tổ chức “ABC” không có. Hãy ghi một trong: MTTQ, CD, HND, LHPN, DTN, CCB."),
        (4, "Chưa có đơn vị cấp trên mã nowhere, trong tệp cũng như trong cây."),
        (5, "Đơn vị của HND không thể đứng dưới đơn vị của LHPN."),
        (7, "Mã f đã có ở dòng 6."),
        (8, "Chỉ cấp tỉnh của MTTQ (province, MTTQ) được để trống đơn vị cấp trên."),
        (10, "Cấp commune không thể đứng dưới cấp commune."),
        (11, "Dòng này thừa cột. Tên có dấu phẩy thì hãy đặt trong ngoặc kép."),
        (12, "Các đơn vị đứng dưới nhau thành vòng: k → l → k."),
        (14, f"Mã {'m' * 27} dài quá 26 ký tự."),
        (15, "Tên đơn vị dài quá 200 chữ."),
        (16, "Mã o~1 chỉ được có chữ không dấu, số, và các dấu . - _ / (không có dấu cách)."),
        (16, "Chưa có tên đơn vị."),
    ]


def test_a_body_must_be_a_provincial_one_of_the_organisation(grove: Grove) -> None:
    text = "code,name,kind,organisation,parent,body\n"
    assert told(grove, text + "x,Chi hội,branch,HND,P1-hnd,P1-hnd\ny,Chi hội,branch,HND,P1-hnd,no\n") == [
        (2, "Cột body phải là mã của tổ chức HND cấp tỉnh."),
        (3, "Chưa có tổ chức cấp tỉnh mã no, trong tệp cũng như trong cây."),
    ]
    more = text + "P-CD,LĐLĐ,province,CD,P,\nP-CD-1,Công đoàn ngành,province,CD,P-CD,\nz,CĐCS,branch,CD,P1,P-CD-1\n"
    loading.load(grove.connection, more.encode(), DAY)
    assert grove.unit("z").body_id == grove.id("P-CD-1")


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "thiếu cột: code, name, kind, organisation, parent"),
        (b"code,name\n", 1, "thiếu cột: kind, organisation, parent"),
        (HEAD.encode(), 1, "chưa có đơn vị nào"),
        (HEAD.encode() + "a,Cấp".encode("latin-1", "replace") + b"\xea", 2, "không phải UTF-8"),
        (HEAD.encode() + b'a,"Chi\nb,x,branch,HND,P1\n', 2, "ngoặc kép"),
        (b"\xff\xfe\x00", 1, "không phải UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_told_so(grove: Grove, content: bytes, line: int, words: str) -> None:
    ((where, said),) = told(grove, content)
    assert where == line and words in said


def test_twenty_thousand_units_are_taken_at_once(grove: Grove) -> None:
    rows = "".join(f"b{n},Chi hội {n},branch,HND,P1-hnd\n" for n in range(20_000))
    assert len(loading.load(grove.connection, (HEAD + rows).encode(), DAY).planted) == 20_000
    assert len(tree.children(grove.connection, grove.id("P1-hnd"), DAY)) == 20_002
