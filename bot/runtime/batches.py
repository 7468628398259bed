"""How do many rows travel in one statement? On PostgreSQL as one document or array, whatever their number.

A statement whose text grows with the rows would be read and planned anew for each number of them, which costs the
server more than to run it. SQLite runs one prepared statement row by row, inside the process: there that is the best.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Table,
    TableValuedAlias,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection

T = TypeVar("T")
Rows = Sequence[Mapping[str, object]]
Among = Callable[[Column[Any], str], ColumnElement[bool]]
"""Whether a column is one of the values bound under a name."""
Excluded = ReadOnlyColumnCollection[str, Any]

_encoder = msgspec.json.Encoder()
# In SQLite a name of its own: the columns' names are taken by the values they get.
_KEY = "of_"


def on_each(build: Callable[[Among], T]) -> Mapping[str, T]:
    """A query for many keys at once, in the words of either database; found by the dialect's name."""
    return {"sqlite": build(_in_list), "postgresql": build(_in_array)}


def _in_list(of: Column[Any], name: str) -> ColumnElement[bool]:
    return of.in_(bindparam(name, expanding=True))


def _in_array(of: Column[Any], name: str) -> ColumnElement[bool]:
    return of == any_(bindparam(name, type_=postgresql.ARRAY(of.type)))


class Insert:
    """Puts rows into a table; all rows of a batch have the same columns."""

    def __init__(self, table: Table, *, returning: Column[int] | None = None) -> None:
        self._table = table
        self._returning = (returning,) if returning is not None else ()
        self._plain = _returns(sqlite.insert(table), self._returning)
        self._documents: dict[tuple[str, ...], Executable] = {}

    def __call__(self, connection: Connection, rows: Rows) -> list[int]:
        """Write a batch; with `returning` the new numbers, in the order of the rows."""
        if not rows:
            return []
        if connection.dialect.name == "sqlite":
            done = connection.execute(self._plain, rows)
        else:
            done = _execute_document(connection, self._document(tuple(rows[0])), rows)
        # Numbers are given row by row; in which order they are told is up to the database.
        return sorted(done.scalars()) if self._returning else []

    def _document(self, names: tuple[str, ...]) -> Executable:
        if names not in self._documents:
            offered = _offered(self._table, names)
            statement = postgresql.insert(self._table).from_select(list(names), select(*offered.c))
            self._documents[names] = _returns(statement, self._returning)
        return self._documents[names]


class Upsert:
    """Inserts rows, or changes those whose primary key is taken; with `change=None` those stay as they are.

    `change` is given the row that was offered, and says what becomes of the row that is there.
    Made once for each use: to put such a statement together costs several times more than to run it.
    """

    def __init__(self, table: Table, change: Callable[[Excluded], Mapping[str, object]] | None = None) -> None:
        self._table, self._change = table, change
        self._keys = [key.name for key in table.primary_key.columns]
        self._plain = {
            "sqlite": self._or_change(sqlite.insert(table)),
            "postgresql": self._or_change(postgresql.insert(table)),
        }
        self._documents: dict[tuple[str, ...], Executable] = {}

    def __call__(self, connection: Connection, rows: Rows) -> None:
        """Write a batch; an empty one is nothing to do."""
        if not rows:
            return
        dialect = connection.dialect.name
        if dialect == "sqlite" or not self._differ(rows):
            connection.execute(self._plain[dialect], rows)
        else:
            _execute_document(connection, self._document(tuple(rows[0])), rows)

    def _differ(self, rows: Rows) -> bool:
        """PostgreSQL refuses to change the same row twice within one statement."""
        return len({tuple(row[key] for key in self._keys) for row in rows}) == len(rows)

    def _document(self, names: tuple[str, ...]) -> Executable:
        if names not in self._documents:
            offered = _offered(self._table, names)
            statement = postgresql.insert(self._table).from_select(list(names), select(*offered.c))
            self._documents[names] = self._or_change(statement)
        return self._documents[names]

    def _or_change(self, statement: Any) -> Executable:
        if self._change is None:
            done: Executable = statement.on_conflict_do_nothing(index_elements=self._keys)
        else:
            change = dict(self._change(statement.excluded))
            done = statement.on_conflict_do_update(index_elements=self._keys, set_=change)
        return done


class Change:
    """Gives each of many rows its own new values, found by its key among those that fit `where`."""

    def __init__(self, key: Column[Any], names: Sequence[str], *where: ColumnElement[bool]) -> None:
        table = key.table
        assert isinstance(table, Table)
        self._key = key.name
        self._plain = (
            update(table)
            .where(key == bindparam(_KEY + key.name), *where)
            .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names})
        )
        offered = _offered(table, (key.name, *names))
        self._document = (
            update(table).where(key == offered.c[key.name], *where).values({name: offered.c[name] for name in names})
        )

    def __call__(self, connection: Connection, rows: Rows) -> int:
        """Write a batch, each row with its key and the new values; returns how many rows fitted."""
        if not rows:
            return 0
        if connection.dialect.name == "sqlite":
            named = [{self._named(name): value for name, value in row.items()} for row in rows]
            return connection.execute(self._plain, named).rowcount
        return _execute_document(connection, self._document, rows).rowcount

    def _named(self, name: str) -> str:
        return _KEY + name if name == self._key else f"new_{name}"


def _offered(table: Table, names: Sequence[str]) -> TableValuedAlias:
    """The rows of a document as a table with the columns' own types."""
    columns = [column(name, table.c[name].type) for name in names]
    document = cast(bindparam("rows", type_=Text), JSON)
    return func.json_to_recordset(document).table_valued(*columns, name="offered").render_derived(with_types=True)


def _returns(statement: Any, columns: tuple[Column[int], ...]) -> Executable:
    done: Executable = statement.returning(*columns) if columns else statement
    return done


def _execute_document(connection: Connection, statement: Executable, rows: Rows) -> CursorResult[Any]:
    return connection.execute(statement, {"rows": _encoder.encode(rows).decode()})
