"""Consent: record under my unit, remind me; each on its own, changed at any time."""

from bot.channels.message import Block, Choice, Message
from bot.conversation.commands.base import Command
from bot.conversation.flows import consent
from bot.conversation.turn import Turn


def run(turn: Turn, rest: str) -> None:
    """Show the choices as they stand."""
    del rest
    consent.show(turn)


def quiet(turn: Turn, rest: str) -> None:
    """No more reminders, at once and for everything we might say unasked."""
    del rest
    say = turn.words.say
    turn.agree(turn.agreed - {"remind"})
    turn.say(
        Message(
            title=say("Đã thôi nhắc"),
            blocks=(Block("text", (say("Muốn học lúc nào, {you} cứ nhắn “học”."),)),),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"),),
        )
    )


COMMAND = Command(
    "consent",
    (
        "lựa chọn",
        "lưu kết quả",
        "lưu kết quả học",
        "đồng ý",
        "ghi nhận",
        "consent",
        "choices",
        "my choices",
        "save my results",
    ),
    run,
)
QUIET = Command(
    "quiet",
    (
        "thôi",
        "thôi nhắc",
        "đừng nhắc nữa",
        "đừng nhắn nữa",
        "thôi đừng nhắn nữa",
        "không nhận tin",
        "hủy nhắc",
        "unsubscribe",
        "quiet",
        "no reminders",
        "stop reminders",
    ),
    quiet,
)
