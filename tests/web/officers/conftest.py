"""The dashboard over the whole house, with a browser for each officer."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.app import App
from bot.runtime.clock import FrozenClock
from bot.runtime.settings import Settings
from bot.web.server import create_app
from tests.web.officers.town import Town, plant
from tests.web.visitor import Visitor

Enter = Callable[[str], Visitor]


@pytest.fixture
async def office(settings: Settings, clock: FrozenClock) -> AsyncIterator[App]:
    """The real house on either database, its lanes open, with nothing in it."""
    app = App(settings, clock)
    app.prepare()
    async with app.running():
        yield app


@pytest.fixture
def town(office: App) -> Town:
    return plant(office)


@pytest.fixture
def enter(office: App, town: Town) -> Enter:
    """A browser in which an officer is signed in."""
    windows = create_app(office)

    def browser(who: str) -> Visitor:
        visitor = Visitor(windows)
        visitor.cookies["hocso-canbo"] = town.tokens[who]
        return visitor

    return browser


@pytest.fixture
def stranger(office: App, town: Town) -> Visitor:
    """A browser in which nobody is signed in."""
    return Visitor(create_app(office))
