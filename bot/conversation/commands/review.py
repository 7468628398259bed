"""Review: the missed questions whose day has come."""

from bot.conversation.commands.base import Command
from bot.conversation.flows import review
from bot.conversation.turn import Turn


def run(turn: Turn, rest: str) -> None:
    """Begin a review."""
    del rest
    review.begin(turn)


COMMAND = Command("review", ("ôn", "ôn lại", "ôn bài", "ôn tập", "review"), run)
