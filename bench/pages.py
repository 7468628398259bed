"""Keeps the figures that other pages quote in step with the tables they come from."""

import re
from collections.abc import Sequence
from pathlib import Path

from bench.table import Table

# <!--bench: part of a title | row | column-->what stands there now<!--/bench-->
_PLACE = re.compile(r"<!--bench: ([^|]+) \| ([^|]+) \| ([^|]+?)-->(.*?)<!--/bench-->")
NOT_MEASURED = "not measured yet"


def fill(page: Path, tables: Sequence[Table]) -> None:
    """Write into every marked place of a page its figure; a place whose table was not measured now stays as it is."""

    def figure(place: re.Match[str]) -> str:
        title, row, column = place[1], place[2], place[3]
        found = next((t for t in tables if title in t.title), None)
        words = place[4] if found is None else _cell(found, row, column)
        return f"<!--bench: {title} | {row} | {column}-->{words}<!--/bench-->"

    page.write_text(_PLACE.sub(figure, page.read_text(encoding="utf-8")), encoding="utf-8")


def _cell(table: Table, row: str, column: str) -> str:
    if column not in table.head:
        return NOT_MEASURED
    return next((cells[table.head.index(column)] for cells in table.rows if cells[0] == row), NOT_MEASURED)
