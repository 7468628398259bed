"""How the figures of units change with the facts, in the same transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import Connection, Table, bindparam, delete, select

from bot.learning.deeds import Deed, Place, Presence, Tally, years_of
from bot.learning.facts import Answered, Finished, Happened
from bot.learning.models import fact, learner_year, unit_month, unit_week
from bot.runtime.batches import Upsert

_KNOWN = select(
    learner_year.c.unit_id,
    learner_year.c.year,
    learner_year.c.learner_id,
    learner_year.c.active,
    learner_year.c.finished,
    learner_year.c.weeks,
).where(
    learner_year.c.learner_id.in_(bindparam("ids", expanding=True)),
    learner_year.c.year.in_(bindparam("years", expanding=True)),
)
_THEIR_FACTS = (
    select(
        fact.c.learner_id, fact.c.unit_id, fact.c.also_units, fact.c.day, fact.c.kind, fact.c.is_right, fact.c.lesson
    )
    .where(fact.c.learner_id.in_(bindparam("ids", expanding=True)))
    .order_by(fact.c.id)
)
_BE_THERE = Upsert(learner_year, lambda new: {name: new[name] for name in ("active", "finished", "weeks")})


def _adding(table: Table) -> Upsert:
    counts = [column.name for column in table.columns if not column.primary_key]
    return Upsert(table, lambda new: {name: table.c[name] + new[name] for name in counts})


_ADD_TO_MONTH, _ADD_TO_WEEK = _adding(unit_month), _adding(unit_week)


def record(connection: Connection, happened: Sequence[Happened], completed: Collection[int]) -> None:
    """Count a batch of facts; `completed` are the learners who finished the basic course with it.

    What happened for no unit costs nothing. Whoever calls this holds the learners' rows, so that nobody else
    changes in which months they were there.
    """
    deeds = [_deed(h, completed) for h in happened if h.units]
    if not deeds:
        return
    ids = sorted({deed.learner_id for deed in deeds})
    rows = connection.execute(_KNOWN, {"ids": ids, "years": sorted(years_of(deeds))}).all()
    tally = Tally({(r[0], r[1], r[2]): Presence(r[3], r[4], r[5]) for r in rows})
    for deed in deeds:
        tally.add(deed)
    _keep_presences(connection, tally.changed())
    _keep_counts(connection, tally)


def become_one(connection: Connection, gone: int, stays: int, basic: Collection[str]) -> None:
    """Count two people's facts as one person's; to be called before the facts themselves are handed over."""
    rows: Sequence[Any] = connection.execute(_THEIR_FACTS, {"ids": [gone, stays]}).all()
    apart, together = Tally(), Tally()
    for who in (gone, stays):
        for deed in _deeds([row for row in rows if row.learner_id == who], who, basic):
            apart.add(deed)
    for deed in _deeds(rows, stays, basic):
        together.add(deed)
    connection.execute(delete(learner_year).where(learner_year.c.learner_id.in_((gone, stays))))
    _keep_presences(connection, together.people)
    _keep_counts(connection, _between(apart, together))


def _deed(h: Happened, completed: Collection[int]) -> Deed:
    is_right = isinstance(h.fact, Answered) and h.fact.is_right
    completes = isinstance(h.fact, Finished) and h.learner_id in completed
    return Deed(h.learner_id, h.units, h.day, h.kind, is_right, completes)


def _deeds(rows: Iterable[Any], who: int, basic: Collection[str]) -> Iterable[Deed]:
    """One person's facts in their order; one of them may have been the last of the basic course."""
    missing, was_missing = set(basic), bool(basic)
    for row in rows:
        units = () if row.unit_id is None else (row.unit_id, *map(int, row.also_units.split()))
        if row.kind == "finished":
            missing.discard(row.lesson)
        completes = was_missing and not missing
        was_missing = bool(missing)
        yield Deed(who, units, row.day, row.kind, bool(row.is_right), completes)


def _between(before: Tally, after: Tally) -> Tally:
    """What must be added to the one to get the other."""
    change = Tally()
    for counts, old, new in (
        (change.months, before.months, after.months),
        (change.weeks, before.weeks, after.weeks),
    ):
        _subtract(counts, old, new)
    return change


def _subtract(counts: Any, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> None:
    for key in old.keys() | new.keys():
        for name in counts[key].__struct_fields__:
            setattr(counts[key], name, getattr(new.get(key), name, 0) - getattr(old.get(key), name, 0))


def _keep_presences(connection: Connection, people: Mapping[Place, Presence]) -> None:
    rows = [
        {"unit_id": place[0], "year": place[1], "learner_id": place[2], **asdict(people[place])}
        for place in sorted(people)
    ]
    _BE_THERE(connection, rows)


def _keep_counts(connection: Connection, tally: Tally) -> None:
    """Rows in the order of their keys: two batches that meet in the same units never wait for one another in a ring."""
    months = [{"unit_id": u, "month": m, **asdict(tally.months[u, m])} for u, m in sorted(tally.months)]
    weeks = [{"unit_id": u, "week": w, **asdict(tally.weeks[u, w])} for u, w in sorted(tally.weeks)]
    _ADD_TO_MONTH(connection, months)
    _ADD_TO_WEEK(connection, weeks)
