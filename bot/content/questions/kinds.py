"""Which kinds of question there are. A new kind: one file, one line here, one file of cases in the tests."""

from collections.abc import Mapping

from bot.content.model import Question
from bot.content.questions.base import Kind
from bot.content.questions.order import Order
from bot.content.questions.several import Several
from bot.content.questions.short import Short
from bot.content.questions.single import Single
from bot.content.questions.situation import Situation
from bot.content.questions.true_false import TrueFalse

_ALL: tuple[Kind, ...] = (Single(), Several(), TrueFalse(), Order(), Situation(), Short())
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}


def kind_of(question: Question) -> Kind:
    """The kind that knows how to show, read and mark this question."""
    return KINDS[question.kind]
