"""Which hard words there are, and which of them a text uses without explaining."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from bot.content.contacts import Contacts
from bot.content.fields import Document
from bot.content.files import read_text
from bot.content.lessons import has_word
from bot.content.origin import Origin
from bot.runtime.errors import ContentError
from bot.runtime.locale import DEFAULT, LOCALES


class Jargon(Struct, frozen=True):
    """Hard words of each language with plain words for them, and names inside which they do not count."""

    names: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]]


def read_jargon(root: Path, problems: list[ContentError]) -> Jargon:
    """Read `jargon.yaml` of the lessons folder; without it no word is hard."""
    path, name = root / "jargon.yaml", f"{root.name}/jargon.yaml"
    if not path.is_file():
        return Jargon((), {})
    document = Document(Origin(name, DEFAULT, Contacts({}), problems), read_text(path, name, problems))
    fields = document.fields()
    jargon = Jargon(fields.texts("names", needed=False), {locale: fields.pairs(locale) for locale in LOCALES})
    fields.finish()
    return jargon


def unexplained(text: str, locale: str, explained: Mapping[str, str], jargon: Jargon) -> Iterator[tuple[str, str]]:
    """Each hard word the text uses although the lesson does not explain it, and plain words for it."""
    for name in jargon.names:
        text = text.replace(name, " ")
    for word, plain in jargon.words.get(locale, {}).items():
        if has_word(text, word) and not any(has_word(known, word) for known in explained):
            yield word, plain
