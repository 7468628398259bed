"""My unit: where I belong, how I come in, how I leave."""

from bot.conversation.commands.base import Command
from bot.conversation.flows.units import finding, mine
from bot.conversation.turn import Turn


def run(turn: Turn, rest: str) -> None:
    """Say where the learner belongs; with words behind it, look for a unit of that name."""
    if rest:
        finding.hear_place(turn, rest)
    else:
        mine.my_units(turn)


def enter(turn: Turn, rest: str) -> None:
    """Use the code of an invite; without one, look for the unit."""
    if rest:
        finding.press_invite(turn, rest)
    else:
        finding.find(turn)


COMMAND = Command(
    "unit",
    (
        "chi hội của tôi",
        "chi hội",
        "vào chi hội",
        "vào hội",
        "vào đoàn",
        "tìm chi hội",
        "đơn vị của tôi",
        "rời chi hội",
        "unit",
        "my unit",
        "join a unit",
        "leave my unit",
    ),
    run,
)
ENTER = Command("join", ("mã mời", "mã", "invite code", "code"), enter)
