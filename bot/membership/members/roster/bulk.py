"""How a hundred thousand rows get into a table in seconds: PostgreSQL's COPY, and plain tuples on SQLite."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection, Date, Table

from bot.runtime.database import UtcDateTime


def add(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Insert rows, each with its values in the order of the columns; the database numbers them."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    dialect = connection.dialect
    if dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.close()
        return
    # Only times and dates are written in another form; most of them are the same in every row.
    written = [
        (place, lru_cache(make))
        for place, name in enumerate(columns)
        if isinstance(table.c[name].type, UtcDateTime | Date)
        and (make := table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) is not None
    ]
    ready = []
    for row in rows:
        values = list(row)
        for place, make in written:
            values[place] = make(values[place])
        ready.append(tuple(values))
    places = ", ".join("?" * len(columns))
    # Our own table and column names; the values are bound.
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({places})", ready)  # noqa: S608
