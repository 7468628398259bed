"""How the store is brought to today's shape."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file: the scripts lie beside this module."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> None:
    """Apply what is missing, in one transaction. May be called at every start, by several processes at once."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Two processes starting together must not both build the tables; released with the transaction.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7301945)")
        if current(connection) != newest():
            command.upgrade(config(connection), "head")


def current(connection: Connection) -> str | None:
    """The revision the store is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this program was written for."""
    return ScriptDirectory.from_config(config()).get_current_head()
