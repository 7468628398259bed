"""Whether a lesson is short, plain and fresh enough to publish."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.channels.message import TEXT_LIMIT, Block
from bot.content.contacts import Contacts
from bot.content.lessons import LessonDraft, spoken, where
from bot.content.markdown import WrittenCard
from bot.content.style.jargon import Jargon, unexplained
from bot.content.style.raw_contacts import raw_contacts
from bot.content.style.reading import SPLIT_HINT, long_sentences
from bot.runtime.text import clip, syllables

CARDS = (3, 6)
LEARNED = (2, 4)
LONGEST_CARD = 80
LONGEST_TITLE = 80
# Sources are looked at again at least once a year.
FRESH = timedelta(days=366)
# What the channel and the flow add around a card: where we are, how to answer, letters and dots.
_FRAME = 200


def check_lesson(draft: LessonDraft, contacts: Contacts, jargon: Jargon, today: date) -> None:
    """Note everything about a lesson that keeps it from being published."""
    _check_amounts(draft)
    _check_dates(draft, today)
    for written in draft.cards:
        _check_card(draft, written)
    _check_words(draft, jargon)
    _check_contacts(draft, contacts)


def _check_amounts(draft: LessonDraft) -> None:
    note = draft.document.note
    if draft.cards and not CARDS[0] <= len(draft.cards) <= CARDS[1]:
        message = f"Bài có {len(draft.cards)} thẻ; cần từ {CARDS[0]} đến {CARDS[1]}."
        draft.document.origin.note(draft.above + 1, message, "Gộp bớt, hoặc tách làm hai bài.")
    if draft.learned and not LEARNED[0] <= len(draft.learned) <= LEARNED[1]:
        note(("learned",), f"“learned” có {len(draft.learned)} dòng; cần từ {LEARNED[0]} đến {LEARNED[1]}.")
    for locale, title in draft.titles.items():
        if len(title) > LONGEST_TITLE:
            note(("title", locale), f"Tên bài dài {len(title)} ký tự (nhiều nhất {LONGEST_TITLE}).", "Viết gọn lại.")
    if draft.document.fields().values.get("sources") == []:
        note(("sources",), "“sources” đang trống.", "Ghi ít nhất một nguồn.")


def _check_dates(draft: LessonDraft, today: date) -> None:
    note = draft.document.note
    if draft.review_by < today:
        message = f"Bài quá hạn soát lại ({draft.review_by})."
        note(("review_by",), message, "Soát lại nội dung và nguồn, rồi đặt ngày mới.")
    for n, source in enumerate(draft.sources):
        if source.checked_on == date.max:
            continue
        if source.checked_on > today:
            note(("sources", n, "checked_on"), f"Ngày xem nguồn ({source.checked_on}) ở tương lai.")
        elif today - source.checked_on > FRESH:
            message = f"Nguồn xem đã hơn một năm ({source.checked_on})."
            note(("sources", n, "checked_on"), message, "Mở lại nguồn, xem còn đúng không, rồi ghi ngày mới.")


def _check_card(draft: LessonDraft, written: WrittenCard) -> None:
    note, card = draft.document.origin.note, written.card
    count = sum(syllables(item) for block in card.blocks for item in block.items)
    if count > LONGEST_CARD:
        note(written.line, f"Thẻ dài {count} tiếng (nhiều nhất {LONGEST_CARD}).", "Bớt chữ, hoặc tách làm hai thẻ.")
    for block in card.blocks:
        for item in block.items:
            for sentence, message in long_sentences(item):
                note(_line_of(draft, written, sentence), message, SPLIT_HINT)
    length = len(card.title) + len(card.picture.alt if card.picture else "") + sum(map(_length, card.blocks)) + _FRAME
    if length > TEXT_LIMIT:
        note(written.line, f"Thẻ dài {length} ký tự (nhiều nhất {TEXT_LIMIT}).", "Bớt chữ, hoặc tách làm hai thẻ.")


def _length(block: Block) -> int:
    return len(block.label) + sum(len(item) + 5 for item in block.items)


def _line_of(draft: LessonDraft, written: WrittenCard, sentence: str) -> int:
    """The line where a sentence begins, or the line of its card when it cannot be told."""
    start = " ".join(sentence.split()[:3])
    for n, line in enumerate(draft.body.split("\n"), draft.above + 1):
        if n >= written.line and start in " ".join(line.replace("**", "").split()):
            return n
    return written.line


def _check_words(draft: LessonDraft, jargon: Jargon) -> None:
    cards = tuple(written.card for written in draft.cards)
    for word in draft.words:
        if cards and where(cards, word) is None:
            message = f"“{word}” được giải thích nhưng không có trong thẻ nào."
            draft.document.note(("words", word), message, "Bỏ dòng này, hoặc dùng từ ấy trong thẻ.")
    told: set[str] = set()
    for written in draft.cards:
        for word, plain in unexplained(spoken(written.card), draft.name.locale, draft.words, jargon):
            if word not in told:
                line = _line_of(draft, written, word)
                draft.document.origin.note(
                    line, f"“{word}” là từ khó, chưa giải thích.", f"Thêm vào words: {word}: {plain}"
                )
            told.add(word)


def _check_contacts(draft: LessonDraft, contacts: Contacts) -> None:
    for n, line in enumerate(draft.body.split("\n"), draft.above + 1):
        for found, hint in raw_contacts(line, contacts):
            draft.document.origin.note(n, f"“{clip(found, 60)}” gõ thẳng trong bài.", hint)
    for path, text in _head_texts(draft):
        for found, hint in raw_contacts(text, contacts):
            draft.document.note(path, f"“{clip(found, 60)}” gõ thẳng trong bài.", hint)


def _head_texts(draft: LessonDraft) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the head of the file says to learners, as it is written there."""
    values = draft.document.fields().values
    for key in ("title", "words"):
        part = values.get(key)
        if isinstance(part, dict):
            yield from (((key, name), str(text)) for name, text in part.items())
    learned = values.get("learned")
    if isinstance(learned, list):
        yield from ((("learned", n), str(text)) for n, text in enumerate(learned))
