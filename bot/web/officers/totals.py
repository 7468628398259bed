"""How many are there in all? The denominators of every share, entered with their day and where they come from."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from bot.membership.officers import audit
from bot.membership.units import totals
from bot.membership.units.totals import Suggestion, Total
from bot.membership.units.tree import Unit
from bot.runtime.errors import Refusal
from bot.web.officers import picker
from bot.web.officers.visit import Answered, Moved, Shown, Visit

HERE = "/canbo/don-vi/tong-so"
_WHATS = (totals.MEMBERS, totals.ADULTS)
_LONGEST = 12


class Known(Struct, frozen=True):
    """What is known of one total of the unit."""

    now: Total | None
    before: Sequence[Total]
    suggestion: Suggestion | None


async def show(visit: Visit) -> Answered:
    """GET /canbo/don-vi/tong-so?dv=…&tim=…"""
    at = await visit.unit("set_totals", visit.asked("dv"))

    def look(connection: Connection) -> tuple[picker.Choices, Mapping[str, Known]]:
        found = picker.choices(connection, visit.scope, "set_totals", visit.asked("tim"))
        return found, {what: _known(connection, at, what, visit.today) for what in _WHATS}

    choices, known = await visit.read(look)
    return Shown("totals.html", {"unit": at, "choices": choices, "known": known, "today": visit.today})


async def take(visit: Visit) -> Answered:
    """POST: keep a number."""
    at = await visit.unit("set_totals", await visit.field("dv"))
    what, source = await visit.field("so"), await visit.field("nguon")
    value, as_of = _number(visit, await visit.field("gia-tri")), _day(visit, await visit.field("ngay"))
    if what not in _WHATS:
        raise Refusal(visit.words.say("Chọn con số nào cần ghi."))

    def work(connection: Connection) -> None:
        totals.set_total(
            connection, at.id, what, value, as_of=as_of, source=source, officer_id=visit.officer.id, now=visit.now
        )
        audit.write(
            connection,
            at=visit.now,
            officer_id=visit.officer.id,
            act="set_totals",
            unit_id=at.id,
            people=value,
            channel="web",
            detail=f"{what}, {as_of:%d/%m/%Y}",
        )

    await visit.write(work)
    return Moved(f"{HERE}?dv={at.id}", visit.words.say("Đã ghi con số của {unit}.", unit=at.name))


def _known(connection: Connection, at: Unit, what: str, on: date) -> Known:
    now = totals.total_of(connection, [at.id], what, on).get(at.id)
    suggested = None if now else totals.suggestion(connection, at.id, what, on)
    return Known(now, totals.history_of(connection, at.id, what), suggested)


def _number(visit: Visit, text: str) -> int:
    plain = text.replace(".", "").replace(" ", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _LONGEST):
        raise Refusal(visit.words.say("Con số chỉ gồm chữ số, ví dụ 412 hoặc 1.250."))
    return int(plain)


def _day(visit: Visit, text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Refusal(visit.words.say("Ngày chưa đúng, ví dụ 2026-11-30.")) from None
    if found > visit.today:
        raise Refusal(visit.words.say("Ngày chốt số không thể ở sau hôm nay."))
    return found
