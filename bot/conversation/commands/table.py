"""The commands, by name, and the words that call them."""

from collections.abc import Mapping

from bot.conversation.commands import (
    consent,
    data,
    helping,
    language,
    learn,
    lessons,
    link,
    moving,
    officer,
    people,
    progress,
    review,
    start,
    unit,
    you,
)
from bot.conversation.commands.base import Command
from bot.conversation.understanding import Vocabulary

_ALL: tuple[Command, ...] = (
    start.COMMAND,
    learn.COMMAND,
    lessons.COMMAND,
    moving.NEXT,
    moving.BACK,
    moving.AGAIN,
    moving.STOP,
    progress.COMMAND,
    review.COMMAND,
    helping.COMMAND,
    consent.COMMAND,
    consent.QUIET,
    data.COMMAND,
    language.COMMAND,
    *language.SPEAK,
    you.COMMAND,
    link.COMMAND,
    unit.COMMAND,
    unit.ENTER,
    people.COMMAND,
    officer.DESK,
    officer.JOINS,
    officer.PAGES,
    officer.TAKE_UP,
)
COMMANDS: Mapping[str, Command] = {command.name: command for command in _ALL}
VOCABULARY = Vocabulary({command.name: command.words for command in _ALL})
