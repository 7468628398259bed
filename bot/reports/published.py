"""How does a table leave the officers' circle? With no count so small that it points at a person."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from bot.reports.base import Cell, Report, Row, Share
from bot.runtime.locale import Words

SMALL = 5
# These add up to the members: side by side with them, each could be worked out from the others.
_PARTS = frozenset({"none", "half", "done", "unseen"})


class TooTelling(ValueError):
    """The columns chosen for publication add up to one another."""


def published(report: Report, keep: Collection[str], words: Words) -> Report:
    """The chosen columns, with counts from 1 to 4 written as "dưới 5" and nothing left by which they are worked out.

    Where a column's sum is printed, a single hidden cell could be had by subtraction: so another one, at least 5, goes
    with it ("không nêu"), and where there is none the sum itself. A share goes with the count it is a share of.
    Raises `TooTelling` for the members beside all their parts.
    """
    if set(keep) > _PARTS and "members" in keep:
        raise TooTelling(", ".join(sorted(keep)))
    rows = list(report.rows)
    places = [n for n, column in enumerate(report.columns) if n == 0 or column.key in keep]
    hidden = {n: _hidden(rows, report.total, n) for n in places if report.columns[n].counted}
    done = hidden.get(report.column("done"), {}) if "done" in keep else {}
    small, other = words.say("dưới {n}", n=SMALL), words.say("không nêu")

    def cell(row: Row, at: int, n: int) -> Cell:
        found = row.cells[n]
        if isinstance(found, Share):
            return None if at in done or 0 < found.part < SMALL else found
        said = hidden.get(n, {}).get(at)
        return found if said is None else small if said else other

    def line(row: Row, at: int) -> Row:
        return replace(row, cells=tuple(cell(row, at, n) for n in places))

    return replace(
        report,
        columns=tuple(report.columns[n] for n in places),
        rows=tuple(line(row, at) for at, row in enumerate(rows)),
        total=None if report.total is None else line(report.total, _TOTAL),
        note=words.say(
            "Số từ 1 đến {n} ghi là “dưới {small}”; số “không nêu” để không ai tính ngược ra.", n=4, small=SMALL
        ),
    )


_TOTAL = -1


def _hidden(rows: Sequence[Row], total: Row | None, n: int) -> dict[int, bool]:
    """Which lines of a column are hidden: true for small counts, false for those that keep them company."""
    values = {at: value for at, row in enumerate(rows) if isinstance(value := row.cells[n], int)}
    small = {at for at, value in values.items() if 0 < value < SMALL}
    found = dict.fromkeys(small, True)
    if not small or total is None or not isinstance(total.cells[n], int):
        return found
    company = sorted((at for at, value in values.items() if value >= SMALL), key=lambda at: (values[at], at))
    while not _is_open([values[at] for at in small], [values[at] for at, is_small in found.items() if not is_small]):
        if not company:
            return found | {_TOTAL: False}
        found[company.pop(0)] = False
    return found


def _is_open(small: Sequence[int], company: Sequence[int]) -> bool:
    """Whoever knows their sum still finds at least two values possible for each of the small ones."""
    together, others = sum(small) + sum(company), len(small) - 1
    highest = min(SMALL - 1, together - others - SMALL * len(company))
    lowest = 1 if company else max(1, together - (SMALL - 1) * others)
    return highest > lowest
