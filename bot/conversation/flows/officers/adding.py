"""Adding a member by hand: the name, the year, and whether they learn beside the officer."""

import re

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message, escape
from bot.conversation.flows.officers.gate import Visit
from bot.conversation.state import Errand
from bot.membership.members import joining, names
from bot.membership.members.joining import Member
from bot.runtime.errors import Refusal

KIND = "add"
_YEAR = re.compile(r"(?:19|20)\d\d")


def begin(visit: Visit, number: str) -> None:
    """Ask for the name."""
    unit, say = visit.unit(number, "add_member"), visit.words.say
    visit.turn.set(errand=Errand(KIND, "name", unit.id))
    visit.turn.say(
        Message(
            title=say("Thêm người vào {unit}", unit=unit.name),
            blocks=(
                Block("text", (say("{You} nhắn họ tên và năm sinh, ví dụ: Nguyễn Thị Lan 1958"),)),
                Block("hint", (say("Mỗi lần một người. Nhiều người thì nạp danh sách trên trang cán bộ."),)),
            ),
            choices=(Choice("cmd:desk", say("Thôi"), role="quiet"),),
        )
    )


def hear(visit: Visit, errand: Errand, words: str) -> None:
    """A name, with a year or without."""
    say = visit.words.say
    unit = visit.unit(str(errand.unit), "add_member")
    found = _YEAR.search(words)
    year = int(found[0]) if found else None
    if year is not None and year > visit.turn.today.year:
        _refuse(visit, say("{You} nhắn bốn số của năm sinh, ví dụ 1962"))
        return
    try:
        name = names.clean(words.replace(found[0], " ") if found else words)
        member = visit.store(lambda c: _add(c, visit, unit.id, name, year))
    except Refusal as refusal:
        _refuse(visit, say(refusal.message, **refusal.values))
        return
    visit.note("add_member", unit, people=1, subject=member.id)
    born = say(", sinh {year}", year=year) if year else ""
    visit.turn.say(
        Message(
            title=say("Đã thêm {name}{born}", name=escape(name), born=born),
            blocks=(Block("text", (say("Thêm người nữa thì nhắn tiếp họ tên, năm sinh."),)),),
            choices=(
                Choice("cmd:desk", say("Xong"), role="main"),
                Choice(f"study:{member.id}", say("Học cùng người này")),
            ),
        )
    )


def _refuse(visit: Visit, sentence: str) -> None:
    visit.turn.say(Message(title=sentence, choices=(Choice("cmd:desk", visit.words.say("Thôi"), role="quiet"),)))


def _add(connection: Connection, visit: Visit, unit_id: int, name: str, year: int | None) -> Member:
    turn = visit.turn
    return joining.add_by_hand(
        connection,
        unit_id=unit_id,
        name=name,
        birth_year=year,
        phone=None,
        is_assisted=False,
        officer_id=visit.officer.id,
        now=turn.now,
        today=turn.today,
    )
