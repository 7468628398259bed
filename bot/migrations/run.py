"""How the store is brought to today's shape."""

from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

Shape = Literal["ok", "needs migration", "newer"]


class StoreIsNewer(Exception):
    """The store was brought to a shape that this program does not know; the newer program must be run."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file: the scripts lie beside this module."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> None:
    """Apply what is missing, in one transaction. May be called at every start, by several processes at once.

    Raises `StoreIsNewer` where it would have to go back.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Two processes starting together must not both build the tables; released with the transaction.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7301945)")
        found = shape(connection)
        if found == "newer":
            raise StoreIsNewer
        if found != "ok":
            command.upgrade(config(connection), "head")


def shape(connection: Connection) -> Shape:
    """How the store looks to this program. A newer one still serves a program that is running already.

    That is what a rolling restart needs: each revision leaves what the one before it reads and writes.
    """
    revision, known = current(connection), revisions()
    if revision == known[-1]:
        return "ok"
    return "needs migration" if revision is None or revision in known else "newer"


def current(connection: Connection) -> str | None:
    """The revision the store is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def revisions() -> tuple[str, ...]:
    """All revisions this program knows, oldest first."""
    scripts = ScriptDirectory.from_config(config())
    return tuple(script.revision for script in scripts.walk_revisions())[::-1]
