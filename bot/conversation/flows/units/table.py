"""The buttons and free words of joining a unit."""

from collections.abc import Callable, Mapping

from bot.conversation.flows.units import finding, joining, mine
from bot.conversation.turn import Turn

# What stands before the token in a deep link.
LINK = "moi-"
VERBS: Mapping[str, tuple[Callable[..., None], int]] = {
    "join": (finding.press_join, 1),
    "unit": (finding.press_unit, 1),
    "enter": (joining.press_enter, 1),
    "leave": (mine.press_leave, 1),
}


def hear(turn: Turn, words: str) -> bool:
    """Free words while joining: a name to look for, the learner's own name, or a year."""
    errand = turn.state.errand
    match errand.step if errand else "":
        case "find":
            finding.hear_place(turn, words)
        case "name" if errand:
            joining.hear_name(turn, errand, words)
        case "year" if errand:
            joining.hear_year(turn, errand, words)
        case _:
            return False
    return True
