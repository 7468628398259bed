"""Officers make invites, print them and take them back; and what somebody sees who opens one."""

import re

import pytest

from bot.app import App
from bot.membership.members.models import invite, membership
from bot.membership.officers.models import audit, officer, officer_role
from bot.membership.units.models import unit_total
from tests.people import rows
from tests.web.officers.conftest import Enter
from tests.web.officers.town import Town
from tests.web.visitor import Visitor

pytestmark = pytest.mark.anyio
HERE = "/canbo/moi"


async def test_a_new_invite_leads_to_its_poster(enter: Enter, office: App, town: Town) -> None:
    browser = enter("an bình")
    page = await browser.follow(HERE, {"dv": str(town.units["a-2"]), "ngay": "30", "luot": "50"})
    made = rows(office, invite)[-1]
    assert (made["unit_id"], made["max_uses"]) == (town.units["a-2"], 50)
    assert f"testserver/vao/{made['token']}" in page.words, "the address in full"
    assert f"{str(made['code'])[:3]} {str(made['code'])[3:]}" in page.words
    assert "<svg viewBox" in page.text and 'class="qr"' in page.text
    assert {"invite", "poster"} <= {str(r["act"]) for r in rows(office, audit)}


async def test_the_poster_takes_where_and_whom_to_ask_and_keeps_nothing_of_it(
    enter: Enter, office: App, town: Town
) -> None:
    path = f"{HERE}/{town.invites['a-1']}/ap-phich"
    page = await enter("an bình").post(
        path, {"noi": "Nhà văn hóa\n19:30 thứ Năm", "nguoi": "Chị <Hạnh>\r\nPhó Chủ tịch"}
    )
    assert "Nhà văn hóa 19:30 thứ Năm" in page.words
    assert "Năm phút một bài" in page.words, "as long as the chat says"
    assert "Chị &lt;Hạnh&gt;" in page.text
    assert "Nhà văn hóa" not in str(rows(office, audit))


async def test_a_revoked_invite_opens_nothing_any_more(
    enter: Enter, stranger: Visitor, office: App, town: Town
) -> None:
    token = str(rows(office, invite)[0]["token"])
    assert "Mời vào Chi hội Đồng Xuân" in (await stranger.get(f"/vao/{token}")).words
    page = await enter("an bình").follow(HERE, {"lam": "thu", "ma": str(town.invites["a-1"])})
    assert "Đã thu lại lời mời" in page.words
    shut = await stranger.get(f"/vao/{token}")
    assert "Lời mời này không còn dùng được" in shut.words


async def test_another_communes_invite_cannot_be_printed_or_taken_back(enter: Enter, office: App, town: Town) -> None:
    browser, number = enter("quảng yên"), town.invites["a-1"]
    assert (await browser.get(f"{HERE}/{number}/ap-phich")).status == 403
    assert (await browser.post(HERE, {"lam": "thu", "ma": str(number)})).status == 403
    assert rows(office, invite)[0]["revoked_at"] is None


async def test_the_door_of_an_invite_begins_the_way_into_the_unit(stranger: Visitor, office: App, town: Town) -> None:
    token = str(rows(office, invite)[0]["token"])
    page = await stranger.get(f"/vao/{token}")
    assert page.status == 200
    assert page.payload("Vào đơn vị") == f"join:{token}"
    assert "Học thử ngay" in page.words
    answer = await stranger.follow("/chat", {"lan": page.nonce, "chon": f"join:{token}"})
    assert "Chi hội Đồng Xuân" in answer.words


@pytest.mark.parametrize("token", ["x", "a" * 500, "%00", "đ", "..%2f.."])
async def test_a_made_up_invite_is_told_kindly(stranger: Visitor, town: Town, token: str) -> None:
    page = await stranger.get(f"/vao/{token}")
    assert page.status in {200, 404}
    assert page.status == 404 or "không còn dùng được" in page.words


async def test_looking_at_an_invite_uses_nothing_up(stranger: Visitor, office: App, town: Town) -> None:
    before = rows(office, membership)
    for _look in range(3):
        await stranger.get(f"/vao/{rows(office, invite)[0]['token']}")
    assert rows(office, invite)[0]["uses"] == 0
    assert rows(office, membership) == before


async def test_a_total_is_kept_with_its_day_and_source(enter: Enter, office: App, town: Town) -> None:
    number = {
        "dv": str(town.units["a-1"]),
        "so": "members",
        "gia-tri": "1.250",
        "ngay": "2026-11-01",
        "nguon": "Báo cáo",
    }
    page = await enter("an bình").follow("/canbo/don-vi/tong-so", number)
    assert "1.250" in page.words
    (kept,) = rows(office, unit_total)
    assert (kept["value"], kept["source"], kept["officer_id"]) == (1250, "Báo cáo", town.officers["an bình"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"gia-tri": "nhiều"}, "Con số chỉ gồm chữ số"),
        ({"ngay": "hôm qua"}, "Ngày chưa đúng"),
        ({"ngay": "2027-01-01"}, "không thể ở sau hôm nay"),
        ({"nguon": " "}, "lấy từ đâu"),
        ({"so": "x"}, "Chọn con số nào"),
    ],
)
async def test_a_total_that_cannot_be_is_refused_with_its_reason(
    enter: Enter, office: App, town: Town, wrong: dict[str, str], said: str
) -> None:
    good = {"dv": str(town.units["a-1"]), "so": "members", "gia-tri": "12", "ngay": "2026-11-01", "nguon": "Báo cáo"}
    page = await enter("an bình").follow("/canbo/don-vi/tong-so", {**good, **wrong})
    assert said in page.words
    assert rows(office, unit_total) == []


async def test_a_new_officers_code_is_shown_once(enter: Enter, office: App, town: Town) -> None:
    browser = enter("chủ an bình")
    form = {
        "dv": str(town.units["a-2"]),
        "ten": "lý thị yến",
        "chuc": "Chi hội trưởng",
        "viec": "officer",
        "xung-ho": "chị",
    }
    page = await browser.follow("/canbo/can-bo", form)
    assert re.search(r"Mã nhận việc: [0-9A-Z]{4} [0-9A-Z]{4}\.", page.words)
    assert "Lý Thị Yến" in page.words
    assert "Mã nhận việc:" not in (await browser.get("/canbo/can-bo")).words
    assert rows(office, officer)[-1]["title"] == "Chi hội trưởng"


async def test_nobody_gives_more_than_they_hold(enter: Enter, office: App, town: Town) -> None:
    before = rows(office, officer_role)
    form = {"dv": str(town.units["a"]), "ten": "Lý Thị Yến", "viec": "owner"}
    assert (await enter("an bình").post("/canbo/can-bo", form)).status == 403
    assert (await enter("đồng xuân").post("/canbo/can-bo", {**form, "viec": "helper"})).status == 403
    assert rows(office, officer_role) == before


async def test_a_post_that_ends_closes_the_pages(enter: Enter, office: App, town: Town) -> None:
    browser = enter("đồng xuân")
    assert (await browser.get("/canbo/xin-vao")).status == 200
    (role,) = [r for r in rows(office, officer_role) if r["officer_id"] == town.officers["đồng xuân"]]
    page = await enter("chủ an bình").follow("/canbo/can-bo", {"lam": "thoi", "vai": str(role["id"])})
    assert "Đã thôi giao việc này" in page.words
    assert (await browser.get("/canbo/xin-vao")).status == 403


async def test_the_log_shows_what_was_done_in_words(enter: Enter, town: Town) -> None:
    browser = enter("an bình")
    await browser.get("/canbo/xin-vao")
    page = await browser.get("/canbo/nhat-ky")
    assert "Xem tên người" in page.words
    assert "Nguyễn Thị Hạnh" in page.words
    narrowed = await browser.get("/canbo/nhat-ky?viec=invite")
    assert "Xem tên người Người xin vào" not in narrowed.words
