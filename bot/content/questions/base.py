"""What a kind of question must do: be read from a file, be shown, be answered by button or words, be marked."""

from typing import Literal, Protocol

from msgspec import Struct

from bot.channels.message import Answered
from bot.content.fields import Fields
from bot.content.model import Option, Question

AskHint = Literal["one", "many", "order", "type"]
DONE = "ok"
"""Pressed when the choice of several is complete."""
REDO = "redo"
"""Pressed to begin the choice again."""
KEYS = "ABCDE"


class Shown(Struct, frozen=True):
    """One choice as the learner sees it now."""

    key: str
    label: str
    mark: str = ""
    """A tick where it is taken, or its place in the order."""


class Reading(Struct, frozen=True):
    """What has been picked so far, as a short string, and whether that is the whole answer."""

    picked: str
    is_complete: bool


class Mark(Struct, frozen=True):
    """How an answer was: what to say about the choice made, and the right answer beside it."""

    is_right: bool
    reply: str
    answered: tuple[Answered, ...]
    right_words: str


class Kind(Protocol):
    """A kind of question. All of it is pure: the same question and the same words always give the same."""

    name: str
    ask_hint: AskHint
    """How to answer: one letter, several, all of them in order, or typed words."""
    needs_done: bool
    """Pressing a choice is not the end of it: a "done" choice must be offered."""

    def read_fields(self, fields: Fields, /) -> Question:
        """Build the question from its file, noting what is wrong with it."""

    def options(self, question: Question, picked: str, /) -> tuple[Shown, ...]:
        """The choices to show, with what is already taken marked."""

    def press(self, question: Question, picked: str, key: str, /) -> Reading:
        """Take a pressed key (a letter, DONE or REDO) to what was picked before; an unknown key changes nothing."""

    def read(self, question: Question, picked: str, words: str, /) -> Reading | None:
        """Understand typed words as an answer; None when they are not one."""

    def mark(self, question: Question, picked: str, /) -> Mark:
        """Say whether what was picked is right."""


def read_common(fields: Fields) -> Question:
    """The parts that every question has; `explain` may hold bold, `ask` is shown as it is."""
    return Question(
        id=fields.raw("id"),
        kind=fields.raw("kind"),
        card=fields.whole("card", 1, 99),
        ask=fields.text("ask"),
        explain=fields.rich("explain"),
    )


def read_options(fields: Fields, *, needs_reply: bool = False) -> tuple[Option, ...]:
    """The choices of a question with their letters; two to five, no two alike."""
    rows = fields.rows("choices")
    if rows and not 2 <= len(rows) <= len(KEYS):
        fields.wrong(f"Có {len(rows)} lựa chọn; cần từ 2 đến {len(KEYS)}.", key="choices")
    options = []
    for key, row in zip(KEYS, rows, strict=False):
        reply = row.rich("reply", needed=needs_reply)
        options.append(Option(key, row.text("text"), right=row.flag("right"), reply=reply))
        row.finish()
    refuse_twins(fields, "choices", [option.text for option in options])
    return tuple(options)


def refuse_twins(fields: Fields, key: str, labels: list[str]) -> None:
    """Two choices with the same words could not be told apart when typed."""
    plain = [" ".join(label.casefold().split()) for label in labels if label]
    if len(set(plain)) < len(plain):
        fields.wrong("Có hai lựa chọn giống hệt nhau.", "Viết khác đi, hoặc bỏ bớt một.", key=key)


def labels(question: Question, keys: str) -> list[str]:
    """The labels of some letters, in the order of the letters given."""
    by_key = {option.key: option.text for option in question.options}
    return [by_key[key] for key in keys if key in by_key]


def taken(question: Question, picked: str) -> str:
    """The letters of `picked` that this question really has, each once."""
    known = {option.key for option in question.options}
    return "".join(dict.fromkeys(key for key in picked if key in known))
