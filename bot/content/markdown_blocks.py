"""Into which blocks a lesson's Markdown falls: titles, paragraphs, lists, boxes, rules.

Nearly every block of a lesson is of a few plain shapes, and a course has thousands of lessons: these are cut out by
hand, five times faster, and the Markdown parser gets whatever is left. Both see the same blocks
(tests/content/test_markdown.py).
"""

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct


class Piece(Struct, frozen=True):
    """One block: its kind and line (from 0), and the text or the blocks inside it."""

    kind: str
    tag: str
    line: int
    text: str = ""
    inside: tuple["Piece", ...] = ()
    markup: str = ""
    start: int = 1
    """The first number of a numbered list."""


# Only blocks are parsed: the little that may stand inside a line is read by `markup`.
_PARSER = MarkdownIt("zero").enable(["heading", "list", "blockquote", "hr", "fence", "code"])
_PARSER.core.ruler.enableOnly(["block"])

_FENCE = re.compile(r"```|~~~|\t")
_TITLE = re.compile(r"# +(?=[^\s#])(.*[^\s#])")
_RULE = "---"
# A line that begins so, at the margin, can only be part of a paragraph.
_WORDS = r"(?:[^\W\d_]|[“(]|\{\{|\*\*\w|!\[)"
_PARAGRAPH = re.compile(_WORDS)
_BULLET = re.compile(rf"- (?={_WORDS})")
_NUMBERED = re.compile(rf"([1-9])\. (?={_WORDS})")
_QUOTE = re.compile(rf"> (?={_WORDS})")


def blocks(text: str) -> list[Piece]:
    """The blocks in order."""
    if _FENCE.search(text):
        return parsed(text)
    chunks = [(start, lines, _plain(start, lines)) for start, lines in _chunks(text)]
    found: list[Piece] = []
    odd: list[str] = []
    for n, (start, lines, piece) in enumerate(chunks):
        following = chunks[n + 1][2] if n + 1 < len(chunks) else _NOTHING
        # Lists with only an empty line between them are one list: that is for the parser.
        if piece is not None and not (piece.inside and _is_list(piece) and (odd or _is_list(following))):
            found += parsed("\n".join(odd)) if odd else ()
            found.append(piece)
            odd = []
        else:
            # Empty lines in front and between keep the parser's line numbers right.
            odd += [""] * (start - len(odd)) + lines
    return found + (parsed("\n".join(odd)) if odd else [])


def parsed(text: str) -> list[Piece]:
    """The blocks as the Markdown parser sees them."""
    return list(_pieces(iter(_PARSER.parse(text))))


def _pieces(tokens: Iterator[Token]) -> Iterable[Piece]:
    """The tokens up to the end of the block they are in, as a tree."""
    for token in tokens:
        if token.nesting < 0:
            return
        inside = tuple(_pieces(tokens)) if token.nesting > 0 else ()
        text = inside[0].text if inside and inside[0].kind == "inline" else token.content
        yield Piece(
            kind=token.type.removesuffix("_open"),
            tag=token.tag,
            line=token.map[0] if token.map else 0,
            text=text,
            inside=() if text else tuple(piece for piece in inside if piece.kind != "inline"),
            markup=token.markup,
            start=int(token.attrs.get("start", 1)),
        )


def _chunks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that belong together, with the number of the first: parted by empty lines; rules and titles stand alone."""
    chunk: list[str] = []
    for n, line in enumerate(text.split("\n")):
        alone = line == _RULE or (line.startswith("# ") and _TITLE.fullmatch(line) is not None)
        if chunk and (alone or not line.strip(" ")):
            yield n - len(chunk), chunk
            chunk = []
        if alone:
            yield n, [line]
        elif line.strip(" "):
            chunk.append(line)
    if chunk:
        yield n + 1 - len(chunk), chunk


_NOTHING = Piece("", "", 0)


def _is_list(piece: Piece | None) -> bool:
    """Whether the block is a list, or may be one."""
    return piece is None or piece.tag in {"ul", "ol"}


def _plain(start: int, lines: list[str]) -> Piece | None:
    """A block of one of the plain shapes; None for anything that only the parser knows."""
    first = lines[0]
    if first == _RULE:
        return Piece("hr", "hr", start, markup="----")
    if len(lines) == 1 and (title := _TITLE.fullmatch(first)):
        return Piece("heading", "h1", start, title[1].strip(), markup="#")
    if all(map(_PARAGRAPH.match, lines)):
        return _paragraph(start, "\n".join(lines))
    if all(map(_QUOTE.match, lines)):
        inside = _paragraph(start, "\n".join([line[2:] for line in lines]))
        return Piece("blockquote", "blockquote", start, inside=(inside,), markup=">")
    if all(map(_BULLET.match, lines)):
        return Piece("bullet_list", "ul", start, inside=_items(start, lines, 2, "-"), markup="-")
    if all((number := _NUMBERED.match(line)) and int(number[1]) == n for n, line in enumerate(lines, 1)):
        return Piece("ordered_list", "ol", start, inside=_items(start, lines, 3, "."), markup=".")
    return None


def _items(start: int, lines: list[str], skip: int, sign: str) -> tuple[Piece, ...]:
    return tuple(
        [
            Piece("list_item", "li", n, inside=(_paragraph(n, line[skip:]),), markup=sign)
            for n, line in enumerate(lines, start)
        ]
    )


def _paragraph(line: int, text: str) -> Piece:
    return Piece("paragraph", "p", line, text.strip())
