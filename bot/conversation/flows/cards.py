"""How a card of a lesson looks as a message."""

from bot.channels.message import Choice, Message
from bot.content.model import Lesson
from bot.conversation.turn import Turn


def card_message(turn: Turn, lesson: Lesson, index: int, choices: tuple[Choice, ...]) -> Message:
    """One card with its place in the lesson and the given buttons."""
    card, count = lesson.cards[index], len(lesson.cards)
    return Message(
        scene="card",
        heading=lesson.title,
        label=turn.words.say("Thẻ {at} trên {of}", at=index + 1, of=count),
        at=index + 1,
        of=count,
        title=card.title,
        blocks=card.blocks,
        picture=card.picture,
        choices=choices,
        replaces=True,
    )
