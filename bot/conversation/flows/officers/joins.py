"""Who asks to be let in: an officer says yes or no, one by one or all who are on the roster."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message, escape
from bot.conversation import letting_in
from bot.conversation.flows.officers.gate import Visit
from bot.membership.members import joining
from bot.membership.members.joining import Member
from bot.membership.units import tree
from bot.runtime.errors import Refusal

_SHOWN = 5


def waiting(visit: Visit) -> list[Member]:
    """Everybody who waits for this officer."""
    clause = visit.scope.clause_for("confirm")
    return visit.store(lambda c: joining.waiting(c, clause, 200))


def show(visit: Visit) -> None:
    """The next few who wait, each with who they might be on the roster."""
    say, people = visit.words.say, waiting(visit)
    if not people:
        visit.turn.say(
            Message(
                title=say("Không còn ai chờ xác nhận"),
                choices=(Choice("cmd:desk", say("Việc của tôi"), role="main"),),
                replaces=True,
            )
        )
        return
    units = visit.store(lambda c: tree.many(c, [m.unit_id for m in people]))
    listed_as = visit.store(lambda c: joining.certain(c, people))
    sure = [m for m in people if m.id in listed_as]
    lines = []
    for n, one in enumerate(people[:_SHOWN], 1):
        listed = say("có trong danh sách") if one.id in listed_as else say("chưa thấy trong danh sách")
        born = say(", sinh {year}", year=one.birth_year) if one.birth_year else ""
        lines.append(f"{n}. **{escape(one.name)}**{born}, {escape(units[one.unit_id].name)}: {listed}")
    for unit_id, seen in Counter(one.unit_id for one in people[:_SHOWN]).items():
        visit.note("see_names", units[unit_id], people=seen)
    visit.turn.say(
        Message(
            scene="menu",
            title=visit.words.say_n("{n} người xin vào", "{n} người xin vào", len(people)),
            blocks=tuple(Block("text", (line,)) for line in lines),
            choices=(*_choices(visit, people[:_SHOWN], sure), Choice("cmd:desk", say("Để sau"), role="quiet")),
            replaces=True,
        )
    )


def _choices(visit: Visit, people: Sequence[Member], sure: Sequence[Member]) -> tuple[Choice, ...]:
    say = visit.words.say
    one_by_one = [
        choice
        for n, one in enumerate(people, 1)
        for choice in (
            Choice(f"oc:{one.id}", say("Xác nhận {name}", name=one.name), str(n), "answer"),
            Choice(f"ox:{one.id}", say("Không phải người của chi hội: {name}", name=one.name), role="quiet"),
        )
    ]
    all_sure = [Choice("oc:sure", say("Xác nhận cả {n} người", n=len(sure)), role="main")] if len(sure) > 1 else []
    return (*one_by_one, *all_sure)


def confirm(visit: Visit, which: str) -> None:
    """Yes to one, or to all who are on the roster; they are told at once. Then the next few."""
    people = waiting(visit)
    if which == "sure":
        listed_as = visit.store(lambda c: joining.certain(c, people))
        chosen = [m for m in people if m.id in listed_as]
    else:
        chosen = [m for m in people if str(m.id) == which]
    for member in chosen:
        visit.store(lambda c, m=member: let_in(c, visit, m))  # type: ignore[misc]
    show(visit)


def let_in(connection: Connection, visit: Visit, member: Member) -> None:
    """Let one in: as the person on the roster where there is exactly one, else as a new member; and tell them."""
    turn, by = visit.turn, visit.officer.id
    unit = tree.get(connection, member.unit_id)
    visit.scope.require("confirm", unit)
    line = joining.certain(connection, [member]).get(member.id)
    try:
        if line is not None:
            joining.link(connection, member.id, line, officer_id=by, now=turn.now, today=turn.today)
        else:
            joining.approve(connection, [member.id], officer_id=by, now=turn.now, today=turn.today)
    except Refusal:
        # Somebody was faster: the list that follows shows it.
        return
    visit.note("confirm", unit, people=1, subject=member.id)
    letting_in.tell(connection, [member], turn.now)


def refuse(visit: Visit, number: str) -> None:
    """No: this is none of ours. The person is told kindly, and may ask elsewhere."""
    member = next((m for m in waiting(visit) if str(m.id) == number), None)
    if member is not None:
        visit.store(lambda c: _refuse(c, visit, member))
    show(visit)


def _refuse(connection: Connection, visit: Visit, member: Member) -> None:
    unit = tree.get(connection, member.unit_id)
    visit.scope.require("confirm", unit)
    joining.refuse(connection, [member.id], officer_id=visit.officer.id, now=visit.turn.now)
    visit.note("refuse", unit, people=1, subject=member.id)
    letting_in.tell(connection, [member], visit.turn.now)
