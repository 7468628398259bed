"""How does a tree come out of a file? Any province, any branches, from a CSV whose every mistake is told by its line.

Columns: `code`, `name`, `kind` (province, commune, branch, cell), `organisation` (MTTQ, CD, HND, LHPN, DTN, CCB),
`parent` (the code of the unit above, in the file or in the tree already), and, only where it is not the provincial
body of its organisation in its own province, `body` (that body's code). UTF-8, commas or semicolons.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Connection

from bot.membership.units import history, rules, tree
from bot.membership.units.operations import Note
from bot.membership.units.tree import Sprout, Unit
from bot.membership.units.words import _
from bot.runtime.errors import Refusal

COLUMNS = ("code", "name", "kind", "organisation", "parent")
ALL_COLUMNS = (*COLUMNS, "body")
MOST_BYTES = 50_000_000


class Mistake(Struct, frozen=True):
    """What is wrong in one line of the file, and what to do."""

    line: int
    note: Note


class LoadProblems(Exception):
    """The file has mistakes; nothing of it was taken."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = sorted(mistakes, key=lambda one: one.line)
        super().__init__(f"{len(mistakes)} mistakes")


class Loaded(Struct, frozen=True):
    """What a file led to."""

    planted: Mapping[str, int]
    kept: int
    """Units that were there already, just so."""
    notes: Sequence[Mistake]
    """Where file and tree differ; the tree was left as it is."""


class _Line(NamedTuple):
    number: int
    code: str
    name: str
    kind: str
    organisation: str
    parent: str
    body: str
    is_clear: bool

    @property
    def level(self) -> tuple[str, str]:
        return self.kind, self.organisation


def load(connection: Connection, content: bytes, today: date) -> Loaded:
    """Plant what the file has and the tree has not. Raises `LoadProblems` with every mistake; then nothing is planted.

    The same file may be loaded again: it changes nothing.
    """
    lines, mistakes = _read(content)
    named = {code for line in lines for code in (line.code, line.parent, line.body)} - {""}
    check = _Check(connection, lines, tree.ever_coded(connection, named))
    check.mistakes += mistakes
    new = check.run()
    if check.mistakes:
        raise LoadProblems(check.mistakes)
    sprouts = [Sprout(x.code, x.parent, x.organisation, x.kind, x.name, x.body) for x in new]
    return Loaded(tree.plant(connection, sprouts, today), len(lines) - len(new) - len(check.notes), check.notes)


def _read(content: bytes) -> tuple[list[_Line], list[Mistake]]:
    """The lines of the file, each field of its own kind, and what cannot be read. Raises `LoadProblems`."""
    rows = _rows(_text(content))
    number, heading = next(rows, (1, []))
    columns = [name.strip().lower() for name in heading]
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        note = Note(_("Dòng đầu phải là tên các cột; thiếu cột: {missing}."), {"missing": ", ".join(missing)})
        raise LoadProblems([Mistake(number, note)])
    lines, mistakes = [], []
    for number, cells in rows:
        wrong = []
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            wrong.append(Note(_("Dòng này thừa cột. Tên có dấu phẩy thì hãy đặt trong ngoặc kép.")))
        found = dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=False))
        lines.append(_line(number, found, wrong))
        mistakes += [Mistake(number, note) for note in wrong]
    if not lines:
        raise LoadProblems([Mistake(number, Note(_("Tệp chưa có đơn vị nào dưới dòng tên cột.")))])
    return lines, mistakes


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise LoadProblems([Mistake(1, Note(_("Tệp lớn quá. Hãy chia thành nhiều tệp, cấp trên nạp trước.")))])
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        note = Note(_("Chữ không phải UTF-8. Trong Excel, hãy lưu lại bằng kiểu “CSV UTF-8”."))
        raise LoadProblems([Mistake(line, note)]) from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that holds something, with its number in the file."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            note = Note(_("Dấu ngoặc kép chưa đóng hoặc đặt sai chỗ."))
            raise LoadProblems([Mistake(begins, note)]) from error
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


_CLEAN: Mapping[str, Callable[[str], str]] = {
    "code": rules.clean_code,
    "name": rules.clean_name,
    "kind": rules.clean_kind,
    "organisation": rules.clean_organisation,
}


def _line(number: int, found: Mapping[str, str], wrong: list[Note]) -> _Line:
    """The fields of a line; what is wrong with them is added to `wrong`."""
    values = {}
    for name in ALL_COLUMNS:
        values[name] = found.get(name, "").strip()
        try:
            values[name] = _CLEAN[name](values[name]) if name in _CLEAN else values[name]
        except Refusal as refusal:
            wrong.append(Note(refusal.message, refusal.values))
    return _Line(number, **values, is_clear=not wrong)


class _Check:
    """Every line against the file and the tree: what is new, what differs, what is wrong."""

    def __init__(self, connection: Connection, lines: Sequence[_Line], known: Mapping[str, Unit]) -> None:
        self.mistakes: list[Mistake] = []
        self.notes: list[Mistake] = []
        self._connection, self._lines, self._known = connection, lines, known
        self._own = {line.code: line for line in reversed(lines)}
        self._parents = tree.many(connection, (one.parent_id for one in known.values() if one.parent_id))

    def run(self) -> list[_Line]:
        """The lines whose units are to be planted."""
        new = []
        for line in self._lines:
            first = self._own[line.code]
            if not line.is_clear:
                continue
            if first.number != line.number:
                self._wrong(line, _("Mã {code} đã có ở dòng {first}."), first=first.number)
            elif (there := self._known.get(line.code)) is not None:
                self._compare(line, there)
            elif self._fits(line):
                new.append(line)
        self._check_rings(new)
        return new

    def _fits(self, line: _Line) -> bool:
        """Whether a new unit can stand where the file puts it."""
        try:
            if not line.parent:
                rules.check_top(*line.level)
            elif (above := self._level_of(line, line.parent, _PARENT)) is not None:
                rules.check_under(above, line.level)
            if line.body and (body := self._level_of(line, line.body, _BODY)) is not None:
                rules.check_body(body, line.organisation)
        except Refusal as refusal:
            self._wrong(line, refusal.message, **refusal.values)
            return False
        return True

    def _level_of(self, line: _Line, code: str, sentences: tuple[str, str]) -> tuple[str, str] | None:
        """The kind and organisation of a unit named by its code, living in the tree or in the file."""
        there = self._known.get(code)
        if there is None and (own := self._own.get(code)) is not None:
            return own.level if own.is_clear else None
        if there is None:
            self._wrong(line, sentences[0], named=code)
            return None
        if there.valid_to is not None:
            later = tree.many(self._connection, history.heirs(self._connection, there.id)).values()
            heirs = ", ".join(f"{one.code} ({one.name})" for one in later) or "–"
            self._wrong(line, sentences[1], named=code, day=f"{there.valid_to:%d/%m/%Y}", heirs=heirs)
            return None
        return there.kind, there.organisation

    def _compare(self, line: _Line, there: Unit) -> None:
        """A unit of that code is or was there: where the file says otherwise, the tree stays, and it is said."""
        if there.valid_to is not None:
            self._differs(line, _("Mã {code} đã kết thúc ngày {day}: không tạo lại."), day=f"{there.valid_to:%d/%m/%Y}")
        elif there.name != line.name:
            self._differs(
                line, _("Mã {code} đang có tên “{old}”, tệp ghi “{new}”: chưa đổi. Muốn đổi hãy dùng mục Đổi tên."),
                old=there.name, new=line.name,
            )  # fmt: skip
        elif (there.kind, there.organisation) != line.level or self._parent_code(there) != line.parent:
            self._differs(line, _("Mã {code} đang đứng ở chỗ khác hoặc cấp khác với tệp: chưa đổi gì."))

    def _parent_code(self, there: Unit) -> str:
        return self._parents[there.parent_id].code if there.parent_id else ""

    def _check_rings(self, new: Sequence[_Line]) -> None:
        own = {line.code: line for line in new}
        above = {line.code: {code for code in (line.parent, line.body) if code in own} for line in new}
        try:
            TopologicalSorter(above).prepare()
        except CycleError as error:
            self._wrong(own[error.args[1][0]], _("Các đơn vị đứng dưới nhau thành vòng: {ring}."),
                        ring=" → ".join(error.args[1][:8]))  # fmt: skip

    def _wrong(self, line: _Line, sentence: str, **values: object) -> None:
        told = {"code": line.code, "organisation": line.organisation, **values}
        self.mistakes.append(Mistake(line.number, Note(sentence, told)))

    def _differs(self, line: _Line, sentence: str, **values: object) -> None:
        self.notes.append(Mistake(line.number, Note(sentence, {"code": line.code, **values})))


_PARENT = (
    _("Chưa có đơn vị cấp trên mã {named}, trong tệp cũng như trong cây."),
    _("Đơn vị cấp trên mã {named} đã kết thúc ngày {day}. Nay là: {heirs}."),
)
_BODY = (
    _("Chưa có tổ chức cấp tỉnh mã {named}, trong tệp cũng như trong cây."),
    _("Tổ chức cấp tỉnh mã {named} đã kết thúc ngày {day}. Nay là: {heirs}."),
)
