"""What leaves the dashboard as a file or a reminder, and what stands in the log of it."""

import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import insert

from bot.app import App
from bot.membership.members import joining
from bot.membership.members.models import nudge
from bot.membership.models import identity, learner
from bot.membership.officers.models import audit
from bot.runtime.clock import local_day
from tests.people import rows
from tests.web.officers.conftest import Enter
from tests.web.officers.town import LISTED, Town

pytestmark = pytest.mark.anyio


async def test_a_list_of_names_is_in_the_log_before_it_leaves(enter: Enter, office: App, town: Town) -> None:
    answer = await enter("đồng xuân").get(f"/canbo/tai-ve/hoi-vien?dv={town.units['a-1']}")
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="hoi-vien-chi-hoi-dong-xuan-')
    assert answer.headers["cache-control"] == "no-store"
    line = rows(office, audit)[-1]
    assert (line["act"], line["people"], line["unit_id"]) == ("export_names", len(LISTED["a-1"]), town.units["a-1"])
    assert all(name in answer.text for name in LISTED["a-1"])


async def test_figures_taken_home_are_in_the_log_too(enter: Enter, office: App, town: Town) -> None:
    answer = await enter("tỉnh").get("/canbo/tai-ve/don-vi?dang=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.body))
    assert book.sheet_names == ["Số liệu", "Giải thích"]
    line = rows(office, audit)[-1]
    assert (line["act"], line["people"], line["detail"]) == ("export", 0, "ket-qua, XLSX")


async def test_a_reader_takes_nothing_home(enter: Enter, office: App, town: Town) -> None:
    browser, before = enter("chỉ xem"), len(rows(office, audit))
    for what in ("don-vi", "hoat-dong", "hoi-vien"):
        assert (await browser.get(f"/canbo/tai-ve/{what}?dv={town.units['a']}")).status == 403
    assert len(rows(office, audit)) == before


async def test_reminding_from_the_page_reaches_who_agreed_and_says_so(enter: Enter, office: App, town: Town) -> None:
    line = comes(office, town, "a-1")
    browser = enter("đồng xuân")
    page = await browser.follow("/canbo/hoi-vien", {"dv": str(town.units["a-1"]), "lam": "nhac", "ai": str(line)})
    assert "Đã nhắc 1 người." in page.words
    again = await browser.follow("/canbo/hoi-vien", {"dv": str(town.units["a-1"]), "mot": str(line)})
    assert "Chưa nhắc ai" in again.words
    assert len(rows(office, nudge)) == 1


async def test_people_of_another_unit_are_not_reminded(enter: Enter, office: App, town: Town) -> None:
    line = comes(office, town, "b-1")
    for fields in ({"lam": "nhac", "ai": str(line)}, {"mot": str(line)}, {"lam": "nhac-het"}):
        await enter("đồng xuân").post("/canbo/hoi-vien", {"dv": str(town.units["a-1"]), **fields})
    assert rows(office, nudge) == []


async def test_a_name_that_is_looked_for_stands_in_no_address(enter: Enter, town: Town) -> None:
    browser = enter("an bình")
    page = await browser.post("/canbo/hoi-vien", {"dv": str(town.units["a"]), "lam": "tim", "ten": "ánh"})
    assert page.status == 200
    assert "Nguyễn Thị Ánh" in page.words
    assert "Lê Thị Bưởi" not in page.words
    assert "ten=" not in page.text


async def test_the_whole_province_is_no_list_but_can_be_searched(enter: Enter, town: Town) -> None:
    browser = enter("tỉnh")
    page = await browser.get("/canbo/hoi-vien")
    assert "Chọn một xã, phường" in page.words
    assert "Nguyễn Thị Ánh" not in page.words
    found = await browser.post("/canbo/hoi-vien", {"lam": "tim", "ten": "anh"})
    assert "Nguyễn Thị Ánh" in found.words


async def test_another_mark_is_chosen_without_a_script(enter: Enter, town: Town) -> None:
    browser = enter("an bình")
    number = {"so": "members", "gia-tri": "10", "ngay": "2026-11-01", "nguon": "Báo cáo", "dv": str(town.units["a"])}
    await browser.post("/canbo/don-vi/tong-so", number)
    assert "Mốc 80 % 8" in (await browser.get("/canbo")).words
    assert "Mốc 50 % 5" in (await browser.get("/canbo?moc=50")).words
    assert "Mốc 80 % 8" in (await browser.get("/canbo?moc=7")).words


def comes(house: App, town: Town, code: str) -> int:
    """A learner who agreed to everything becomes a member of a unit; returns the line of the list."""
    now = house.clock.now()
    with house.writer.begin() as connection:
        row = {"created_at": now, "locale": "vi", "agreed": "record remind"}
        who = connection.execute(insert(learner).returning(learner.c.id), row).scalar_one()
        door = {"learner_id": who, "channel": "telegram", "account": "bot", "address": f"a{who}", "since": now}
        connection.execute(insert(identity), door)
        asked = joining.ask(
            connection, learner_id=who, unit_id=town.units[code], name="Cao Thị Phượng", source="search", now=now
        )
        joining.approve(connection, [asked.id], officer_id=None, now=now, today=local_day(now, house.settings.zone))
        return asked.id
