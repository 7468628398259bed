"""Figures of several rounds, told so that nobody reads too much into them: number, smallest, middle and largest."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass
class Table:
    """One readable table."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""

    def text(self) -> str:
        """As aligned columns."""
        widths = [max(len(row[i]) for row in (self.head, *self.rows)) for i in range(len(self.head))]
        lines = [_line(self.head, widths), "  ".join("-" * w for w in widths), *(_line(r, widths) for r in self.rows)]
        return "\n".join([f"\n{self.title}", *lines, *([self.note] if self.note else [])])

    def markdown(self) -> str:
        """As a table of a Markdown page."""
        rule = "|" + "|".join(" --- " if i == 0 else " ---: " for i in range(len(self.head))) + "|"
        lines = ["| " + " | ".join(row) + " |" for row in (self.head, *self.rows)]
        return "\n".join([f"## {self.title}\n", lines[0], rule, *lines[1:], *([f"\n{self.note}"] if self.note else [])])


def spread(values: Sequence[float], digits: int = 0) -> tuple[str, ...]:
    """Number, smallest, middle, largest."""
    return (str(len(values)), *(f"{v:,.{digits}f}" for v in (min(values), median(values), max(values))))


def ratio(ours: Sequence[float], theirs: Sequence[float], digits: int = 1) -> str:
    """How many times more the other needs, round by round: the middle, and in brackets the smallest and largest."""
    found = [b / a for a, b in zip(ours, theirs, strict=True)]
    return f"{median(found):.{digits}f}x ({min(found):.{digits}f}-{max(found):.{digits}f})"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = row
    return "  ".join([first.ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(rest, widths[1:], strict=True))])
