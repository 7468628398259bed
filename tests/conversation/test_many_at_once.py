"""An officer with many people: who certainly is on the list, who is reminded in one tap, and what the log says."""

import pytest
from sqlalchemy import insert

from bot.app import App
from bot.conversation.flows.officers import people as flow
from bot.membership.members.models import membership, nudge
from bot.membership.models import learner
from bot.membership.officers.models import audit
from bot.runtime.clock import FrozenClock
from tests.conversation.elsewhere import elsewhere, unit_of
from tests.people import Talk, rows


@pytest.fixture
def hanh(app: App, clock: FrozenClock) -> Talk:
    """Chị Hạnh, who heads the women's branch."""
    talk = Talk(app, clock, "hanh").types("xin chao")
    elsewhere(talk, "nhận việc: demo-1-pn, officer, Nguyễn Thị Hạnh")
    return talk


def test_a_line_that_fits_two_who_ask_is_certain_for_neither(hanh: Talk, app: App) -> None:
    for line in ("Lê Thị Lan, 1962", "Trịnh Thị Bích, 1971"):
        elsewhere(hanh, f"hội viên: demo-1-pn, {line}")
        elsewhere(hanh, f"xin vào: demo-1-pn, {line}")
    # A second phone, on which somebody says they are Lan, too.
    who = next(row for row in rows(app, membership) if row["state"] == "pending")
    twin = {key: value for key, value in who.items() if key not in {"id", "learner_id"}}
    with app.writer.begin() as connection:
        row = {"created_at": hanh.clock.now(), "locale": "vi"}
        fresh = connection.execute(insert(learner).returning(learner.c.id), row).scalar_one()
        connection.execute(insert(membership), {**twin, "learner_id": fresh})
    said = hanh.types("xác nhận").says
    assert said.count("chưa thấy trong danh sách") == 2
    assert said.count(": có trong danh sách") == 1
    assert not [c for m in hanh.screen for c in m.choices if c.payload == "oc:sure"]


def test_names_of_who_waits_are_logged_for_their_unit(hanh: Talk, app: App) -> None:
    elsewhere(hanh, "xin vào: demo-1-pn, Lê Thị Lan, 1962")
    hanh.types("xác nhận")
    (seen,) = [row for row in rows(app, audit) if row["act"] == "see_names"]
    assert (seen["unit_id"], seen["people"]) == (unit_of(app, "demo-1-pn").id, 1)


def test_one_tap_reminds_so_many_and_offers_the_rest(hanh: Talk, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "_AT_ONCE", 2)
    for name in ("Lê Thị Lan", "Trịnh Thị Bích", "Vũ Thị Mai"):
        elsewhere(hanh, f"xin vào: demo-1-pn, {name}, 1962")
        hanh.types("xác nhận").presses(f"Xác nhận {name}")
        elsewhere(hanh, f"đồng ý: {name}")
    unit = unit_of(app, "demo-1-pn").id
    hanh.does(kind="choice", payload=f"or:{unit}:")
    assert "Đã nhắc 2 người" in hanh.says
    hanh.presses("Nhắc tiếp 1 người")
    assert "Đã nhắc 1 người" in hanh.says
    assert len({row["learner_id"] for row in rows(app, nudge)}) == len(rows(app, nudge)) == 3


def test_nobody_is_born_in_a_year_to_come(hanh: Talk, app: App) -> None:
    hanh.does(kind="choice", payload=f"oa:{unit_of(app, 'demo-1-pn').id}").types("Lê Thị Lan 2062")
    assert "bốn số của năm sinh" in hanh.says
    assert not rows(app, membership)
