"""Who is this member, and what is to be put right? One membership: corrected, moved to another unit, ended."""

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from bot.membership.members import finding, joining, reasons
from bot.membership.members.finding import Member, NoSuchMember
from bot.membership.members.models import APPROVED, PENDING, REFUSED
from bot.membership.officers import audit
from bot.membership.officers.permissions import Act
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Unit
from bot.reports import people
from bot.reports.people import Person
from bot.runtime.errors import NotAllowed, Refusal
from bot.runtime.locale import Words
from bot.web.officers import joins, picker, written
from bot.web.officers.people import course_of
from bot.web.officers.visit import Answered, Conflict, Moved, Shown, Visit

HERE = "/canbo/hoi-vien"
T = TypeVar("T")


class Other(Struct, frozen=True):
    """Another membership of the same person, in a unit whose names the officer sees."""

    member: Member
    unit: Unit
    state: str


class _Seen(Struct, frozen=True):
    member: Member
    unit: Unit
    person: Person
    others: Sequence[Other]
    choices: picker.Choices | None
    """Where they may be moved to; nothing where they may not be moved."""


async def show(visit: Visit) -> Answered:
    """GET /canbo/hoi-vien/{id}?tim=…"""
    return await _page(visit)


async def take(visit: Visit) -> Answered:
    """POST: show the number, put something right, move, ask before a membership ends, end it."""
    acts = {"hien": _show_phone, "sua": _correct, "chuyen": _move, "ra": _ask_again, "ra-dung": _end}
    act = acts.get(await visit.field("lam"))
    return await act(visit) if act else Moved(f"{HERE}/{visit.number()}")


async def _page(visit: Visit, *, with_phone: bool = False, why: str = "") -> Answered:
    number = visit.number()
    seen = await visit.read(lambda c: _look(c, visit, number))
    member, at, say = seen.member, seen.unit, visit.words.say
    phone = (written.shown if with_phone else written.masked)(visit, member.phone) if member.phone else ""
    is_open = member.state == APPROVED
    return Shown(
        "member.html",
        {
            "member": member,
            "unit": at,
            "state": _state(member, seen.person, visit.words),
            "lessons": seen.person.lessons,
            "of_lessons": len(visit.house.library.basic),
            "source": joins.sources(visit.words)[member.source],
            "phone": phone,
            "is_whole": with_phone,
            "mark": _mark(member),
            "others": seen.others,
            "choices": seen.choices,
            "may_correct": is_open and visit.scope.may("add_member", at),
            "may_end": is_open and visit.scope.may("move_member", at),
            "may_confirm": member.state == PENDING and visit.scope.may("confirm", at),
            "reasons": {key: say(words) for key, words in reasons.TO_CHOOSE.items()},
            "why": why,
            "why_words": say(reasons.TO_CHOOSE[why]).lower() if why else "",
        },
        unit_id=at.id,
    )


def _look(connection: Connection, visit: Visit, number: int) -> _Seen:
    member, at = _find(connection, visit, number, "see_names")
    persons = people.some(connection, visit.scope, at, visit.now, [number], course=course_of(visit))
    if not persons:
        # People who only try things out are nowhere.
        raise NotAllowed
    choices = None
    if member.state == APPROVED and visit.scope.may("move_member", at):
        among = (unit.c.organisation == at.organisation) & (unit.c.id != at.id)
        asked = visit.asked("tim")
        choices = picker.choices(connection, visit.scope, "move_member", asked, joinable=True, among=among)
    return _Seen(member, at, persons[0], _others(connection, visit, member), choices)


def _others(connection: Connection, visit: Visit, member: Member) -> list[Other]:
    found = finding.alongside(connection, member)
    units = tree.many(connection, {m.unit_id for m in found})
    mine = [m for m in found if visit.scope.may("see_names", units[m.unit_id])]
    return [Other(m, units[m.unit_id], _state(m, None, visit.words)) for m in mine]


async def _show_phone(visit: Visit) -> Answered:
    """The whole number, which is in the log beside the name before it is seen."""

    def work(connection: Connection) -> None:
        member, at = _find(connection, visit, visit.number(), "see_names")
        if member.phone is not None:
            _note(connection, visit, "see_names", member, at, "Số điện thoại")

    await visit.write(work)
    return await _page(visit, with_phone=True)


async def _correct(visit: Visit) -> Answered:
    number, mark = visit.number(), await visit.field("truoc")
    member, _at = await visit.read(lambda c: _find(c, visit, number, "add_member"))
    said = await written.read(visit, kept=member.phone)

    def work(connection: Connection) -> None:
        member, at = _still(connection, visit, "add_member")
        if mark and mark != _mark(member):
            raise Conflict(visit.words.say("Vừa có người khác sửa thông tin của người này. Chưa ghi gì thêm."))
        joining.correct(
            connection,
            member.id,
            name=said.name,
            birth_year=said.birth_year,
            phone=said.phone,
            is_assisted=said.is_assisted,
        )
        _note(connection, visit, "change_member", member, at)

    await _write(visit, work)
    return Moved(f"{HERE}/{number}", visit.words.say("Đã ghi lại thông tin."))


async def _move(visit: Visit) -> Answered:
    asked = await visit.field("toi")
    if not asked:
        raise Refusal(visit.words.say("Chọn đơn vị chuyển đến."))
    to = await visit.unit("move_member", asked)

    def work(connection: Connection) -> int:
        member, at = _still(connection, visit, "move_member")
        if at.id == to.id:
            raise Refusal(visit.words.say("Người này đang ở đơn vị ấy rồi."))
        moved = joining.move(
            connection, member.id, to.id, officer_id=visit.officer.id, now=visit.now, today=visit.today
        )
        _note(connection, visit, "move_member", moved, at)
        return moved.id

    number = await _write(visit, work)
    return Moved(f"{HERE}/{number}", visit.words.say("Đã chuyển sang {unit}.", unit=to.name))


async def _ask_again(visit: Visit) -> Answered:
    """The whole sentence once more, before it is done."""
    why = await _why(visit)
    await visit.read(lambda c: _still(c, visit, "move_member"))
    return await _page(visit, why=why)


async def _end(visit: Visit) -> Answered:
    why = await _why(visit)

    def work(connection: Connection) -> Unit:
        member, at = _still(connection, visit, "move_member")
        joining.end(connection, member.id, why=why, officer_id=visit.officer.id, now=visit.now, today=visit.today)
        _note(connection, visit, "end_member", member, at, why)
        return at

    at = await _write(visit, work)
    return Moved(f"{HERE}/{visit.number()}", visit.words.say("Đã cho ra khỏi {unit}.", unit=at.name))


async def _why(visit: Visit) -> str:
    why = await visit.field("vi")
    if why not in reasons.TO_CHOOSE:
        raise Refusal(visit.words.say("Chọn lý do trước đã."))
    return why


async def _write(visit: Visit, work: Callable[[Connection], T]) -> T:
    """Change something; a row that went away between the look and the lock was somebody faster, too."""
    try:
        return await visit.write(work)
    except NoSuchMember:
        raise _faster(visit) from None


def _find(connection: Connection, visit: Visit, number: int, act: Act) -> tuple[Member, Unit]:
    """A membership in scope. Raises `NotAllowed` for one out of it, or not there: numbers cannot be tried out."""
    member = finding.find(connection, number)
    at = tree.find(connection, member.unit_id) if member is not None else None
    if member is None or at is None or not visit.scope.may(act, at):
        raise NotAllowed
    return member, at


def _still(connection: Connection, visit: Visit, act: Act) -> tuple[Member, Unit]:
    """The same, for a member who is one now. Raises `Conflict` where that is over."""
    member, at = _find(connection, visit, visit.number(), act)
    if member.state != APPROVED:
        raise _faster(visit)
    return member, at


def _faster(visit: Visit) -> Conflict:
    return Conflict(visit.words.say("Người này vừa được chuyển đi hoặc cho ra rồi. Chưa ghi gì thêm."))


def _mark(member: Member) -> str:
    """What a form was filled in over, so that nobody writes over what they have not seen."""
    said = (member.name, member.birth_year, member.phone and bytes(member.phone).hex(), member.is_assisted)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _state(member: Member, person: Person | None, words: Words) -> str:
    """Where a membership stands, in words; how far somebody has learnt only where that may be seen."""
    states = people.state_words(words)
    if member.state == APPROVED:
        return states[person.state] if person is not None else words.say("Đang là hội viên")
    if member.state == PENDING:
        return states["pending"]
    if member.state == REFUSED:
        return words.say("Không được xác nhận")
    return words.say(reasons.WORDS[member.ended_why]) if member.ended_why in reasons.WORDS else words.say("Đã thôi")


def _note(connection: Connection, visit: Visit, act: audit.Deed, member: Member, at: Unit, detail: str = "") -> None:
    audit.write(
        connection,
        at=visit.now,
        officer_id=visit.officer.id,
        act=act,
        unit_id=at.id,
        subject=member.id,
        people=1,
        channel="web",
        detail=detail,
    )
