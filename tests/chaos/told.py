"""Was a person told what they had to be told, in order, and nothing twice without excuse?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.channels.message import Message


class Told(NamedTuple):
    """One message as it should appear: the texts of its calls."""

    texts: tuple[str, ...]
    message: Message
    is_edit: bool


class Owed(NamedTuple):
    """How the store says a message ended, and as which message of the platform; both empty if nobody knows any more."""

    state: str = ""
    number: int = 0


class Heard(NamedTuple):
    """Something that reached a person."""

    text: str
    number: int


@dataclass
class Comparison:
    """How what was told differs from what should have been."""

    breaches: list[str] = field(default_factory=list)
    repeats: int = 0


def compare_told(
    expected: Sequence[Told], owed: Sequence[Owed], heard: Sequence[Heard], is_excused: Callable[[int, int], bool]
) -> Comparison:
    """Walk along both: each thing heard is the next one that should come, or the excused repetition of an earlier one.

    Where the same words come more than once, any reading that explains everything will do.

    `is_excused(first, again)` says whether what was heard at one place may be repeated at another.
    """
    if len(owed) != len(expected):
        return Comparison([f"is owed {len(owed)} messages instead of {len(expected)}"])
    units = [
        _Unit(text, state, number, told.is_edit)
        for told, (state, number) in zip(expected, owed, strict=True)
        for text in told.texts
    ]
    return _Walk(units, heard, is_excused).walk()


class _Unit(NamedTuple):
    text: str
    state: str
    number: int
    is_edit: bool


class _Walk:
    """All ways at once in which what was heard can be explained: by place, the fewest repetitions that lead there."""

    def __init__(self, units: list[_Unit], heard: Sequence[Heard], is_excused: Callable[[int, int], bool]) -> None:
        self._units, self._heard, self._is_excused = units, heard, is_excused

    def walk(self) -> Comparison:
        found = Comparison()
        at: dict[int, int] = {-1: 0}
        for place in range(len(self._heard)):
            reached = self._after(at, place)
            if not reached:
                found.breaches.append(self._complaint(place))
            at = reached or at
        left = {n: self._missing_after(n) for n in at}
        best = min(at, key=lambda n: (len(left[n]), at[n]))
        found.repeats = at[best]
        found.breaches += [f"was never told: {u.text[:70]!r} (marked {u.state} as {u.number})" for u in left[best]]
        return found

    def _after(self, at: dict[int, int], place: int) -> dict[int, int]:
        """Where one may stand after one more thing heard."""
        reached: dict[int, int] = {}
        for n, repeats in at.items():
            for ahead in self._ahead(n, place):
                reached[ahead] = min(repeats, reached.get(ahead, repeats))
            for back in self._back(n, place):
                reached[back] = min(repeats + 1, reached.get(back, repeats + 1))
        return reached

    def _ahead(self, at: int, place: int) -> Iterator[int]:
        """The next places with these words, passing over only what may be missing."""
        for n in range(at + 1, len(self._units)):
            if self._units[n].text == self._heard[place].text:
                yield n
            if not self._may_be_missing(n, place):
                return

    def _back(self, at: int, place: int) -> Iterator[int]:
        """Heard again: excused if of everything since then nobody could know that it had arrived."""
        for n in range(at, -1, -1):
            is_passed_over = self._may_be_missing(n, place) and not self._places(n, place)
            if not is_passed_over and not self._has_excuse(n, place):
                return
            if self._units[n].text == self._heard[place].text:
                yield n

    def _complaint(self, place: int) -> str:
        text = self._heard[place].text
        is_old = any(h.text == text for h in self._heard[:place])
        what = "told twice without excuse" if is_old else "told out of turn"
        return f"was {what} (place {place}): {text[:70]!r}"

    def _missing_after(self, at: int) -> list[_Unit]:
        return [u for n, u in enumerate(self._units) if n > at and not self._may_be_missing(n, len(self._heard))]

    def _may_be_missing(self, n: int, until: int) -> bool:
        """A message that ended otherwise, or an edit that would change nothing on the screen."""
        unit = self._units[n]
        return unit.state != "sent" or (unit.is_edit and any(h.text == unit.text for h in self._heard[:until]))

    def _places(self, n: int, until: int) -> list[int]:
        return [place for place in range(until) if self._heard[place].text == self._units[n].text]

    def _has_excuse(self, n: int, again: int) -> bool:
        """The same words may stand next to each other: whichever of them was repeated had an excuse."""
        return any(self._is_excused(place, again) for place in self._places(n, again))
