"""How many are there in all? The denominators of shares, as somebody counted them on a day."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select

from bot.membership.units.models import unit_succession, unit_total
from bot.membership.units.words import _
from bot.runtime.errors import Refusal

MEMBERS, ADULTS = "members", "adults"
MOST = 200_000_000
"""More than there are people in the country."""

_total = unit_total.c


class Total(Struct, frozen=True):
    """A number somebody gave, for a day, with where it comes from."""

    unit_id: int
    what: str
    value: int
    as_of: date
    source: str


class Suggestion(Struct, frozen=True):
    """What the totals of a unit's forerunners add up to: for an officer to look at, never taken by itself."""

    value: int
    as_of: date
    """The oldest day among those that were added."""
    missing: tuple[int, ...]
    """Forerunners without a total; their people are not in the sum."""


def set_total(
    connection: Connection,
    unit_id: int,
    what: str,
    value: int,
    *,
    as_of: date,
    source: str,
    officer_id: int | None,
    now: datetime,
) -> None:
    """Keep a total for its day; said again for the same day, it corrects what was said. Raises `Refusal`."""
    if not 0 <= value <= MOST:
        raise Refusal(_("Con số phải từ 0 trở lên và không quá lớn."))
    source = " ".join(source.split())
    if not source:
        raise Refusal(_("Hãy ghi con số lấy từ đâu, ví dụ: báo cáo năm 2026."))
    same_day = (_total.unit_id == unit_id, _total.what == what, _total.as_of == as_of)
    connection.execute(delete(unit_total).where(*same_day))
    row = {"unit_id": unit_id, "what": what, "value": value, "as_of": as_of, "source": source[:200]}
    connection.execute(insert(unit_total), row | {"officer_id": officer_id, "at": now})


def total_of(connection: Connection, unit_ids: Iterable[int], what: str, on: date) -> Mapping[int, Total]:
    """The newest total each unit had on a day; units without one are left out, for shares are not guessed."""
    newest = (
        select(_total.unit_id, func.max(_total.as_of).label("as_of"))
        .where(_total.unit_id.in_(sorted(set(unit_ids))), _total.what == what, _total.as_of <= on)
        .group_by(_total.unit_id)
        .subquery()
    )
    query = select(_total.unit_id, _total.what, _total.value, _total.as_of, _total.source).join(
        newest, (newest.c.unit_id == _total.unit_id) & (newest.c.as_of == _total.as_of)
    )
    rows = connection.execute(query.where(_total.what == what))
    return {row.unit_id: Total(*row) for row in rows}


def history_of(connection: Connection, unit_id: int, what: str) -> list[Total]:
    """Every total that was given for a unit, newest first."""
    query = select(_total.unit_id, _total.what, _total.value, _total.as_of, _total.source)
    rows = connection.execute(query.where(_total.unit_id == unit_id, _total.what == what).order_by(_total.as_of.desc()))
    return [Total(*row) for row in rows]


def suggestion(connection: Connection, unit_id: int, what: str, on: date) -> Suggestion | None:
    """What a unit without a total of its own could start from; None where no forerunner has one."""
    came = unit_succession.c
    before = connection.execute(select(came.unit_id).where(came.successor_id == unit_id)).scalars().all()
    known = total_of(connection, before, what, on)
    if not known:
        return None
    return Suggestion(
        value=sum(total.value for total in known.values()),
        as_of=min(total.as_of for total in known.values()),
        missing=tuple(sorted(set(before) - known.keys())),
    )
