"""How a table is kept from ever being changed: the database itself refuses, whoever asks."""

from collections.abc import Sequence

import sqlalchemy as sa

_ON_SQLITE = (
    "CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)
_ON_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()",
)


def guard(store: sa.Connection, table: str) -> None:
    """Let a table take new rows, and nothing else."""
    for statement in statements(store.dialect.name, table):
        store.exec_driver_sql(statement)


def statements(database: str, table: str) -> Sequence[str]:
    """What guards a table on this kind of database."""
    if database == "sqlite":
        return [_ON_SQLITE.format(table=table, deed=deed) for deed in ("UPDATE", "DELETE")]
    return [statement.format(table=table) for statement in _ON_POSTGRESQL]
