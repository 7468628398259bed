"""Who asks to be let in, as their officer sees it."""

import re

import pytest
from sqlalchemy import select

from bot.app import App
from bot.membership.members.models import membership
from bot.membership.officers.models import audit
from tests.people import rows
from tests.web.officers.conftest import Enter
from tests.web.officers.town import Town

pytestmark = pytest.mark.anyio
HERE = "/canbo/xin-vao"


def state(house: App, number: int) -> str:
    with house.writer.connect() as connection:
        return str(connection.execute(select(membership.c.state).where(membership.c.id == number)).scalar_one())


async def test_an_officer_sees_who_waits_in_their_units_and_nobody_else(enter: Enter) -> None:
    page = await enter("an bình").get(HERE)
    assert page.status == 200
    assert all(name in page.words for name in ("Tạ Thị Mơ", "Chu Thị Nhãn", "Chi hội Phú Mỹ"))
    assert "Đinh Thị Ổi" not in page.words
    assert "Quảng Yên" not in page.words


async def test_a_view_of_names_is_in_the_log_before_it_is_seen(enter: Enter, office: App, town: Town) -> None:
    await enter("an bình").get(HERE)
    (line,) = [row for row in rows(office, audit) if row["act"] == "see_names"]
    assert line["officer_id"] == town.officers["an bình"]
    assert line["people"] == 4, "three who ask, and one line of the roster"
    assert line["detail"] == "Người xin vào"


async def test_confirming_lets_one_in_and_says_so(enter: Enter, office: App, town: Town) -> None:
    browser, number = enter("an bình"), town.asking["Tạ Thị Mơ"]
    page = await browser.follow(HERE, {"lam": "xac-nhan", "ai": str(number)})
    assert "Đã xác nhận 1 người." in page.words
    assert state(office, number) == "approved"
    assert "Tạ Thị Mơ" not in page.words
    assert "Đã xác nhận" not in (await browser.get(HERE)).words, "said once"


async def test_refusing_one_leaves_the_others(enter: Enter, office: App, town: Town) -> None:
    page = await enter("an bình").follow(HERE, {"lam": "tu-choi", "ai": str(town.asking["Tạ Thị Mơ"])})
    assert "Đã từ chối 1 người" in page.words
    assert state(office, town.asking["Tạ Thị Mơ"]) == "refused"
    assert state(office, town.asking["Chu Thị Nhãn"]) == "pending"


async def test_whoever_stands_in_the_roster_is_linked_to_that_line(enter: Enter, office: App, town: Town) -> None:
    browser = enter("an bình")
    offered = re.findall(r'name="noi" value="([^"]+)"', (await browser.get(HERE)).text)
    assert offered == [f"{town.asking['Nguyễn Thị Ánh']}:{town.listed['Nguyễn Thị Ánh']}"]
    await browser.follow(HERE, {"lam": "khop", "noi": offered[0]})
    assert state(office, town.asking["Nguyễn Thị Ánh"]) == "ended"
    with office.writer.connect() as connection:
        line = membership.c.id == town.listed["Nguyễn Thị Ánh"]
        assert connection.execute(select(membership.c.learner_id).where(line)).scalar() is not None


async def test_two_officers_who_press_at_once_change_it_once(enter: Enter, office: App, town: Town) -> None:
    form = {"lam": "xac-nhan", "ai": str(town.asking["Tạ Thị Mơ"])}
    await enter("an bình").follow(HERE, form)
    late = await enter("đồng xuân").post(HERE, form)
    assert late.status == 409
    assert "vừa được xử lý" in late.words
    assert "Xem bản mới" in late.words


@pytest.mark.parametrize("act", ["xac-nhan", "tu-choi"])
async def test_another_communes_people_cannot_be_decided_about(enter: Enter, office: App, town: Town, act: str) -> None:
    number = town.asking["Đinh Thị Ổi"]
    answer = await enter("an bình").post(HERE, {"lam": act, "ai": str(number)})
    assert answer.status == 403
    assert state(office, number) == "pending"


async def test_nobody_is_linked_to_a_line_of_another_unit(enter: Enter, office: App, town: Town) -> None:
    pair = f"{town.asking['Tạ Thị Mơ']}:{town.listed['Hoàng Thị Dừa']}"
    answer = await enter("đồng xuân").post(HERE, {"lam": "khop", "noi": pair})
    assert answer.status == 403
    assert state(office, town.asking["Tạ Thị Mơ"]) == "pending"


@pytest.mark.parametrize("who", ["tổ số", "chỉ xem", "hội"])
async def test_who_may_not_confirm_does_not_get_the_page(enter: Enter, who: str) -> None:
    answer = await enter(who).get(HERE)
    assert answer.status == 403
    assert "ngoài phần việc của chị" in answer.words


@pytest.mark.parametrize("form", [{}, {"lam": "x"}, {"lam": "xac-nhan"}, {"lam": "khop", "noi": "1:x"}, {"ai": "٣"}])
async def test_a_form_that_says_nothing_changes_nothing(enter: Enter, form: dict[str, str]) -> None:
    answer = await enter("an bình").post(HERE, form)
    assert answer.status == 303
