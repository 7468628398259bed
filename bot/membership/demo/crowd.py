"""The people of an invented province: who joined which branch when, and what they agreed to."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from msgspec import Struct

from bot.membership.demo import naming
from bot.membership.demo.bulk import Row
from bot.membership.demo.province import Branch

DAYS = 365
ACCOUNT = "demo"
"""What marks an address as invented."""
# Shares of people: in two organisations, without consent, waiting to be let in, learning beside an officer.
_TWICE, _SILENT, _WAITING, _ASSISTED = 0.12, 0.07, 0.008, 0.03
# Lines of lists whose people have not come, for each who has.
_LINES = 0.2
_PATIENCE = 70
_SOURCES = ("invite", "invite", "invite", "search", "roster", "officer")


class Crowd(Struct):
    """Everybody, column by column: a million people take little room this way."""

    branches: Sequence[Branch]
    since: date
    first_id: int
    first: "array[int]"
    """The place of somebody's branch in `branches`."""
    second: "array[int]"
    """The place of the second one, or -1."""
    joined: "array[int]"
    """Days after `since`."""
    agrees: bytearray
    waits: bytearray
    is_assisted: bytearray

    def __len__(self) -> int:
        return len(self.first)

    def units(self, n: int) -> tuple[int, ...]:
        """The units for which somebody learns."""
        if self.waits[n] or not self.agrees[n]:
            return ()
        return tuple(self.branches[place].id for place in (self.first[n], self.second[n]) if place >= 0)

    def unit_columns(self, n: int) -> tuple[str | None, str]:
        """The same, as the columns `unit_id` and `also_units` hold them."""
        units = self.units(n)
        return (str(units[0]), " ".join(map(str, units[1:]))) if units else (None, "")

    def day(self, offset: int) -> date:
        """A day of the year that is told of."""
        return self.since + timedelta(days=offset)


def gather(random: Random, branches: Sequence[Branch], people: int, first_id: int, since: date) -> Crowd:
    """So many people, spread as people are: a few large branches and many small ones, joining in waves."""
    chosen = random.choices(range(len(branches)), cum_weights=list(accumulate(b.weight for b in branches)), k=people)
    neighbours: dict[int, list[int]] = defaultdict(list)
    for place, branch in enumerate(branches):
        neighbours[branch.commune_id].append(place)
    crowd = Crowd(
        branches,
        since,
        first_id,
        first=array("i", chosen),
        second=array("i", (_second(random, branches, neighbours, place) for place in chosen)),
        joined=array("h", (_joined(random, branches[place]) for place in chosen)),
        agrees=bytearray(random.random() >= _SILENT for _ in range(people)),
        waits=bytearray(random.random() < _WAITING for _ in range(people)),
        is_assisted=bytearray(random.random() < _ASSISTED for _ in range(people)),
    )
    for n in range(people):
        if crowd.waits[n]:
            crowd.joined[n], crowd.second[n] = DAYS - 1 - int(random.random() * 12), -1
    return crowd


def _second(random: Random, branches: Sequence[Branch], neighbours: dict[int, list[int]], place: int) -> int:
    if random.random() >= _TWICE:
        return -1
    others = neighbours[branches[place].commune_id]
    other = others[int(random.random() * len(others))]
    return other if branches[other].organisation != branches[place].organisation else -1


def _joined(random: Random, branch: Branch) -> int:
    """After the branch began to invite: most soon, some much later."""
    return min(DAYS - 1, int(branch.launched * DAYS * 0.9 + random.expovariate(1 / _PATIENCE)))


LEARNER = ("id", "created_at", "locale", "agreed", "unit_id", "also_units", "standing")
IDENTITY = ("learner_id", "channel", "account", "address", "since")
CONSENT = ("learner_id", "purpose", "given", "text_version", "text_hash", "channel", "at")
MEMBERSHIP = (
    "unit_id", "organisation", "learner_id", "state", "name", "folded_name", "name_key", "birth_year", "source",
    "is_assisted", "standing", "asked_at", "begun_at", "since",
)  # fmt: skip


def learners(crowd: Crowd, standing: Sequence[str]) -> Iterator[Row]:
    """Rows of `learner`."""
    days = _mornings(crowd)
    for n in range(len(crowd)):
        unit, further = crowd.unit_columns(n)
        agreed = "record remind" if crowd.agrees[n] else ""
        yield str(crowd.first_id + n), days[crowd.joined[n]], "vi", agreed, unit, further, standing[n]


def identities(crowd: Crowd) -> Iterator[Row]:
    """Rows of `identity`: a web page that nobody can open."""
    days = _mornings(crowd)
    for n in range(len(crowd)):
        number = str(crowd.first_id + n)
        yield number, "web", ACCOUNT, f"demo-{number}", days[crowd.joined[n]]


def consents(crowd: Crowd, version: str) -> Iterator[Row]:
    """Rows of `consent`, for those who agreed."""
    days = _mornings(crowd)
    for n in range(len(crowd)):
        if crowd.agrees[n]:
            for purpose in ("record", "remind"):
                yield str(crowd.first_id + n), purpose, "1", version, "0" * 64, "web", days[crowd.joined[n]]


def memberships(crowd: Crowd, random: Random, standing: Sequence[str]) -> Iterator[Row]:
    """Rows of `membership`: everybody's, those who wait, and lines of lists whose people have not come."""
    days, dates = _mornings(crowd), [crowd.day(n).isoformat() for n in range(DAYS)]
    for n in range(len(crowd)):
        joined, is_waiting = crowd.joined[n], crowd.waits[n]
        person = naming.invent(random, crowd.branches[crowd.first[n]].organisation)
        source = _SOURCES[int(random.random() * len(_SOURCES))]
        counts = standing[n] if crowd.agrees[n] and not is_waiting else ""
        tail = (str(crowd.is_assisted[n]), counts, days[joined])
        when = (None, None) if is_waiting else (days[joined], dates[joined])
        for place in (crowd.first[n], crowd.second[n]):
            if place >= 0:
                state = "pending" if is_waiting else "approved"
                yield (
                    *_place(crowd.branches[place], str(crowd.first_id + n), state),
                    *_who(person),
                    source,
                    *tail,
                    *when,
                )
    for _ in range(int(len(crowd) * _LINES)):
        branch = crowd.branches[crowd.first[int(random.random() * len(crowd))]]
        person = naming.invent(random, branch.organisation)
        yield (*_place(branch, None, "approved"), *_who(person), "roster", "0", "", days[0], days[0], dates[0])


def members_by_unit(crowd: Crowd) -> Counter[int]:
    """How many came to each branch."""
    return Counter(crowd.branches[place].id for column in (crowd.first, crowd.second) for place in column if place >= 0)


def _place(branch: Branch, learner: str | None, state: str) -> tuple[str | None, ...]:
    return str(branch.id), branch.organisation, learner, state


def _who(person: naming.Person) -> Iterable[str]:
    return person.name, person.folded_name, person.name_key, str(person.birth_year)


def _mornings(crowd: Crowd) -> list[str]:
    """A moment of each day, as text that both databases read as UTC."""
    return [f"{crowd.day(n)} 01:30:00.000000" for n in range(DAYS)]
