"""What facts add to the figures of units: people once a month and week, events every time. Pure sums."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from bot.runtime.periods import week_of

Place = tuple[int, int, int]
"""A unit, a year and a learner: what a row of `learner_year` is about."""
STUDIED = frozenset({"finished", "review"})
"""Kinds of facts by which a week counts as learnt: a lesson was finished or a missed question reviewed in it."""


class Deed(Struct, frozen=True):
    """A fact, as far as figures go."""

    learner_id: int
    units: tuple[int, ...]
    day: date
    kind: str
    is_right: bool
    completes: bool = False
    """With it the learner had finished the whole basic course."""


class Presence(Struct):
    """In which months and weeks of a year a learner was there for a unit, bit by bit."""

    active: int = 0
    finished: int = 0
    weeks: int = 0


class Month(Struct):
    """What is added to a unit's month."""

    active: int = 0
    finishers: int = 0
    begun: int = 0
    finished: int = 0
    answered: int = 0
    right: int = 0


class Week(Struct):
    """What is added to a unit's week."""

    active: int = 0
    done: int = 0


class Tally:
    """Adds deeds up. Whom the roll-ups know already is told beforehand, so that nobody is counted twice."""

    def __init__(self, known: Mapping[Place, Presence] | None = None) -> None:
        self._known = known or {}
        self.people: dict[Place, Presence] = {}
        self.months: dict[tuple[int, date], Month] = defaultdict(Month)
        self.weeks: dict[tuple[int, date], Week] = defaultdict(Week)

    def add(self, deed: Deed) -> None:
        """Count one deed for each of its units."""
        for unit in deed.units:
            self._add(deed, unit)

    def changed(self) -> dict[Place, Presence]:
        """The presences that are not known in full yet."""
        return {place: now for place, now in self.people.items() if now != self._known.get(place)}

    def _add(self, deed: Deed, unit: int) -> None:
        day, kind = deed.day, deed.kind
        month, presence = self.months[unit, day.replace(day=1)], self._presence(unit, day.year, deed.learner_id)
        bit = 1 << (day.month - 1)
        if not presence.active & bit:
            presence.active |= bit
            month.active += 1
        if kind == "answer":
            month.answered += 1
            month.right += deed.is_right
        elif kind == "begun":
            month.begun += 1
        elif kind == "finished":
            month.finished += 1
            if not presence.finished & bit:
                presence.finished |= bit
                month.finishers += 1
        if kind in STUDIED:
            self._add_week(deed, unit, presence)

    def _add_week(self, deed: Deed, unit: int, presence: Presence) -> None:
        monday, bit = week_of(deed.day), 1 << week_number(deed.day)
        if not presence.weeks & bit and not self._counted_across_new_year(deed, unit, monday):
            self.weeks[unit, monday].active += 1
        presence.weeks |= bit
        if deed.completes:
            self.weeks[unit, monday].done += 1

    def _counted_across_new_year(self, deed: Deed, unit: int, monday: date) -> bool:
        """A week that lies in two years has a bit in each of them."""
        other = other_end(deed.day, monday)
        if other is None:
            return False
        place = (unit, other.year, deed.learner_id)
        there = self.people.get(place) or self._known.get(place)
        return there is not None and bool(there.weeks & (1 << week_number(other)))

    def _presence(self, unit: int, year: int, learner_id: int) -> Presence:
        place = (unit, year, learner_id)
        found = self.people.get(place)
        if found is None:
            was = self._known.get(place)
            found = Presence() if was is None else Presence(was.active, was.finished, was.weeks)
            self.people[place] = found
        return found


def week_number(day: date) -> int:
    """The week of the year, where the days before the first Monday are week 0."""
    return (day.timetuple().tm_yday + 6 - day.weekday()) // 7


def other_end(day: date, monday: date) -> date | None:
    """A day of the same week that lies in another year; None for nearly all weeks."""
    if monday.year != day.year:
        return monday
    sunday = monday + timedelta(days=6)
    return sunday if sunday.year != day.year else None


def years_of(deeds: Iterable[Deed]) -> set[int]:
    """The years whose presences matter to these deeds."""
    years = set()
    for day in {deed.day for deed in deeds}:
        other = other_end(day, week_of(day))
        years |= {day.year} if other is None else {day.year, other.year}
    return years
