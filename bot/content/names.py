"""What an id may look like, and which lesson and language a file name stands for."""

import re

from msgspec import Struct

from bot.content.fields import Fields
from bot.runtime.locale import DEFAULT, LOCALES

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# "lesson:<id>" must fit into the 64 bytes of a button.
_LONGEST = 48
RULE = f"Chữ thường không dấu, số, nối bằng dấu “-”, dài nhất {_LONGEST} ký tự."


class Name(Struct, frozen=True):
    """What the name of a lesson's or quiz's file says."""

    id: str
    locale: str


def is_id(word: str) -> bool:
    """Whether the word may name a track, lesson or question."""
    return len(word) <= _LONGEST and _ID.fullmatch(word) is not None


def read_name(stem: str) -> Name:
    """The lesson and language of a file name without its ending. Raises ValueError with a sentence."""
    lesson, _, locale = stem.partition(".")
    if not is_id(lesson):
        raise ValueError(f"Tên tệp “{stem}” không hợp lệ. {RULE}")
    if locale and (locale not in LOCALES or locale == DEFAULT):
        raise ValueError(f"Tên tệp có phần “.{locale}” không phải là một thứ tiếng đã có ({', '.join(LOCALES)}).")
    return Name(lesson, locale or DEFAULT)


def read_id(fields: Fields, expected: str) -> None:
    """The file's own `id` (or `lesson`) must be the one its name gives."""
    written = fields.raw("id")
    if written and written != expected:
        fields.wrong(f"id “{written}” khác tên tệp hoặc thư mục “{expected}”.", "Sửa cho giống nhau.", key="id")


def read_titles(fields: Fields, key: str) -> dict[str, str]:
    """Words in every language of the house."""
    titles = fields.pairs(key)
    for locale in LOCALES:
        if not titles.get(locale):
            fields.wrong(f"“{key}” thiếu tiếng {LOCALES[locale]}.", f"Viết {key}: {{vi: …, en: …}}.", key=key)
    for locale in titles:
        if locale not in LOCALES:
            fields.wrong(f"“{key}” có thứ tiếng lạ “{locale}”.", f"Dùng được: {', '.join(LOCALES)}.", key=key)
    return titles
