"""One member at an officer's window: found by phone, added, corrected, moved, and let go."""

import re
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.app import App
from bot.membership.members import joining, nudges, standing
from bot.membership.members.models import membership
from bot.membership.members.phones import Phones
from bot.membership.models import identity, learner
from bot.membership.officers.models import audit
from bot.runtime.clock import local_day
from tests.people import rows
from tests.web.officers.conftest import Enter
from tests.web.officers.test_figure_pages import comes
from tests.web.officers.town import Town

pytestmark = pytest.mark.anyio
ADD = "/canbo/hoi-vien/them"
CAM = "Phạm Thị Cam"
SAID = {"lam": "sua", "ten": CAM, "nam": "1960", "so": "0912 345 678"}


def at(number: int) -> str:
    return f"/canbo/hoi-vien/{number}"


def row(house: App, number: int) -> dict[str, Any]:
    return next(r for r in rows(house, membership) if r["id"] == number)


def deeds(house: App, act: str) -> list[dict[str, Any]]:
    return [r for r in rows(house, audit) if r["act"] == act]


def phone_of(house: App, number: int) -> str:
    kept = row(house, number)["phone"]
    return Phones(house.settings.secret_key.get_secret_value()).decrypt(kept) if kept else ""


def mark_in(text: str) -> str:
    return re.findall(r'name="truoc" value="([^"]+)"', text)[0]


async def test_a_member_is_shown_and_the_look_is_in_the_log(enter: Enter, office: App, town: Town) -> None:
    number = town.listed[CAM]
    listed = await enter("đồng xuân").get("/canbo/hoi-vien")
    assert f'href="{at(number)}"' in listed.text
    page = await enter("đồng xuân").get(at(number))
    assert page.status == 200
    assert all(words in page.words for words in (CAM, "Chi hội Đồng Xuân", "1960", "cán bộ ghi", "Chưa ghi nhận"))
    line = deeds(office, "see_names")[-1]
    assert (line["people"], line["unit_id"], line["detail"]) == (1, town.units["a-1"], "Một hội viên")


async def test_correcting_keeps_what_was_written_and_says_so(enter: Enter, office: App, town: Town) -> None:
    number = town.listed[CAM]
    said = {"lam": "sua", "ten": "Phạm Thị Cảm", "nam": "1961", "so": "0912 345 678", "cung": "1"}
    page = await enter("đồng xuân").follow(at(number), said)
    assert "Đã ghi lại thông tin." in page.words
    kept = row(office, number)
    assert (kept["name"], kept["birth_year"], kept["is_assisted"]) == ("Phạm Thị Cảm", 1961, True)
    assert phone_of(office, number) == "0912345678"
    (line,) = deeds(office, "change_member")
    assert (line["subject"], line["unit_id"], line["people"]) == (number, town.units["a-1"], 1)


async def test_a_phone_is_masked_until_it_is_asked_for_and_that_is_logged(
    enter: Enter, office: App, town: Town
) -> None:
    browser, number = enter("đồng xuân"), town.listed[CAM]
    page = await browser.follow(at(number), SAID)
    assert "0912 ••• •78" in page.words
    assert "0912345678" not in page.text
    shown = await browser.post(at(number), {"lam": "hien"})
    assert "0912345678" in shown.words
    assert "Số điện thoại" in [line["detail"] for line in deeds(office, "see_names")]


async def test_the_mask_sent_back_keeps_the_number_and_an_empty_field_takes_it_away(
    enter: Enter, office: App, town: Town
) -> None:
    browser, number = enter("đồng xuân"), town.listed[CAM]
    await browser.follow(at(number), SAID)
    await browser.follow(at(number), {**SAID, "so": "0912 ••• •78"})
    assert phone_of(office, number) == "0912345678"
    await browser.follow(at(number), {**SAID, "so": ""})
    assert phone_of(office, number) == ""


@pytest.mark.parametrize("wrong", [{"ten": ""}, {"nam": "1698"}, {"nam": "xưa"}, {"so": "123"}])
async def test_what_is_no_name_year_or_number_changes_nothing(
    enter: Enter, office: App, town: Town, wrong: dict[str, str]
) -> None:
    number = town.listed[CAM]
    before = row(office, number)
    answer = await enter("đồng xuân").post(at(number), SAID | wrong)
    assert answer.status == 303
    assert row(office, number) == before


async def test_moving_ends_the_old_membership_and_begins_the_new_one(enter: Enter, office: App, town: Town) -> None:
    number = comes(office, town, "a-1")
    page = await enter("an bình").follow(at(number), {"lam": "chuyen", "toi": str(town.units["a-2"])})
    assert "Đã chuyển sang Chi hội Phú Mỹ." in page.words
    assert "Chi hội Đồng Xuân" in page.words, "where they were before is told"
    old, new = row(office, number), rows(office, membership)[-1]
    assert (old["state"], old["ended_why"]) == ("ended", "moved")
    assert (new["unit_id"], new["state"], new["moved_from"]) == (town.units["a-2"], "approved", number)
    (line,) = deeds(office, "move_member")
    assert (line["subject"], line["unit_id"]) == (new["id"], town.units["a-1"])
    with office.writer.connect() as connection:
        assert standing.stored(connection) == standing.recount(connection)


async def test_only_units_of_the_same_organisation_are_offered(enter: Enter, town: Town) -> None:
    page = await enter("an bình").get(at(town.listed[CAM]))
    offered = re.findall(r'<option value="(\d+)"', page.text)
    assert offered == [str(town.units["a-2"])]
    answer = await enter("an bình").follow(at(town.listed[CAM]), {"lam": "chuyen", "toi": str(town.units["a-3"])})
    assert "cùng tổ chức" in answer.words


async def test_a_line_of_the_list_that_moved_tells_where_it_was(enter: Enter, office: App, town: Town) -> None:
    number = town.listed[CAM]
    await enter("an bình").follow(at(number), {"lam": "chuyen", "toi": str(town.units["a-2"])})
    page = await enter("an bình").get(at(number))
    assert "Chuyển sang đơn vị khác" in page.words
    assert at(rows(office, membership)[-1]["id"]) in page.text
    assert "Chi hội Phú Mỹ" not in (await enter("đồng xuân").get(at(number))).words, "beyond this officer's sight"


async def test_ending_asks_again_with_the_whole_sentence(enter: Enter, office: App, town: Town) -> None:
    browser, number = enter("đồng xuân"), town.listed[CAM]
    asked = await browser.post(at(number), {"lam": "ra", "vi": "retired"})
    assert "Phạm Thị Cam thôi ở Chi hội Đồng Xuân: nghỉ hưu, thôi việc. Đúng không?" in asked.words
    assert row(office, number)["state"] == "approved"
    page = await browser.follow(at(number), {"lam": "ra-dung", "vi": "retired"})
    assert "Đã cho ra khỏi Chi hội Đồng Xuân." in page.words
    assert (row(office, number)["state"], row(office, number)["ended_why"]) == ("ended", "retired")
    (line,) = deeds(office, "end_member")
    assert (line["subject"], line["detail"]) == (number, "retired")


async def test_nobody_reminds_a_member_who_has_died(enter: Enter, office: App, town: Town) -> None:
    number = comes(office, town, "a-1")
    who = row(office, number)["learner_id"]
    with office.writer.connect() as connection:
        assert nudges.may_nudge(connection, [who], office.clock.now()) == {who}
    await enter("đồng xuân").follow(at(number), {"lam": "ra-dung", "vi": "died"})
    assert row(office, number)["ended_why"] == "died"
    with office.writer.connect() as connection:
        assert nudges.may_nudge(connection, [who], office.clock.now()) == set()
    again = await enter("an bình").follow(
        "/canbo/hoi-vien", {"dv": str(town.units["a-1"]), "lam": "nhac", "ai": str(number)}
    )
    assert "Đã nhắc" not in again.words


@pytest.mark.parametrize("form", [SAID, {"lam": "hien"}, {"lam": "ra", "vi": "left"}, {"lam": "ra-dung", "vi": "died"}])
async def test_another_communes_officer_changes_nothing(
    enter: Enter, office: App, town: Town, form: dict[str, str]
) -> None:
    browser, before = enter("quảng yên"), rows(office, membership)
    assert (await browser.get(at(town.listed[CAM]))).status == 403
    assert (await browser.post(at(town.listed[CAM]), form)).status == 403
    move = {"lam": "chuyen", "toi": str(town.units["b-1"])}
    assert (await browser.post(at(town.listed[CAM]), move)).status == 403
    assert rows(office, membership) == before


async def test_nobody_is_moved_into_another_communes_unit(enter: Enter, office: App, town: Town) -> None:
    move = {"lam": "chuyen", "toi": str(town.units["b-1"])}
    assert (await enter("an bình").post(at(town.listed[CAM]), move)).status == 403
    assert row(office, town.listed[CAM])["state"] == "approved"


async def test_a_helper_corrects_but_neither_moves_nor_ends(enter: Enter, office: App, town: Town) -> None:
    browser, number = enter("tổ số"), town.listed[CAM]
    page = await browser.get(at(number))
    assert "Sửa lại cho đúng" in page.words
    assert "Cho ra khỏi đơn vị" not in page.words
    assert (await browser.post(at(number), SAID)).status == 303
    assert (await browser.post(at(number), {"lam": "ra-dung", "vi": "left"})).status == 403
    assert row(office, number)["state"] == "approved"


async def test_of_two_officers_who_move_at_once_the_second_is_told(enter: Enter, office: App, town: Town) -> None:
    number = town.listed[CAM]
    move = {"lam": "chuyen", "toi": str(town.units["a-2"])}
    await enter("an bình").follow(at(number), move)
    for form in (move, {"lam": "ra-dung", "vi": "left"}, SAID):
        late = await enter("chủ an bình").post(at(number), form)
        assert late.status == 409
        assert "vừa được chuyển đi" in late.words
    assert len([r for r in rows(office, membership) if r["moved_from"] == number]) == 1


async def test_nobody_writes_over_a_correction_they_have_not_seen(enter: Enter, office: App, town: Town) -> None:
    number = town.listed[CAM]
    mark = mark_in((await enter("an bình").get(at(number))).text)
    await enter("đồng xuân").follow(at(number), SAID | {"truoc": mark})
    late = await enter("an bình").post(at(number), SAID | {"truoc": mark, "so": ""})
    assert late.status == 409
    assert "Vừa có người khác sửa" in late.words
    assert phone_of(office, number) == "0912345678"


async def test_somebody_is_added_by_hand_with_a_phone(enter: Enter, office: App, town: Town) -> None:
    form = {"dv": str(town.units["a-1"]), "ten": "lò thị mây", "nam": "1958", "so": "+84 912 345 678", "cung": "1"}
    page = await enter("tổ số").follow(ADD, form)
    assert "Đã thêm vào Chi hội Đồng Xuân." in page.words
    new = rows(office, membership)[-1]
    assert (new["name"], new["birth_year"], new["is_assisted"]) == ("Lò Thị Mây", 1958, True)
    assert phone_of(office, new["id"]) == "0912345678"
    (line,) = deeds(office, "add_member")
    assert (line["subject"], line["unit_id"]) == (new["id"], town.units["a-1"])


async def test_a_namesake_is_added_only_when_they_are_said_to_be_two(enter: Enter, office: App, town: Town) -> None:
    browser, before = enter("đồng xuân"), len(rows(office, membership))
    form = {"dv": str(town.units["a-1"]), "ten": CAM, "nam": "1960"}
    asked = await browser.post(ADD, form)
    assert asked.status == 422
    assert "Là hai người" in asked.words
    assert f'value="{CAM}"' in asked.text, "nothing is typed twice"
    assert len(rows(office, membership)) == before
    await browser.follow(ADD, form | {"lam": "hai-nguoi"})
    assert len(rows(office, membership)) == before + 1


async def test_nobody_is_added_to_another_communes_unit(enter: Enter, office: App, town: Town) -> None:
    before = rows(office, membership)
    form = {"dv": str(town.units["b-1"]), "ten": "Người Lạ"}
    assert (await enter("an bình").post(ADD, form)).status == 403
    assert (await enter("chỉ xem").get(ADD)).status == 403
    assert rows(office, membership) == before


async def test_a_phone_finds_its_owner_within_the_scope_alone(enter: Enter, town: Town) -> None:
    await enter("đồng xuân").follow(at(town.listed[CAM]), SAID)
    await enter("quảng yên").follow(at(town.listed["Mai Thị Lựu"]), SAID | {"ten": "Mai Thị Lựu"})
    asked = {"lam": "tim", "ten": "+84 912.345.678"}
    page = await enter("an bình").post("/canbo/hoi-vien", asked)
    assert CAM in page.words
    assert "Lê Thị Bưởi" not in page.words
    assert "Mai Thị Lựu" not in page.words
    assert "ten=" not in page.text
    other = await enter("quảng yên").post("/canbo/hoi-vien", asked)
    assert "Mai Thị Lựu" in other.words
    assert CAM not in other.words


async def test_a_death_ends_all_that_the_person_was_a_member_of(enter: Enter, office: App, town: Town) -> None:
    now = office.clock.now()
    with office.writer.begin() as connection:
        new = {"created_at": now, "locale": "vi", "agreed": "record remind"}
        who = connection.execute(insert(learner).returning(learner.c.id), new).scalar_one()
        door = {"learner_id": who, "channel": "telegram", "account": "bot", "address": "x", "since": now}
        connection.execute(insert(identity), door)
        asked = [
            joining.ask(
                connection, learner_id=who, unit_id=town.units[code], name="Cao Văn Yên", source="search", now=now
            )
            for code in ("a-1", "a-3")
        ]
        today = local_day(now, office.settings.zone)
        joining.approve(connection, [m.id for m in asked], officer_id=None, now=now, today=today)
    await enter("an bình").follow(at(asked[0].id), {"lam": "ra-dung", "vi": "died"})
    with office.writer.connect() as connection:
        whose = select(membership.c.state).where(membership.c.learner_id == who)
        assert set(connection.execute(whose).scalars()) == {"ended"}
