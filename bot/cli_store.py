"""How does a command come by the store, whether or not the program is running beside it?"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import NoReturn

from msgspec import Struct
from sqlalchemy import Engine

from bot.migrations.run import upgrade
from bot.runtime import logs
from bot.runtime.clock import local_day
from bot.runtime.database import open_writer
from bot.runtime.occupancy import Occupancy
from bot.runtime.settings import Settings, load


class Store(Struct, frozen=True):
    """The store of this operator's settings, brought to today's shape."""

    settings: Settings
    engine: Engine
    now: datetime

    @property
    def today(self) -> date:
        """The campaign's calendar day."""
        return local_day(self.now, self.settings.zone)

    @property
    def address(self) -> str:
        """Where browsers find the program."""
        return self.settings.public_url or f"http://{self.settings.host}:{self.settings.port}"


@contextmanager
def opened() -> Iterator[Store]:
    """The store for one command."""
    settings = load()
    logs.set_up(settings.log_level, as_json=not sys.stderr.isatty())
    occupancy = None if settings.store_path is None else Occupancy(settings.store_path)
    if occupancy is not None:
        occupancy.share()
    engine = open_writer(settings.database_url)
    try:
        upgrade(engine)
        yield Store(settings, engine, datetime.now(UTC))
    finally:
        engine.dispose()
        if occupancy is not None:
            occupancy.leave()


def stop(title: str, *lines: str) -> NoReturn:
    """End the command with a sentence and what to do about it."""
    print(title, *filter(None, lines), sep="\n  ", file=sys.stderr)
    sys.exit(2)
