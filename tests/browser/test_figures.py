"""The pages with figures as officers see them: readable by everyone, by keyboard alone, without a script, on paper."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.app import App
from bot.membership.members.models import nudge
from bot.membership.officers import sessions
from bot.runtime.clock import FrozenClock
from tests.browser.conftest import PHONE
from tests.browser.house import opened, served
from tests.browser.test_scenes import CUT, RULES, SIDEWAYS, SMALL, WIDTHS, look
from tests.conftest import settings_for
from tests.people import rows
from tests.reports.town import NOW, Town, settle

pytestmark = pytest.mark.browser
LAPTOP = {"viewport": {"width": 1280, "height": 900}, "locale": "vi-VN", "reduced_motion": "reduce"}


class Office(NamedTuple):
    base: str
    house: App
    token: str
    numbers: dict[str, int]

    def at(self, path: str) -> str:
        return self.base + path.format(**{code.replace("-", "_"): number for code, number in self.numbers.items()})


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The town of the reports' tests, with an officer of An Lạc's women signed in."""
    folder: Path = tmp_path_factory.mktemp("office")
    house = App(settings_for(f"sqlite:///{folder / 'hocso.db'}"), FrozenClock(NOW))
    house.prepare()
    with house.writer.begin() as connection:
        town = settle(Town(connection))
        town.counted("AL-PN", 9)
        town.counted("cau", 5)
        token = sessions.open_session(connection, town.officer("AL-PN").id, "link", "Chromium", NOW)
        numbers = dict(town.numbers)
    with served(opened(house)) as base:
        yield Office(base, house, token, numbers)


def sign_in(context: BrowserContext, office: Office) -> None:
    context.add_cookies([{"name": "hocso-canbo", "value": office.token, "url": office.base, "httpOnly": True}])


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
    assert complaints == []


PLACES = [
    "/canbo",
    "/canbo/don-vi/{AL_PN}",
    "/canbo/don-vi/{cau}",
    "/canbo/hoi-vien?dv={AL_PN}",
    "/canbo/hoi-vien?dv={AL_PN}&tt=none",
    "/canbo/hoat-dong",
]


@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing_by_day_by_night_and_in_large_letters(browser: Browser, office: Office, place: str) -> None:
    context = browser.new_context(**PHONE, bypass_csp=True)
    sign_in(context, office)
    shown, found = context.new_page(), []
    shown.goto(office.at(place))
    shown.evaluate("() => document.fonts.ready.then(() => true)")
    shown.set_viewport_size({"width": 360, "height": 5000})
    for size, theme in itertools.product(("100", "200"), ("light", "dark")):
        look(shown, size, theme)
        violations = Axe().run(shown, options=RULES).response["violations"]
        found += [(size, theme, v["id"], [n["target"] for n in v["nodes"]]) for v in violations]
    context.close()
    assert found == []


@pytest.mark.parametrize("place", PLACES)
def test_a_page_fits_its_window_and_every_thumb(page: Page, office: Office, place: str) -> None:
    page.goto(office.at(place))
    wrong = []
    for size, width in WIDTHS:
        look(page, size)
        page.set_viewport_size({"width": width, "height": 740})
        said = [f"{page.evaluate(SIDEWAYS)} px sideways"] if page.evaluate(SIDEWAYS) > 0 else []
        wrong += [(size, width, what) for what in (*said, *page.evaluate(CUT), *page.evaluate(SMALL))]
    assert wrong == []
    assert page.locator("main .btn-primary:visible").count() <= 1, "one main button a page"


def test_the_chart_draws_the_table_beside_it(page: Page, office: Office) -> None:
    page.goto(office.at("/canbo"))
    expect(page.locator(".chart canvas")).to_have_count(1)
    assert page.locator(".chart").get_attribute("aria-label") == "Biểu đồ của bảng bên cạnh"
    assert page.locator("#bang-tuan tbody tr").count() == 10


def test_from_the_unit_down_to_the_people_takes_three_taps(page: Page, office: Office) -> None:
    page.goto(office.at("/canbo"))
    page.locator(".mults").get_by_role("link", name="Thôn Cầu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thôn Cầu")
    page.get_by_role("link", name="Xem hội viên").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hội viên")
    expect(page.locator("tr.p")).to_have_count(4)


def test_the_button_counts_what_is_ticked(page: Page, office: Office) -> None:
    page.goto(office.at("/canbo/hoi-vien?dv={AL_PN}&tt=none"))
    button = page.get_by_role("button", name="Nhắc 1 người")
    expect(button).to_be_visible()
    page.get_by_role("checkbox", name="Chọn Phạm Thị Chi").uncheck()
    expect(page.get_by_role("button", name="Nhắc người đã chọn")).to_be_visible()


def test_people_are_reminded_once_by_keyboard_alone(browser: Browser, office: Office) -> None:
    context = browser.new_context(**LAPTOP)
    sign_in(context, office)
    shown = context.new_page()
    shown.goto(office.at("/canbo"))
    press_until(shown, "Xem và nhắc")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Hội viên")
    press_until(shown, "Nhắc 1 người")
    expect(shown.get_by_role("status")).to_have_text("Đã nhắc 1 người.")
    expect(shown.get_by_role("checkbox")).to_have_count(0)
    context.close()
    assert len(rows(office.house, nudge)) == 1


def press_until(shown: Page, words: str) -> None:
    """Go from stop to stop until one says so, and press it."""
    for _ in range(80):
        shown.keyboard.press("Tab")
        if words in shown.evaluate("() => document.activeElement.textContent"):
            shown.keyboard.press("Enter")
            shown.wait_for_load_state()
            return
    raise AssertionError(f"never came to {words!r}")


def test_without_a_script_names_are_found_and_pages_open(browser: Browser, office: Office) -> None:
    context = browser.new_context(**PHONE, java_script_enabled=False)
    sign_in(context, office)
    shown = context.new_page()
    shown.goto(office.at("/canbo/hoi-vien?dv={AL_PN}"))
    shown.get_by_label("Tìm tên").fill("hoà")
    shown.get_by_role("button", name="Tìm", exact=True).click()
    expect(shown.locator("tr.p .gname").first).to_have_text("Hòa")
    assert "hoa" not in shown.url.lower(), "no name in an address"
    shown.goto(office.at("/canbo"))
    expect(shown.locator("#bang-tuan tbody tr")).to_have_count(10)
    context.close()


def test_on_paper_there_is_the_table_and_no_button(browser: Browser, office: Office) -> None:
    context = browser.new_context(**LAPTOP)
    sign_in(context, office)
    shown = context.new_page()
    shown.goto(office.at("/canbo/don-vi/{AL_PN}"))
    shown.emulate_media(media="print")
    expect(shown.locator("main .btn:visible")).to_have_count(0)
    expect(shown.locator("#bang-don-vi")).to_be_visible()
    expect(shown.get_by_text("Số liệu đến 8:30 ngày 18/11/2026.")).to_be_visible()
    context.close()


def test_the_file_is_what_the_screen_shows(page: Page, office: Office, tmp_path: Path) -> None:
    page.goto(office.at("/canbo/don-vi/{AL_PN}"))
    screen = [
        [cell.inner_text() for cell in row.locator("th, td").all()]
        for row in page.locator("#bang-don-vi tbody tr, #bang-don-vi tfoot tr").all()
    ]
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải CSV").click()
    download.value.save_as(tmp_path / "file.csv")
    lines = [line.split(",") for line in (tmp_path / "file.csv").read_text("utf-8-sig").splitlines()]
    for shown in screen:
        line = next(line for line in lines if line[0] == shown[0])
        assert [cell.removesuffix(" %") for cell in shown[:9]] == line[:9]
