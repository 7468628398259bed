"""Officers at work in the chat: what they may, what they may not, and what the others are told."""

import pytest
from sqlalchemy import select

from bot.app import App
from bot.channels.message import Message
from bot.conversation.models import conversation
from bot.conversation.state import read as read_state
from bot.delivery.models import delivery
from bot.learning.models import fact
from bot.membership.members.models import membership, nudge
from bot.membership.models import identity, learner
from bot.membership.officers.models import audit
from bot.membership.units import tree
from bot.membership.units.models import unit_standing
from bot.membership.units.tree import Sprout
from bot.runtime.clock import FrozenClock, local_day
from tests.conversation.elsewhere import elsewhere, unit_of
from tests.people import Talk, rows

OFFICER_VERBS = ("ou:{unit}:0", "op:{unit}:none:0", "or:{unit}:none", "oi:{unit}", "oa:{unit}", "oe:{unit}")


@pytest.fixture
def hanh(app: App, clock: FrozenClock) -> Talk:
    """Chị Hạnh, who heads the women's branch."""
    talk = Talk(app, clock, "hanh").types("xin chao")
    elsewhere(talk, "nhận việc: demo-1-pn, officer, Nguyễn Thị Hạnh")
    return talk


def other_commune(app: App, clock: FrozenClock) -> int:
    """A branch of women in a commune that is not Hạnh's."""
    with app.writer.begin() as connection:
        numbers = tree.plant(
            connection,
            [
                Sprout("x-2", "demo", "MTTQ", "commune", "Xã Kín"),
                Sprout("x-2-pn", "x-2", "LHPN", "branch", "Chi hội Kín", "demo-pn"),
            ],
            local_day(clock.now(), app.settings.zone),
        )
    return numbers["x-2-pn"]


def asks(talk: Talk, code: str, name: str, year: int) -> int:
    """Somebody asks to be let in; returns the number of the membership."""
    elsewhere(talk, f"xin vào: {code}, {name}, {year}")
    return int(rows(talk.app, membership)[-1]["id"])


def told(app: App, address: str) -> list[str]:
    """What was said unasked to somebody."""
    return [str(row["body"]) for row in rows(app, delivery) if row["address"] == address and row["turn"] == 0]


def test_a_member_who_is_let_in_is_told_and_counts_from_then_on(hanh: Talk, app: App) -> None:
    elsewhere(hanh, "xin vào: demo-1-pn, Lê Thị Lan, 1962")
    hanh.types("xác nhận").presses("Xác nhận Lê Thị Lan")
    assert "Bạn đã vào Chi hội Phụ nữ dùng thử" in told(app, "Lê Thị Lan")[0]
    lan = Talk(app, hanh.clock, "Lê Thị Lan")
    lan.sent += hanh.sent[:1] * 100
    lan.does(kind="choice", payload="consents:record").types("hoc")
    begun = rows(app, fact)[-1]
    assert begun["kind"] == "begun"
    assert begun["unit_id"] == unit_of(app, "demo-1-pn").id


def test_nothing_counts_for_the_unit_without_consent(hanh: Talk, app: App) -> None:
    elsewhere(hanh, "xin vào: demo-1-pn, Lê Thị Lan, 1962")
    hanh.types("xác nhận").presses("Xác nhận Lê Thị Lan")
    lan = Talk(app, hanh.clock, "Lê Thị Lan")
    lan.sent += hanh.sent[:1] * 100
    lan.types("hoc")
    assert rows(app, fact)[-1]["unit_id"] is None
    (standing,) = [row for row in rows(app, unit_standing) if row["members"]]
    assert (standing["members"], standing["none"], standing["half"], standing["done"]) == (1, 0, 0, 0)


def test_who_is_refused_is_told_kindly_and_may_ask_again(hanh: Talk, app: App) -> None:
    elsewhere(hanh, "xin vào: demo-1-pn, Lê Thị Lan, 1962")
    hanh.types("xác nhận").presses("Không phải người của chi hội: Lê Thị Lan")
    assert "chưa nhận ra bạn" in told(app, "Lê Thị Lan")[0]
    assert [row["state"] for row in rows(app, membership)] == ["refused"]
    number = asks(hanh, "demo-1-pn", "Lê Thị Lan Anh", 1963)
    assert number > 1


def test_an_officer_of_one_commune_can_do_nothing_with_anothers_people(hanh: Talk, app: App) -> None:
    foreign = other_commune(app, hanh.clock)
    number = asks(hanh, "x-2-pn", "Hoàng Thị Giấu", 1950)
    elsewhere(hanh, "hội viên: x-2-pn, Hoàng Thị Giấu Kỹ, 1951")
    theirs = rows(app, membership)[-1]["id"]
    own = unit_of(app, "demo-1-pn").id
    deeds = ("om:{m}", "omv:{m}", "omt:{m}:{own}", "ome:{m}", "oer:{m}:left", "oey:{m}:died", "study:{m}")
    before = rows(app, membership)
    for payload in (
        *(deed.format(m=theirs, own=own) for deed in deeds),
        *(verb.format(unit=foreign) for verb in OFFICER_VERBS),
        f"oc:{number}",
        f"ox:{number}",
        f"study:{number}",
    ):
        hanh.does(kind="choice", payload=payload)
        assert "Giấu" not in hanh.says
        assert "Chi hội Kín" not in hanh.says
    assert "Giấu" not in hanh.types("xác nhận").says
    assert rows(app, membership) == before
    assert not rows(app, nudge)


def test_a_member_is_moved_by_the_name_of_the_unit_and_old_results_stay(hanh: Talk, app: App) -> None:
    with app.writer.begin() as connection:
        other = tree.plant(
            connection,
            [Sprout("demo-1-pn2", "demo-1", "LHPN", "branch", "Chi hội Phụ nữ thôn Hạ", "demo-pn")],
            local_day(hanh.clock.now(), app.settings.zone),
        )["demo-1-pn2"]
    elsewhere(hanh, "nhận việc: demo-1, officer, Nguyễn Thị Hạnh")
    elsewhere(hanh, "xin vào: demo-1-pn, Lê Thị Lan, 1962")
    hanh.types("xác nhận").presses("Xác nhận Lê Thị Lan")
    number = rows(app, membership)[0]["id"]
    hanh.does(kind="choice", payload=f"omv:{number}").types("thon ha").presses("Chi hội Phụ nữ thôn Hạ")
    assert "Đã chuyển Lê Thị Lan sang Chi hội Phụ nữ thôn Hạ" in hanh.says
    old, new = rows(app, membership)
    assert (old["state"], old["ended_why"]) == ("ended", "moved")
    assert (new["state"], new["unit_id"], new["learner_id"]) == ("approved", other, old["learner_id"])
    assert "không thuộc phần việc" in hanh.does(kind="choice", payload=f"omt:{number}:{other}").says, (
        "pressed days later"
    )


def test_nobody_is_reminded_whose_death_was_told(hanh: Talk, app: App) -> None:
    elsewhere(hanh, "xin vào: demo-1-pn, Lê Thị Lan, 1962")
    hanh.types("xác nhận").presses("Xác nhận Lê Thị Lan")
    elsewhere(hanh, "đồng ý: Lê Thị Lan")
    number = rows(app, membership)[0]["id"]
    hanh.does(kind="choice", payload=f"ome:{number}").presses("Đã mất").presses("Đúng, cho ra")
    assert rows(app, membership)[0]["ended_why"] == "died"
    hanh.does(kind="choice", payload=f"or:{unit_of(app, 'demo-1-pn').id}:half")
    assert "Đã nhắc 0 người" in hanh.says
    assert rows(app, audit)[-1]["act"] in {"end_member", "remind"}


def test_somebody_without_a_post_gets_nowhere_by_officers_buttons(lan: Talk, app: App) -> None:
    unit = unit_of(app, "demo-1-pn").id
    for payload in (*(verb.format(unit=unit) for verb in OFFICER_VERBS), "oj:all", "oc:sure", "ow:go", "study:1"):
        lan.does(kind="choice", payload=payload)
        assert "dành cho cán bộ" in lan.says
    assert not rows(app, audit)


def test_a_reminder_goes_to_those_who_agreed_and_once_in_three_days(hanh: Talk, app: App) -> None:
    elsewhere(hanh, "xin vào: demo-1-pn, Lê Thị Lan, 1962")
    elsewhere(hanh, "xin vào: demo-1-pn, Trịnh Thị Bích, 1971")
    hanh.types("xác nhận").presses("Xác nhận Lê Thị Lan").presses("Xác nhận Trịnh Thị Bích")
    elsewhere(hanh, "đồng ý: Lê Thị Lan")
    unit = unit_of(app, "demo-1-pn").id
    hanh.does(kind="choice", payload=f"or:{unit}:half")
    assert "Đã nhắc 1 người" in hanh.says
    hanh.waits(days=2).does(kind="choice", payload=f"or:{unit}:half")
    assert "Đã nhắc 0 người" in hanh.says
    hanh.waits(days=2).does(kind="choice", payload=f"or:{unit}:half")
    assert "Đã nhắc 1 người" in hanh.says
    assert len([body for body in told(app, "Lê Thị Lan") if "mời" in body]) == 2
    assert not [body for body in told(app, "Trịnh Thị Bích") if "mời" in body]


def test_an_invite_drawn_for_a_phone_leads_to_the_unit(hanh: Talk, app: App, clock: FrozenClock) -> None:
    unit = unit_of(app, "demo-1-pn").id
    hanh.does(kind="choice", payload=f"oi:{unit}")
    code = hanh.says.partition("mã ")[2][:7]
    lan = Talk(app, clock, "lan").types(f"mã {code.lower()}")
    assert "muốn vào Chi hội Phụ nữ dùng thử" in lan.says
    again = hanh.does(kind="choice", payload=f"oi:{unit}").says
    assert code in again, "one tap more makes no second code"


def test_an_invite_by_link_works_for_a_stranger(hanh: Talk, app: App, clock: FrozenClock) -> None:
    unit = unit_of(app, "demo-1-pn").id
    hanh.does(kind="choice", payload=f"oi:{unit}")
    from bot.membership.members.models import invite

    token = rows(app, invite)[0]["token"]
    lan = Talk(app, clock, "lan").does(kind="start", payload=f"moi-{token}")
    assert "muốn vào Chi hội Phụ nữ dùng thử" in lan.says
    assert "hoặc đã hết hạn" in Talk(app, clock, "mai").does(kind="start", payload="moi-nothing-like-it").says


def test_the_place_in_the_lesson_is_kept_while_joining(lan: Talk) -> None:
    lan.types("hoc").types("tiep")
    lan.types("chi hoi").types("xa dung thu mot")
    assert "Thẻ 2 trên 3" in lan.types("hoc").says


def test_what_a_member_without_a_phone_learns_is_theirs_and_marked(hanh: Talk, app: App) -> None:
    elsewhere(hanh, "hội viên: demo-1-pn, Vũ Thị Duyên, 1955")
    (member,) = rows(app, membership)
    hanh.does(kind="choice", payload=f"study:{member['id']}").presses("Đồng ý ghi nhận").presses("Vào học")
    begun = rows(app, fact)[-1]
    (member,) = rows(app, membership)
    assert begun["is_assisted"]
    assert begun["learner_id"] == member["learner_id"]
    assert begun["unit_id"] == member["unit_id"]
    hanh.types("can bo")
    assert "dành cho cán bộ" in hanh.says, "the phone is the member's now"
    hanh.types("doi nguoi").presses("Chủ máy").types("hoc")
    mine = rows(app, fact)[-1]
    assert not mine["is_assisted"]
    assert mine["learner_id"] != member["learner_id"]


def test_nobody_learns_in_the_name_of_who_has_a_phone(hanh: Talk, app: App) -> None:
    elsewhere(hanh, "xin vào: demo-1-pn, Lê Thị Lan, 1962")
    hanh.types("xác nhận").presses("Xác nhận Lê Thị Lan")
    number = rows(app, membership)[0]["id"]
    assert "học bằng máy của mình" in hanh.does(kind="choice", payload=f"study:{number}").says


def test_one_of_two_at_a_phone_is_forgotten_and_the_other_stays(lan: Talk, app: App) -> None:
    lan.types("hoc").types("doi nguoi").types("ông Minh").types("hoc").types("tiep")
    lan.types("xoa du lieu cua toi").presses("Xóa hết").presses("Xóa hết, tôi chắc")
    assert "Thẻ 1 trên 3" in lan.types("hoc").says, "the phone is its owner's again, at their own card"
    assert len(rows(app, identity)) == 1
    assert [row["erased_at"] is None for row in rows(app, learner)] == [True, False]


def test_a_code_for_a_post_works_once_and_only_for_so_many_tries(lan: Talk) -> None:
    for _ in range(5):
        lan.types("nhan viec aaaa2222")
    assert "Mai bạn thử lại" in lan.types("nhan viec aaaa2222").says


def state_of(app: App, address: str) -> object:
    """The state of whoever holds an address."""
    with app.read() as connection:
        query = (
            select(conversation.c.state)
            .join(identity, identity.c.learner_id == conversation.c.learner_id)
            .where(identity.c.address == address)
        )
        return read_state(connection.execute(query).scalar_one())


def test_anything_else_drops_what_was_being_asked(lan: Talk, app: App) -> None:
    lan.types("chi hoi")
    assert state_of(app, "lan").errand is not None
    lan.types("tro giup")
    assert state_of(app, "lan").errand is None


def test_a_picture_of_the_invite_is_a_png(app: App, clock: FrozenClock) -> None:
    app.settings = app.settings.model_copy(update={"public_url": "https://hoc.example.vn"})
    talk = Talk(app, clock, "hanh").types("xin chao")
    elsewhere(talk, "nhận việc: demo-1-pn, officer, Nguyễn Thị Hạnh")
    talk.does(kind="choice", payload=f"oi:{unit_of(app, 'demo-1-pn').id}")
    (message,) = talk.screen
    assert isinstance(message, Message)
    assert message.attachment is not None
    assert message.attachment.data.startswith(b"\x89PNG")
    assert "https://hoc.example.vn/vao/" in talk.says
