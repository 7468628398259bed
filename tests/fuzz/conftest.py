"""One house for all who knock; after each of them it must still be well."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.doorway import Doorway


@pytest.fixture(scope="session")
def door(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doorway]:
    path = tmp_path_factory.mktemp("house") / "hocso.db"
    shutil.copy(sqlite_template, path)
    doorway = Doorway(f"sqlite:///{path}")
    yield doorway
    doorway.close()


@pytest.fixture(autouse=True)
def _still_well(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whoever came before, the next good person is served."""
    yield
    if "door" in request.fixturenames:
        request.getfixturevalue("door").is_well()
