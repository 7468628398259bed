"""How do figures become drawings? Sizes and points as plain attributes, for a strict policy allows no style."""

from collections.abc import Mapping, Sequence

from bot.reports.overview import Overview, Part, cumulated

_WIDTH, _HEIGHT = 100, 40


def bar(seen: Overview) -> Mapping[str, str]:
    """The lengths of the big bar: done, and done with learning; and where the mark stands, if there is a whole."""
    standing = seen.standing
    is_share = seen.total is not None and seen.share.percent is not None
    whole = max(seen.total.value if seen.total is not None and is_share else standing.members, 1)
    return {
        "done": _length(standing.done, whole),
        "half": _length(standing.done + standing.half, whole),
        "mark": f"{seen.mark}%" if is_share else "",
    }


def spark(part: Part, highest: int) -> Mapping[str, str]:
    """A small line of ten weeks: of the whole where it is known, else of the most that any neighbour has done."""
    whole = part.total.value if part.total and part.share.percent is not None else highest
    ends = cumulated(part.standing.done, list(part.weeks.values()))
    line = _points(ends, max(whole, 1))
    return {"line": line, "area": f"0,{_HEIGHT} {line} {_WIDTH},{_HEIGHT}"}


def level(mark: int) -> str:
    """How high the mark's line lies in a small drawing."""
    return f"{_HEIGHT * (100 - mark) / 100:.1f}"


def _points(values: Sequence[int], whole: int) -> str:
    steps = max(len(values) - 1, 1)
    return " ".join(
        f"{_WIDTH * n / steps:.1f},{_HEIGHT - _HEIGHT * min(value / whole, 1):.1f}" for n, value in enumerate(values)
    )


def _length(part: int, whole: int) -> str:
    return f"{min(100.0, 100 * part / whole):.1f}%"
