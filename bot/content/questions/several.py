"""Several: two or more right answers; all of them and nothing else."""

from msgspec.structs import replace

from bot.channels.message import Answered
from bot.content.fields import Fields
from bot.content.model import Question
from bot.content.questions.base import (
    DONE,
    REDO,
    AskHint,
    Mark,
    Reading,
    Shown,
    labels,
    read_common,
    read_options,
    taken,
)
from bot.content.questions.typed import many_keys
from bot.runtime.text import fold

_DONE_WORDS = frozenset({"xong", "ok", "done", "xong roi"})
_REDO_WORDS = frozenset({"lam lai", "chon lai", "redo"})


class Several:
    """Choices are taken and put back until "done"."""

    name = "several"
    ask_hint: AskHint = "many"
    needs_done = True

    def read_fields(self, fields: Fields) -> Question:
        """At least two choices are right and at least one is not."""
        question = replace(read_common(fields), options=read_options(fields))
        right = sum(option.right for option in question.options)
        if question.options and right < 2:
            hint = "Thêm “right: true”, hoặc dùng “kind: single”."
            fields.wrong(f"Có {right} câu đúng; kiểu này cần ít nhất hai.", hint, key="choices")
        elif question.options and right == len(question.options):
            fields.wrong("Câu nào cũng đúng.", "Thêm một câu sai.", key="choices")
        return question

    def options(self, question: Question, picked: str) -> tuple[Shown, ...]:
        """The choices, those taken with a tick."""
        return tuple(Shown(o.key, o.text, "✓" if o.key in picked else "") for o in question.options)

    def press(self, question: Question, picked: str, key: str) -> Reading:
        """A letter is taken, or put back; DONE ends it once something is taken."""
        before = taken(question, picked)
        if key == DONE:
            return Reading(_sorted(before), is_complete=bool(before))
        if key == REDO:
            return Reading("", is_complete=False)
        if len(key) != 1 or not taken(question, key):
            return Reading(_sorted(before), is_complete=False)
        after = before.replace(key, "") if key in before else before + key
        return Reading(_sorted(after), is_complete=False)

    def read(self, question: Question, picked: str, words: str) -> Reading | None:
        """Everything typed at once is the whole answer; "xong" ends what was pressed before."""
        keys = many_keys(question.options, words)
        if keys:
            return Reading(_sorted(keys), is_complete=True)
        if fold(words) in _DONE_WORDS:
            return self.press(question, picked, DONE)
        return self.press(question, picked, REDO) if fold(words) in _REDO_WORDS else None

    def mark(self, question: Question, picked: str) -> Mark:
        """Right when exactly the right ones were taken; the reply is that of the first wrong one."""
        mine = taken(question, picked)
        right = [o for o in question.options if o.right]
        wrong = [o for o in question.options if o.key in mine and not o.right]
        shown = [Answered(o.key, o.text, "mine_right" if o.key in mine else "right") for o in right]
        shown += [Answered(o.key, o.text, "mine") for o in wrong]
        return Mark(
            is_right=not wrong and all(o.key in mine for o in right),
            reply=next((o.reply for o in wrong if o.reply), ""),
            answered=tuple(shown),
            right_words="; ".join(labels(question, "".join(o.key for o in right))),
        )


def _sorted(keys: str) -> str:
    return "".join(sorted(keys))
