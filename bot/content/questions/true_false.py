"""True or false: one sentence, and whether it is so."""

import unicodedata

from msgspec.structs import replace

from bot.content.fields import Fields
from bot.content.model import Option, Question
from bot.content.questions import one_of
from bot.content.questions.base import AskHint, Mark, Reading, Shown, read_common
from bot.content.questions.typed import sign_key
from bot.runtime.text import fold

_LABELS = {"vi": ("Đúng", "Sai"), "en": ("True", "False")}
_YES = frozenset(
    {"dung", "dungs", "ddung", "ddungs", "d", "dd", "dung roi", "dung vay", "dung nhe", "dung a", "chinh xac"}
    | {"co", "phai", "vang", "u", "uh", "y", "yes", "t", "true"}
)
_NO = frozenset(
    {"sai", "s", "sai roi", "sai nhe", "sai a", "khong", "khoong", "khong dung", "khong phai", "khong a"}
    | {"k", "ko", "kg", "hong", "n", "no", "f", "false"}
)
# "Dừng" (stop) and "dùng" (use) fold to the same letters as "đúng": typed marks tell them apart.
_NOT_YES = frozenset("ừùưủũụ")


class TrueFalse:
    """A sentence that is true or false."""

    name = "true_false"
    ask_hint: AskHint = "one"
    needs_done = False

    def read_fields(self, fields: Fields) -> Question:
        """The choices are the two words themselves, in the language of the file."""
        answer = fields.flag("answer", needed=True)
        yes, no = _LABELS[fields.document.origin.locale]
        return replace(read_common(fields), options=(Option("A", yes, right=answer), Option("B", no, right=not answer)))

    def options(self, question: Question, picked: str) -> tuple[Shown, ...]:
        """True, then false."""
        return one_of.options(question, picked)

    def press(self, question: Question, picked: str, key: str) -> Reading:
        """One press is the whole answer."""
        return one_of.press(question, picked, key)

    def read(self, question: Question, _picked: str, words: str) -> Reading | None:
        """Yes or no in any of their usual words, else a letter or number."""
        if len(words) > 40:
            return None
        folded = fold(words)
        if folded in _YES:
            is_other_word = not _NOT_YES.isdisjoint(unicodedata.normalize("NFC", words.casefold()))
            return None if is_other_word else Reading("A", is_complete=True)
        if folded in _NO:
            return Reading("B", is_complete=True)
        key = sign_key(question.options, words)
        return Reading(key, is_complete=True) if key else None

    def mark(self, question: Question, picked: str) -> Mark:
        """Right when the sentence is what was said of it."""
        return one_of.mark(question, picked)
