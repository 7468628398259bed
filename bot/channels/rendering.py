"""How a message reads as plain text: its paragraphs, where the bold stands, and how it is cut to a limit."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from bot.channels.message import Answered, Block, Choice, Message

Run = tuple[str, bool]
"""A piece of a line, and whether it is bold."""
Line = tuple[Run, ...]
Paragraph = list[Line]

_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_SPACES = re.compile(r"[ \t]+")
# Control characters, halves of surrogate pairs, and marks that turn the direction of writing.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_NOTHING = "…"
_READ_KEPT = 4096


class Words(Struct, frozen=True):
    """The few words the layout itself adds; everything else comes translated inside the message."""

    right: str = "Câu đúng"
    mine: str = "Bạn vừa chọn"
    mine_right: str = "Bạn chọn đúng"
    reply: str = "Nhắn"
    picture: str = "Tranh"
    file: str = "Tệp"


VIETNAMESE = Words()


class Entity(Struct, frozen=True):
    """A stretch of bold text, counted in UTF-16 units as chat platforms do."""

    type: str
    offset: int
    length: int


class Styled(Struct, frozen=True):
    """Text with the places that are bold; never empty, in NFC, without control characters."""

    text: str
    entities: tuple[Entity, ...] = ()


def styled(message: Message, words: Words = VIETNAMESE, *, buttons: bool = True) -> Styled:
    """The whole message as text; a channel without buttons also gets the navigation and how to answer."""
    return join(paragraphs(message, words, buttons=buttons)) or Styled(_last_resort(message))


def plain(message: Message, words: Words = VIETNAMESE, *, buttons: bool = False) -> str:
    """The whole message as text without any marks, for channels that have only that."""
    return styled(message, words, buttons=buttons).text


def paragraphs(message: Message, words: Words = VIETNAMESE, *, buttons: bool = True) -> list[Paragraph]:
    """The message in reading order: where we are, title, answers given, text, answers to choose, hints."""
    parts = [*content(message, words), answer_lines(message.choices), *hints(message)]
    if not buttons:
        parts += [numbered_lines(message.choices), how_to_reply(message.choices, words)]
    return [part for part in parts if part]


def content(message: Message, words: Words = VIETNAMESE) -> list[Paragraph]:
    """Everything that is there to be read, without what can be chosen."""
    parts = [heading(message), bold_line(message.title), answered_lines(message.answered, words)]
    for block in message.blocks:
        if block.kind != "hint":
            parts += _block(block)
    parts.append(_lines(message.link))
    return [part for part in parts if part]


def heading(message: Message) -> Paragraph:
    """One line that says where we are: the lesson's name and the place in it."""
    return _lines(" · ".join(flat(part) for part in (message.heading, message.label) if part))


def bold_line(words: str) -> Paragraph:
    """One line, bold as a whole."""
    bare = flat(words)
    return [((bare, True),)] if bare else []


def answered_lines(answered: Iterable[Answered], words: Words) -> Paragraph:
    """The right answer and the learner's own, each with its letter."""
    lead = {"right": words.right, "mine": words.mine, "mine_right": words.mine_right}
    return [line for a in answered for line in _lines(f"{lead[a.verdict]}: {lettered(a.key, a.label)}")]


def answer_lines(choices: Iterable[Choice]) -> Paragraph:
    """The answers to choose from, one a line, with what is already taken marked before them."""
    return [line for choice in choices if choice.role == "answer" for line in _lines(_answer(choice))]


def hints(message: Message) -> list[Paragraph]:
    """What helps to go on; it always stands last."""
    return [part for block in message.blocks if block.kind == "hint" for part in _block(block)]


def numbered_lines(choices: Sequence[Choice]) -> Paragraph:
    """A menu without buttons: its lines by their place among the choices."""
    return [line for n, choice in _numbered(choices) for line in _lines(f"{n}. {choice.label}")]


def how_to_reply(choices: Sequence[Choice], words: Words) -> Paragraph:
    """What to type where there are no buttons: "Nhắn: A · B · C · dừng"."""
    numbered = _numbered(choices)
    taken = {choice.payload for _, choice in numbered}
    ways = [choice.key for choice in choices if choice.role == "answer" and choice.key]
    ways += [f"{numbered[0][0]}–{numbered[-1][0]}"] if len(numbered) > 1 else []
    ways += [_spoken(c.label) for c in choices if c.role != "answer" and c.payload not in taken]
    return _lines(f"{words.reply}: {' · '.join(ways)}") if ways else []


def lettered(key: str, label: str) -> str:
    """An answer with its letter, "C. Cúp máy"; without a letter the label alone."""
    return f"{key}. {label}" if key else label


def picked(choice: Choice, words: str) -> str:
    """The words with the choice's mark before them; a place in the order stands in brackets, unlike a list's."""
    mark = f"({choice.picked})" if choice.picked.isalnum() else choice.picked
    return f"{mark} {words}".strip()


@lru_cache(_READ_KEPT)
def flat(words: str) -> str:
    """One line without markup: what a button, a heading or a caption can hold."""
    return " ".join("".join(run for run, _ in line) for line in _read(words))


def units(words: str) -> int:
    """The length in UTF-16 units, which is how chat platforms count."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def join(parts: Iterable[Paragraph]) -> Styled | None:
    """Paragraphs as one text with an empty line between them; None when nothing is left to say."""
    text: list[str] = []
    entities: list[Entity] = []
    at = 0
    for part in parts:
        for number, line in enumerate(part):
            lead = "" if not text else "\n" if number else "\n\n"
            text.append(lead)
            at += len(lead)
            for words, bold in line:
                length = units(words)
                if bold:
                    entities.append(Entity("bold", at, length))
                text.append(words)
                at += length
    return Styled("".join(text), tuple(entities)) if at else None


def split(whole: Styled, limit: int) -> list[Styled]:
    """Cut at paragraphs, else lines, else words, so that no piece is longer than `limit` UTF-16 units.

    A bold stretch is kept in one piece unless it is longer than a piece itself; a letter is never cut.
    """
    if limit < 2:
        raise ValueError("A piece must have room for one letter of two units.")
    if units(whole.text) <= limit:
        return [whole]
    bold = _by_letters(whole)
    pieces: list[Styled] = []
    start = 0
    while start < len(whole.text):
        end = _outside(bold, whole.text, start, _cut(whole.text, start, limit))
        pieces += _piece(whole.text, bold, start, end)
        start = end + len(whole.text[end:]) - len(whole.text[end:].lstrip())
    return pieces


def _block(block: Block) -> list[Paragraph]:
    """One block as paragraphs; a box opens with its label."""
    if block.kind == "text":
        return [_labelled(block.label, [_lines(item) for item in block.items])]
    items = [flat_line for item in block.items if (flat_line := _flat_line(item))]
    if block.kind == "ordered":
        return [_labelled(block.label, [[((f"{n}. ", False), *item)] for n, item in enumerate(items, 1)], apart=True)]
    if block.kind in {"bullets", "learned"}:
        return [_labelled(block.label, _bulleted(items), apart=True)]
    if block.kind == "weeks":
        items += [(("●" * block.count + "○" * (block.of - block.count), False),)] if block.of else []
    several = bool(block.label) and len(items) > 1 and block.kind != "weeks"
    return [_labelled(block.label, _bulleted(items) if several else [[item] for item in items], apart=several)]


def _labelled(label: str, bodies: list[Paragraph], *, apart: bool = False) -> Paragraph:
    """Lines with the label before them: on the same line, or on its own where a list follows."""
    lines = [line for body in bodies for line in body]
    lead = flat(label)
    if not lead:
        return lines
    lead = lead if lead[-1] in ":?!." else f"{lead}:"
    if apart or not lines:
        return [((lead, True),), *lines]
    return [((lead, True), (" ", False), *lines[0]), *lines[1:]]


def _bulleted(items: Iterable[Line]) -> list[Paragraph]:
    return [[(("• ", False), *item)] for item in items]


def _answer(choice: Choice) -> str:
    return picked(choice, lettered(choice.key, choice.label))


def _numbered(choices: Sequence[Choice]) -> list[tuple[int, Choice]]:
    """The lines of a menu with their places; none where letters already stand for the answers."""
    if any(choice.role == "answer" for choice in choices):
        return []
    lines = [(n, choice) for n, choice in enumerate(choices, 1) if choice.role == "line"]
    return lines if len(lines) > 3 or any(len(choice.label) > 20 for _, choice in lines) else []


def _spoken(label: str) -> str:
    """A label as one would type it: "Quay lại" becomes "quay lại", "OTP" stays."""
    bare = flat(label)
    return bare if bare[1:2].isupper() else bare[:1].lower() + bare[1:]


def _lines(words: str) -> Paragraph:
    """Words as lines of runs: cleaned, in NFC, the markup read."""
    return list(_read(words))


# Authors' sentences and buttons come again and again; reading one costs ten times more than finding it.
@lru_cache(_READ_KEPT)
def _read(words: str) -> tuple[Line, ...]:
    clean = unicodedata.normalize("NFC", _UNPRINTABLE.sub("", words))
    return tuple(_runs(line) for part in clean.splitlines() if (line := _SPACES.sub(" ", part).strip()))


def _flat_line(words: str) -> Line:
    """Words as one single line of runs."""
    lines = _read(" ".join(words.splitlines()))
    return lines[0] if lines else ()


def _runs(line: str) -> Line:
    """The plain and bold pieces of one line."""
    if "**" not in line:
        return ((line, False),)
    pieces = _BOLD.split(line)
    # A letter and its accent must not be torn apart by markup between them: then the line stays plain.
    whole = "".join(pieces)
    if not unicodedata.is_normalized("NFC", whole):
        return ((unicodedata.normalize("NFC", whole), False),)
    return tuple((piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece)


def _last_resort(message: Message) -> str:
    """What to say when there is no text at all: the picture's words, the file's name, else a sign of life."""
    named = message.picture.alt if message.picture else message.attachment.name if message.attachment else ""
    return flat(named) or _NOTHING


def _by_letters(whole: Styled) -> list[tuple[int, int]]:
    """The bold stretches counted in letters instead of UTF-16 units."""
    raw = whole.text.encode("utf-16-le")

    def letters(at: int) -> int:
        return len(raw[: at * 2].decode("utf-16-le"))

    return [(letters(e.offset), letters(e.offset + e.length)) for e in whole.entities]


def _cut(text: str, start: int, limit: int) -> int:
    """Where the piece that begins at `start` ends: at a break if one comes late enough, else between two letters."""
    room = text[start : start + limit].encode("utf-16-le")[: limit * 2]
    stop = start + len(room.decode("utf-16-le", "ignore"))
    if stop >= len(text):
        return len(text)
    breaks = [text.rfind(sign, start + 1, stop + len(sign)) for sign in ("\n\n", "\n", " ")]
    late = [at for at in breaks if at - start >= (stop - start) // 3]
    if late or max(breaks) > start:
        return late[0] if late else max(breaks)
    return _between_letters(text, start, stop)


def _between_letters(text: str, start: int, stop: int) -> int:
    """The last place up to `stop` that does not part a letter from its marks."""
    for at in range(stop, start, -1):
        if not (unicodedata.combining(text[at]) or text[at] in _JOINERS or text[at - 1] == "\u200d"):
            return at
    return stop


def _outside(bold: Iterable[tuple[int, int]], text: str, start: int, end: int) -> int:
    """The cut, moved before a bold stretch it would tear, if that leaves something in the piece."""
    for first, last in bold:
        if start < first < end < last and text[start:first].strip():
            return first
    return end


def _piece(text: str, bold: Iterable[tuple[int, int]], start: int, end: int) -> list[Styled]:
    """One piece without blanks at its ends, its bold stretches counted anew; nothing if only blanks are left."""
    body = text[start:end]
    first = start + len(body) - len(body.lstrip())
    last = first + len(body.strip())
    inside = [(max(a, first), min(b, last)) for a, b in bold]
    marks = tuple(Entity("bold", units(text[first:a]), units(text[a:b])) for a, b in inside if a < b)
    return [Styled(text[first:last], marks)] if first < last else []
