"""Learning beside an officer: a member without a phone learns at the officer's, and it is recorded as such."""

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message, escape
from bot.conversation import sharing
from bot.conversation.flows import place
from bot.conversation.flows.officers.gate import Visit
from bot.conversation.state import Offered, offered_by
from bot.conversation.turn import Turn
from bot.membership.members import assisting, finding
from bot.membership.members.finding import Member
from bot.membership.officers.scope import OUT_OF_SCOPE
from bot.membership.units import tree
from bot.runtime.errors import NotAllowed, Refusal


def begin(visit: Visit, number: str) -> None:
    """Give the phone to a member; before anything is recorded they are asked whether it may be."""
    say, turn = visit.words.say, visit.turn
    member = visit.store(lambda c: finding.find(c, int(number)))
    if member is None:
        raise NotAllowed(OUT_OF_SCOPE)
    unit = visit.store(lambda c: tree.get(c, member.unit_id))
    visit.scope.require("add_member", unit)
    asked = _asked(visit, escape(member.name), member.id)
    try:
        visit.store(lambda c: _seat(c, visit, member, offered_by(asked)))
    except Refusal as refusal:
        turn.say(
            Message(
                title=say(refusal.message, **refusal.values),
                choices=(Choice("cmd:desk", say("Việc của tôi"), role="main"),),
            )
        )
        return
    visit.note("change_member", unit, people=1, subject=member.id)
    turn.say(asked)


def _asked(visit: Visit, name: str, number: int) -> Message:
    say = visit.words.say
    return Message(
        title=say("Học cùng {name}", name=name),
        blocks=(
            Block("text", (say("Hỏi {name}: có đồng ý để chi hội ghi nhận bài học xong không?", name=name),)),
            Block("hint", (say("Học xong, nhắn “đổi người” để trả máy lại cho {you}."),)),
        ),
        choices=(
            Choice(f"assist:{number}-yes", say("Đồng ý ghi nhận"), role="main"),
            Choice(f"assist:{number}-no", say("Không, chỉ học thôi")),
        ),
    )


def _seat(connection: Connection, visit: Visit, member: Member, offered: tuple[Offered, ...]) -> None:
    assisting.check(connection, member)
    turn, known = visit.turn, member.learner_id
    who = sharing.bring(
        connection, turn.learner, member.name, turn.now, learner_id=known, assisted=True, offered=offered
    )
    if member.learner_id is None:
        assisting.seat(connection, member.id, who)


def press_assist(turn: Turn, answer: str) -> None:
    """The member said whether it may be recorded; what they learn from the next turn on counts, or does not."""
    say, (number, _dash, said) = turn.words.say, answer.partition("-")
    mine = {str(m.id) for m in turn.store(lambda c: finding.of_learner(c, turn.learner.id)) if m.is_assisted}
    if not turn.learner.is_assisted or number not in mine:
        # Somebody else was asked, and holds the phone no more.
        place.stale(turn)
        return
    if said == "yes":
        turn.agree(turn.agreed | {"record"})
        title = say("Cảm ơn {you}. Chi hội sẽ ghi nhận bài {you} học xong")
    else:
        # Who said yes the last time may say no today.
        turn.agree(turn.agreed - {"record"})
        title = say("Không sao. {You} vẫn học được hết")
    turn.say(
        Message(
            title=title,
            blocks=(Block("text", (say("Câu trả lời thì không ghi cho ai xem. Mời {you} vào học."),)),),
            choices=(Choice("cmd:learn", say("Vào học"), role="main"),),
        )
    )
