"""Order: steps written in the right order, shown in another, to be put right."""

from hashlib import sha256
from math import factorial

from msgspec.structs import replace

from bot.channels.message import Answered
from bot.content.fields import Fields
from bot.content.model import Option, Question
from bot.content.questions.base import (
    KEYS,
    REDO,
    AskHint,
    Mark,
    Reading,
    Shown,
    labels,
    read_common,
    refuse_twins,
    taken,
)
from bot.content.questions.typed import many_keys
from bot.runtime.text import fold

_REDO_WORDS = frozenset({"lam lai", "xep lai", "chon lai", "redo"})


class Order:
    """The steps are taken one after the other until all have their place."""

    name = "order"
    ask_hint: AskHint = "order"
    needs_done = False

    def read_fields(self, fields: Fields) -> Question:
        """The steps get their letters as they will be shown; `order` remembers where they belong."""
        steps = fields.texts("steps")
        question = read_common(fields)
        if steps and not 3 <= len(steps) <= len(KEYS):
            fields.wrong(f"Có {len(steps)} bước; cần từ 3 đến {len(KEYS)}.", key="steps")
            return question
        refuse_twins(fields, "steps", list(steps))
        places = scrambled(len(steps), question.id)
        options = tuple(Option(key, steps[place]) for key, place in zip(KEYS, places, strict=False))
        right = tuple(KEYS[places.index(n)] for n in range(len(steps)))
        return replace(question, options=options, order=right)

    def options(self, question: Question, picked: str) -> tuple[Shown, ...]:
        """The steps in their scrambled order, those taken with their number."""
        return tuple(
            Shown(o.key, o.text, str(picked.index(o.key) + 1) if o.key in picked else "") for o in question.options
        )

    def press(self, question: Question, picked: str, key: str) -> Reading:
        """A step takes the next place; the last one ends it."""
        before = taken(question, picked)
        if key == REDO:
            return Reading("", is_complete=False)
        return _so_far(question, taken(question, before + key) if len(key) == 1 else before)

    def read(self, question: Question, picked: str, words: str) -> Reading | None:
        """All steps at once, or the next few."""
        keys = many_keys(question.options, words)
        if keys is None:
            return Reading("", is_complete=False) if fold(words) in _REDO_WORDS else None
        before = taken(question, picked)
        if len(keys) == len(question.options):
            return _so_far(question, keys)
        return _so_far(question, before + keys) if set(keys).isdisjoint(before) else None

    def mark(self, question: Question, picked: str) -> Mark:
        """Right when every step has its place; the steps are shown in the right order, numbered."""
        mine = taken(question, picked)
        right = "".join(question.order)
        steps = labels(question, right)
        shown = tuple(
            Answered(str(n + 1), step, "mine_right" if mine[n : n + 1] == right[n] else "right")
            for n, step in enumerate(steps)
        )
        return Mark(is_right=mine == right, reply="", answered=shown, right_words=" → ".join(steps))


def scrambled(count: int, seed: str) -> list[int]:
    """The numbers below `count` in an order that is always the same for a seed, and never the natural one."""
    if count < 2:
        return list(range(count))
    # Orders are numbered alphabetically; number 0 is the natural one and is left out.
    number = int.from_bytes(sha256(seed.encode()).digest()[:8]) % (factorial(count) - 1) + 1
    left = list(range(count))
    result = []
    for size in range(count - 1, -1, -1):
        place, number = divmod(number, factorial(size))
        result.append(left.pop(place))
    return result


def _so_far(question: Question, keys: str) -> Reading:
    return Reading(keys, is_complete=len(keys) == len(question.options))
