"""What a lesson file says: the lines at its head, and its cards."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bot.channels.message import Block, escape
from bot.content.competences import COMPETENCES
from bot.content.fields import Document, Fields
from bot.content.files import read_text
from bot.content.markdown import CardReader, WrittenCard
from bot.content.model import Card, Source
from bot.content.names import Name, read_id, read_titles
from bot.content.origin import Origin
from bot.content.pictures import check_picture

AUDIENCES = ("moi-nguoi", "nguoi-cao-tuoi", "nong-dan", "phu-nu", "thanh-nien", "cuu-chien-binh", "cong-nhan")
_HEAD_HINT = "Tệp mở đầu bằng dòng ---, các dòng “tên: giá trị”, rồi lại một dòng ---."


class LessonDraft(Struct, frozen=True):
    """A lesson as written, before it meets its quiz."""

    name: Name
    track: str
    order: int
    minutes: int
    titles: dict[str, str]
    audience: tuple[str, ...]
    competences: tuple[str, ...]
    learned: tuple[str, ...]
    words: dict[str, str]
    sources: tuple[Source, ...]
    review_by: date
    cards: tuple[WrittenCard, ...]
    document: Document
    body: str
    above: int
    """How many lines of the file stand before the body."""


def read_lesson(path: Path, name: Name, origin: Origin) -> LessonDraft:
    """Read a lesson; whatever is wrong is noted, and the rest is still read."""
    text = read_text(path, origin.file, origin.problems)
    head, body, above = _split(text, origin)
    document = Document(origin, head, above=1)
    fields = document.fields() if head else Fields(document, (), {}, broken=True)
    read_id(fields, name.id)
    reader = CardReader(origin, lambda picture: check_picture(path.parent, picture), above=above)
    draft = LessonDraft(
        name=name,
        track=path.parent.name,
        order=fields.whole("order", 1, 999),
        minutes=fields.whole("minutes", 1, 30),
        titles=read_titles(fields, "title"),
        audience=_some_of(fields, "audience", AUDIENCES),
        competences=_some_of(fields, "competences", tuple(COMPETENCES)),
        learned=fields.texts("learned"),
        words=fields.pairs("words"),
        sources=tuple(_source(row) for row in fields.rows("sources")),
        review_by=fields.day("review_by"),
        cards=tuple(reader.read(body)) if body.strip() else (),
        document=document,
        body=body,
        above=above,
    )
    fields.finish()
    return draft


def explained(cards: tuple[Card, ...], words: Mapping[str, str]) -> tuple[Card, ...]:
    """The cards with each explanation on the first card where its word stands."""
    hints: dict[int, list[str]] = {}
    for word, meaning in words.items():
        place = where(cards, word)
        if place is not None:
            hints.setdefault(place, []).append(f"**{escape(word)}**: {meaning}")
    return tuple(
        replace(card, blocks=(*card.blocks, Block("hint", tuple(hints[n])))) if n in hints else card
        for n, card in enumerate(cards)
    )


def where(cards: tuple[Card, ...], word: str) -> int | None:
    """The first card where a word stands, counted from 0."""
    return next((n for n, card in enumerate(cards) if has_word(spoken(card), word)), None)


def has_word(text: str, word: str) -> bool:
    """Whether a word or phrase stands in the text as a whole.

    Capitals do not matter, but in words that are all capitals: "AI" is not "ai" (who).
    """
    if not word.isupper():
        text, word = text.casefold(), word.casefold()
    return word in text and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def spoken(card: Card) -> str:
    """All that is read on a card, without marks of bold."""
    lines = [card.title, *(item for block in card.blocks if block.kind != "hint" for item in block.items)]
    return "\n".join(lines).replace("**", "")


def _split(text: str, origin: Origin) -> tuple[str, str, int]:
    """The head, the body, and how many lines stand before the body."""
    lines = text.split("\n")
    if not text:
        return "", "", 0
    ends = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if lines[0].rstrip() != "---" or not ends:
        origin.note(1, "Thiếu phần đầu tệp.", _HEAD_HINT)
        return "", text, 0
    body = "\n".join(lines[ends + 1 :])
    if not body.strip():
        origin.note(ends + 1, "Bài chưa có thẻ nào.", "Viết các thẻ sau dòng ---.")
    # An empty head is still a head: its missing keys are worth telling.
    return "\n".join(lines[1:ends]) or "\n", body, ends + 1


def _some_of(fields: Fields, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    found = fields.texts(key)
    for n, word in enumerate(found):
        if word and word not in allowed:
            fields.document.note(
                (key, n), f"“{word}” không có trong danh sách của “{key}”.", f"Dùng được: {', '.join(allowed)}."
            )
    return tuple(dict.fromkeys(found))


def _source(row: Fields) -> Source:
    source = Source(
        title=row.text("title"),
        checked_on=row.day("checked_on"),
        number=row.blank("number"),
        address=row.blank("address"),
    )
    row.finish()
    return source
