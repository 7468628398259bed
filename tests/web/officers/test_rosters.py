"""A list of names comes in: brought, looked at, mended, taken, taken back."""

import io
import re
import threading
from datetime import timedelta
from typing import Any

import anyio
import pytest
from python_calamine import CalamineWorkbook

from bot.app import App
from bot.membership.members import roster as roster_of_members
from bot.membership.members.models import membership, roster, roster_line
from bot.membership.officers.models import audit
from bot.runtime.clock import FrozenClock
from bot.web.officers import rosters
from tests.people import rows
from tests.web.officers.conftest import Enter
from tests.web.officers.town import Town
from tests.web.visitor import Answer, Visitor

pytestmark = pytest.mark.anyio
HERE = "/canbo/nap-danh-sach"
DIRTY = """DANH SÁCH HỘI VIÊN,,
Họ và tên,Năm sinh,Điện thoại
Nguyễn Thị Ánh,1960,
LÝ THỊ SEN,1971,0912 345 678
Lý Thị Sen,1971,0912345678
Vương Thị Súng,1698,
Giàng Thị Tâm,1980,0912 345 67
=1+1,,
"""


async def bring(browser: Visitor, unit_id: int, content: bytes, name: str = "hội viên.csv") -> Answer:
    parts = [
        b'--x\r\ncontent-disposition: form-data; name="dv"\r\n\r\n' + str(unit_id).encode(),
        f'--x\r\ncontent-disposition: form-data; name="tep"; filename="{name}"\r\n\r\n'.encode() + content,
        b"--x--\r\n",
    ]
    return await browser.post(HERE, b"\r\n".join(parts), content_type="multipart/form-data; boundary=x")


@pytest.fixture
async def dirty(enter: Enter, town: Town) -> tuple[Visitor, str, Answer]:
    """The dry run of a list with something of everything in it."""
    browser = enter("an bình")
    led = await bring(browser, town.units["a-1"], DIRTY.encode())
    assert led.status == 303, led.words
    return browser, led.headers["location"], await browser.get(led.headers["location"])


async def test_a_dry_run_says_what_would_happen_and_writes_nothing(
    dirty: tuple[Visitor, str, Answer], office: App, town: Town
) -> None:
    _browser, _path, page = dirty
    assert "Chưa ghi gì cả" in page.words
    assert "Năm sinh 1698 có lẽ gõ nhầm" in page.words
    assert "Số điện thoại thiếu một số: 0912 345 67" in page.words
    assert "Trùng dòng 4" in page.words
    assert "hội viên.csv" in page.words
    assert not [r for r in rows(office, membership) if r["name"] == "Lý Thị Sen"]
    assert "0912 345 678" not in page.words, "a whole number is only shown where it is wrong"


async def test_one_tap_mends_a_line(dirty: tuple[Visitor, str, Answer]) -> None:
    browser, path, _page = dirty
    mended = await browser.follow(
        path, {"lam": "sua", "dong": "6", "cach": "year:", "gia-tri": "1968", "xem": "can-sua"}
    )
    assert "Vương Thị Súng" not in mended.words
    dropped = await browser.follow(path, {"lam": "sua", "dong": "8", "cach": "drop", "xem": "tat-ca"})
    assert "Đã bỏ dòng này" in dropped.words


async def test_what_is_fine_is_taken_once_and_taken_back_within_a_week(
    dirty: tuple[Visitor, str, Answer], office: App, clock: FrozenClock
) -> None:
    browser, path, page = dirty
    assert re.search(r"Nạp \d+ dòng đã ổn", page.words)
    done = await browser.follow(path, {"lam": "nap"})
    assert "Đã nạp: thêm 1 người" in done.words
    assert [r["state"] for r in rows(office, membership) if r["name"] == "Lý Thị Sen"] == ["approved"]
    again = await browser.follow(path, {"lam": "nap"})
    assert "không còn chờ nạp" in again.words
    clock.moment += timedelta(hours=11)
    asked = await browser.get(f"{path}?hoi=hoan-lai")
    assert "Hoàn lại lần nạp này?" in asked.words
    back = await browser.follow(path, {"lam": "hoan-lai"})
    assert "Đã hoàn lại: bỏ 1 người" in back.words
    assert not [r for r in rows(office, membership) if r["name"] == "Lý Thị Sen"]
    assert {"draft_roster", "import_roster", "undo_roster"} <= {str(r["act"]) for r in rows(office, audit)}


async def test_the_lines_to_be_mended_can_be_taken_home(dirty: tuple[Visitor, str, Answer]) -> None:
    browser, path, _page = dirty
    answer = await browser.get(f"{path}/can-sua")
    assert answer.headers["content-disposition"] == 'attachment; filename="can-sua.xlsx"'
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.body)).get_sheet_by_index(0).to_python()
    assert {"Vương Thị Súng", "Giàng Thị Tâm"} <= {str(line[0]) for line in sheet}


async def test_leaving_it_forgets_every_line(dirty: tuple[Visitor, str, Answer], office: App) -> None:
    browser, path, _page = dirty
    assert "Thôi, không nạp tệp này?" in (await browser.get(f"{path}?hoi=bo")).words
    await browser.follow(path, {"lam": "bo"})
    assert not [r for r in rows(office, roster_line) if r["roster_id"] == int(path.rsplit("/", 1)[1])]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tệp này trống"),
        ("Cột một,Cột hai\n1,2\n".encode(), "Không thấy cột “Họ và tên”"),
        (b"\x00\xff" * 500, ""),
        (b"PK\x03\x04 not a zip", ""),
    ],
)
async def test_a_file_that_is_no_list_gets_a_plain_sentence(
    enter: Enter, office: App, town: Town, content: bytes, said: str
) -> None:
    before = len(rows(office, roster))
    browser = enter("an bình")
    led = await bring(browser, town.units["a-1"], content)
    assert led.status == 303
    page = await browser.get(led.headers["location"])
    assert said in page.words
    assert len(rows(office, roster)) == before


async def test_no_file_at_all_is_asked_for(enter: Enter, town: Town) -> None:
    browser = enter("an bình")
    led = await browser.post(HERE, {"dv": str(town.units["a-1"])})
    assert "Chọn tệp danh sách trước đã." in (await browser.get(led.headers["location"])).words


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(enter: Enter, town: Town) -> None:
    answer = await bring(enter("an bình"), town.units["a-1"], b"x" * (rosters.MOST_BYTES + 1))
    assert answer.status == 413
    assert "Mỗi tệp nhiều nhất 20 MB" in answer.words


async def test_a_file_that_hides_its_length_is_cut_off_too(enter: Enter, town: Town) -> None:
    answer = await enter("an bình").post(
        HERE, b"x" * (rosters.MOST_BYTES + 1), content_length="5", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status == 413


async def test_a_form_that_is_too_long_is_told_so(enter: Enter) -> None:
    answer = await enter("an bình").post("/canbo/xin-vao", b"ai=" + b"1" * 300_000)
    assert answer.status == 413


async def test_a_list_for_another_commune_is_not_taken(enter: Enter, office: App, town: Town) -> None:
    before = len(rows(office, roster))
    assert (await bring(enter("an bình"), town.units["b-1"], DIRTY.encode())).status == 403
    assert (await enter("an bình").get(f"{HERE}/{town.rosters['b-1']}")).status == 403
    assert len(rows(office, roster)) == before


async def test_a_long_list_is_read_while_its_officer_watches(
    enter: Enter, office: App, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "_AT_ONCE", 3)
    browser = enter("an bình")
    many = "Họ và tên,Năm sinh\n" + "".join(f"Nông Thị {w},197{n % 10}\n" for n, w in enumerate(_words()))
    led = await bring(browser, town.units["a-1"], many.encode())
    path = await _wait(browser, led.headers["location"])
    assert re.search(r"Nạp \d+ dòng đã ổn", (await browser.get(path)).words)
    led = await browser.post(path, {"lam": "nap"})
    assert await _wait(browser, led.headers["location"]) == path
    assert "Đã nạp danh sách" in (await browser.get(path)).words
    assert sum(str(r["name"]).startswith("Nông Thị") for r in rows(office, membership)) == len(_words())


async def test_a_long_list_is_judged_while_nobody_waits_for_the_writer(
    enter: Enter, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "_AT_ONCE", 3)
    judge, threads = roster_of_members.judge, list[str]()

    def watched(*arguments: Any, **more: Any) -> Any:
        threads.append(threading.current_thread().name)
        return judge(*arguments, **more)

    monkeypatch.setattr(rosters.roster, "judge", watched)
    browser = enter("an bình")
    led = await bring(browser, town.units["a-1"], DIRTY.encode())
    await _wait(browser, led.headers["location"])
    assert threads
    assert "lane" not in threads


async def test_another_officers_work_is_not_shown(enter: Enter, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "_AT_ONCE", 0)
    led = await bring(enter("an bình"), town.units["a-1"], DIRTY.encode())
    page = await enter("quảng yên").get(led.headers["location"])
    assert page.status == 200
    assert "Đang chờ tới lượt" in page.words
    await _wait(enter("an bình"), led.headers["location"])


async def _wait(browser: Visitor, path: str) -> str:
    with anyio.fail_after(20):
        while (answer := await browser.get(path)).status == 200:
            assert "Tệp lớn, Học Số đang đọc" in answer.words
            await anyio.sleep(0.02)
    return answer.headers["location"]


def _words() -> list[str]:
    heads, tails = ("B", "C", "D", "Đ", "H", "L", "M", "N"), ("a", "en", "ình", "oan", "uệ", "ương")
    return [head + tail for head in heads for tail in tails]
