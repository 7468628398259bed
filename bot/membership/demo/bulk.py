"""How millions of rows get into a store in minutes: as text by COPY, with keys and indexes made afterwards."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, ForeignKeyConstraint, Index, Table, func, select, text
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex

Row = Sequence[str | None]
"""Every value as both databases read it from text; nothing is None."""
_AT_ONCE = 5_000
# What PostgreSQL takes for nothing in a COPY.
_NOTHING = "\\N"


@contextmanager
def without_keys(connection: Connection, tables: Iterable[Table]) -> Iterator[None]:
    """Lift foreign keys and plain indexes while rows pour in, and make them again: each row would cost ten times more.

    SQLite cannot, and is quick enough for what fits into it.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    keys = [c for table in tables for c in table.constraints if isinstance(c, ForeignKeyConstraint)]
    indexes = [index for table in tables for index in table.indexes if not index.unique]
    for key in keys:
        connection.execute(DropConstraint(key))
    for index in indexes:
        connection.execute(DropIndex(index))
    yield
    for index in sorted(indexes, key=_name):
        connection.execute(CreateIndex(index))
    for key in keys:
        # Else the key would be left out of every table made from these models later on.
        connection.execute(AddConstraint(key, isolate_from_table=False))


def load(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Pour rows in; returns how many."""
    return (_insert if connection.dialect.name == "sqlite" else _copy)(connection, table, columns, rows)


def count_on(connection: Connection, table: Table) -> None:
    """Let the next row without a number get one behind those that brought their own."""
    if connection.dialect.name == "postgresql":
        highest = select(func.coalesce(func.max(table.c.id), 1)).scalar_subquery()
        connection.execute(select(func.setval(text(f"pg_get_serial_sequence('{table.name}', 'id')"), highest)))


def first_free(connection: Connection, table: Table) -> int:
    """The number behind the highest one."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def _insert(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> int:
    names = ", ".join(f'"{name}"' for name in columns)
    line = f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    return _raw(connection).cursor().executemany(line, rows).rowcount  # type: ignore[no-any-return]


def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> int:
    names, count, source = ", ".join(f'"{name}"' for name in columns), 0, iter(rows)
    with _raw(connection).cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as sink:
        while some := list(islice(source, _AT_ONCE)):
            sink.write("\n".join(["\t".join([_NOTHING if v is None else v for v in row]) for row in some]) + "\n")
            count += len(some)
    return count


def _raw(connection: Connection) -> Any:
    found = connection.connection.driver_connection
    assert found is not None
    return found


def _name(index: Index) -> str:
    return str(index.name)
