"""What one mapping of an author's YAML holds, read key by key, every mistake noted with its line."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from difflib import get_close_matches

from bot.content import markup
from bot.content.origin import Origin
from bot.content.yaml_fast import NotPlain, read_plain_yaml
from bot.content.yaml_text import BadYamlError, Lines, Path, Value, read_yaml


class Document:
    """One YAML text of the course: where it stands, what it says, and the lines of its keys when they are asked for."""

    def __init__(self, origin: Origin, text: str, *, above: int = 0) -> None:
        """`above` is how many lines of the file stand before the text."""
        self.origin = origin
        self._text = text
        self._above = above
        self._lines: Lines | None = None
        # An empty text was complained of where the file was opened.
        self._is_broken = not text
        self.value = self._read()

    def note(self, path: Path, message: str, hint: str = "") -> None:
        """Note a mistake at a key or item."""
        self.origin.note(self.line(path), message, hint)

    def line(self, path: Path) -> int:
        """The line of the file where a key or item stands; of its nearest parent when it is missing."""
        if self._lines is None:
            # The fast reader keeps no lines: most files never need them.
            self._lines = read_yaml(self._text)[1]
        while path and path not in self._lines:
            path = path[:-1]
        return self._above + self._lines.get(path, 1)

    def fields(self) -> "Fields":
        """The whole document as one mapping; anything else is a mistake and reads as empty."""
        if isinstance(self.value, dict):
            return Fields(self, (), self.value)
        if not self._is_broken:
            self.note((), "Tệp phải gồm các dòng “tên: giá trị”.", "Xem mẫu trong docs/authoring.md.")
        return Fields(self, (), {}, broken=True)

    def _read(self) -> Value:
        try:
            return read_plain_yaml(self._text)
        except NotPlain:
            pass
        try:
            value, self._lines = read_yaml(self._text)
        except BadYamlError as error:
            self._lines, self._is_broken = {}, True
            self.origin.note(self._above + error.line, error.message, error.hint)
            return None
        return value


class Fields:
    """One mapping. Every reader gives a harmless value when it notes a mistake, so that one pass finds them all."""

    def __init__(self, document: Document, path: Path, values: Mapping[str, Value], *, broken: bool = False) -> None:
        self.document = document
        self.path = path
        self.values = values
        self._asked: set[str] = set()
        # What could not be read at all is one mistake, not one for every key it lacks.
        self._broken = broken

    def wrong(self, message: str, hint: str = "", *, key: str = "") -> None:
        """Note a mistake in this mapping, or at one of its keys."""
        if not self._broken:
            self.document.note((*self.path, key) if key else self.path, message, hint)

    def text(self, key: str, *, needed: bool = True) -> str:
        """One line of words without markup, contacts filled in."""
        return self._words(key, self._take(key, needed=needed), (*self.path, key), markup.bare)

    def rich(self, key: str, *, needed: bool = True) -> str:
        """One line of words that may hold bold, contacts filled in."""
        return self._words(key, self._take(key, needed=needed), (*self.path, key), markup.rich)

    def raw(self, key: str, *, needed: bool = True) -> str:
        """Words as they are written, such as an id or a web address."""
        value = self._take(key, needed=needed)
        return self._scalar(key, value, (*self.path, key)) if value is not None else ""

    def blank(self, key: str) -> str:
        """Words as they are written, which may well be none at all."""
        value = self.values.get(key)
        self._asked.add(key)
        return "" if value is None else self._scalar(key, value, (*self.path, key))

    def texts(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        """A list of lines without markup; one line alone counts as a list of one."""
        value = self._take(key, needed=needed)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if needed and not items:
            self.wrong(f"“{key}” đang trống.", key=key)
        return tuple(self._words(key, item, (*self.path, key, n), markup.bare) for n, item in enumerate(items))

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping of words to words, such as titles by language."""
        value = self._take(key, needed=False)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(f"“{key}” phải gồm các dòng “tên: lời”.", key=key)
            return {}
        return {k: self._words(k, v, (*self.path, key, k), markup.bare) for k, v in value.items()}

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self._take(key, needed=True)
        if value is None:
            return least
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.wrong(f"“{key}” phải là số nguyên từ {least} đến {most}.", key=key)
        return least

    def flag(self, key: str, *, needed: bool = False) -> bool:
        """true or false; false when absent."""
        value = self._take(key, needed=needed)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.wrong(f"“{key}” phải là true hoặc false.", "Viết thường, không ngoặc kép.", key=key)
            return False
        return value

    def day(self, key: str) -> date:
        """A date written year-month-day."""
        value = self._take(key, needed=True)
        if isinstance(value, date):
            return value
        if value is not None:
            self.wrong(f"“{key}” phải là một ngày.", "Viết năm-tháng-ngày, như 2026-11-22.", key=key)
        return date.max

    def rows(self, key: str) -> list["Fields"]:
        """A list of mappings."""
        value = self._take(key, needed=True)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(f"“{key}” phải là một danh sách.", "Mỗi mục bắt đầu bằng “- ”.", key=key)
            return []
        return [self._row(key, n, item) for n, item in enumerate(value)]

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """One of a closed list of words."""
        value = self.raw(key)
        if value and value not in allowed:
            self.wrong(f"“{key}: {value}” không có.", nearest(value, allowed), key=key)
        return value

    def finish(self, *also: str) -> None:
        """Note every key that nobody asked for; `also` are keys that may stand without being read."""
        known = self._asked.union(also)
        for key in self.values:
            if key not in known:
                self.wrong(f"Không có mục “{key}”.", nearest(key, known), key=key)

    def _take(self, key: str, *, needed: bool) -> Value:
        self._asked.add(key)
        value = self.values.get(key)
        if value is None and (needed or key in self.values):
            self.wrong(f"Thiếu “{key}”.", f"Thêm “{key}: …”.", key=key)
        return value

    def _row(self, key: str, n: int, item: Value) -> "Fields":
        path = (*self.path, key, n)
        if isinstance(item, dict):
            return Fields(self.document, path, item)
        self.document.note(path, f"Mỗi mục của “{key}” phải gồm các dòng “tên: giá trị”.")
        return Fields(self.document, path, {}, broken=True)

    def _words(self, key: str, value: Value, path: Path, clean: Callable[[str, markup.Complain], str]) -> str:
        if value and isinstance(value, str) and markup.is_plain(value):
            return value
        if value is None:
            if path[:-1] != self.path or path[-1] != key:
                self.document.note(path, f"“{key}” có mục trống.")
            return ""

        def complain(_line: int, message: str, hint: str) -> None:
            self.document.note(path, message, hint)

        words = clean(self.document.origin.contacts.fill(self._scalar(key, value, path), complain), complain)
        if not words:
            self.document.note(path, f"“{key}” đang trống.")
        return words

    def _scalar(self, key: str, value: Value, path: Path) -> str:
        if isinstance(value, bool | list | dict):
            hint = f'Viết {key}: "{str(value).lower()}".' if isinstance(value, bool) else "Đặt câu trong ngoặc kép."
            self.document.note(path, f"“{key}” phải là lời văn.", hint)
            return ""
        return str(value)


def nearest(word: str, known: Collection[str]) -> str:
    """A hint with the word that was probably meant, or with all there are."""
    near = get_close_matches(word, known, 1)
    return f"Ý bạn là “{near[0]}”?" if near else f"Dùng được: {', '.join(sorted(known))}."
