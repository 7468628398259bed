"""How hard a text is to read: its sentences and their length."""

import re
from collections.abc import Iterator

from bot.runtime.text import clip, syllables

LONGEST_SENTENCE = 20
SPLIT_HINT = "Tách làm hai câu."

_END = re.compile(r"(?<=[.!?…])[”\"’)*]*\s+")


def long_sentences(text: str) -> Iterator[tuple[str, str]]:
    """Sentences with too many syllables, each with what to say about it."""
    for sentence in _END.split(text.replace("**", "")):
        count = syllables(sentence)
        if count > LONGEST_SENTENCE:
            yield sentence, f"Câu dài {count} tiếng (nhiều nhất {LONGEST_SENTENCE}): “{clip(sentence, 40)}”."
