"""What would a reorganisation do, and do it: previewed, decided on paper, applied as a whole, never deleting."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, bindparam, insert, update
from sqlalchemy.exc import IntegrityError

from bot.membership.units import carrying, planning, previewing, rules, tree
from bot.membership.units.models import unit, unit_change, unit_succession
from bot.membership.units.operations import Operation, Preview, Rename
from bot.membership.units.planning import New, Plan
from bot.membership.units.words import _
from bot.runtime.clock import local_day
from bot.runtime.errors import Refusal
from bot.runtime.text import fold

LONGEST_REASON, LONGEST_DECISION = 300, 80
# The country has one time zone.
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_END = update(unit).where(unit.c.id == bindparam("this")).values(valid_to=bindparam("day"), code=bindparam("retired"))


def preview(connection: Connection, operation: Operation, on: date) -> Preview:
    """Counts before and after, and what to mind; changes nothing. Raises `Refusal` where it cannot be done."""
    return previewing.preview(connection, planning.plan(connection, operation, on), operation, on)


def apply(
    connection: Connection,
    operation: Operation,
    *,
    reason: str,
    decision: str,
    effective_on: date,
    officer_id: int | None,
    now: datetime,
) -> int:
    """Carry a reorganisation out within the caller's transaction; returns the number of the change.

    Raises `Refusal` where it cannot be done; the caller's transaction is then to be rolled back.
    """
    paper = _on_paper(reason, decision, effective_on, now) | {"officer_id": officer_id, "at": now}
    _hold(connection, operation)
    plan = planning.plan(connection, operation, effective_on)
    seen = previewing.preview(connection, plan, operation, effective_on)
    try:
        return _apply(connection, operation, plan, seen, paper)
    except IntegrityError as error:
        # Its cause names values; nobody needs to see them.
        raise Refusal(_("Cây đơn vị vừa được người khác thay đổi. Hãy xem lại rồi làm lại.")) from error


def _hold(connection: Connection, operation: Operation) -> None:
    """Two officers may press at once: the second one waits here, and then sees what the first one did.

    First the people, then the units: a turn holds its learner before it names their unit.
    """
    tops = tree.many(connection, planning.ending(operation)).values()
    below = [one.id for one in tree.standing_under(connection, tops)]
    carrying.hold(connection, below)
    # What stands above is held too: a list of names for a whole commune is not taken into its branches meanwhile.
    named = tree.many(connection, planning.named(operation)).values()
    tree.hold(connection, {*below, *(number for one in named for number in one.ancestors)})


def _on_paper(reason: str, decision: str, effective_on: date, now: datetime) -> dict[str, object]:
    reason, decision = " ".join(reason.split()), " ".join(decision.split())
    if not reason:
        raise Refusal(_("Hãy ghi lý do sắp xếp."))
    if not decision:
        raise Refusal(_("Hãy ghi số và ngày của quyết định, ví dụ: 12/QĐ-MTTQ ngày 01/11/2026."))
    if len(reason) > LONGEST_REASON or len(decision) > LONGEST_DECISION:
        raise Refusal(
            _("Lý do dài nhất {reason} chữ, quyết định dài nhất {decision} chữ."),
            reason=LONGEST_REASON,
            decision=LONGEST_DECISION,
        )
    if effective_on > local_day(now, _ZONE):
        raise Refusal(_("Ngày hiệu lực {day} chưa tới. Hãy thực hiện vào ngày đó."), day=f"{effective_on:%d/%m/%Y}")
    return {"reason": reason, "decision": decision, "effective_on": effective_on}


def _apply(connection: Connection, operation: Operation, plan: Plan, seen: Preview, paper: Mapping[str, object]) -> int:
    on, now = paper["effective_on"], paper["at"]
    assert isinstance(on, date) and isinstance(now, datetime)
    if isinstance(operation, Rename):
        _rename(connection, operation)
    _retire(connection, plan, on)
    numbers = {**_staying(connection, plan), **tree.plant(connection, [new.sprout for new in plan.news.values()], on)}
    heirs = {old: [numbers[code] for code in codes] for old, codes in plan.heirs.items()}
    about = plan.tops[0].id if plan.kind == "dissolve" else numbers[plan.results[0]]
    detail = _detail(plan, seen, heirs)
    row = {"kind": plan.kind, "unit_id": about, "detail": json.dumps(detail, ensure_ascii=False), **paper}
    change_id = int(connection.execute(insert(unit_change).returning(unit_change.c.id), row).scalar_one())
    _succeed(connection, heirs, change_id)
    _follow_bodies(connection, plan, heirs)
    sent = {row: numbers[to] for row, (to, _rest) in plan.sent.items()}
    change = carrying.Change(change_id, heirs, sent, on, now, posts_go_on=plan.kind != "dissolve")
    carrying.carry(connection, change)
    same = {new.sources[0].id: numbers[code] for code, new in plan.news.items() if _is_same(new, plan)}
    carrying.copy_totals(connection, same)
    return change_id


def _rename(connection: Connection, operation: Rename) -> None:
    name = rules.clean_name(operation.name)
    connection.execute(
        update(unit).where(unit.c.id == operation.unit_id).values(name=name, folded_name=fold(name)[:200])
    )


def _retire(connection: Connection, plan: Plan, on: date) -> None:
    """The units end, and leave their codes to whoever comes after."""
    left, number, rows = {one.id: one.code for one in plan.ends.values()}, 1, []
    while left:
        # A code may have been left more than once on a day.
        again = f"{tree.RETIRED}{number}" if number > 1 else ""
        wanted = {this: f"{code[: rules.LONGEST_CODE]}{tree.RETIRED}{on}{again}" for this, code in left.items()}
        taken = {one.code for one in tree.coded(connection, wanted.values())}
        rows += [{"this": this, "day": on, "retired": code} for this, code in wanted.items() if code not in taken]
        left = {this: code for this, code in left.items() if wanted[this] in taken}
        number += 1
    if rows:
        connection.execute(_END, rows)


def _staying(connection: Connection, plan: Plan) -> dict[str, int]:
    """The numbers of units that were there before and take others in, or are what the decision is about."""
    codes = {code for heirs in plan.heirs.values() for code in heirs} | set(plan.results)
    return {one.code: one.id for one in tree.coded(connection, codes - plan.news.keys())}


def _succeed(connection: Connection, heirs: Mapping[int, list[int]], change_id: int) -> None:
    rows = [
        {"unit_id": old, "successor_id": heir, "change_id": change_id} for old, many in heirs.items() for heir in many
    ]
    if rows:
        connection.execute(insert(unit_succession), rows)


def _follow_bodies(connection: Connection, plan: Plan, heirs: Mapping[int, list[int]]) -> None:
    """Where a provincial body ended, the units in the communes belong to its heir, if that is in their province."""
    for old in plan.ends.values():
        if old.kind == "province" and old.organisation != rules.FRONT:
            heir = tree.get(connection, heirs[old.id][0]) if heirs[old.id] else None
            there = heir.id if heir and heir.province_id == old.province_id else None
            here = update(unit).where(unit.c.body_id == old.id, unit.c.valid_to.is_(None))
            connection.execute(here.values(body_id=there))


def _is_same(new: New, plan: Plan) -> bool:
    """It is one old unit under a new number, not several or a part."""
    return len(new.sources) == 1 and plan.heirs[new.sources[0].id] == [new.sprout.code]


def _detail(plan: Plan, seen: Preview, heirs: Mapping[int, list[int]]) -> dict[str, object]:
    """The paper: counts before and after, and which unit went over into which."""
    return {
        "before": [msgspec.to_builtins(tally) for tally in seen.before],
        "after": [msgspec.to_builtins(tally) for tally in seen.after],
        "ended": seen.ended,
        "officers": len(seen.hands),
        "sent": len(plan.sent),
        "heirs": {str(old): many for old, many in heirs.items()},
    }
