"""One phone and several people: what is typed reaches who holds it, and who has one of their own acts alone."""

import re

import pytest

from bot.app import App
from bot.conversation.models import incoming
from bot.membership.members.models import membership
from bot.membership.models import companion, identity, learner
from bot.membership.officers import roles
from bot.membership.officers.models import officer_role
from bot.runtime.clock import FrozenClock, local_day
from tests.conversation.elsewhere import elsewhere
from tests.people import Talk, rows


@pytest.fixture
def hanh(app: App, clock: FrozenClock) -> Talk:
    """Chị Hạnh, who heads the women's branch, beside whom bà Duyên learns."""
    talk = Talk(app, clock, "hanh").types("xin chao")
    elsewhere(talk, "nhận việc: demo-1-pn, officer, Nguyễn Thị Hạnh")
    elsewhere(talk, "hội viên: demo-1-pn, Vũ Thị Duyên, 1955")
    return talk


def sits_down(hanh: Talk) -> Talk:
    """Hạnh gives her phone to Duyên, who is asked whether her lessons may be recorded."""
    (member,) = rows(hanh.app, membership)
    return hanh.does(kind="choice", payload=f"study:{member['id']}")


def agreed(app: App, name: str = "Vũ Thị Duyên") -> str:
    """What a member agrees to."""
    (who,) = [row["learner_id"] for row in rows(app, membership) if row["name"] == name]
    return next(str(row["agreed"]) for row in rows(app, learner) if row["id"] == who)


def test_a_member_beside_an_officer_may_type_whether_it_is_recorded(hanh: Talk, app: App) -> None:
    sits_down(hanh).types("dong y ghi nhan")
    assert agreed(app) == "record"


def test_who_said_yes_last_time_may_say_no_today(hanh: Talk, app: App) -> None:
    sits_down(hanh).presses("Đồng ý ghi nhận").types("đổi người").presses("Chủ máy")
    sits_down(hanh).presses("Không, chỉ học thôi")
    assert agreed(app) == ""


def test_nothing_typed_after_a_phone_was_passed_on_answers_an_earlier_question(lan: Talk, app: App) -> None:
    lan.types("đổi người").types("ông Minh").types("đổi người").presses("Thêm người")
    lan.types("đổi người").presses("Chủ máy").types("đổi người").presses("ông Minh")
    lan.types("bà Tư")
    assert len(rows(app, companion)) == 2, "he was asked for a name days ago, and has not been asked now"


@pytest.mark.parametrize("is_typed_at_the_officers", [True, False])
def test_who_gets_a_phone_of_their_own_is_out_of_the_officers_hands(
    hanh: Talk, app: App, clock: FrozenClock, *, is_typed_at_the_officers: bool
) -> None:
    sits_down(hanh).presses("Đồng ý ghi nhận")
    duyen = Talk(app, clock, "duyen").types("xin chao")
    gives, takes = (duyen, hanh) if is_typed_at_the_officers else (hanh, duyen)
    code = re.search(r"\d{6}", gives.types("nối máy").says)
    assert code
    assert "Đã nối xong" in takes.types(f"nối {code[0]}").says
    (member,) = rows(app, membership)
    assert not member["is_assisted"]
    held = {row["address"]: (row["learner_id"], row["is_assisted"]) for row in rows(app, identity)}
    assert held["duyen"] == (member["learner_id"], False)
    assert held["hanh"][0] != member["learner_id"]
    assert "dành cho cán bộ" not in hanh.types("cán bộ").says, "the phone is the officer's again"
    hanh.does(kind="choice", payload=f"as:{member['learner_id']}")
    assert "Mời Vũ Thị Duyên học" not in hanh.says
    assert "học bằng máy của mình" in hanh.does(kind="choice", payload=f"study:{member['id']}").says


def test_an_officer_learns_nothing_from_numbers_of_others(hanh: Talk, app: App) -> None:
    for payload in ("study:999999999", "oa:999999999", "ou:999999999:0"):
        assert "không thuộc phần việc của chị" in hanh.does(kind="choice", payload=payload).says
    assert not any(row["error"] for row in rows(app, incoming))


def test_whoever_is_no_officer_any_more_lends_the_phone_to_nobody(hanh: Talk, app: App) -> None:
    sits_down(hanh).presses("Đồng ý ghi nhận").types("đổi người").presses("Chủ máy")
    assert "Vũ Thị Duyên" in [c.label for m in hanh.types("đổi người").screen for c in m.choices]
    post = rows(app, officer_role)[-1]
    with app.writer.begin() as connection:
        now = hanh.clock.now()
        today = local_day(now, app.settings.zone)
        roles.end_role(connection, post["id"], ended_by=None, now=now, today=today)
    (member,) = rows(app, membership)
    hanh.does(kind="choice", payload=f"as:{member['learner_id']}")
    assert "Vũ Thị Duyên" not in hanh.says
    assert "Vũ Thị Duyên" not in [c.label for m in hanh.types("đổi người").screen for c in m.choices]
    assert rows(app, identity)[0]["learner_id"] != member["learner_id"]


def test_nobody_agrees_by_the_button_that_another_was_shown(hanh: Talk, app: App) -> None:
    asked = sits_down(hanh).button("Đồng ý ghi nhận").payload
    hanh.types("đổi người").presses("Chủ máy")
    elsewhere(hanh, "hội viên: demo-1-pn, Trần Thị Tư, 1950")
    hanh.does(kind="choice", payload=f"study:{rows(app, membership)[-1]['id']}")
    hanh.does(kind="choice", payload=asked)
    assert agreed(app, "Trần Thị Tư") == agreed(app) == ""
