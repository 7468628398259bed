"""How to call the learner: the word they choose, and no other."""

from bot.channels.message import Choice, Message
from bot.conversation.commands.base import Command
from bot.conversation.turn import Turn
from bot.runtime.text import fold

WORDS = ("bạn", "bác", "cô", "chú", "anh", "chị", "ông", "bà")
_FOLDED = {fold(word): word for word in WORDS}


def run(turn: Turn, rest: str) -> None:
    """Take the word that was typed along, or ask for one."""
    word = _FOLDED.get(rest)
    if word is None:
        _ask(turn)
    else:
        press_you(turn, rest)


def _ask(turn: Turn) -> None:
    choices = tuple(
        Choice(f"you:{folded}", word, str(n), "answer") for n, (folded, word) in enumerate(_FOLDED.items(), 1)
    )
    turn.say(
        Message(
            scene="menu", title=turn.words.say("Học Số nên gọi {you} thế nào cho phải?"), choices=choices, replaces=True
        )
    )


def press_you(turn: Turn, folded: str) -> None:
    """Remember the word."""
    if folded not in _FOLDED:
        _ask(turn)
        return
    turn.change_learner(you=_FOLDED[folded])
    say = turn.words.say
    turn.say(
        Message(
            title=say("Vâng, chào {you}"), choices=(Choice("cmd:learn", say("Học tiếp"), role="main"),), replaces=True
        )
    )


COMMAND = Command("you", ("gọi tôi là", "gọi tôi", "xưng hô", "cách xưng hô", "call me"), run)
