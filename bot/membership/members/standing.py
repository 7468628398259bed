"""How many members stand where: every unit's counts, kept right through whatever happens to a membership.

Rows are always held in one order (learners, memberships, counts of units, each by number), so that two processes
never wait for one another in a ring.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec import Struct
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.membership.members.models import APPROVED, PENDING, membership
from bot.membership.models import learner
from bot.membership.units.models import unit_standing
from bot.runtime.batches import Upsert

COUNTS = ("members", "none", "half", "done", "waiting")
Deltas = Counter[tuple[int, str]]
"""By unit and count: how many more."""

# SQLite takes 32,766 values in a statement.
_MOST = 10_000
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_COLUMNS = (
    membership.c.id,
    membership.c.unit_id,
    membership.c.learner_id,
    membership.c.state,
    membership.c.standing,
    learner.c.agreed,
    learner.c.standing.label("reached"),
    learner.c.is_test,
)
_JOINED = membership.outerjoin(learner, membership.c.learner_id == learner.c.id)
_ROWS = select(*_COLUMNS).select_from(_JOINED)
_OF_PEOPLE = _ROWS.where(membership.c.learner_id.in_(_IDS)).order_by(membership.c.begun_at, membership.c.id)
_BY_ID = _ROWS.where(membership.c.id.in_(_IDS)).order_by(membership.c.id)
_PEOPLE = (
    select(learner.c.id, learner.c.agreed, learner.c.is_test, learner.c.unit_id, learner.c.also_units)
    .where(learner.c.id.in_(_IDS))
    .order_by(learner.c.id)
)
# Only against those who would change the same rows; whoever writes a fact of this learner need not wait.
_HOLD_PEOPLE = _PEOPLE.with_for_update(key_share=True)
_HOLD_ROWS = (
    select(membership.c.id).where(membership.c.id.in_(_IDS)).order_by(membership.c.id).with_for_update(key_share=True)
)
_SET_UNITS = (
    update(learner)
    .where(learner.c.id == bindparam("who"))
    .values(unit_id=bindparam("first"), also_units=bindparam("further"))
)
_SET_STANDING = update(membership).where(membership.c.id == bindparam("this")).values(standing=bindparam("reached"))
_mine = unit_standing.c
_ADD = Upsert(unit_standing, lambda new: {name: _mine[name] + new[name] for name in COUNTS})


class _Row(Struct, frozen=True):
    """A membership beside its learner, as far as counting goes."""

    id: int
    unit_id: int
    learner_id: int | None
    state: str
    standing: str
    agreed: str | None
    reached: str | None
    is_test: bool | None

    @property
    def counts_as(self) -> str:
        """What it adds as member or as one who waits."""
        return "" if self.is_test else {APPROVED: "members", PENDING: "waiting"}.get(self.state, "")

    @property
    def should_stand(self) -> str:
        """What its standing is by rights: nothing without a learner who agrees to be recorded."""
        is_seen = self.state == APPROVED and not self.is_test and "record" in (self.agreed or "").split()
        return self.reached or "" if is_seen else ""


def refresh(connection: Connection, learner_ids: Iterable[int]) -> None:
    """Bring up to date what follows from these learners' memberships, consent and standing. May be called any time."""
    people = sorted(set(learner_ids))
    hold(connection, people)
    _add(connection, _settle(connection, people, ()))


@contextmanager
def following(
    connection: Connection, learner_ids: Iterable[int] = (), membership_ids: Iterable[int] = ()
) -> Iterator[set[int]]:
    """Hold these learners' memberships and these rows through a change, and keep every count right.

    The caller adds to the set the numbers of rows that are begun meanwhile for nobody yet known.
    """
    ids = set(membership_ids)
    people = {*learner_ids, *_people_of(connection, ids)}
    hold(connection, people)
    ids.update(row.id for row in _rows(connection, _OF_PEOPLE, people))
    hold(connection, (), ids)
    # Somebody may have come to a row while we waited for it.
    if late := _people_of(connection, ids) - people:
        hold(connection, late)
        people |= late
        ids.update(row.id for row in _rows(connection, _OF_PEOPLE, late))
    before = _tally(_rows(connection, _BY_ID, ids))
    yield ids
    moved = _settle(connection, people, ids)
    ids.update(row.id for row in _rows(connection, _OF_PEOPLE, people))
    moved.update(_tally(_rows(connection, _BY_ID, ids)))
    moved.subtract(before)
    _add(connection, moved)


def hold(connection: Connection, learner_ids: Iterable[int] = (), membership_ids: Iterable[int] = ()) -> None:
    """Keep other processes from changing these until the commit; SQLite has one writer anyway."""
    if connection.dialect.name == "sqlite":
        return
    for statement, ids in ((_HOLD_PEOPLE, learner_ids), (_HOLD_ROWS, membership_ids)):
        for some in _pieces(ids):
            connection.execute(statement, {"ids": some}).close()


def add(connection: Connection, deltas: Deltas) -> None:
    """Change the counts of units by so many, for what was written without a learner in sight: rosters."""
    _add(connection, deltas)


def set_test(connection: Connection, learner_id: int, *, is_test: bool) -> None:
    """From now on this learner only tries things out and counts nowhere, or is a learner like any other."""
    with following(connection, [learner_id]):
        connection.execute(update(learner).where(learner.c.id == learner_id).values(is_test=is_test))


def recount(connection: Connection, only: ColumnElement[bool] | None = None) -> dict[int, dict[str, int]]:
    """What the counts are by rights, read off memberships and learners; units without any are left out."""
    is_counted = func.coalesce(learner.c.is_test, False).is_(False)
    is_member = is_counted & (membership.c.state == APPROVED)
    # The words of consent stand between spaces.
    is_seen = is_member & (" " + learner.c.agreed + " ").like("% record %")
    tests = {
        "members": is_member,
        "none": is_seen & (learner.c.standing == "none"),
        "half": is_seen & (learner.c.standing == "half"),
        "done": is_seen & (learner.c.standing == "done"),
        "waiting": is_counted & (membership.c.state == PENDING),
    }
    columns = [func.sum(case((test, 1), else_=0)).label(name) for name, test in tests.items()]
    query = select(membership.c.unit_id, *columns).select_from(_JOINED).group_by(membership.c.unit_id)
    rows = connection.execute(query if only is None else query.where(only)).mappings()
    counts = {row["unit_id"]: {name: int(row[name]) for name in COUNTS} for row in rows}
    return {unit_id: numbers for unit_id, numbers in counts.items() if any(numbers.values())}


def stored(connection: Connection) -> dict[int, dict[str, int]]:
    """The counts as they are kept; units without any are left out."""
    rows = connection.execute(select(unit_standing)).mappings()
    counts = {row["unit_id"]: {name: row[name] for name in COUNTS} for row in rows}
    return {unit_id: numbers for unit_id, numbers in counts.items() if any(numbers.values())}


def rebuild(connection: Connection) -> None:
    """Write all counts anew, and what learners and memberships carry of them; nobody else may write meanwhile."""
    ids = connection.execute(select(membership.c.learner_id).where(membership.c.learner_id.is_not(None)).distinct())
    has_units = select(learner.c.id).where(or_(learner.c.unit_id.is_not(None), learner.c.also_units != ""))
    people = sorted({*ids.scalars(), *connection.execute(has_units).scalars()})
    for some in _pieces(people):
        _settle(connection, some, ())
    orphaned = membership.c.learner_id.is_(None) & (membership.c.standing != "")
    connection.execute(update(membership).where(orphaned).values(standing=""))
    connection.execute(delete(unit_standing))
    rows = [{"unit_id": unit_id, **numbers} for unit_id, numbers in sorted(recount(connection).items())]
    if rows:
        connection.execute(insert(unit_standing), rows)


def _settle(connection: Connection, people: Iterable[int], ids: Iterable[int]) -> Deltas:
    """Set what learners and memberships carry, and say by how much none, half and done change."""
    rows = {row.id: row for row in _rows(connection, _OF_PEOPLE, people)}
    units: dict[int, list[int]] = {}
    for row in rows.values():
        # Somebody who only tries things out, or does not agree to be recorded, learns for no unit.
        if row.should_stand and row.learner_id is not None:
            units.setdefault(row.learner_id, []).append(row.unit_id)
    _set_units(connection, people, units)
    rows.update((row.id, row) for row in _rows(connection, _BY_ID, set(ids) - rows.keys()))
    wrong = [row for _id, row in sorted(rows.items()) if row.standing != row.should_stand]
    if wrong:
        connection.execute(_SET_STANDING, [{"this": row.id, "reached": row.should_stand} for row in wrong])
    deltas: Deltas = Counter()
    for row in wrong:
        deltas[row.unit_id, row.standing] -= 1
        deltas[row.unit_id, row.should_stand] += 1
    return deltas


def _set_units(connection: Connection, people: Iterable[int], units: Mapping[int, Sequence[int]]) -> None:
    changes = []
    for some in _pieces(people):
        for who in connection.execute(_PEOPLE, {"ids": some}):
            first, *further = units.get(who.id, ()) or (None,)
            words = " ".join(map(str, further))
            if (who.unit_id, who.also_units) != (first, words):
                changes.append({"who": who.id, "first": first, "further": words})
    if changes:
        connection.execute(_SET_UNITS, changes)


def _tally(rows: Iterable[_Row]) -> Deltas:
    return Counter((row.unit_id, row.counts_as) for row in rows)


def _add(connection: Connection, deltas: Deltas) -> None:
    units: dict[int, dict[str, int]] = {}
    for (unit_id, name), number in sorted(deltas.items()):
        if name and number:
            units.setdefault(unit_id, dict.fromkeys(COUNTS, 0))[name] += number
    _ADD(connection, [{"unit_id": unit_id, **numbers} for unit_id, numbers in sorted(units.items())])


def _rows(connection: Connection, query: object, ids: Iterable[int]) -> list[_Row]:
    found = []
    for some in _pieces(ids):
        found += [_Row(*row) for row in connection.execute(query, {"ids": some})]  # type: ignore[call-overload]
    return found


def _people_of(connection: Connection, ids: Iterable[int]) -> set[int]:
    return {row.learner_id for row in _rows(connection, _BY_ID, ids) if row.learner_id is not None}


def _pieces(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _MOST):
        yield ordered[start : start + _MOST]
