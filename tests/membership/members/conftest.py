from collections.abc import Iterator

import pytest

from bot.app import App
from tests.membership.members.world import World


@pytest.fixture
def world(app: App) -> Iterator[World]:
    with app.writer.begin() as connection:
        yield World(connection)
