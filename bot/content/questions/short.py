"""Short: a word or number to type."""

from msgspec.structs import replace

from bot.channels.message import Answered, escape
from bot.content.fields import Fields
from bot.content.model import Question
from bot.content.questions.base import AskHint, Mark, Reading, Shown, read_common
from bot.content.questions.typed import without_lead
from bot.runtime.text import clip, fold, is_blank, nfc, readings

# What is kept of an answer: enough to show it again, short enough for a log of answers.
LONGEST = 100
_LEADS = ("goi so ", "goi ", "bam so ", "bam ", "so ", "nhan tin ", "nhan so ", "nhan ", "den so ", "toi so ", "la ")


class Short:
    """Any words are an answer; marks, capitals and spaces do not matter."""

    name = "short"
    ask_hint: AskHint = "type"
    needs_done = False

    def read_fields(self, fields: Fields) -> Question:
        """The first accepted answer is the one shown to the learner."""
        accept = fields.texts("accept")
        for n, words in enumerate(accept):
            if words and not _tight(fold(words)):
                fields.document.note((*fields.path, "accept", n), f"“{words}” không có chữ hay số nào.")
        folded = tuple(dict.fromkeys(fold(words) for words in accept))
        return replace(read_common(fields), accept=folded, shown=accept[0] if accept else "")

    def options(self, _question: Question, _picked: str) -> tuple[Shown, ...]:
        """There is nothing to choose from."""
        return ()

    def press(self, _question: Question, picked: str, _key: str) -> Reading:
        """There is nothing to press."""
        return Reading(picked, is_complete=False)

    def read(self, _question: Question, _picked: str, words: str) -> Reading | None:
        """Whatever can be seen is an answer."""
        return None if is_blank(words) else Reading(clip(" ".join(nfc(words).split()), LONGEST), is_complete=True)

    def mark(self, question: Question, picked: str) -> Mark:
        """Right when it reads like one of the accepted answers."""
        accepted = {_tight(words) for words in question.accept}
        is_right = any(_tight(words) in accepted for words in _ways(picked))
        mine = Answered("", escape(picked), "mine")
        right = Answered("", question.shown, "mine_right" if is_right else "right")
        shown = (right,) if is_right or is_blank(picked) else (right, mine)
        return Mark(is_right=is_right, reply="", answered=shown, right_words=question.shown)


def _ways(words: str) -> list[str]:
    """The answer as it may have been meant: alone, or after "số", "gọi" and the like."""
    found = []
    for reading in readings(words):
        bare = without_lead(reading)
        found += [reading, bare, *(bare.removeprefix(lead) for lead in _LEADS if bare.startswith(lead))]
    return found


def _tight(folded: str) -> str:
    return folded.replace(" ", "")
