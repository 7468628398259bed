"""Every scene as people see it: readable by everyone, large or small, by day and by night."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PHONE
from tests.browser.house import Gallery
from tests.web.samples import SCENES

pytestmark = pytest.mark.browser
PLAIN = ["du-lieu", "khong-co", "ngoai-tuyen"]
OPENED = ["mo-co-chu", "mo-danh-muc"]
PLACES = [*SCENES, *PLAIN, *OPENED]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL = """() => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),summary')]
  .map(e => [e, (e.closest('label') || e).getBoundingClientRect()])
  .filter(([e, r]) => r.width && !e.closest('.skip') && (r.width < 43.5 || r.height < 43.5))
  .filter(([e]) => getComputedStyle(e).display !== 'inline')
  .map(([e, r]) => e.textContent.trim().slice(0, 30) + ' ' + Math.round(r.width) + 'x' + Math.round(r.height))"""
THUMBS = """() => [...document.querySelectorAll('main .btn-big, main .answer, #dock .btn-big')]
  .filter(e => e.getBoundingClientRect().height < 51.5).map(e => e.textContent.trim())"""


CUT = """() => [...document.querySelectorAll('.btn, .answer, summary')]
  .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => 'cut off: ' + e.textContent.trim())"""
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
WIDTHS = [("100", 320), ("125", 360), ("150", 360), ("200", 360), ("200", 320), ("200", 1280)]


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """One phone for all scenes. The policy is checked elsewhere; here it would keep axe out."""
    context = browser.new_context(**PHONE, bypass_csp=True)
    yield context
    context.close()


@pytest.fixture
def open_page(reader: BrowserContext, shop: Gallery) -> Iterator[Callable[[str], Page]]:
    page = reader.new_page()
    # The page without network would leave as soon as it finds the network.
    page.route("**/healthz", lambda route: route.abort())

    def at(place: str) -> Page:
        scene = place if place in SCENES else "02-the"
        page.goto(shop.scene(scene) if place not in PLAIN else f"{shop.base}/{place}")
        if place in OPENED:
            page.locator("summary").nth(OPENED.index(place)).click()
        page.evaluate("() => document.fonts.ready.then(() => true)")
        return page

    yield at
    page.close()


def look(page: Page, size: str, theme: str = "light") -> None:
    page.evaluate(
        "([size, theme]) => Object.assign(document.documentElement.dataset, {size, bsTheme: theme})", [size, theme]
    )


@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing_by_day_by_night_and_in_large_letters(open_page: Callable[[str], Page], place: str) -> None:
    page, found = open_page(place), []
    # Tall enough that the dock lies over nothing: what it covers for a moment is not too small to press.
    page.set_viewport_size({"width": 360, "height": 3200})
    for size, theme in itertools.product(("100", "200"), ("light", "dark")):
        look(page, size, theme)
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [(size, theme, v["id"], [n["target"] for n in v["nodes"]]) for v in violations]
    assert found == []


@pytest.mark.parametrize("place", PLACES)
def test_a_page_fits_its_window_and_every_thumb(open_page: Callable[[str], Page], place: str) -> None:
    page, wrong = open_page(place), []
    for size, width in WIDTHS:
        look(page, size)
        page.set_viewport_size({"width": width, "height": 740})
        said = [f"{page.evaluate(SIDEWAYS)} px sideways"] if page.evaluate(SIDEWAYS) > 0 else []
        wrong += [(size, width, *said)] if said else []
        wrong += [(size, width, what) for what in (*page.evaluate(CUT), *page.evaluate(SMALL), *page.evaluate(THUMBS))]
    page.set_viewport_size(PHONE["viewport"])
    assert wrong == []
    assert page.locator(".btn-primary:visible:not(.composer *)").count() <= 1, "one main button a page"


def test_the_first_stop_of_the_keyboard_leads_to_the_content(open_page: Callable[[str], Page]) -> None:
    page = open_page("02-the")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "noi-dung"


def test_large_letters_keep_the_screen_for_the_text(open_page: Callable[[str], Page]) -> None:
    page = open_page("02-the")
    look(page, "150")
    assert page.evaluate("() => getComputedStyle(document.querySelector('.dock')).position") == "static"


def test_nothing_moves_for_who_asked_for_rest(open_page: Callable[[str], Page]) -> None:
    page = open_page("02-the")
    moving = "() => getComputedStyle(document.querySelector('.arrive')).animationName"
    assert page.evaluate(moving) == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) == "arrive"
