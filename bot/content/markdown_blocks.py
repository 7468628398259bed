"""Into which blocks a lesson's Markdown falls: titles, paragraphs, lists, boxes, rules.

Nearly every block of a lesson is of a few plain shapes, and a course has thousands of lessons: these are cut out by
hand, five times faster, and the Markdown parser gets whatever is left. Both see the same blocks
(tests/content/test_markdown.py).
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

Group = list[Token]
"""One block: its opening token, what is inside, its closing token."""

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


def blocks(text: str) -> Iterator[Group]:
    """The blocks in order, each token with its line from 0."""
    if _FENCE.search(text):
        yield from groups(_PARSER.parse(text))
        return
    found = [(start, lines, _plain(start, lines)) for start, lines in _chunks(text)]
    odd: list[str] = []
    for n, (start, lines, group) in enumerate(found):
        # Lists with only an empty line between them are one list: that is for the parser.
        if group is not None and not (_is_list(group) and (odd or _goes_on(found, n))):
            if odd:
                yield from groups(_PARSER.parse("\n".join(odd)))
                odd = []
            yield group
        else:
            # Empty lines in front and between keep the parser's line numbers right.
            odd += [""] * (start - len(odd)) + lines
    if odd:
        yield from groups(_PARSER.parse("\n".join(odd)))


def groups(tokens: list[Token]) -> Iterator[Group]:
    """Cut a run of tokens into whole blocks."""
    depth, start = 0, 0
    for n, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : n + 1]
            start = n + 1


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


def _goes_on(found: list[tuple[int, list[str], Group | None]], n: int) -> bool:
    """Whether the next chunk may belong to the list that this one is."""
    following = found[n + 1][2] if n + 1 < len(found) else []
    return following is None or _is_list(following)


def _is_list(group: Group) -> bool:
    return bool(group) and group[0].tag in {"ul", "ol"}


def _plain(start: int, lines: list[str]) -> Group | None:
    """A block of one of the plain shapes; None for anything that only the parser knows."""
    first = lines[0]
    if first == _RULE:
        return [Token("hr", "hr", 0, map=[start, start + 1], markup="----")]
    if len(lines) == 1 and (title := _TITLE.fullmatch(first)):
        return _block("heading", "h1", start, title[1])
    if all(map(_PARAGRAPH.match, lines)):
        return _block("paragraph", "p", start, "\n".join(lines))
    if all(map(_QUOTE.match, lines)):
        inside = _block("paragraph", "p", start, "\n".join(line[2:] for line in lines))
        return [_open("blockquote", "blockquote", start), *inside, Token("blockquote_close", "blockquote", -1)]
    if all(map(_BULLET.match, lines)):
        return _list("bullet_list", "ul", start, [line[2:] for line in lines])
    if all((number := _NUMBERED.match(line)) and int(number[1]) == n for n, line in enumerate(lines, 1)):
        return _list("ordered_list", "ol", start, [line[3:] for line in lines])
    return None


def _list(kind: str, tag: str, start: int, items: list[str]) -> Group:
    tokens = [_open(kind, tag, start)]
    for n, item in enumerate(items, start):
        inside = _block("paragraph", "p", n, item)
        tokens += [_open("list_item", "li", n), *inside, Token("list_item_close", "li", -1)]
    return [*tokens, Token(f"{kind}_close", tag, -1)]


def _block(kind: str, tag: str, start: int, content: str) -> Group:
    inside = Token("inline", "", 0, map=[start, start], content=content.strip())
    return [_open(kind, tag, start), inside, Token(f"{kind}_close", tag, -1)]


def _open(kind: str, tag: str, start: int) -> Token:
    return Token(f"{kind}_open", tag, 1, map=[start, start])
