"""Begin: the first words, or a welcome back."""

from bot.channels.message import Block, Choice, Message
from bot.conversation.commands.base import Command
from bot.conversation.flows import welcome
from bot.conversation.turn import Turn


def run(turn: Turn, rest: str) -> None:
    """Say hello; to somebody we know, offer to go on where they stopped."""
    del rest
    if turn.state.greeted and (turn.state.lesson or turn.state.parked):
        _welcome_back(turn)
        return
    turn.set(greeted=True)
    turn.say(welcome.hello(turn.words, turn.house.organiser))


def _welcome_back(turn: Turn) -> None:
    say = turn.words.say
    turn.say(
        Message(
            title=say("Chào {you}, vui được gặp lại"),
            blocks=(Block("text", (say("Lần trước {you} học đến đâu, Học Số vẫn giữ chỗ."),)),),
            choices=(
                Choice("cmd:learn", say("Học tiếp"), role="main"),
                Choice("cmd:lessons", say("Xem các bài")),
                Choice("cmd:progress", say("Xem tiến độ"), role="quiet"),
            ),
        )
    )


COMMAND = Command("start", ("bắt đầu", "start", "chào", "xin chào", "chào Học Số", "hello", "hi", "alo"), run)
