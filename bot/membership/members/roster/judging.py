"""What becomes of a line of a list: added, kept, changed, to be mended, skipped; and why. Pure.

The same list judged again, after it was taken, is all "keep".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from bot.membership.members import names
from bot.membership.members.names import BadName
from bot.membership.members.roster import cells
from bot.membership.members.roster.places import Places
from bot.runtime.text import fold

Verdict = Literal["add", "keep", "change", "mend", "skip"]
# More people of one name in one place are looked at no further.
_LOOKED_AT = 50


class Person(Struct, frozen=True):
    """Somebody who is in the list of the union already."""

    id: int
    unit_id: int
    name: str
    folded_name: str
    birth_year: int | None
    phone: bytes | None
    learner_id: int | None


class Given(Struct, frozen=True):
    """A line as the file, or the officer who mended it, gives it."""

    number: int
    name: str
    year: int | None = None
    year_text: str = ""
    phone: bytes | None = None
    """Encrypted: the number, or what stands in its place."""
    wrong_phone: str = ""
    """Why it is no number; see `cells.what_is_wrong`."""
    unit_text: str = ""
    unit_id: int | None = None
    """The unit an officer chose."""
    is_another: bool = False
    """An officer said: not the same as the line like it."""
    stays: bool = False
    """An officer said: does not go to another unit."""
    is_dropped: bool = False
    is_tail: bool = False


class Judged(Struct, frozen=True):
    """The verdict on a line."""

    given: Given
    verdict: Verdict
    why: str
    name: str = ""
    folded_name: str = ""
    unit_id: int | None = None
    near: tuple[int, ...] = ()
    """Units, or years, that may have been meant."""
    other: int = 0
    """The line it repeats."""
    person: Person | None = None
    """Who is in the list already."""

    @property
    def moves(self) -> bool:
        """Goes from one unit to another."""
        return self.person is not None and self.person.unit_id != self.unit_id


def judge(
    lines: Sequence[Given], people: Iterable[Person], places: Places, *, has_units: bool, today: date
) -> Iterator[Judged]:
    """A verdict for every line, in their order."""
    known = _Known(people)
    ready: dict[int, Judged] = {}
    for given in lines:
        one = _examine(given, places, has_units=has_units, today=today)
        # Whoever is there word for word comes first, so that nobody else takes their place.
        if one.verdict == "add" and (person := known.take_same(one)) is not None:
            one = replace(one, verdict="keep", why="keep", person=person, unit_id=person.unit_id)
        ready[given.number] = one
    twins = _Twins()
    for given in lines:
        one = ready[given.number]
        if one.verdict == "add":
            one = _compare(one, known, twins)
        if one.verdict != "skip":
            twins.remember(one)
        yield one


def _examine(given: Given, places: Places, *, has_units: bool, today: date) -> Judged:
    """What can be said of a line by itself."""
    if given.is_dropped or given.is_tail:
        return Judged(given, "skip", "dropped" if given.is_dropped else "tail", given.name[: names.LONGEST])
    try:
        name = names.clean(given.name)
    except BadName as bad:
        return Judged(given, "mend", f"name:{bad.message}", given.name[: names.LONGEST])
    one = Judged(given, "add", "add", name, fold(name)[: names.LONGEST])
    one = _place(one, places, has_units=has_units)
    if one.verdict == "mend":
        return one
    if given.year is not None and not cells.is_likely(given.year, today):
        return replace(one, verdict="mend", why="year_odd", near=tuple(cells.likely_years(given.year, today)))
    if given.year_text:
        return replace(one, verdict="mend", why="year_words")
    return replace(one, verdict="mend", why=given.wrong_phone) if given.wrong_phone else one


def _place(one: Judged, places: Places, *, has_units: bool) -> Judged:
    given = one.given
    if given.unit_id is not None and given.unit_id in places.names:
        return replace(one, unit_id=given.unit_id)
    if not given.unit_text:
        is_plain = not has_units or len(places.names) == 1
        here = places.top.id
        return (
            replace(one, unit_id=here) if is_plain else replace(one, verdict="mend", why="unit_missing", near=(here,))
        )
    found = places.find(given.unit_text)
    if found.unit_id is not None:
        return replace(one, unit_id=found.unit_id)
    why = "unit_many" if found.is_one_of_many else ("unit_near" if found.near else "unit_none")
    return replace(one, verdict="mend", why=why, near=found.near)


def _compare(one: Judged, known: "_Known", twins: "_Twins") -> Judged:
    """A new person, somebody who is there with something else written, or a line twice."""
    person = known.take_like(one)
    if person is not None:
        here = person.unit_id if one.given.stays else one.unit_id
        found = replace(one, person=person, unit_id=here)
        verdict: Verdict = "change" if any(differences(found)) else "keep"
        return replace(found, verdict=verdict, why=verdict)
    twin = None if one.given.is_another else twins.of(one)
    return one if twin is None else replace(one, verdict="skip", why=twin[0], other=twin[1])


def differences(one: Judged) -> tuple[bool, bool, bool, bool]:
    """Of somebody who is there already: another unit, name, year, phone? What a list leaves out changes nothing."""
    person, given = one.person, one.given
    if person is None:
        return False, False, False, False
    is_renamed = not names.is_bare(one.name) and names.spelling(one.name) != names.spelling(person.name)
    return (
        one.moves,
        is_renamed,
        given.year is not None and given.year != person.birth_year,
        given.phone is not None and given.phone != person.phone,
    )


class _Known:
    """Those who are there, each of whom is one line's at most."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._taken: set[int] = set()
        self._by: Mapping[str, dict[object, list[Person]]] = {
            kind: defaultdict(list) for kind in ("all", "unit", "phone", "year")
        }
        for p in people:
            self._by["all"][p.folded_name, p.unit_id, p.birth_year, p.phone].append(p)
            self._by["unit"][p.folded_name, p.unit_id].append(p)
            if p.phone is not None:
                self._by["phone"][p.folded_name, p.phone].append(p)
            if p.birth_year is not None:
                self._by["year"][p.folded_name, p.birth_year].append(p)

    def take_same(self, one: Judged) -> Person | None:
        """Somebody written exactly so."""
        key = (one.folded_name, one.unit_id, one.given.year, one.given.phone)
        for person in self._free("all", key):
            if _is_one_spelling(one.name, person.name):
                self._taken.add(person.id)
                return person
        return None

    def take_like(self, one: Judged) -> Person | None:
        """The likeliest to be meant, if anything but the name speaks for it."""
        name, given = one.folded_name, one.given
        keys = (("phone", (name, given.phone)), ("year", (name, given.year)), ("unit", (name, one.unit_id)))
        found = {p.id: p for kind, key in keys for p in self._free(kind, key)}
        fits = [(fit, -p.id) for p in found.values() if (fit := _fit(one, p)) > 0]
        if not fits:
            return None
        person = found[-max(fits)[1]]
        self._taken.add(person.id)
        return person

    def _free(self, kind: str, key: object) -> list[Person]:
        people = self._by[kind].get(key, [])
        while people and people[-1].id in self._taken:
            people.pop()
        return [p for p in people[-_LOOKED_AT:] if p.id not in self._taken]


def _fit(one: Judged, person: Person) -> int:
    """How much speaks for these being one person; nothing, if something speaks against it."""
    given, is_here = one.given, one.unit_id == person.unit_id
    has_one_year = given.year is not None and given.year == person.birth_year
    has_two_years = None not in {given.year, person.birth_year} and not has_one_year
    has_one_phone = given.phone is not None and given.phone == person.phone
    has_two_phones = None not in {given.phone, person.phone} and not has_one_phone
    if has_one_phone:
        return 100 + 20 * has_one_year + 10 * is_here
    if has_two_years or (has_two_phones and not (has_one_year and is_here)):
        return 0
    is_same_name = _is_one_spelling(one.name, person.name)
    if has_one_year:
        return (50 + 20 * is_here + 10 * is_same_name) if is_same_name or is_here else 0
    return 30 if is_here and is_same_name else 0


class _Twins:
    """The lines so far, to find one that comes twice."""

    def __init__(self) -> None:
        self._phones: dict[tuple[str, bytes], Judged] = {}
        self._people: dict[tuple[str, int | None, int | None, bool], Judged] = {}

    def of(self, one: Judged) -> tuple[str, int] | None:
        """Why and which earlier line is the same person."""
        given, name = one.given, one.folded_name
        tries = [("twin_phone", self._phones.get((name, given.phone)))] if given.phone else []
        if given.year is not None:
            with_phone = () if given.phone else (True,)
            tries += [("twin_year", self._people.get((name, given.year, one.unit_id, p))) for p in (False, *with_phone)]
        elif not given.phone:
            tries += [("twin_name", self._people.get((name, None, one.unit_id, False)))]
        for why, other in tries:
            if other is not None and _is_one_spelling(one.name, other.name):
                return why, other.given.number
        return None

    def remember(self, one: Judged) -> None:
        """A line that later ones may repeat."""
        given = one.given
        if given.phone and not given.wrong_phone:
            self._phones.setdefault((one.folded_name, given.phone), one)
        self._people.setdefault((one.folded_name, given.year, one.unit_id, given.phone is not None), one)


def _is_one_spelling(one: str, other: str) -> bool:
    return names.is_bare(one) or names.is_bare(other) or names.spelling(one) == names.spelling(other)
