"""What a plain YAML file says, without the lines: forty times faster than the whole reader.

Authors write a small part of YAML, and a course has thousands of files. This reads that part and hands over whatever
it does not know for certain; where it reads a text, `yaml_text` reads the same (tests/content/test_yaml_text.py).
"""

import re
from collections.abc import Iterator

from bot.content.yaml_text import Value, plain


class NotPlain(Exception):
    """The text uses more of YAML than is read here."""


_ODD = re.compile(r"[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_KEY = re.compile(r"([^\W\d_][^:#\"'{}\[\],&*!|>%@`\n]*):(?: +|$)")
# What can only be the beginning of a plain string or number.
_START = re.compile(r"[\w“‘(+/.<$=]")
_FLOW_TOKEN = re.compile(r"\s*(?:([\[\]{},])|\"([^\"\\]*)\"|'([^']*)'|([\w“‘(+/.][^,\[\]{}\"'#]*))")
_FLOW_COLON = re.compile(r":(?: |$)")
Row = tuple[int, str]


def read_plain_yaml(text: str) -> Value:
    """Read the part of YAML that authors use: maps and lists by indentation, one-line values. Raises `NotPlain`."""
    if _ODD.search(text) or text.startswith(("---", "%")):
        raise NotPlain
    rows = list(_rows(text))
    if not rows:
        return None
    reader = _Reader(rows)
    value = reader.block(rows[0][0])
    if reader.at != len(rows):
        raise NotPlain
    return value


def _rows(text: str) -> Iterator[Row]:
    for line in text.split("\n"):
        content = line.lstrip(" ")
        if not content or content[0] == "#":
            continue
        indent = len(line) - len(content)
        if not indent and content.startswith(("---", "...")):
            raise NotPlain
        if " #" in content:
            if '"' in content or "'" in content:
                raise NotPlain
            content = content[: content.index(" #")]
        yield indent, content.rstrip(" ")


class _Reader:
    """Walks the rows once; `at` is the row to read next."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.at = 0

    def block(self, indent: int) -> Value:
        """The map or list whose rows stand at this indentation."""
        content = self.rows[self.at][1]
        if content == "-" or content.startswith("- "):
            return self.items(indent)
        return self.pairs(indent)

    def items(self, indent: int) -> Value:
        found: list[Value] = []
        while self.at < len(self.rows):
            here, content = self.rows[self.at]
            if here != indent or not content.startswith("- "):
                break
            rest = content[2:].lstrip(" ")
            inner = indent + len(content) - len(rest)
            if rest.startswith("- "):
                raise NotPlain
            if _KEY.match(rest):
                self.rows[self.at] = (inner, rest)
                found.append(self.pairs(inner))
            else:
                self.at += 1
                found.append(_one_line(rest))
        self.no_deeper(indent)
        return found

    def pairs(self, indent: int) -> Value:
        found: dict[str, Value] = {}
        while self.at < len(self.rows):
            here, content = self.rows[self.at]
            if here != indent:
                break
            name = _KEY.match(content)
            if not name or name[1] in found or name[1] != name[1].strip():
                raise NotPlain
            self.at += 1
            rest = content[name.end() :]
            found[name[1]] = _one_line(rest) if rest else self.below(indent)
        self.no_deeper(indent)
        return found

    def below(self, indent: int) -> Value:
        """What stands under a key without a value: a deeper block, a list at its own indentation, or nothing."""
        if self.at == len(self.rows):
            return None
        here, content = self.rows[self.at]
        if here > indent or (here == indent and content.startswith("- ")):
            return self.block(here)
        return None

    def no_deeper(self, indent: int) -> None:
        """A deeper row here goes on with the value above it: not for this reader."""
        if self.at < len(self.rows) and self.rows[self.at][0] > indent:
            raise NotPlain


def _one_line(written: str) -> Value:
    first = written[0]
    if first in "[{":
        return _flow(written)
    if first in "\"'":
        inside = written[1:-1]
        if len(written) < 2 or written[-1] != first or first in inside or "\\" in inside:
            raise NotPlain
        return inside
    if not _START.match(written) or ": " in written or written[-1] == ":":
        raise NotPlain
    return plain(written)


def _flow(written: str) -> Value:
    tokens = _tokens(written)
    value = _flow_value(tokens, next(tokens))
    if next(tokens, None) is not None:
        raise NotPlain
    return value


def _tokens(written: str) -> Iterator[tuple[str, str]]:
    """Signs, quoted and plain words of a one-line list or map, as (kind, text)."""
    at = 0
    while at < len(written):
        found = _FLOW_TOKEN.match(written, at)
        if not found:
            raise NotPlain
        at = found.end()
        kind = found.lastindex or 0
        yield ("sign", "quoted", "quoted", "plain")[kind - 1], found[kind]


def _flow_value(tokens: Iterator[tuple[str, str]], token: tuple[str, str]) -> Value:
    kind, text = token
    if kind == "quoted":
        return text
    if kind == "plain":
        if _FLOW_COLON.search(text):
            raise NotPlain
        return plain(text.rstrip(" "))
    if text == "[":
        return _flow_items(tokens)
    if text == "{":
        return _flow_pairs(tokens)
    raise NotPlain


def _flow_items(tokens: Iterator[tuple[str, str]]) -> list[Value]:
    found: list[Value] = []
    token = _next(tokens)
    while token != ("sign", "]"):
        found.append(_flow_value(tokens, token))
        token = _next(tokens)
        if token == ("sign", ","):
            token = _next(tokens)
            if token == ("sign", "]"):
                raise NotPlain
        elif token != ("sign", "]"):
            raise NotPlain
    return found


def _flow_pairs(tokens: Iterator[tuple[str, str]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    token = _next(tokens)
    while token != ("sign", "}"):
        name = _KEY.match(token[1]) if token[0] == "plain" else None
        if not name or name[1] in found or name[1] != name[1].strip():
            raise NotPlain
        rest = token[1][name.end() :]
        found[name[1]] = _flow_value(tokens, ("plain", rest) if rest else _next(tokens))
        token = _next(tokens)
        if token == ("sign", ","):
            token = _next(tokens)
            if token == ("sign", "}"):
                raise NotPlain
        elif token != ("sign", "}"):
            raise NotPlain
    return found


def _next(tokens: Iterator[tuple[str, str]]) -> tuple[str, str]:
    token = next(tokens, None)
    if token is None:
        raise NotPlain
    return token
