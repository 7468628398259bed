"""Who is added by hand? One person, with the unit, the year, the phone, and whether they learn beside an officer."""

from collections.abc import Mapping

from msgspec.structs import replace
from sqlalchemy import Connection

from bot.membership.members import joining
from bot.membership.members.joining import AlreadyThere
from bot.membership.officers import audit
from bot.membership.units.tree import Unit
from bot.runtime.errors import Refusal
from bot.web.officers import picker, written
from bot.web.officers.visit import Answered, Moved, Shown, Visit
from bot.web.officers.written import Written

HERE = "/canbo/hoi-vien/them"
_FIELDS = ("ten", "nam", "so", "cung")


async def show(visit: Visit) -> Answered:
    """GET /canbo/hoi-vien/them?dv=…&tim=…"""
    at = await visit.unit("add_member", visit.asked("dv"))
    return await _form(visit, at, dict.fromkeys(_FIELDS, ""))


async def take(visit: Visit) -> Answered:
    """POST: add them; what a rule refuses stands on the form again, with all that was typed."""
    at = await visit.unit("add_member", await visit.field("dv"))
    is_another = await visit.field("lam") == "hai-nguoi"
    try:
        number = await _add(visit, at, await written.read(visit), is_another=is_another)
    except Refusal as refused:
        typed = {key: (await visit.field(key))[:100] for key in _FIELDS}
        said = visit.words.say(refused.message, **refused.values)
        return await _form(visit, at, typed, said, is_double=isinstance(refused, AlreadyThere))
    return Moved(f"/canbo/hoi-vien/{number}", visit.words.say("Đã thêm vào {unit}.", unit=at.name))


async def _add(visit: Visit, at: Unit, said: Written, *, is_another: bool) -> int:
    def work(connection: Connection) -> int:
        added = joining.add_by_hand(
            connection,
            unit_id=at.id,
            name=said.name,
            birth_year=said.birth_year,
            phone=said.phone,
            is_assisted=said.is_assisted,
            officer_id=visit.officer.id,
            now=visit.now,
            today=visit.today,
            is_another=is_another,
        )
        audit.write(
            connection,
            at=visit.now,
            officer_id=visit.officer.id,
            act="add_member",
            unit_id=at.id,
            subject=added.id,
            people=1,
            channel="web",
        )
        return added.id

    return await visit.write(work)


async def _form(
    visit: Visit, at: Unit, typed: Mapping[str, str], wrong: str = "", *, is_double: bool = False
) -> Answered:
    choices = await visit.read(lambda c: _choices(c, visit, at))
    values = {"unit": at, "choices": choices, "typed": typed, "wrong": wrong, "is_double": is_double}
    return Shown("adding.html", values, unit_id=at.id, status=422 if wrong else 200)


def _choices(connection: Connection, visit: Visit, at: Unit) -> picker.Choices:
    """Where they may be added; the unit the officer comes from is among them, however many there are."""
    found = picker.choices(connection, visit.scope, "add_member", visit.asked("tim"), joinable=True)
    is_there = at.kind == "province" or any(choice.unit.id == at.id for choice in found.found)
    return found if is_there else replace(found, found=(picker.Choice(at, ""), *found.found))
