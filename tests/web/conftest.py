"""The windows alone, with a store and an inbox that does as it is told; and the whole house behind them."""

from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.applications import Starlette

from bot.app import App
from bot.runtime.clock import FrozenClock
from bot.web.identity import Identities, fresh_address
from bot.web.server import create_app
from tests.conftest import settings_for
from tests.web.fakes import KEY, ToldHouse, web_settings
from tests.web.visitor import Visitor


@pytest.fixture
def house(sqlite_url: str) -> Iterator[ToldHouse]:
    told = ToldHouse(web_settings(sqlite_url))
    yield told
    told.engine.dispose()


@pytest.fixture
def windows(house: ToldHouse) -> Starlette:
    return create_app(house, beat=0.05)


@pytest.fixture
def visitor(windows: Starlette) -> Visitor:
    return Visitor(windows)


@pytest.fixture
def address() -> str:
    return fresh_address()


@pytest.fixture
def reader(windows: Starlette, address: str) -> Visitor:
    """A visitor whose browser has a name already."""
    someone = Visitor(windows)
    identify(someone, address)
    return someone


def identify(visitor: Visitor, address: str) -> None:
    identities = Identities(KEY, is_https=False)
    visitor.cookies[identities.cookie] = identities._signer.sign(address).decode()


@pytest.fixture
async def open_house(sqlite_url: str, clock: FrozenClock) -> AsyncIterator[App]:
    """The real house with the small course, its lanes open."""
    app = App(settings_for(sqlite_url), clock)
    app.prepare(with_demo=True)
    async with app.running():
        yield app
