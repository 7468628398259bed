"""How does a unit stand today? Its members, its share of a counted whole, its pace, and which parts need help."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, func, select

from bot.membership.members import nudges
from bot.membership.members.models import PENDING, membership
from bot.membership.officers.scope import Scope, below
from bot.membership.units import history, totals, tree
from bot.membership.units.models import unit as unit_table
from bot.membership.units.totals import Total
from bot.membership.units.tree import Unit
from bot.reports import figures, people
from bot.reports.base import Share
from bot.reports.figures import ITSELF, PAST, Standing, Week, Weeks
from bot.runtime.clock import local_day
from bot.runtime.periods import WEEK, week_of

# No law sets it: an officer may choose another one on the page.
MARK = 80
SHOWN_WEEKS = 10
_PACE_WEEKS = 4
# Of more people it is not asked one by one who can be reached.
_FEW = 500


class Part(Struct, frozen=True):
    """One unit below, or what belongs to none of them; `unit` is then empty."""

    unit: Unit | None
    key: int
    standing: Standing
    weeks: Weeks
    total: Total | None = None

    @property
    def share(self) -> Share:
        """Done, of all there are."""
        return Share(self.standing.done, self.total.value if self.total else None)


class Overview(Struct, frozen=True):
    """A unit on one day; everything in it has one cut-off time."""

    unit: Unit
    as_of: datetime
    """In the campaign's time zone."""
    mark: int
    before: tuple[Unit, ...]
    """The units it succeeded."""
    with_past: bool
    """Whether what happened in units that are no more is shown under their heirs."""
    standing: Standing
    total: Total | None
    weeks: tuple[tuple[date, Week], ...]
    """By Monday, the oldest first; the last one is not over."""
    parts: tuple[Part, ...]
    """Those that need help first."""
    oldest_wait: datetime | None = None
    """Since when somebody waits to be let in; only asked from the commune down."""
    reachable: int | None = None
    """How many of those not begun would get a reminder today; only asked of units small enough, by who may remind."""

    @property
    def share(self) -> Share:
        """Done, of all there are."""
        return Share(self.standing.done, self.total.value if self.total else None)

    @property
    def goal(self) -> int | None:
        """How many done reach the mark."""
        return None if self.share.percent is None or self.total is None else -(-self.total.value * self.mark // 100)

    @property
    def missing(self) -> int | None:
        """How many are missing to the mark."""
        return None if self.goal is None else max(0, self.goal - self.standing.done)

    @property
    def pace(self) -> int:
        """How many became done in the last four full weeks."""
        return sum(week.done for _, week in self.weeks[-1 - _PACE_WEEKS : -1])

    @property
    def forecast(self) -> date | None:
        """When the mark is reached if it goes on like this, in a straight line."""
        if not self.missing or not self.pace:
            return None
        return self.as_of.date() + timedelta(days=-(-7 * _PACE_WEEKS * self.missing // self.pace))

    @property
    def cumulated(self) -> tuple[int, ...]:
        """Done at the end of each week."""
        return cumulated(self.standing.done, [week for _, week in self.weeks])


def cumulated(done: int, weeks: Sequence[Week]) -> tuple[int, ...]:
    """Today's figure, less what came in the weeks after; never below nothing."""
    found, later = [], 0
    for week in reversed(weeks):
        found.append(max(0, done - later))
        later += week.done
    return tuple(reversed(found))


def overview(
    connection: Connection,
    scope: Scope,
    unit: Unit,
    now: datetime,
    *,
    zone: ZoneInfo,
    mark: int = MARK,
    with_past: bool = True,
) -> Overview:
    """A unit's figures. Raises `NotAllowed` outside the officer's scope.

    `with_past` counts in the weeks of units that are no more where their heirs stand, so that last month's figures
    are still there after a merger.
    """
    scope.require("see_counts", unit)
    today = local_day(now, zone)
    lineage = history.lineage(connection, unit.id)
    before = tuple(one for one in tree.many(connection, lineage).values() if one.id != unit.id)
    mondays = [week_of(today) - WEEK * n for n in range(SHOWN_WEEKS - 1, -1, -1)]
    place = figures.places(connection, unit, today, with_past=with_past)
    standings = figures.standings(connection, place)
    by_week = figures.weeks(connection, place, mondays[0])
    counted = totals.total_of(connection, [unit.id, *(one.id for one in place.units)], "members", today)
    parts = _parts(place.units, standings, by_week, counted, mondays)
    week = figures.added(part.weeks for part in parts)
    standing = sum((part.standing for part in parts), Standing())
    is_small = unit.kind != "province"
    return Overview(
        unit=unit,
        as_of=now.astimezone(zone),
        mark=mark,
        before=before,
        with_past=with_past,
        standing=standing,
        total=counted.get(unit.id),
        weeks=tuple((monday, week.get(monday, Week())) for monday in mondays),
        parts=parts,
        oldest_wait=_oldest_wait(connection, unit) if is_small and standing.waiting else None,
        reachable=_reachable(connection, scope, unit, now) if is_small and standing.none <= _FEW else None,
    )


def _parts(
    units: Sequence[Unit],
    standings: Mapping[int, Standing],
    weeks: Mapping[int, Weeks],
    counted: Mapping[int, Total],
    mondays: Sequence[date],
) -> tuple[Part, ...]:
    def part(unit: Unit | None, key: int) -> Part:
        mine = weeks.get(key, {})
        shown = {monday: mine.get(monday, Week()) for monday in mondays}
        return Part(unit, key, standings.get(key, Standing()), shown, counted.get(key) if unit else None)

    named = sorted((part(unit, unit.id) for unit in units), key=_need)
    return tuple(named) + tuple(part(None, key) for key in (ITSELF, PAST) if key in standings or key in weeks)


def _need(part: Part) -> tuple[bool, float, int, str]:
    """The lowest share first; where the whole was never counted, after them, where most have not begun."""
    share = part.share
    has_share = share.percent is not None and bool(share.whole)
    ratio = share.part / share.whole if has_share and share.whole else 0.0
    return (not has_share, ratio, -part.standing.none, part.unit.name if part.unit else "")


def _reachable(connection: Connection, scope: Scope, unit: Unit, now: datetime) -> int | None:
    if not scope.may("remind", unit):
        return None
    return len(nudges.may_nudge(connection, people.learners(connection, scope, unit, "none"), now))


def _oldest_wait(connection: Connection, unit: Unit) -> datetime | None:
    asked = select(func.min(membership.c.asked_at)).join(unit_table, unit_table.c.id == membership.c.unit_id)
    since: datetime | None = connection.execute(asked.where(below(unit), membership.c.state == PENDING)).scalar_one()
    return since
