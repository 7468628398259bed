"""The officers' own pages as they see them: readable by everyone, by keyboard alone, without a script, on paper."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.app import App
from bot.membership.members.models import invite, membership
from bot.membership.officers import tickets
from bot.membership.officers.models import officer_session
from bot.runtime.clock import FrozenClock
from tests.browser.conftest import PHONE
from tests.browser.house import opened, served
from tests.browser.test_scenes import CUT, RULES, SIDEWAYS, SMALL, WIDTHS, look
from tests.conftest import MORNING, settings_for
from tests.people import rows
from tests.web.officers.town import Town, plant

pytestmark = pytest.mark.browser
LAPTOP = {"viewport": {"width": 1280, "height": 900}, "locale": "vi-VN", "reduced_motion": "reduce"}
# Places anybody may open, and those of an officer.
GATE = ["/canbo/dang-nhap", "/canbo/vao/khong-co", "/canbo/vao/{ticket}", "/canbo/mat-khau/{reset}"]
PLACES = [
    "/canbo/them",
    "/canbo/xin-vao",
    "/canbo/moi",
    "/canbo/hoi-vien/them",
    "/canbo/hoi-vien/{listed}",
    "/canbo/nap-danh-sach",
    "/canbo/nap-danh-sach/{a_1}?xem=tat-ca",
    "/canbo/nap-danh-sach/{a_1}?hoi=bo",
    "/canbo/nap-danh-sach/dang-lam/1",
    "/canbo/don-vi/sap-xep?dv={unit}",
    "/canbo/don-vi/tong-so",
    "/canbo/can-bo",
    "/canbo/nhat-ky",
    "/canbo/cai-dat",
    "/canbo/cai-dat/ma-xac-thuc",
    "/canbo/don-vi/999999",
]


class Office(NamedTuple):
    base: str
    house: App
    town: Town
    tickets: dict[str, str]

    def at(self, path: str) -> str:
        named = {code.replace("-", "_"): number for code, number in self.town.rosters.items()}
        return self.base + path.format(
            **named, **self.tickets, unit=self.town.units["a"], listed=self.town.listed["Phạm Thị Cam"]
        )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("office")
    house = App(settings_for(f"sqlite:///{folder / 'hocso.db'}"), FrozenClock(MORNING))
    house.prepare()
    town = plant(house)
    with house.writer.begin() as connection:
        who = town.officers["chủ an bình"]
        made = {"ticket": tickets.make(connection, "sign_in", who, MORNING)}
        made["reset"] = tickets.make(connection, "password", who, MORNING)
    with served(opened(house)) as base:
        yield Office(base, house, town, made)


def sign_in(context: BrowserContext, office: Office, who: str = "chủ an bình") -> None:
    token = office.town.tokens[who]
    context.add_cookies([{"name": "hocso-canbo", "value": token, "url": office.base, "httpOnly": True}])


@pytest.fixture
def page(browser: Browser, office: Office) -> Iterator[Page]:
    """An officer's phone, whose console may not complain."""
    context = browser.new_context(**PHONE)
    sign_in(context, office)
    shown = context.new_page()
    complaints: list[str] = []
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield shown
    context.close()
    assert [c for c in complaints if "Failed to load resource" not in c] == []


def open_place(context: BrowserContext, office: Office, place: str) -> Page:
    """A page of the gate as a stranger sees it, any other as an officer does."""
    if place not in GATE:
        sign_in(context, office)
    shown = context.new_page()
    shown.goto(office.at(place))
    shown.evaluate("() => document.fonts.ready.then(() => true)")
    return shown


@pytest.mark.parametrize("place", [*GATE, *PLACES])
def test_axe_finds_nothing_by_day_by_night_and_in_large_letters(browser: Browser, office: Office, place: str) -> None:
    context, found = browser.new_context(**PHONE, bypass_csp=True), []
    # A page that asks again by itself would leave while it is looked at.
    context.route("**/officers.*.js", lambda route: route.abort())
    shown = open_place(context, office, place)
    open_details(shown)
    shown.set_viewport_size({"width": 360, "height": 6000})
    for size, theme in itertools.product(("100", "200"), ("light", "dark")):
        look(shown, size, theme)
        violations = Axe().run(shown, options=RULES).response["violations"]
        found += [(size, theme, v["id"], [n["target"] for n in v["nodes"]]) for v in violations]
    context.close()
    assert found == []


@pytest.mark.parametrize("place", [*GATE, *PLACES])
def test_a_page_fits_its_window_and_every_thumb(browser: Browser, office: Office, place: str) -> None:
    context, wrong = browser.new_context(**PHONE), []
    shown = open_place(context, office, place)
    for size, width in WIDTHS:
        look(shown, size)
        shown.set_viewport_size({"width": width, "height": 740})
        said = [f"{shown.evaluate(SIDEWAYS)} px sideways"] if shown.evaluate(SIDEWAYS) > 0 else []
        wrong += [(size, width, what) for what in (*said, *shown.evaluate(CUT), *shown.evaluate(SMALL))]
    mains = shown.locator("main .btn-primary:visible").count()
    context.close()
    assert wrong == []
    assert mains <= 1, "one main button a page"


def test_the_poster_is_one_sheet_of_paper(page: Page, office: Office) -> None:
    page.goto(office.at(f"/canbo/moi/{office.town.invites['a-1']}/ap-phich"))
    expect(page.get_by_role("button", name="In khổ A4")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".a4-bar")).to_be_hidden()
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") == 1 or pdf.count(b"/Type /Page ") == 1
    assert (
        page.evaluate("() => document.querySelector('.a4').scrollHeight - document.querySelector('.a4').clientHeight")
        <= 1
    )


def test_axe_finds_nothing_on_the_poster(browser: Browser, office: Office) -> None:
    context = browser.new_context(**LAPTOP, bypass_csp=True)
    shown = open_place(context, office, f"/canbo/moi/{office.town.invites['a-1']}/ap-phich")
    violations = Axe().run(shown, options=RULES).response["violations"]
    context.close()
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in violations] == []


def test_somebody_is_confirmed_by_keyboard_alone(browser: Browser, office: Office) -> None:
    context = browser.new_context(**LAPTOP)
    shown = open_place(context, office, "/canbo/xin-vao")
    shown.keyboard.press("Tab")
    assert shown.evaluate("() => document.activeElement.className") == "skip"
    press_until(shown, "Xác nhận: Tạ Thị Mơ")
    expect(shown.get_by_role("status")).to_have_text("Đã xác nhận 1 người.")
    context.close()
    states = {r["name"]: r["state"] for r in rows(office.house, membership) if r["learner_id"]}
    assert states["Tạ Thị Mơ"] == "approved"


def test_without_a_script_a_list_comes_in_and_an_invite_is_made(browser: Browser, office: Office) -> None:
    context = browser.new_context(**PHONE, java_script_enabled=False)
    shown = open_place(context, office, "/canbo/nap-danh-sach")
    shown.get_by_label("Danh sách của").select_option(label="Chi hội Phú Mỹ, Xã An Bình")
    content = "Họ và tên,Năm sinh\nSùng Thị Dợ,1975\n".encode()
    shown.get_by_label("Tệp danh sách").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": content})
    shown.get_by_role("button", name="Đọc tệp, xem thử").click()
    expect(shown.get_by_role("heading", level=1)).to_have_text("Xem thử trước khi nạp")
    shown.get_by_role("button", name="Nạp 1 dòng đã ổn").click()
    expect(shown.get_by_role("status")).to_have_text("Đã nạp: thêm 1 người, đổi 0 người.")
    shown.goto(office.at("/canbo/moi"))
    shown.get_by_role("button", name="Làm lời mời và áp phích").click()
    expect(shown.locator(".qrbox svg")).to_be_visible()
    context.close()
    assert len(rows(office.house, invite)) == 3


def test_a_file_that_is_too_large_is_told_before_it_is_sent(page: Page, office: Office, tmp_path: Path) -> None:
    page.goto(office.at("/canbo/nap-danh-sach"))
    large = tmp_path / "lon.csv"
    with large.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    page.get_by_label("Tệp danh sách").set_input_files(large)
    expect(page.get_by_text("Tệp này lớn quá 20 MB")).to_be_visible()
    expect(page.get_by_role("button", name="Đọc tệp, xem thử")).to_be_disabled()


def test_the_password_can_be_shown_and_the_bar_has_five_places(page: Page, office: Office) -> None:
    page.goto(office.at("/canbo/cai-dat"))
    expect(page.locator(".rail nav li:visible")).to_have_count(5)
    field = page.locator("#moi")
    page.get_by_role("button", name="Hiện").click()
    expect(field).to_have_attribute("type", "text")


def test_an_officer_comes_in_by_the_link_and_goes_out_again(browser: Browser, office: Office) -> None:
    with office.house.writer.begin() as connection:
        ticket = tickets.make(connection, "sign_in", office.town.officers["quảng yên"], MORNING)
    context = browser.new_context(**LAPTOP)
    shown = context.new_page()
    shown.goto(f"{office.base}/canbo/vao/{ticket}")
    shown.get_by_role("button", name="Vào trang cán bộ").click()
    expect(shown.locator(".rail .unit")).to_contain_text("Xã Quảng Yên")
    shown.get_by_role("button", name="Đăng xuất").click()
    expect(shown.get_by_role("status")).to_have_text("Đã đăng xuất.")
    context.close()
    ended = [r for r in rows(office.house, officer_session) if r["ended_at"] is not None]
    assert len(ended) == 1


def open_details(shown: Page) -> None:
    shown.evaluate("() => document.querySelectorAll('main details').forEach(d => { d.open = true; })")


def press_until(shown: Page, words: str) -> None:
    """Go from stop to stop until one says so, and press it."""
    for _ in range(80):
        shown.keyboard.press("Tab")
        if words in shown.evaluate("() => document.activeElement.textContent"):
            shown.keyboard.press("Enter")
            shown.wait_for_load_state()
            return
    raise AssertionError(f"never came to {words!r}")
