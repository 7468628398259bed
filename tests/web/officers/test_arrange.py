"""The tree is put in order: tried first, then carried out with its decision."""

import re
from html import unescape

import pytest

from bot.app import App
from bot.membership.members.models import membership
from bot.membership.officers.models import audit
from bot.membership.units.models import unit, unit_change
from tests.people import rows
from tests.web.officers.conftest import Enter
from tests.web.officers.town import Town
from tests.web.visitor import Answer

pytestmark = pytest.mark.anyio
HERE = "/canbo/don-vi/sap-xep"
PAPER = {"lam": "lam", "quyet-dinh": "12/QĐ-MTTQ, 01/11/2026", "ly-do": "Sắp xếp thôn", "ngay": "2026-11-18"}


def sealed(page: Answer) -> str:
    return unescape(re.findall(r'name="op" value="([^"]*)"', page.text)[0])


async def test_two_units_are_merged_after_a_look_at_the_counts(enter: Enter, office: App, town: Town) -> None:
    browser, at = enter("tỉnh"), str(town.units["a-1"])
    seen = await browser.post(HERE, {"dv": at, "viec": "merge", "cung": str(town.units["a-2"]), "lam": "xem"})
    assert seen.status == 200
    assert "Chưa đổi gì cả" in seen.words
    assert "Chi hội Phú Mỹ" in seen.words
    assert rows(office, unit_change) == []
    done = await browser.follow(HERE, {**PAPER, "op": sealed(seen), "dv": at})
    assert "Đã sắp xếp xong" in done.words
    (change,) = rows(office, unit_change)
    assert (change["kind"], change["officer_id"]) == ("merge", town.officers["tỉnh"])
    living = [r for r in rows(office, membership) if r["state"] == "approved" and r["unit_id"] == town.units["a-1"]]
    assert len(living) == 5
    assert [r["detail"] for r in rows(office, audit) if r["act"] == "reorganise"] == [PAPER["quyet-dinh"]]


async def test_without_a_decision_nothing_is_done_and_the_preview_stands_again(
    enter: Enter, office: App, town: Town
) -> None:
    browser, at = enter("tỉnh"), str(town.units["a-1"])
    seen = await browser.post(HERE, {"dv": at, "viec": "rename", "ten": "Chi hội Đồng Hạ", "lam": "xem"})
    again = await browser.post(HERE, {**PAPER, "quyet-dinh": "", "op": sealed(seen), "dv": at})
    assert again.status == 422
    assert "Hãy ghi số và ngày của quyết định" in again.words
    assert rows(office, unit_change) == []


@pytest.mark.parametrize(
    "form",
    [
        {"viec": "create", "ten": "Chi hội Mới", "ma": "a-9", "cap": "branch", "to-chuc": "LHPN"},
        {"viec": "rename", "ten": "Xã An Bình Mới"},
        {"viec": "split", "ten-1": "Xã Một", "ma-1": "x1", "ten-2": "Xã Hai", "ma-2": "x2"},
        {"viec": "dissolve", "nhan": ""},
    ],
)
async def test_every_deed_can_be_tried(enter: Enter, office: App, town: Town, form: dict[str, str]) -> None:
    before = rows(office, unit)
    seen = await enter("tỉnh").post(HERE, {**form, "dv": str(town.units["a"]), "lam": "xem"})
    assert seen.status == 200, seen.words
    assert "Căn cứ trên giấy" in seen.words
    assert rows(office, unit) == before


async def test_a_communes_owner_puts_only_their_commune_in_order(enter: Enter, office: App, town: Town) -> None:
    browser = enter("chủ an bình")
    assert (await browser.get(f"{HERE}?dv={town.units['a-1']}")).status == 200
    assert (await browser.get(f"{HERE}?dv={town.units['b']}")).status == 403
    forged = f'{{"type":"merge","unit_ids":[{town.units["a-1"]},{town.units["b-1"]}],"into":{town.units["a-1"]}}}'
    huge = forged.replace(f'"into":{town.units["a-1"]}', f'"into":{10**30}')
    for operation in (forged, huge):
        assert (await browser.post(HERE, {**PAPER, "op": operation, "dv": "9" * 5000})).status == 403
    assert rows(office, unit_change) == []
