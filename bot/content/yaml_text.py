"""What a YAML text says, as plain values with the line of each.

Authors write a small part of YAML, and a course has thousands of files: `fast` reads that small part forty times
faster than a whole YAML reader and hands over whatever it does not know for certain. `slow` reads everything else,
finds the mistakes, and knows the lines. Where both read a text, both say the same (tests/content/test_yaml_text.py).
"""

import re
from collections.abc import Iterator
from datetime import date

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Value = str | int | bool | date | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]
Lines = dict[Path, int]

# A lesson needs four levels; this keeps a file of brackets from eating the stack.
_DEEPEST = 20
_MOST_OPEN = 50
_BRACKET = re.compile(r"[\[\]{}]")
_WHOLE = re.compile(r"0|-?[1-9]\d{0,15}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WORDS: dict[str, Value] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


class BadYamlError(ValueError):
    """The text is not YAML, or uses more of YAML than a lesson may."""

    def __init__(self, line: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.hint = hint


class Unsure(Exception):
    """The text uses more of YAML than the fast reader knows."""


def plain(written: str) -> Value:
    """What an unquoted scalar means: YAML 1.2, with numbers other than whole ones left as written."""
    if written in _WORDS:
        return _WORDS[written]
    if written[0] not in "-0123456789":
        return written
    if _WHOLE.fullmatch(written):
        return int(written)
    if _DATE.fullmatch(written):
        try:
            return date.fromisoformat(written)
        except ValueError:
            return written
    return written


def slow(text: str) -> tuple[Value, Lines]:
    """Read any YAML a lesson may use, with the line (from 1) of every key and item. Raises `BadYamlError`."""
    _refuse_towers(text)
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYamlError(mark.line + 1 if mark else 1, f"YAML viết chưa đúng: {error.problem}.", _HINT) from None
    except RecursionError:
        raise BadYamlError(1, _TOO_DEEP) from None
    except (YAMLError, ValueError) as error:
        raise BadYamlError(1, f"YAML viết chưa đúng: {str(error).splitlines()[0]}.", _HINT) from None
    lines: Lines = {}
    return (None if root is None else _value(root, (), lines, set())), lines


_HINT = "Xem lại dấu cách đầu dòng và dấu hai chấm; câu có “: ” hoặc “ #” thì đặt trong ngoặc kép."
_TOO_DEEP = "Lồng nhau quá sâu."


def _refuse_towers(text: str) -> None:
    """Open brackets cost the whole reader the square of their number: two thousand take ten seconds."""
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > _MOST_OPEN:
            raise BadYamlError(text.count("\n", 0, bracket.start()) + 1, _TOO_DEEP)


def _value(node: Node, path: Path, lines: Lines, seen: set[int]) -> Value:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    # An alias is the same node again; repeated on many levels it would fill the memory.
    if id(node) in seen or node.anchor:
        raise BadYamlError(line, "Không dùng & và * (neo) của YAML.", "Viết lại nội dung, hoặc đặt trong ngoặc kép.")
    seen.add(id(node))
    if len(path) > _DEEPEST:
        raise BadYamlError(line, _TOO_DEEP)
    if str(node.tag).startswith("!"):
        raise BadYamlError(line, "Không dùng dấu ! ở đầu.", "Đặt câu trong ngoặc kép.")
    if isinstance(node, MappingNode):
        return _mapping(node, path, lines, seen)
    if isinstance(node, SequenceNode):
        return [_value(item, (*path, n), lines, seen) for n, item in enumerate(node.value)]
    is_quoted = isinstance(node, ScalarNode) and node.style is not None
    return str(node.value) if is_quoted else plain(str(node.value))


def _mapping(node: MappingNode, path: Path, lines: Lines, seen: set[int]) -> dict[str, Value]:
    result: dict[str, Value] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            raise BadYamlError(line, "Tên mục phải là một từ.", "{{…}} ở đầu câu thì đặt cả câu trong ngoặc kép.")
        key = str(key_node.value)
        if key in result:
            raise BadYamlError(line, f"Mục “{key}” viết hai lần.", "Bỏ bớt một.")
        lines[*path, key] = line
        result[key] = _value(value_node, (*path, key), lines, seen)
    return result


# --- the fast reader ---------------------------------------------------------------------------------------------

_ODD = re.compile(r"[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_KEY = re.compile(r"([^\W\d_][^:#\"'{}\[\],&*!|>%@`\n]*):(?: +|$)")
# What can only be the beginning of a plain string or number.
_START = re.compile(r"[\w“‘(+/.<$=]")
_FLOW_TOKEN = re.compile(r"\s*(?:([\[\]{},])|\"([^\"\\]*)\"|'([^']*)'|([\w“‘(+/.][^,\[\]{}\"'#]*))")
_FLOW_COLON = re.compile(r":(?: |$)")
Row = tuple[int, str]


def fast(text: str) -> Value:
    """Read the part of YAML that authors use: maps and lists by indentation, one-line values. Raises `Unsure`."""
    if _ODD.search(text) or text.startswith(("---", "%")):
        raise Unsure
    rows = list(_rows(text))
    if not rows:
        return None
    reader = _Reader(rows)
    value = reader.block(rows[0][0])
    if reader.at != len(rows):
        raise Unsure
    return value


def _rows(text: str) -> Iterator[Row]:
    for line in text.split("\n"):
        content = line.lstrip(" ")
        if not content or content[0] == "#":
            continue
        indent = len(line) - len(content)
        if not indent and content.startswith(("---", "...")):
            raise Unsure
        if " #" in content:
            if '"' in content or "'" in content:
                raise Unsure
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
                raise Unsure
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
                raise Unsure
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
        """A deeper row here goes on with the value above it: not for the fast reader."""
        if self.at < len(self.rows) and self.rows[self.at][0] > indent:
            raise Unsure


def _one_line(written: str) -> Value:
    first = written[0]
    if first in "[{":
        return _flow(written)
    if first in "\"'":
        inside = written[1:-1]
        if len(written) < 2 or written[-1] != first or first in inside or "\\" in inside:
            raise Unsure
        return inside
    if not _START.match(written) or ": " in written or written[-1] == ":":
        raise Unsure
    return plain(written)


def _flow(written: str) -> Value:
    tokens = _tokens(written)
    value = _flow_value(tokens, next(tokens))
    if next(tokens, None) is not None:
        raise Unsure
    return value


def _tokens(written: str) -> Iterator[tuple[str, str]]:
    """Signs, quoted and plain words of a one-line list or map, as (kind, text)."""
    at = 0
    while at < len(written):
        found = _FLOW_TOKEN.match(written, at)
        if not found:
            raise Unsure
        at = found.end()
        kind = found.lastindex or 0
        yield ("sign", "quoted", "quoted", "plain")[kind - 1], found[kind]


def _flow_value(tokens: Iterator[tuple[str, str]], token: tuple[str, str]) -> Value:
    kind, text = token
    if kind == "quoted":
        return text
    if kind == "plain":
        if _FLOW_COLON.search(text):
            raise Unsure
        return plain(text.rstrip(" "))
    if text == "[":
        return _flow_items(tokens)
    if text == "{":
        return _flow_pairs(tokens)
    raise Unsure


def _flow_items(tokens: Iterator[tuple[str, str]]) -> list[Value]:
    found: list[Value] = []
    token = _next(tokens)
    while token != ("sign", "]"):
        found.append(_flow_value(tokens, token))
        token = _next(tokens)
        if token == ("sign", ","):
            token = _next(tokens)
            if token == ("sign", "]"):
                raise Unsure
        elif token != ("sign", "]"):
            raise Unsure
    return found


def _flow_pairs(tokens: Iterator[tuple[str, str]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    token = _next(tokens)
    while token != ("sign", "}"):
        name = _KEY.match(token[1]) if token[0] == "plain" else None
        if not name or name[1] in found or name[1] != name[1].strip():
            raise Unsure
        rest = token[1][name.end() :]
        found[name[1]] = _flow_value(tokens, ("plain", rest) if rest else _next(tokens))
        token = _next(tokens)
        if token == ("sign", ","):
            token = _next(tokens)
            if token == ("sign", "}"):
                raise Unsure
        elif token != ("sign", "}"):
            raise Unsure
    return found


def _next(tokens: Iterator[tuple[str, str]]) -> tuple[str, str]:
    token = next(tokens, None)
    if token is None:
        raise Unsure
    return token
