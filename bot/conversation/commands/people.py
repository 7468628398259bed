"""Another person at the same phone."""

from bot.conversation.commands.base import Command
from bot.conversation.flows import people
from bot.conversation.turn import Turn


def run(turn: Turn, rest: str) -> None:
    """Show who learns here, to pass the phone on."""
    del rest
    people.show(turn)


COMMAND = Command(
    "people",
    ("đổi người", "đổi người học", "người khác học", "thêm người học", "switch person", "somebody else"),
    run,
)
