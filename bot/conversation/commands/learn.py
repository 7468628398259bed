"""Learn: go on with the lesson begun, or take the next one of the course."""

from bot.channels.message import Block, Choice, Message
from bot.conversation.commands.base import Command
from bot.conversation.flows import lesson
from bot.conversation.flows.table import FLOWS
from bot.conversation.turn import Turn


def run(turn: Turn, rest: str) -> None:
    """Show what is under way; else go on with what was left half-way; else begin the next lesson."""
    del rest
    turn.set(greeted=True)
    flow = FLOWS.get(turn.state.flow)
    if flow is not None:
        flow.show(turn)
    elif turn.state.parked:
        lesson.begin(turn, list(turn.state.parked)[-1])
    else:
        _next(turn)


def _next(turn: Turn) -> None:
    following = turn.library.next_after(turn.record.finished, turn.learner.locale, turn.state.lesson)
    if following is not None:
        lesson.begin(turn, following.id)
        return
    say = turn.words.say
    turn.say(
        Message(
            title=say("{You} đã học hết các bài"),
            blocks=(Block("text", (say("Khi có bài mới, Học Số để ở đây. {You} ôn lại hoặc xem lại bài cũ nhé."),)),),
            choices=(Choice("cmd:review", say("Ôn lại"), role="main"), Choice("cmd:lessons", say("Xem các bài"))),
        )
    )


COMMAND = Command(
    "learn",
    (
        "học",
        "học bài",
        "học tiếp",
        "học luôn",
        "học thử",
        "vào học",
        "học bài tiếp",
        "bài mới",
        "learn",
        "start learning",
        "keep learning",
        "next lesson",
    ),
    run,
)
