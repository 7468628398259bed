"""Whom in a union's own list may somebody be who asks to be let in? A suggestion, for an officer to confirm."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

from msgspec import Struct
from rapidfuzz import fuzz, process
from sqlalchemy import Connection, select

from bot.membership.members.finding import Member
from bot.membership.members.models import APPROVED, membership
from bot.membership.members.names import sort_key
from bot.membership.units import tree
from bot.membership.units.models import unit

# Below it two names of this length are two names: a letter wrong, one missing, two syllables swapped still reach it.
_NEAR = 80.0
_ENOUGH = 85.0
_SHOWN = 3


class Match(Struct, frozen=True):
    """A line of a roster that may be the person who asks."""

    membership_id: int
    unit_id: int
    name: str
    birth_year: int | None
    score: float
    is_same_unit: bool
    is_same_name: bool
    """The very same name, marks and all."""
    is_same_year: bool
    """Both years of birth are known, and they are one."""


class _Line(Struct, frozen=True):
    id: int
    unit_id: int
    name: str
    folded_name: str
    birth_year: int | None


def suggestions(connection: Connection, pending: Sequence[Member]) -> dict[int, list[Match]]:
    """For each who asks, the likeliest lines without a learner of the unit and its commune, the best first."""
    units = tree.many(connection, (p.unit_id for p in pending))
    groups: dict[tuple[int, bool, str], list[Member]] = defaultdict(list)
    for one in pending:
        if one.unit_id in units:
            commune = units[one.unit_id].commune_id
            groups[commune or one.unit_id, commune is not None, one.organisation].append(one)
    found: dict[int, list[Match]] = {p.id: [] for p in pending}
    for (place, is_commune, organisation), people in groups.items():
        lines = _lines(connection, place, organisation, is_commune=is_commune)
        found.update((one.id, _best(one, lines)) for one in people)
    return found


def certain(connection: Connection, pending: Sequence[Member]) -> dict[int, int]:
    """For those who ask, the one line they can only be: same unit, very same name, same year; it may fit no two.

    Found by the name: a commune's whole list, as suggestions need it, is too long to be read while learners wait.
    """
    asked = [one for one in pending if one.birth_year is not None]
    query = select(membership.c.id, membership.c.unit_id, membership.c.name, membership.c.birth_year).where(
        membership.c.folded_name.in_({one.folded_name for one in asked}),
        membership.c.unit_id.in_({one.unit_id for one in asked}),
        membership.c.state == APPROVED,
        membership.c.learner_id.is_(None),
    )
    lines: dict[tuple[int, str, int], list[int]] = defaultdict(list)
    for row in connection.execute(query) if asked else ():
        lines[row.unit_id, sort_key(_plain(row.name)), row.birth_year].append(row.id)
    fits = {one.id: lines[one.unit_id, sort_key(_plain(one.name)), one.birth_year or 0] for one in asked}
    found = {who: ids[0] for who, ids in fits.items() if len(ids) == 1}
    taken = Counter(found.values())
    return {who: line for who, line in found.items() if taken[line] == 1}


def _lines(connection: Connection, place: int, organisation: str, *, is_commune: bool) -> list[_Line]:
    columns = [membership.c[name] for name in _Line.__struct_fields__]
    units = select(unit.c.id).where((unit.c.commune_id if is_commune else unit.c.id) == place)
    query = select(*columns).where(
        membership.c.unit_id.in_(units),
        membership.c.state == APPROVED,
        membership.c.organisation == organisation,
        membership.c.learner_id.is_(None),
    )
    return [_Line(*row) for row in connection.execute(query)]


def _best(one: Member, lines: Sequence[_Line]) -> list[Match]:
    choices = [line.folded_name for line in lines]
    near = process.extract(one.folded_name, choices, scorer=fuzz.ratio, limit=50, score_cutoff=_NEAR)
    matches = [_match(one, lines[place], score) for _name, score, place in near]
    likely = [m for m in matches if m.score >= _ENOUGH]
    return sorted(likely, key=lambda m: (-m.score, m.membership_id))[:_SHOWN]


def _match(one: Member, line: _Line, likeness: float) -> Match:
    is_same_name = sort_key(_plain(one.name)) == sort_key(_plain(line.name))
    is_same_unit = one.unit_id == line.unit_id
    score = likeness + (5 if is_same_name else 0) + (3 if is_same_unit else 0) + _years(one, line)
    is_same_year = one.birth_year is not None and one.birth_year == line.birth_year
    return Match(line.id, line.unit_id, line.name, line.birth_year, score, is_same_unit, is_same_name, is_same_year)


def _years(one: Member, line: _Line) -> float:
    if one.birth_year is None or line.birth_year is None:
        return 0
    # Many were entered a year off; the lunar year does that.
    return {0: 10.0, 1: 0.0}.get(abs(one.birth_year - line.birth_year), -25.0)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
