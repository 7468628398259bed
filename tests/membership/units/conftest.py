from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.runtime.database import open_writer
from tests.membership.units.grove import Grove


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_writer(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def grove(engine: Engine) -> Iterator[Grove]:
    with engine.connect() as connection:
        yield Grove(connection)
