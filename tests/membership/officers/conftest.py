from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from bot.app import App
from tests.membership.officers.office import Office


@pytest.fixture
def connection(app: App) -> Iterator[Connection]:
    with app.writer.begin() as connection:
        yield connection


@pytest.fixture
def office(connection: Connection) -> Office:
    return Office(connection)
