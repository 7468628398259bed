"""A list is judged line by line, mended, taken once, and taken back where nobody touched it."""

import io
import random
import unicodedata
from collections.abc import Sequence
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from bot.app import App
from bot.membership.members import joining, roster, standing
from bot.membership.members.models import membership, roster_line
from bot.membership.members.phones import Phones
from bot.membership.units import tree
from bot.runtime.errors import Refusal
from bot.runtime.locale import Words
from tests.membership.members.roster.books import HEAD, book
from tests.membership.members.test_joining import ask, by_hand, member
from tests.membership.members.world import NOW, TODAY, World

PHONES = Phones("a key for tests only")
WORDS = Words("vi", "chị")
LIST = (
    (1, "Lê Thị An", 1960, "0912345671", "Thôn Cầu"),
    (2, "Nguyễn Thị Ánh", 1961, "0912345672", "thon ha"),
    (3, "Trịnh Thị Bích", 1962, "0912345673", "Chi hội Phụ nữ thôn Bái"),
    (4, "Hoàng Thị Chiên", 1963, "0912 345 67", "Thôn Cầu"),
    (5, "Lê Thị Cúc", 1964, "0912345675", "Thôn Cau"),
    (6, "Vũ Thị Duyên", 1698, None, "Thôn Bái"),
    (7, "Bùi Thị Đào", None, None, "Thôn Bái"),
    (8, "Lê Thị Cúc", 1964, "0912345675", "Thôn Cầu"),
    (9, None, 1970, "0912345679", "Thôn Cầu"),
    (10, "Mai Thị Yến", "hồi xưa", None, "Thôn Xyz"),
    (11, "Bùi Thị Đào", None, None, "Thôn Bái"),
    (12, "Đỗ Thị Hoa", 1970, None, None),
)


class Desk:
    """An officer who brings lists for the commune's union."""

    def __init__(self, world: World, code: str = "AL-PN") -> None:
        self.world, self.connection, self.code = world, world.connection, code
        self.by = {"officer_id": world.officer, "now": NOW, "today": TODAY}

    def brings(self, rows: Sequence[Sequence[object]]) -> int:
        sheet = roster.read(book([HEAD, *rows]), "hoi vien.xlsx", TODAY)
        unit = tree.get(self.connection, self.world.units[self.code])
        return roster.draft(self.connection, sheet, unit=unit, phones=PHONES, **self.by)

    def reads(self, brought: int) -> dict[int, roster.Shown]:
        found = roster.lines(self.connection, brought, WORDS, phones=PHONES, limit=2000)
        return {one.number - 1: one for one in found}

    def mends(self, brought: int, line: int, repair: str) -> roster.Shown:
        roster.mend(self.connection, brought, line + 1, repair, phones=PHONES, today=TODAY)
        shown = roster.line(self.connection, brought, line + 1, WORDS, phones=PHONES)
        assert shown is not None
        return shown

    def waits(self, time: timedelta) -> None:
        self.by["now"] += time

    def takes(self, brought: int) -> roster.Applied:
        done = roster.apply(self.connection, brought, **self.by)
        assert standing.stored(self.connection) == standing.recount(self.connection)
        return done

    def takes_back(self, brought: int, after: timedelta = timedelta()) -> roster.Undone:
        done = roster.undo(self.connection, brought, **(self.by | {"now": NOW + after}))
        assert standing.stored(self.connection) == standing.recount(self.connection)
        return done

    def verdicts(self, brought: int) -> dict[int, str]:
        return {number: one.verdict for number, one in self.reads(brought).items()}

    def members(self) -> list[tuple[str, int | None, str, int]]:
        rows = self.connection.execute(
            select(membership).where(membership.c.state == "approved").order_by(membership.c.id)
        )
        return [(r.name, r.birth_year, PHONES.decrypt(r.phone) if r.phone else "", r.unit_id) for r in rows]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_every_line_gets_a_verdict_in_plain_words_and_a_tap_that_mends_it(desk: Desk) -> None:
    lines = desk.reads(desk.brings(LIST))
    said = {n: (one.verdict, one.why, [r.label for r in one.repairs]) for n, one in lines.items()}
    cau = "Chi hội Phụ nữ thôn Cầu"
    assert said == {
        1: ("add", f"Thêm mới vào {cau}.", []),
        2: ("add", "Thêm mới vào Chi hội Phụ nữ thôn Hạ.", []),
        3: ("add", "Thêm mới vào Chi hội Phụ nữ thôn Bái.", []),
        4: (
            "mend",
            "Số điện thoại thiếu một số: 0912 345 67. Cần đủ 10 số, hoặc để trống.",
            ["Sửa số", "Để trống số"],
        ),
        5: ("mend", f"Không có chi hội “Thôn Cau”. Có phải {cau}?", [f"Đúng, {cau}", "Bỏ dòng này"]),
        6: (
            "mend",
            "Năm sinh 1698 có lẽ gõ nhầm. Năm sinh không bắt buộc.",
            ["Đúng, 1968", "Sửa năm", "Để trống năm"],
        ),
        7: ("add", "Thêm mới vào Chi hội Phụ nữ thôn Bái.", []),
        8: ("skip", "Trùng dòng 6: cùng tên, cùng số. Chỉ nạp một lần.", ["Là hai người"]),
        9: ("mend", "Chưa có họ tên.", ["Sửa tên", "Bỏ dòng này"]),
        10: ("mend", "Không có chi hội “Thôn Xyz” trong Hội LHPN xã An Lạc.", ["Bỏ dòng này"]),
        11: ("skip", "Trùng dòng 8: cùng tên, cùng nơi. Chỉ nạp một lần.", ["Là hai người"]),
        12: (
            "mend",
            "Chưa ghi chi hội. Nạp thẳng vào Hội LHPN xã An Lạc?",
            ["Đúng, Hội LHPN xã An Lạc", "Bỏ dòng này"],
        ),
    }
    assert lines[1].phone == "0912 ••• •71"


def test_lines_are_mended_with_one_tap_or_a_few_letters(desk: Desk) -> None:
    brought = desk.brings(LIST)
    assert desk.mends(brought, 4, "phone:0912345674").verdict == "add"
    assert desk.mends(brought, 5, f"unit:{desk.world.units['cau']}").verdict == "add"
    assert desk.mends(brought, 6, "year:1968").why.startswith("Thêm mới")
    assert desk.mends(brought, 8, "another").verdict == "add"
    assert desk.mends(brought, 9, "name:lê thị tâm").name == "Lê Thị Tâm"
    unit_mended = desk.mends(brought, 10, f"unit:{desk.world.units['ha']}")
    assert unit_mended.why == "Không đọc được năm sinh “hồi xưa”. Năm sinh không bắt buộc."
    assert desk.mends(brought, 10, "year:").verdict == "add"
    assert desk.mends(brought, 12, "drop").verdict == "skip"
    for wrong in ("unit:999999", "wing:1", f"unit:{desk.world.units['nd']}", ""):
        with pytest.raises(Refusal):
            desk.mends(brought, 12, wrong)
    with pytest.raises(roster.NoSuchRoster):
        desk.mends(brought, 99, "drop")
    assert roster.counts(desk.connection, brought) == {"add": 10, "keep": 0, "change": 0, "mend": 0, "skip": 2}
    assert desk.mends(brought, 4, "phone:12").verdict == "mend"
    assert desk.mends(brought, 4, "phone:").verdict == "add"


def test_a_list_is_taken_once_and_the_same_file_again_changes_nothing(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    brought = desk.brings(LIST)
    done = roster.apply(desk.connection, brought, progress=lambda n, of: told.append((n, of)), **desk.by)
    assert (done.added, done.changed, done.kept, done.left) == (4, 0, 0, 0)
    assert told[-1] == (4, 4)
    assert desk.members()[0] == ("Lê Thị An", 1960, "0912345671", desk.world.units["cau"])
    assert standing.stored(desk.connection) == standing.recount(desk.connection)
    assert desk.world.counts("bai") == {"members": 2}
    with pytest.raises(roster.NoSuchRoster):
        desk.takes(brought)
    before = desk.members()
    again = desk.brings(LIST)
    assert {v for n, v in desk.verdicts(again).items() if n in {1, 2, 3, 7}} == {"keep"}
    assert roster.counts(desk.connection, again)["add"] == 0
    desk.takes(again)
    assert desk.members() == before


def test_two_drafts_of_one_list_both_taken_add_nobody_twice(desk: Desk) -> None:
    one, other = desk.brings(LIST), desk.brings(LIST)
    assert desk.takes(one).added == 4
    assert desk.takes(other) == roster.Applied(added=0, changed=0, kept=4, left=0)
    assert len(desk.members()) == 4


def test_a_new_list_moves_and_fills_in_who_is_there_and_says_so(desk: Desk) -> None:
    desk.takes(desk.brings(LIST[:3]))
    by_hand(desk.world, "bai", "Bùi Thị Đào")
    brought = desk.brings(
        [
            (1, "Lê Thị An", 1960, "0912345671", "Thôn Hạ"),
            (2, "NGUYỄN THỊ ÁNH", None, "0912345670", "Thôn Hạ"),
            (3, "Trịnh Thị Bích", 1962, None, "Thôn Bái"),
            (4, "Bùi Thị Đào", 1971, "0912345677", "Thôn Bái"),
            (5, "Nguyễn Thị Ánh", 1999, None, "Thôn Hạ"),
        ]
    )
    said = {n: (one.verdict, one.why) for n, one in desk.reads(brought).items()}
    assert said == {
        1: ("change", "Đã có. Sẽ chuyển từ Chi hội Phụ nữ thôn Cầu sang Chi hội Phụ nữ thôn Hạ."),
        2: ("add", "Thêm mới vào Chi hội Phụ nữ thôn Hạ."),
        3: ("keep", "Đã có, không có gì đổi. Giữ nguyên."),
        4: ("change", "Đã có. Sẽ ghi năm sinh 1971. Sẽ ghi số điện thoại mới."),
        5: ("add", "Thêm mới vào Chi hội Phụ nữ thôn Hạ."),
    }
    assert [r.label for r in desk.reads(brought)[1].repairs] == ["Giữ ở Chi hội Phụ nữ thôn Cầu"]
    done = desk.takes(brought)
    assert (done.added, done.changed, done.kept) == (2, 2, 1)
    assert ("Lê Thị An", 1960, "0912345671", desk.world.units["ha"]) in desk.members()
    assert ("Bùi Thị Đào", 1971, "0912345677", desk.world.units["bai"]) in desk.members()
    assert desk.world.counts("cau") == {}


def test_somebody_whom_the_officer_keeps_where_they_are_stays_there(desk: Desk) -> None:
    desk.takes(desk.brings(LIST[:1]))
    brought = desk.brings([(1, "Lê Thị An", 1960, "0912345671", "Thôn Hạ")])
    assert desk.mends(brought, 1, "stay").verdict == "keep"
    assert desk.takes(brought) == roster.Applied(added=0, changed=0, kept=1, left=0)
    assert desk.world.counts("cau") == {"members": 1}


def test_who_joined_by_themselves_is_found_in_the_list_and_moves_with_their_learning(desk: Desk) -> None:
    lan = desk.world.learner(standing="half")
    member(desk.world, lan, "cau", "Lê Thị Lan", birth_year=1960)
    brought = desk.brings([(1, "Lê Thị Lan", 1960, "0912345670", "Thôn Bái")])
    assert desk.takes(brought).changed == 1
    assert desk.world.units_of(lan) == [desk.world.units["bai"]]
    assert desk.world.counts("bai") == {"members": 1, "half": 1}
    assert desk.takes_back(brought) == roster.Undone(removed=0, restored=1, left=0)
    assert desk.world.units_of(lan) == [desk.world.units["cau"]]
    assert desk.world.counts("cau") == {"members": 1, "half": 1}


def test_a_list_is_taken_back_where_nobody_touched_it(desk: Desk) -> None:
    by_hand(desk.world, "bai", "Bùi Thị Đào", birth_year=1970)
    brought = desk.brings([*LIST[:3], (4, "Bùi Thị Đào", 1970, "0912345677", "Thôn Bái")])
    desk.takes(brought)
    rows = desk.connection.execute(select(membership.c.id, membership.c.name)).all()
    numbers = {row.name: row.id for row in rows}
    asked = ask(desk.world, desk.world.learner(), "cau", "Lê Thị An")
    joining.link(desk.connection, asked.id, numbers["Lê Thị An"], **desk.by)
    joining.correct(
        desk.connection,
        numbers["Nguyễn Thị Ánh"],
        name="Nguyễn Thị Ảnh",
        birth_year=1961,
        phone=None,
        is_assisted=False,
    )
    done = desk.takes_back(brought, after=timedelta(days=6, hours=23))
    assert done == roster.Undone(removed=1, restored=1, left=2)
    assert sorted(m[0] for m in desk.members()) == ["Bùi Thị Đào", "Lê Thị An", "Nguyễn Thị Ảnh"]
    assert ("Bùi Thị Đào", 1970, "", desk.world.units["bai"]) in desk.members()
    gone = joining.get(desk.connection, numbers["Trịnh Thị Bích"])
    assert (gone.state, gone.ended_why, gone.name, gone.phone) == ("ended", "undone", "", None)
    with pytest.raises(roster.NoSuchRoster):
        desk.takes_back(brought)


def test_after_seven_days_it_stays_taken_and_its_lines_are_forgotten(desk: Desk) -> None:
    brought, waits = desk.brings(LIST), desk.brings(LIST)
    desk.takes(brought)
    with pytest.raises(Refusal, match="7 ngày"):
        desk.takes_back(brought, after=timedelta(days=7))
    roster.tidy(desk.connection, NOW + timedelta(days=7, seconds=1))
    assert desk.connection.execute(select(roster_line)).all() == []
    assert roster.get(desk.connection, waits).state == "dropped"
    assert len(desk.members()) == 4


def test_a_dropped_list_leaves_nothing_behind(desk: Desk) -> None:
    brought = desk.brings(LIST)
    roster.drop(desk.connection, brought)
    assert desk.connection.execute(select(roster_line)).all() == []
    assert desk.members() == []
    with pytest.raises(roster.NoSuchRoster):
        desk.takes(brought)


def test_no_number_is_kept_in_clear_anywhere(desk: Desk) -> None:
    brought = desk.brings(LIST)
    desk.mends(brought, 4, "phone:091234567899")
    desk.takes(brought)
    kept = [*desk.connection.execute(select(roster_line)), *desk.connection.execute(select(membership))]
    everything = " ".join(repr(tuple(row)) for row in kept)
    for digits in ("912345671", "0912 345 67", "091234567899", "912345672"):
        assert digits not in everything


def test_what_needs_mending_comes_as_a_file_that_can_be_brought_again(desk: Desk) -> None:
    brought = desk.brings(LIST)
    content = roster.corrected_file(desk.connection, brought, WORDS, phones=PHONES)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Họ và tên", "Năm sinh", "Điện thoại", "Chi hội", "Cần sửa"]
    assert [row[0] for row in rows[1:]] == [
        "Hoàng Thị Chiên", "Lê Thị Cúc", "Vũ Thị Duyên", "", "Mai Thị Yến", "Đỗ Thị Hoa",
    ]  # fmt: skip
    assert rows[1][1:4] == ["1963", "0912 345 67", "Thôn Cầu"]
    unit = tree.get(desk.connection, desk.world.units["AL-PN"])
    sheet = roster.read(content, "sua.xlsx", TODAY)
    again = roster.draft(desk.connection, sheet, unit=unit, phones=PHONES, **desk.by)
    assert roster.counts(desk.connection, again)["mend"] == 6


def test_a_list_for_one_branch_needs_no_column_of_units(world: World) -> None:
    desk = Desk(world, "cau")
    brought = desk.brings([(1, "Lê Thị An", 1960, None, None), (2, "Lê Thị Ba", 1961, None, "Thôn Cầu")])
    assert set(desk.verdicts(brought).values()) == {"add"}
    desk.takes(brought)
    assert world.counts("cau") == {"members": 2}


def test_people_of_other_organisations_and_communes_are_left_alone(desk: Desk) -> None:
    by_hand(desk.world, "nd", "Lê Thị An", birth_year=1960)
    by_hand(desk.world, "xa", "Lê Thị An", birth_year=1960)
    assert desk.verdicts(desk.brings(LIST[:1])) == {1: "add"}


def dirt(r: random.Random) -> list[list[object]]:
    """A thousand lines as they come: every way of writing, of forgetting and of going wrong."""
    families, middles = "Lê Nguyễn Trần Đặng Bùi Hoàng Vũ Đỗ".split(), "Thị Văn Ngọc Thu".split()
    givens = "An Ánh Bích Cúc Đào Hoà Hòa Hương Lan Lân Nga Quý Thuỷ Yến H'Hen".split()
    styles = [
        str,
        str.upper,
        str.lower,
        lambda s: f"  {s} ",
        lambda s: s.replace(" ", "\u00a0"),
        lambda s: unicodedata.normalize("NFD", s),
        lambda s: s + "\u200b",
        lambda s: s.replace(" ", "\n", 1),
    ]
    units = [
        "Thôn Cầu",
        "thôn cầu",
        "Chi hội Phụ nữ thôn Bái",
        "THÔN HẠ",
        "Thon Ha",
        "Thôn Cau",
        "Thôn Zzz",
        None,
        "Cầu",
    ]
    years = [1960, 1960.0, "1961", "15/03/1962", 22720, 1698, "abc", None, "", "x", 62, -5, 10**9, "3/1975", "năm 1980"]
    tails = [
        "=1+1",
        "#REF!",
        "<script>",
        "🙂",
        "\x07",
        "﷽",
        "ｆｕｌｌ",
        "ا",
        "https://x.vn",
        "'; DROP TABLE membership; --",
    ]
    rows: list[list[object]] = []
    for number in range(900):
        name = r.choice(styles)(f"{r.choice(families)} {r.choice(middles)} {r.choice(givens)}")
        phone: object = r.choice(
            [912345670 + r.randrange(10), f"09{r.randrange(10**8):08d}", "0912 345 67", None, "x", "1"]
        )
        row: list[object] = [number, name, r.choice(years), phone, r.choice(units)]
        kind = r.randrange(20)
        if kind == 0:
            row[1] = r.choice(["", None, "12345", "-" * 200, *tails])
        elif kind == 1:
            row = []
        elif kind == 2:
            row[r.randrange(5)] = r.choice(tails)
        elif kind == 3:
            row[3] = r.choice(["9.1E+08", True, 1e300, "0912345678;0987654321", "０９１２３４５６７８"])
        rows.append(row)
    return [*rows, *(list(row) for row in r.sample(rows, 100))]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_thousand_dirty_lines_are_judged_taken_and_the_same_again(app: App, seed: int) -> None:
    with app.writer.begin() as connection:
        desk = Desk(World(connection))
        dirty = dirt(random.Random(seed))
        first = desk.brings(dirty)
        counts = roster.counts(connection, first)
        assert sum(counts.values()) == roster.get(connection, first).lines > 900
        assert min(counts["add"], counts["mend"], counts["skip"]) > 20
        assert all(one.why and one.verdict_words for one in desk.reads(first).values())
        done = desk.takes(first)
        assert done.added == counts["add"] == len(desk.members())
        again = desk.brings(dirty)
        counted = roster.counts(connection, again)
        assert (counted["add"], counted["change"]) == (0, 0)
        assert counted["keep"] == counts["add"]
        assert (counted["mend"], counted["skip"]) == (counts["mend"], counts["skip"])
        members = desk.members()
        desk.takes(again)
        assert desk.members() == members
        assert desk.takes_back(first).removed == done.added
        assert desk.members() == []


def test_an_update_of_the_row_behind_a_change_is_not_undone(desk: Desk) -> None:
    by_hand(desk.world, "bai", "Bùi Thị Đào", birth_year=1970)
    brought = desk.brings([(4, "Bùi Thị Đào", 1970, "0912345677", "Thôn Bái")])
    desk.takes(brought)
    desk.connection.execute(update(membership).values(birth_year=1980))
    assert desk.takes_back(brought) == roster.Undone(removed=0, restored=0, left=1)


def test_where_nobody_moved_meanwhile_the_verdicts_are_taken_as_they_were_read(desk: Desk) -> None:
    by_hand(desk.world, "bai", "Bùi Thị Đào", birth_year=1970)
    by_hand(desk.world, "cau", "Lê Thị Hoa", birth_year=1971)
    desk.waits(timedelta(hours=3))
    brought = desk.brings(
        [
            (1, "Lê Thị An", 1960, "0912345671", "Thôn Cầu"),
            (2, "Bùi Thị Đào", 1970, "0912345677", "Thôn Hạ"),
            (3, "Lê Thị Hoa", 1971, None, "Thôn Cầu"),
        ]
    )
    desk.waits(timedelta(hours=3))
    assert desk.takes(brought) == roster.Applied(added=1, changed=1, kept=1, left=0)
    assert (desk.world.counts("cau"), desk.world.counts("ha")) == ({"members": 2}, {"members": 1})
    assert ("Bùi Thị Đào", 1970, "0912345677", desk.world.units["ha"]) in desk.members()
    assert desk.takes_back(brought, after=timedelta(days=1)) == roster.Undone(removed=1, restored=1, left=0)
    assert ("Bùi Thị Đào", 1970, "", desk.world.units["bai"]) in desk.members()


def test_somebody_who_left_after_the_list_was_read_is_not_brought_back_as_a_change(desk: Desk) -> None:
    hoa = by_hand(desk.world, "cau", "Lê Thị Hoa", birth_year=1971)
    desk.waits(timedelta(hours=3))
    brought = desk.brings([(1, "Lê Thị Hoa", 1971, "0912345671", "Thôn Cầu")])
    desk.waits(timedelta(minutes=1))
    joining.end(desk.connection, hoa.id, why="away", **desk.by)
    assert desk.takes(brought) == roster.Applied(added=1, changed=0, kept=0, left=0)
    assert joining.get(desk.connection, hoa.id).ended_why == "away"


def test_a_long_list_is_written_in_short_steps_and_waits_only_when_it_is_whole(app: App) -> None:
    with app.writer.begin() as connection:
        world = World(connection)
        unit = tree.get(connection, world.units["AL-PN"])
    rows = [
        (n, f"Lê Thị {given}", 1950 + n % 50, None, "Thôn Cầu") for n in range(60) for given in "An Ba Ca Da Xa".split()
    ]
    sheet = roster.read(book([HEAD, *(row for row in rows for _ in range(10))]), "dài.xlsx", TODAY)
    steps: list[int] = []

    def looks(done: int, of: int) -> None:
        with app.writer.begin() as beside:
            (waiting,) = roster.of_unit(beside, [unit.id])
            assert (waiting.state, of) == ("reading", 3000)
            with pytest.raises(roster.NoSuchRoster):
                roster.apply(beside, waiting.id, officer_id=world.officer, now=NOW, today=TODAY)
        steps.append(done)

    brought = roster.bring(
        app.writer,
        app.reader,
        sheet,
        unit=unit,
        officer_id=world.officer,
        phones=PHONES,
        now=NOW,
        today=TODAY,
        progress=looks,
    )
    assert steps == [2000, 3000]
    with app.writer.begin() as connection:
        assert roster.counts(connection, brought)["skip"] == 2750
        assert roster.apply(connection, brought, officer_id=world.officer, now=NOW, today=TODAY).added == 250
