"""How a question with one answer is shown, answered and marked: shared by `single`, `situation` and `true_false`."""

from bot.channels.message import Answered
from bot.content.fields import Fields
from bot.content.model import Option, Question
from bot.content.questions.base import Mark, Reading, Shown, taken
from bot.content.questions.typed import one_key


def options(question: Question, _picked: str) -> tuple[Shown, ...]:
    """The choices; nothing is ever half taken."""
    return tuple(Shown(option.key, option.text) for option in question.options)


def press(question: Question, picked: str, key: str) -> Reading:
    """One press is the whole answer."""
    known = taken(question, key) if len(key) == 1 else ""
    return Reading(known, is_complete=True) if known else Reading(taken(question, picked)[:1], is_complete=False)


def read(question: Question, _picked: str, words: str) -> Reading | None:
    """One letter, number or label."""
    key = one_key(question.options, words)
    return Reading(key, is_complete=True) if key else None


def mark(question: Question, picked: str) -> Mark:
    """Right when the choice taken is a right one; the first right one is shown first, then the wrong one taken."""
    mine = next((option for option in question.options if option.key in taken(question, picked)[:1]), None)
    right = [option for option in question.options if option.right]
    if mine and mine.right:
        shown = (Answered(mine.key, mine.text, "mine_right"),)
        return Mark(is_right=True, reply=mine.reply, answered=shown, right_words=mine.text)
    answered = [Answered(option.key, option.text, "right") for option in right]
    answered += [Answered(mine.key, mine.text, "mine")] if mine else []
    right_words = "; ".join(option.text for option in right)
    return Mark(is_right=False, reply=mine.reply if mine else "", answered=tuple(answered), right_words=right_words)


def refuse_unless_one_is_right(fields: Fields, choices: tuple[Option, ...]) -> None:
    """Exactly one choice is right."""
    right = sum(option.right for option in choices)
    if choices and right != 1:
        message = "Chưa có câu nào đúng." if not right else f"Có {right} câu đúng; kiểu này chỉ có một."
        hint = "Thêm “right: true” vào câu đúng." if not right else "Bỏ bớt “right: true”, hoặc dùng “kind: several”."
        fields.wrong(message, hint, key="choices")
