"""Onward, back, again, stop: moving through whatever is under way."""

from bot.channels.message import Block, Choice, Message
from bot.conversation.commands import learn
from bot.conversation.commands.base import Command
from bot.conversation.flows.table import FLOWS
from bot.conversation.turn import Turn


def go_on(turn: Turn, rest: str) -> None:
    """One step forward; after a pause, first what was on the screen."""
    flow = FLOWS.get(turn.state.flow)
    if flow is None or turn.state.is_paused:
        learn.run(turn, rest)
    else:
        flow.forward(turn)


def go_back(turn: Turn, rest: str) -> None:
    """One step back."""
    flow = FLOWS.get(turn.state.flow)
    if flow is None:
        learn.run(turn, rest)
    else:
        flow.back(turn)


def show_again(turn: Turn, rest: str) -> None:
    """The same once more."""
    learn.run(turn, rest)


def stop(turn: Turn, rest: str) -> None:
    """Leave; the place is kept."""
    del rest
    say = turn.words.say
    turn.set(is_paused=True)
    turn.say(
        Message(
            title=say("Mình nghỉ ở đây nhé"),
            blocks=(Block("text", (say("Học Số giữ chỗ cho {you}. Lúc nào rảnh thì nhắn “tiếp”."),)),),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"), Choice("cmd:progress", say("Xem tiến độ"))),
        )
    )


NEXT = Command(
    "next",
    (
        "tiếp",
        "tiếp tục",
        "tiếp theo",
        "xem tiếp",
        "câu tiếp",
        "thẻ tiếp",
        "sang",
        "next",
        "go on",
        "continue",
        "ok",
    ),
    go_on,
)
BACK = Command(
    "back",
    ("quay lại", "lùi", "lùi lại", "trở lại", "thẻ trước", "xem lại thẻ", "back", "go back", "see the card again"),
    go_back,
)
AGAIN = Command("again", ("nhắc lại", "xem lại", "nói lại", "về câu hỏi", "again", "to the question"), show_again)
STOP = Command("stop", ("dừng", "dừng lại", "nghỉ", "để lúc khác", "thoát", "tạm dừng", "stop", "later"), stop)
