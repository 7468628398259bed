"""Taking up a post: the code that was handed over makes this learner the officer."""

from bot.channels.message import Block, Choice, Message
from bot.conversation.flows.officers.gate import find_officer
from bot.conversation.turn import Turn
from bot.membership import links
from bot.membership.officers import roles
from bot.runtime.errors import Refusal


def take_up(turn: Turn, code: str) -> None:
    """Use the code once; wrong ones are counted with those for joining two phones."""
    say, today = turn.words.say, turn.today.isoformat()
    misses = turn.state.link_misses if turn.state.link_day == today else 0
    if misses >= links.MISSES_A_DAY:
        _refuse(turn, say("Hôm nay {you} đã thử nhiều lần. Mai {you} thử lại nhé."))
        return
    try:
        turn.store(lambda c: roles.take_up(c, code, turn.learner.id, turn.now, channel=turn.learner.channel))
    except Refusal as refusal:
        turn.set(link_misses=misses + 1, link_day=today)
        _refuse(turn, say(refusal.message, **refusal.values))
        return
    visit = find_officer(turn)
    if visit is None:
        _refuse(turn, say("Việc này không còn nữa. {You} hỏi lại người đã đưa mã."))
        return
    units = ", ".join(grant.unit.name for grant in visit.scope.grants)
    turn.say(
        Message(
            title=visit.words.say("Chào {name}", name=visit.officer.name),
            blocks=(
                Block("text", (visit.words.say("Từ nay {you} là cán bộ của {units} trên Học Số.", units=units),)),
                Block("hint", (visit.words.say("Lúc nào cũng nhắn “cán bộ” để xem việc."),)),
            ),
            choices=(
                Choice("cmd:desk", visit.words.say("Việc của tôi"), role="main"),
                Choice("cmd:learn", visit.words.say("Học tiếp")),
            ),
        )
    )


def ask_code(turn: Turn) -> None:
    """The word came without a code."""
    say = turn.words.say
    turn.say(
        Message(
            title=say("{You} nhắn “nhận việc” kèm mã"),
            blocks=(Block("text", (say("Mã do cán bộ cấp trên đưa, dùng một lần, trong bảy ngày."),)),),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"),),
        )
    )


def _refuse(turn: Turn, sentence: str) -> None:
    say = turn.words.say
    turn.say(
        Message(
            title=say("Chưa nhận được việc"),
            blocks=(Block("text", (sentence,)),),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"),),
        )
    )
