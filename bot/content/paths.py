"""Which lessons make up the basic course, if the authors name some."""

from collections.abc import Collection, Mapping
from pathlib import Path

from bot.content.contacts import Contacts
from bot.content.fields import Document, nearest
from bot.content.files import read_text
from bot.content.origin import Origin
from bot.runtime.errors import ContentError
from bot.runtime.locale import DEFAULT

FILE = "paths.yaml"
# What is said of somebody's progress must stay readable at a glance.
_MOST = 200


def read_basic(lessons_dir: Path, ids: Collection[str], problems: list[ContentError]) -> tuple[str, ...]:
    """The ids under “basic” in `paths.yaml`, each one of `ids`; none without that file."""
    path = lessons_dir / FILE
    if not path.exists():
        return ()
    name = f"{lessons_dir.name}/{FILE}"
    origin = Origin(name, DEFAULT, Contacts({}), problems)
    document = Document(origin, read_text(path, name, problems))
    fields = document.fields()
    found = fields.texts("basic")
    fields.finish()
    _check(document, found, ids)
    return found


def _check(document: Document, found: tuple[str, ...], ids: Collection[str]) -> None:
    first: Mapping[str, int] = {lesson: n for n, lesson in reversed(list(enumerate(found)))}
    for n, lesson in enumerate(found):
        if lesson and lesson not in ids:
            document.note(("basic", n), f"Không có bài “{lesson}”.", nearest(lesson, ids))
        elif first[lesson] != n:
            document.note(("basic", n), f"Bài “{lesson}” được kể hai lần.", "Xóa một dòng.")
    if len(found) > _MOST:
        document.note(("basic",), f"Phần cơ bản có {len(found)} bài (nhiều nhất {_MOST}).", "Bớt bài.")
