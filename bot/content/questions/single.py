"""Single: one right answer among two to five."""

from msgspec.structs import replace

from bot.content.fields import Fields
from bot.content.model import Question
from bot.content.questions import one_of
from bot.content.questions.base import AskHint, Mark, Reading, Shown, read_common, read_options


class Single:
    """One right answer; a wrong choice may have a word of its own."""

    name = "single"
    ask_hint: AskHint = "one"
    needs_done = False

    def read_fields(self, fields: Fields) -> Question:
        """Exactly one choice is right."""
        question = replace(read_common(fields), options=read_options(fields))
        one_of.refuse_unless_one_is_right(fields, question.options)
        return question

    def options(self, question: Question, picked: str) -> tuple[Shown, ...]:
        """The choices as written."""
        return one_of.options(question, picked)

    def press(self, question: Question, picked: str, key: str) -> Reading:
        """One press is the whole answer."""
        return one_of.press(question, picked, key)

    def read(self, question: Question, picked: str, words: str) -> Reading | None:
        """One letter, number or label."""
        return one_of.read(question, picked, words)

    def mark(self, question: Question, picked: str) -> Mark:
        """Right when the right choice was taken."""
        return one_of.mark(question, picked)
