"""Was a person told what they had to be told, in order, and nothing twice without excuse?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.channels.message import Message

_ENDED_OTHERWISE = {"failed", "unreachable", "expired"}


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
    def __init__(self, units: list[_Unit], heard: Sequence[Heard], is_excused: Callable[[int, int], bool]) -> None:
        self._units, self._heard, self._is_excused = units, heard, is_excused
        self._reached = [-1] * len(units)
        self._at = -1
        self._found = Comparison()

    def walk(self) -> Comparison:
        for place, one in enumerate(self._heard):
            ahead = self._ahead(one, place)
            if ahead is not None:
                self._at = ahead
                self._reached[ahead] = place
            else:
                self._go_back(one, place)
        for n, unit in enumerate(self._units):
            if self._reached[n] < 0 and not self._may_be_missing(n, len(self._heard)):
                self._found.breaches.append(
                    f"was never told: {unit.text[:70]!r} (marked {unit.state} as {unit.number})"
                )
        return self._found

    def _ahead(self, one: Heard, place: int) -> int | None:
        """The next place with these words, passing over only what may be missing; rather the very message marked."""
        fitting = []
        for n in range(self._at + 1, len(self._units)):
            unit = self._units[n]
            if unit.text == one.text:
                fitting.append((unit.number != one.number, unit.state in _ENDED_OTHERWISE, n))
            if not self._may_be_missing(n, place):
                break
        return min(fitting)[2] if fitting else None

    def _go_back(self, one: Heard, place: int) -> None:
        """Heard again: excused if of everything since then nobody could know that it had arrived."""
        back = next(
            (n for n in range(self._at, -1, -1) if self._units[n].text == one.text and self._reached[n] >= 0), None
        )
        if back is None:
            self._found.breaches.append(f"was told out of turn (place {place}): {one.text[:70]!r}")
            return
        again = [n for n in range(back, self._at + 1) if self._reached[n] >= 0]
        if all(self._has_excuse(n, place) for n in again):
            self._found.repeats += 1
        else:
            self._found.breaches.append(f"was told twice without excuse (place {place}): {one.text[:70]!r}")
        self._at = back
        self._reached[back] = place

    def _may_be_missing(self, n: int, until: int) -> bool:
        """A message that ended otherwise, or an edit that would change nothing on the screen."""
        unit = self._units[n]
        return unit.state != "sent" or (unit.is_edit and any(h.text == unit.text for h in self._heard[:until]))

    def _has_excuse(self, n: int, again: int) -> bool:
        """The same words may stand next to each other: whichever of them was repeated had an excuse."""
        places = [place for place in range(again) if self._heard[place].text == self._units[n].text]
        return any(self._is_excused(place, again) for place in places)
