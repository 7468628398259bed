"""What is a report? Typed columns and rows with one cut-off time: the same for the page, the chat and the file."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from bot.runtime.locale import Words
from bot.runtime.text import clip

Kind = Literal["text", "count", "share", "date"]
Counted = Literal["", "people", "events", "memberships"]
# Zalo takes 2,000 characters; the tightest channel sets the measure for all.
CHAT_LIMIT = 1900


class Share(Struct, frozen=True):
    """A part of a whole that somebody counted; without a whole there is only the part."""

    part: int
    whole: int | None

    @property
    def percent(self) -> int | None:
        """In whole per cent, rounded down: no mark reads as reached too early. None without a whole that holds it."""
        return None if not self.whole or self.part > self.whole else 100 * self.part // self.whole


Cell = str | int | Share | date | None


class Column(Struct, frozen=True):
    """What stands in one column, and which of the three counts it is: they are never added to one another."""

    key: str
    title: str
    kind: Kind = "text"
    counted: Counted = ""
    definition: str = ""


class Row(Struct, frozen=True):
    """One line: a cell for each column. A line about a unit can be opened."""

    cells: tuple[Cell, ...]
    unit_id: int | None = None


class Report(Struct, frozen=True):
    """A table with its cut-off time, which is printed wherever the table is."""

    key: str
    title: str
    unit: str
    as_of: datetime
    """In the campaign's time zone."""
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    total: Row | None = None
    note: str = ""

    @property
    def definitions(self) -> tuple[tuple[str, str], ...]:
        """What each column counts, in words."""
        return tuple((c.title, c.definition) for c in self.columns if c.definition)

    def column(self, key: str) -> int:
        """The place of a column."""
        return next(n for n, column in enumerate(self.columns) if column.key == key)


def total_of(columns: Sequence[Column], rows: Iterable[Row], title: str) -> Row:
    """The line below a table. People are not added up, for one may stand in several lines; shares neither."""
    lines = list(rows)
    cells = [
        sum(c for row in lines if isinstance(c := row.cells[n], int))
        if column.kind == "count" and column.counted in {"events", "memberships"}
        else None
        for n, column in enumerate(columns)
    ]
    return Row((title, *cells[1:]))


def number(n: int, locale: str = "vi") -> str:
    """A number as it is read: 12.345 in Vietnamese."""
    return f"{n:,}" if locale == "en" else f"{n:,}".replace(",", ".")


def day(when: date) -> str:
    """A day as it is read: 03/11/2026."""
    return f"{when:%d/%m/%Y}"


def shown(cell: Cell, locale: str = "vi") -> str:
    """A cell in words, on the screen and in the chat."""
    if cell is None:
        return ""
    if isinstance(cell, Share):
        return "" if cell.percent is None else f"{cell.percent} %"
    if isinstance(cell, int):
        return number(cell, locale)
    return cell if isinstance(cell, str) else day(cell)


def cut_off(as_of: datetime, words: Words) -> str:
    """The sentence that stands on every page, message and file with figures."""
    return words.say("Số liệu đến {time} ngày {day}.", time=f"{as_of.hour}:{as_of.minute:02}", day=day(as_of.date()))


def as_text(report: Report, words: Words, limit: int = CHAT_LIMIT) -> str:
    """The report as one message: its first rows, as many as fit, and how many more there are."""
    head = f"{report.title}\n{report.unit}\n{cut_off(report.as_of, words)}"
    tail = "\n" + clip(report.note, 300) if report.note else ""
    lines = [_line(report, row, words) for row in report.rows]
    if report.total is not None:
        head += "\n" + _line(report, report.total, words)
    if not lines:
        return clip(head + tail, limit)
    room = limit - len(head) - len(tail)
    kept = list(_fitting(lines, room - len(_more(len(lines), words))))
    more = _more(len(lines) - len(kept), words) if len(kept) < len(lines) else ""
    return clip("\n".join([head, *kept]) + more + tail, limit)


def _more(n: int, words: Words) -> str:
    return "\n" + words.say("và còn {n} dòng nữa.", n=number(n, words.locale))


def _fitting(lines: Sequence[str], room: int) -> Iterable[str]:
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return
        yield line


def _line(report: Report, row: Row, words: Words) -> str:
    first, *rest = (shown(cell, words.locale) for cell in row.cells)
    named = [
        f"{column.title.lower()} {text}" if column.kind == "count" else text
        for column, text in zip(report.columns[1:], rest, strict=True)
        if text
    ]
    return f"{first}: {', '.join(named)}" if named else first
