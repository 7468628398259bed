"""Invented people: names put together from the commonest parts, so that none of them is anybody's."""

from functools import lru_cache
from random import Random

from msgspec import Struct

from bot.membership.members import names
from bot.runtime.text import fold

_FAMILY = "Nguyễn Lê Trần Phạm Hoàng Trịnh Vũ Đỗ Bùi Hà Lưu Mai Đặng Ngô Cao Trương Phan Hồ Đinh Dương".split()
_OFTEN = (30, 20, 9, 8, 5, 4, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1)
_MIDDLE_OF_WOMEN = "Thị Thị Thị Thị Thị Thu Ngọc Thanh Minh Hồng Kim Bích Thúy Phương".split()
_MIDDLE_OF_MEN = "Văn Văn Văn Văn Hữu Đức Xuân Minh Ngọc Quang Công Đình Trọng Anh Bá Thế".split()
_WOMEN = (
    "Lan Hương Hoa Mai Hà Hằng Thủy Nga Loan Hạnh Thảo Linh Trang Nhung Yến Hiền Thu Tâm Oanh Phượng Liên Xuân Tuyết"
    " Dung Huệ Ngân Vân Hồng Thắm Chi Quỳnh Ánh Nguyệt Cúc Đào Lý Hòa Bình Mỹ Sen"
).split()
_MEN = (
    "Hùng Dũng Tuấn Sơn Hải Minh Long Nam Thắng Cường Tùng Hưng Đức Quang Trung Kiên Lâm Bình Phúc Thành Chiến Tiến"
    " Hòa Khánh Vinh Tài Lộc Hậu Toàn Định Bảo Huy Đạt Phong Quyết Nghĩa Thịnh An Khoa Việt"
).split()
# How many in a hundred are women, and in which years they were born: what the organisations are for decides.
_WHO = {
    "LHPN": (100, 1946, 2005),
    "HND": (45, 1948, 2002),
    "CCB": (4, 1940, 1985),
    "DTN": (50, 1991, 2010),
    "CD": (55, 1965, 2004),
}


class Person(Struct, frozen=True):
    """A name as the lists keep it, and a year of birth."""

    name: str
    folded_name: str
    name_key: str
    birth_year: int


def invent(random: Random, organisation: str) -> Person:
    """Somebody who could be a member of that organisation."""
    women, oldest, youngest = _WHO[organisation]
    is_woman = random.random() * 100 < women
    family = random.choices(_FAMILY, _OFTEN)[0]
    middle, given = (_MIDDLE_OF_WOMEN, _WOMEN) if is_woman else (_MIDDLE_OF_MEN, _MEN)
    called = f"{family} {_pick(random, middle)} {_pick(random, given)}"
    return Person(called, *_kept(called), oldest + int(random.random() * (youngest - oldest)))


def _pick(random: Random, words: list[str]) -> str:
    return words[int(random.random() * len(words))]


@lru_cache(maxsize=100_000)
def _kept(name: str) -> tuple[str, str]:
    return fold(name), names.sort_key(name)
