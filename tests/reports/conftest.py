from collections.abc import Iterator

import pytest

from bot.runtime.database import open_writer
from tests.reports.town import Town, settle


@pytest.fixture
def empty(database_url: str) -> Iterator[Town]:
    """The town before anybody moves in."""
    engine = open_writer(database_url)
    with engine.begin() as connection:
        yield Town(connection)
    engine.dispose()


@pytest.fixture
def town(empty: Town) -> Town:
    return settle(empty)
