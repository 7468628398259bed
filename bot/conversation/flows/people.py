"""Several people at one phone: who learns now, who else, and passing it on."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message, escape
from bot.conversation import sharing
from bot.conversation.state import Errand, offered_by
from bot.conversation.turn import Turn
from bot.membership import companions
from bot.membership.companions import Companion
from bot.membership.members import names
from bot.membership.officers import lending
from bot.runtime.errors import Refusal
from bot.runtime.locale import Words

KIND = "person"


def show(turn: Turn) -> None:
    """Everybody who learns at this phone, the one who holds it marked."""
    say = turn.words.say
    people = turn.store(lambda c: _here(c, turn))
    if not people:
        _ask_name(turn, say("Máy này mới có một người học"))
        return
    choices = tuple(
        Choice(
            f"as:{one.learner_id}",
            label_of(one, turn.words),
            str(n),
            "answer",
            "✓" if one.learner_id == turn.learner.id else "",
        )
        for n, one in enumerate(people, 1)
    )
    more = (Choice("as:new", say("Thêm người")),) if len(people) < companions.MOST else ()
    turn.say(
        Message(
            scene="menu",
            title=say("Bây giờ ai học?"),
            choices=(*choices, *more, Choice("cmd:learn", say("Học tiếp"), role="quiet")),
        )
    )


def _here(connection: Connection, turn: Turn) -> list[Companion]:
    """Who may hold this phone: a member beside an officer for as long as both of them are that."""
    people = companions.at(connection, turn.learner.identity_id)
    owner = next((one.learner_id for one in people if not one.label and not one.is_assisted), 0)
    return [
        one
        for one in people
        if not one.is_assisted
        or one.learner_id == turn.learner.id
        or lending.may_lend(connection, owner, one.learner_id, turn.today)
    ]


def label_of(one: Companion, words: Words) -> str:
    """What they are called on this phone; the first has no other name than the phone's own."""
    return escape(one.label) if one.label else words.say("Chủ máy")


def press_as(turn: Turn, who: str) -> None:
    """Pass the phone to one of them, or bring somebody new."""
    say = turn.words.say
    people = turn.store(lambda c: _here(c, turn))
    if who == "new" and len(people) < companions.MOST:
        _ask_name(turn, say("Thêm người học ở máy này"))
        return
    chosen = next((one for one in people if str(one.learner_id) == who), None)
    if chosen is None:
        show(turn)
        return
    passed = _passed(turn, label_of(chosen, turn.words))
    holder, to, offered = turn.learner, chosen.learner_id, offered_by(passed)
    if turn.store(lambda c: sharing.switch(c, holder, to, turn.now, offered=offered)):
        turn.say(passed)
    else:
        show(turn)


def hear(turn: Turn, words: str) -> bool:
    """What the new person is called."""
    say = turn.words.say
    try:
        name = names.clean(words)
    except Refusal as refusal:
        turn.say(
            Message(
                title=say(refusal.message, **refusal.values), choices=(Choice("cmd:learn", say("Thôi"), role="quiet"),)
            )
        )
        return True
    turn.set(errand=None)
    passed = _passed(turn, escape(name))
    turn.store(lambda c: sharing.bring(c, turn.learner, name, turn.now, offered=offered_by(passed)))
    turn.say(passed)
    return True


def _passed(turn: Turn, label: str) -> Message:
    say = turn.words.say
    return Message(
        title=say("Mời {name} học", name=label),
        blocks=(
            Block("text", (say("Bài học và kết quả của mỗi người để riêng."),)),
            Block("hint", (say("Đổi lại thì nhắn “đổi người”."),)),
        ),
        choices=(Choice("cmd:learn", say("Vào học"), role="main"),),
    )


def _ask_name(turn: Turn, title: str) -> None:
    say = turn.words.say
    turn.set(errand=Errand(KIND))
    turn.say(
        Message(
            title=title,
            blocks=(Block("text", (say("Người học cùng máy tên gì? Nhắn tên thường gọi, ví dụ: ông Minh"),)),),
            choices=(Choice("cmd:learn", say("Thôi"), role="quiet"),),
        )
    )


VERBS: Mapping[str, tuple[Callable[..., None], int]] = {"as": (press_as, 1)}
