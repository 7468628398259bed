"""One member in the chat: moving them to another unit, and letting a membership end with its reason."""

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message, escape
from bot.conversation.flows.officers.gate import Visit
from bot.conversation.state import Errand
from bot.membership.members import assisting, finding, joining, reasons
from bot.membership.members.finding import Member
from bot.membership.members.models import APPROVED
from bot.membership.officers.permissions import Act
from bot.membership.officers.scope import OUT_OF_SCOPE
from bot.membership.units import search, tree
from bot.membership.units.tree import Unit
from bot.runtime.errors import NotAllowed, Refusal

KIND = "move"
_OFFERED = 6


def show(visit: Visit, number: str) -> None:
    """Who it is, and what can be done."""
    member, unit = _member(visit, number, "see_names")
    say = visit.words.say
    visit.note("see_names", unit, people=1, subject=member.id)
    born = say(", sinh {year}", year=member.birth_year) if member.birth_year else ""
    lines = [f"{escape(unit.name)}"]
    if member.is_assisted:
        lines.append(say("học cùng cán bộ"))
    visit.turn.say(
        Message(
            scene="menu",
            title=f"{escape(member.name)}{born}",
            blocks=(Block("bullets", tuple(lines)),),
            choices=tuple(_ways(visit, member, unit)),
            replaces=True,
        )
    )


def _ways(visit: Visit, member: Member, unit: Unit) -> list[Choice]:
    say, ways = visit.words.say, []
    if visit.scope.may("add_member", unit) and visit.store(lambda c: _can_be_seated(c, member)):
        ways.append(Choice(f"study:{member.id}", say("Học cùng người này")))
    if visit.scope.may("move_member", unit):
        ways.append(Choice(f"omv:{member.id}", say("Chuyển sang đơn vị khác")))
        ways.append(Choice(f"ome:{member.id}", say("Cho ra khỏi đơn vị"), role="quiet"))
    ways.append(Choice(f"ou:{unit.id}:0", say("Tiến độ {unit}", unit=unit.name), role="quiet"))
    return ways


def _can_be_seated(connection: Connection, member: Member) -> bool:
    try:
        assisting.check(connection, member)
    except Refusal:
        return False
    return True


def ask_where(visit: Visit, number: str) -> None:
    """Where to: a neighbouring unit by one tap, any other by its name."""
    member, unit = _member(visit, number, "move_member")
    say = visit.words.say
    visit.turn.set(errand=Errand(KIND, "where", unit.id, member.id))
    near = visit.store(lambda c: _near(c, visit, unit))
    visit.turn.say(
        Message(
            scene="menu",
            title=say("Chuyển {name} đi đâu?", name=escape(member.name)),
            blocks=(Block("text", (say("Chọn ở dưới, hoặc nhắn tên đơn vị. Kết quả cũ vẫn tính cho đơn vị cũ."),)),),
            choices=(*_offers(member, near), Choice(f"om:{member.id}", say("Thôi"), role="quiet")),
        )
    )


def hear_where(visit: Visit, errand: Errand, words: str) -> bool:
    """The name of the unit to move to."""
    member, unit = _member(visit, str(errand.ref), "move_member")
    say, clause = visit.words.say, visit.scope.clause_for("move_member")
    found = visit.store(lambda c: search.search(c, words, visit.turn.today, 20, within=clause))
    fitting = [one for one in found if one.organisation == unit.organisation and one.id != unit.id][:_OFFERED]
    title = say("{You} chọn giúp") if fitting else say("Chưa thấy đơn vị nào tên như thế trong tổ chức này")
    visit.turn.say(
        Message(
            scene="menu",
            title=title,
            choices=(*_offers(member, fitting), Choice(f"om:{member.id}", say("Thôi"), role="quiet")),
        )
    )
    return True


def move(visit: Visit, number: str, unit_number: str) -> None:
    """Move them; what they did stays where they did it."""
    member, unit = _member(visit, number, "move_member")
    to, say, turn = visit.unit(unit_number, "move_member"), visit.words.say, visit.turn
    try:
        moved = visit.store(
            lambda c: joining.move(c, member.id, to.id, officer_id=visit.officer.id, now=turn.now, today=turn.today)
        )
    except Refusal as refusal:
        _refused(visit, say(refusal.message, **refusal.values))
        return
    visit.note("move_member", unit, people=1, subject=moved.id)
    title = say("Đã chuyển {name} sang {unit}", name=escape(member.name), unit=escape(to.name))
    turn.say(Message(title=title, choices=(Choice("cmd:desk", say("Việc của tôi"), role="main"),)))


def ask_why(visit: Visit, number: str) -> None:
    """Why they leave: one of the closed list."""
    member, _unit = _member(visit, number, "move_member")
    say = visit.words.say
    choices = tuple(
        Choice(f"oer:{member.id}:{why}", say(words), str(n), "answer")
        for n, (why, words) in enumerate(reasons.TO_CHOOSE.items(), 1)
    )
    visit.turn.say(
        Message(
            scene="menu",
            title=say("Vì sao {name} thôi ở đơn vị?", name=escape(member.name)),
            choices=(*choices, Choice(f"om:{member.id}", say("Thôi"), role="quiet")),
        )
    )


def ask_again(visit: Visit, number: str, why: str) -> None:
    """The whole sentence once more, before it is done."""
    member, unit = _member(visit, number, "move_member")
    if why not in reasons.TO_CHOOSE:
        raise NotAllowed(OUT_OF_SCOPE)
    say = visit.words.say
    about = {"name": escape(member.name), "unit": escape(unit.name), "why": say(reasons.TO_CHOOSE[why]).lower()}
    visit.turn.say(
        Message(
            title=say("{name} thôi ở {unit}: {why}. Đúng không?", **about),
            blocks=(Block("text", (say("Kết quả đã ghi thì giữ nguyên. Từ nay đơn vị không nhắc người này nữa."),)),),
            choices=(
                Choice(f"om:{member.id}", say("Không, giữ lại"), role="main"),
                Choice(f"oey:{member.id}:{why}", say("Đúng, cho ra"), role="undo"),
            ),
        )
    )


def end(visit: Visit, number: str, why: str) -> None:
    """Let it end."""
    member, unit = _member(visit, number, "move_member")
    if why not in reasons.TO_CHOOSE:
        raise NotAllowed(OUT_OF_SCOPE)
    say, turn = visit.words.say, visit.turn
    try:
        visit.store(
            lambda c: joining.end(c, member.id, why=why, officer_id=visit.officer.id, now=turn.now, today=turn.today)
        )
    except Refusal as refusal:
        _refused(visit, say(refusal.message, **refusal.values))
        return
    visit.note("end_member", unit, people=1, subject=member.id)
    title = say("Đã cho {name} ra khỏi {unit}", name=escape(member.name), unit=escape(unit.name))
    turn.say(Message(title=title, choices=(Choice("cmd:desk", say("Việc của tôi"), role="main"),)))


def _member(visit: Visit, number: str, act: Act) -> tuple[Member, Unit]:
    """A living membership the officer may do this with. Raises `NotAllowed`, also for one that is over."""
    member = visit.store(lambda c: finding.find(c, int(number)))
    if member is None or member.state != APPROVED:
        raise NotAllowed(OUT_OF_SCOPE)
    unit = visit.store(lambda c: tree.get(c, member.unit_id))
    visit.scope.require(act, unit)
    return member, unit


def _near(connection: Connection, visit: Visit, unit: Unit) -> list[Unit]:
    """The units beside it that the officer may move people to."""
    beside = tree.children(connection, unit.parent_id, visit.turn.today) if unit.parent_id is not None else []
    fitting = [one for one in beside if one.organisation == unit.organisation and one.id != unit.id]
    return [one for one in fitting if visit.scope.may("move_member", one)][:_OFFERED]


def _offers(member: Member, units: Sequence[Unit]) -> tuple[Choice, ...]:
    return tuple(Choice(f"omt:{member.id}:{one.id}", one.name, str(n), "answer") for n, one in enumerate(units, 1))


def _refused(visit: Visit, sentence: str) -> None:
    back = Choice("cmd:desk", visit.words.say("Việc của tôi"), role="main")
    visit.turn.say(Message(title=sentence, choices=(back,)))
