"""How a message is laid out on Telegram: which calls it takes, and which buttons stand under the last one."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from bot.channels.message import BUTTON_LIMIT, Choice, Message
from bot.channels.rendering import Styled, Words, flat, picked, split, styled, units

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
_LETTERS_IN_A_ROW = 5
_SMALL_IN_A_ROW = 3
_TOLD_KEPT = 4096

Button = tuple[str, str]
"""What stands on it, and what it sends."""
Rows = tuple[tuple[Button, ...], ...]


class Step(Struct, frozen=True):
    """One call. Words under a picture or file are its caption; without any it goes bare."""

    kind: Literal["text", "photo", "file"]
    words: Styled | None = None
    rows: Rows = ()


def lay_out(message: Message, words: Words) -> tuple[Step, ...]:
    """All calls: a short text goes under its picture or file, a long one after it; the last has the buttons."""
    whole, rows = _told(message, words), button_rows(message.choices)
    media: list[Step] = [Step("photo")] if message.picture else []
    media += [Step("file")] if message.attachment else []
    if len(media) == 1 and units(whole.text) <= CAPTION_UNITS:
        return (Step(media[0].kind, whole, rows),)
    *first, last = split(whole, TEXT_UNITS)
    return (*media, *(Step("text", piece) for piece in first), Step("text", last, rows))


def _told(message: Message, words: Words) -> Styled:
    """The text; what goes to many is laid out once, for only what the buttons send differs from learner to learner."""
    if message.attachment:
        return styled(message, words)
    return _told_once(replace(message, choices=tuple(replace(choice, payload="") for choice in message.choices)), words)


@lru_cache(_TOLD_KEPT)
def _told_once(message: Message, words: Words) -> Styled:
    return styled(message, words)


def button_rows(choices: Sequence[Choice]) -> Rows:
    """All buttons: answers by letter (or two short ones by their words), the main way on, lines, then small ones."""
    answers = [choice for choice in choices if choice.role == "answer"]
    main = [choice for choice in choices if choice.role == "main"]
    lines = [choice for choice in choices if choice.role == "line"]
    small = [choice for choice in choices if choice.role in {"quiet", "undo"}]
    return (
        *_in_rows(_answer_buttons(answers), _LETTERS_IN_A_ROW),
        *_in_rows(_buttons([*main, *lines]), 1),
        *_in_rows(_buttons(small), _SMALL_IN_A_ROW),
    )


def _answer_buttons(answers: Sequence[Choice]) -> list[Button]:
    """Letters, for the words stand in the text; "Đúng" and "Sai" are short enough to stand on the buttons."""
    labels = [flat(answer.label) for answer in answers]
    by_words = len(answers) == 2 and all(label and len(label) <= BUTTON_LIMIT for label in labels)
    faces = labels if by_words else [answer.key or label for answer, label in zip(answers, labels, strict=True)]
    return [_button(answer, face) for answer, face in zip(answers, faces, strict=True)]


def _buttons(choices: Sequence[Choice]) -> list[Button]:
    return [_button(choice, flat(choice.label)) for choice in choices]


def _button(choice: Choice, face: str) -> Button:
    # Telegram refuses the whole message for one button without words.
    return picked(choice, face) or "…", choice.payload


def _in_rows(buttons: Sequence[Button], wide: int) -> list[tuple[Button, ...]]:
    return [tuple(buttons[at : at + wide]) for at in range(0, len(buttons), wide)]
