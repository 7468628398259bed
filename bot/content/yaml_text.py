"""What a YAML text says, as plain values with the line of each.

This is the whole reader: it finds the mistakes and knows the lines. `yaml_fast` reads the plain files.
"""

import re
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


def read_yaml(text: str) -> tuple[Value, Lines]:
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
