"""What a command is: words that work at any moment, and what happens then."""

from collections.abc import Callable

from msgspec import Struct

from bot.conversation.turn import Turn


class Command(Struct, frozen=True):
    """A thing a learner may ask for. Words are matched folded, with or without diacritics."""

    name: str
    words: tuple[str, ...]
    run: Callable[[Turn, str], None]
    """Given the turn and whatever was typed after the words."""
