"""Asking to be let in, as people do it: pressed twice, with any family name, from any poster."""

import pytest

from bot.app import App
from bot.conversation.models import incoming
from bot.membership.members.models import invite, membership
from bot.runtime.clock import FrozenClock
from tests.conversation.elsewhere import elsewhere, unit_of
from tests.people import Talk, rows


@pytest.fixture
def hanh(app: App, clock: FrozenClock) -> Talk:
    """Chị Hạnh, who heads the women's branch."""
    talk = Talk(app, clock, "hanh").types("xin chao")
    elsewhere(talk, "nhận việc: demo-1-pn, officer, Nguyễn Thị Hạnh")
    return talk


def member(hanh: Talk, app: App, clock: FrozenClock) -> Talk:
    """Bà Lan, let in by Hạnh."""
    elsewhere(hanh, "xin vào: demo-1-pn, Lê Thị Lan, 1962")
    hanh.types("xác nhận").presses("Xác nhận Lê Thị Lan")
    lan = Talk(app, clock, "Lê Thị Lan")
    lan.sent += hanh.sent[:1] * 100
    return lan


def nothing_failed(app: App) -> bool:
    return not any(row["error"] for row in rows(app, incoming))


def test_leaving_pressed_twice_is_leaving_once(hanh: Talk, app: App, clock: FrozenClock) -> None:
    lan = member(hanh, app, clock)
    number = rows(app, membership)[0]["id"]
    for _ in range(2):
        lan.does(kind="choice", payload=f"leave:{number}-yes")
        assert "Bạn đã rời Chi hội Phụ nữ dùng thử" in lan.says
    assert [row["ended_why"] for row in rows(app, membership)] == ["left"]
    assert nothing_failed(app)


@pytest.mark.parametrize("name", ["Mã Thị Lan", "Ma Văn Kháng"])
def test_a_family_name_that_is_a_command_too_is_taken_for_a_name(lan: Talk, app: App, name: str) -> None:
    lan.does(kind="choice", payload=f"unit:{unit_of(app, 'demo-1-pn').id}").presses("Đúng, tôi vào").types(name)
    lan.types("1962")
    assert [row["name"] for row in rows(app, membership)] == [name]


def test_an_officer_adds_somebody_of_the_family_ma(hanh: Talk, app: App) -> None:
    hanh.does(kind="choice", payload=f"oa:{unit_of(app, 'demo-1-pn').id}").types("Mã Thị Lan 1958")
    assert [(row["name"], row["birth_year"]) for row in rows(app, membership)] == [("Mã Thị Lan", 1958)]


def test_the_code_of_an_invite_still_counts_while_a_name_is_awaited(hanh: Talk, app: App, lan: Talk) -> None:
    unit = unit_of(app, "demo-1-pn").id
    hanh.does(kind="choice", payload=f"oi:{unit}")
    lan.does(kind="choice", payload=f"unit:{unit}").presses("Đúng, tôi vào")
    lan.types(f"mã {rows(app, invite)[0]['code']}")
    assert "muốn vào Chi hội Phụ nữ dùng thử" in lan.says


def test_an_invite_of_the_whole_province_leads_to_its_communes(app: App, clock: FrozenClock, lan: Talk) -> None:
    boss = Talk(app, clock, "boss").types("xin chao")
    elsewhere(boss, "nhận việc: demo, owner, Lê Văn Tỉnh")
    boss.does(kind="choice", payload=f"oi:{unit_of(app, 'demo').id}")
    lan.types(f"mã {rows(app, invite)[0]['code']}")
    assert "Trong Tỉnh dùng thử, bạn ở đâu?" in lan.says
    assert "Xã dùng thử Một" in [choice.label for message in lan.screen for choice in message.choices]


def test_who_is_in_already_is_not_told_to_wait(hanh: Talk, app: App, clock: FrozenClock) -> None:
    lan = member(hanh, app, clock)
    lan.does(kind="choice", payload=f"unit:{unit_of(app, 'demo-1-pn').id}").presses("Đúng, tôi vào")
    lan.types("Lê Thị Lan").types("1962")
    assert "Bạn đã ở trong Chi hội Phụ nữ dùng thử rồi" in lan.says
    assert "xác nhận xong" not in lan.says


def test_a_link_with_letters_no_database_holds_is_an_unknown_invite(lan: Talk, app: App) -> None:
    for payload in ("moi-\0", "moi-\ud800", "moi-" + "x" * 5000):
        assert "hoặc đã hết hạn" in lan.does(kind="start", payload=payload).says
    assert nothing_failed(app)
