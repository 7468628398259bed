"""A headless Chromium for the tests that need eyes. Where there is none, they are left out, and one line says so."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import find, launch
from tests.browser.house import Gallery, Town, gallery, served, whole

_REQUIRED = "HOCSO_REQUIRE_BROWSER"
_LINE = f"browser tests: left out, no Chromium here (set CHROMIUM_PATH; {_REQUIRED}=1 makes this an error)"


def is_left_out() -> bool:
    return find() is None and os.environ.get(_REQUIRED) != "1"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    return True if collection_path.name.startswith("test_") and is_left_out() else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if is_left_out():
        terminalreporter.write_line(_LINE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        opened = launch(play)
        # A busy machine is slow, not wrong.
        expect.set_options(timeout=20_000)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    """The windows with any scene in them, served on this machine."""
    app, house = gallery(tmp_path_factory.mktemp("gallery"))
    with served(app) as base:
        yield Gallery(base, house)
    house.engine.dispose()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The real house, open to everybody."""
    app, house = whole(tmp_path_factory.mktemp("whole"))
    with served(app) as base:
        yield Town(base, house)


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**PHONE)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    """A page that may not complain: every error in its console fails the test."""
    opened = phone.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield opened
    allowed = re.compile(r"htmx:error|Failed to load resource|net::ERR|EventSource|503|Failed to fetch")
    assert [c for c in complaints if not allowed.search(c)] == []


PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 1,
    "is_mobile": True,
    "has_touch": True,
    "reduced_motion": "reduce",
    "service_workers": "block",
    "locale": "vi-VN",
}
