"""What every test may ask for: a fresh store on both databases, a frozen clock, a small course, and people."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine, text

from bot.app import App
from bot.migrations.run import upgrade
from bot.runtime import logs
from bot.runtime.clock import FrozenClock
from bot.runtime.database import open_writer
from bot.runtime.settings import Settings, load
from tests import postgres
from tests.people import Talk

# How fast a machine is decides nothing here: no deadlines, and no complaint about a slow one.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")

COURSE = Path(__file__).parent / "course"
# A Wednesday morning in Thanh Hóa.
MORNING = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _logs() -> None:
    # Anew for each test: the one before may have had standard error taken away, and closed, under it.
    logs.set_up("WARNING", as_json=True)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MORNING)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store that each test copies: nothing to clean, nothing to forget."""
    path = tmp_path_factory.mktemp("template") / "hocso.db"
    engine = open_writer(f"sqlite:///{path}")
    upgrade(engine)
    # Closing the last connection folds the write-ahead log into the file.
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    run_on(postgres_server, "CREATE DATABASE template_hocso")
    engine = open_writer(postgres_server.replace("/postgres?", "/template_hocso?"))
    upgrade(engine)
    engine.dispose()
    return postgres_server


def run_on(server: str, statement: str) -> None:
    """Run one statement outside a transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "hocso.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_template: str) -> Iterator[str]:
    name = f"t_{uuid.uuid4().hex}"
    run_on(postgres_template, f"CREATE DATABASE {name} TEMPLATE template_hocso STRATEGY file_copy")
    yield postgres_template.replace("/postgres?", f"/{name}?")
    run_on(postgres_template, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh store, once on each database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def settings(database_url: str) -> Settings:
    return settings_for(database_url)


def settings_for(database_url: str, **more: object) -> Settings:
    """Settings with the small course; nothing from the environment of whoever runs the tests."""
    return load(
        _env_file=None,
        database_url=database_url,
        secret_key="a key for tests only",
        lessons_dir=COURSE / "lessons",
        quizzes_dir=COURSE / "quizzes",
        organiser_name="Mặt trận Tổ quốc tỉnh",
        port=0,
        **more,
    )


@pytest.fixture
def app(settings: Settings, clock: FrozenClock) -> Iterator[App]:
    """The house, prepared, with its lanes still closed."""
    house = App(settings, clock)
    house.prepare(with_demo=True)
    yield house
    house.close_store()


@pytest.fixture
def lan(app: App, clock: FrozenClock) -> Talk:
    """Bà Lan, a learner in a terminal."""
    return Talk(app, clock, "lan")


@pytest.fixture
def minh(app: App, clock: FrozenClock) -> Talk:
    """Ông Minh, another one."""
    return Talk(app, clock, "minh")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden transcripts anew")
