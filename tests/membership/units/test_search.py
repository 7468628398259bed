"""A unit is found however its name is typed, and typed marks decide between names that differ by marks only."""

import pytest
from sqlalchemy import Engine

from bot.membership.units import search, seed, tree
from bot.membership.units.operations import Merge, NewUnit
from bot.membership.units.tree import Sprout
from tests.membership.units.grove import DAY, Grove


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("hạc thành", "Phường Hạc Thành"),
        ("hac thanh", "Phường Hạc Thành"),
        ("HẠC THÀNH", "Phường Hạc Thành"),
        ("phuong hac thanh", "Phường Hạc Thành"),
        ("hacj thanhf", "Phường Hạc Thành"),
        ("thiệu hoá", "Xã Thiệu Hóa"),
        ("thiệu hóa", "Xã Thiệu Hóa"),
        ("thie\u0302\u0323u ho\u0301a", "Xã Thiệu Hóa"),
        ("Đồng Tiến", "Xã Đồng Tiến"),
        ("Đông Tiến", "Phường Đông Tiến"),
        ("hội phụ nữ hạc thành", "Hội LHPN phường Hạc Thành"),
        ("lhpn hac thanh", "Hội LHPN phường Hạc Thành"),
        ("hội liên hiệp phụ nữ phường hạc thành", "Hội LHPN phường Hạc Thành"),
        ("hnd xa ha trung", "Hội Nông dân xã Hà Trung"),
        ("ccb hà trung", "Hội Cựu chiến binh xã Hà Trung"),
        ("đoàn xã hà trung", "Đoàn xã Hà Trung"),
        ("thanh hoá", "Tỉnh Thanh Hóa"),
        ("tinh doan", "Tỉnh đoàn Thanh Hóa"),
        ("ldld tinh", "Liên đoàn Lao động tỉnh Thanh Hóa"),
        ("thon ham ha hac thanh", "Chi hội thôn Hàm Hạ"),
    ],
)
def test_what_was_typed_finds_what_was_meant(engine: Engine, typed: str, first: str) -> None:
    with engine.connect() as connection:
        seed.plant(connection)
        tree.plant(connection, [Sprout("x", "14797-hnd", "HND", "branch", "Chi hội thôn Hàm Hạ")], DAY)
        found = search.search(connection, typed, DAY)
        assert found and found[0].name == first, [one.name for one in found[:5]]


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "😀", "%", "_", "\\", "zzzz", "a" * 10_000, "\0", "hạc " * 500])
def test_nothing_meant_finds_nothing_and_breaks_nothing(engine: Engine, typed: str) -> None:
    with engine.connect() as connection:
        seed.plant(connection)
        assert len(search.search(connection, typed, DAY)) <= 20


def test_only_living_units_are_found_and_only_within_the_clause(grove: Grove) -> None:
    grove.apply(Merge((grove.id("P1"), grove.id("P2")), NewUnit("P9", "Xã P Mới")))
    found = search.search(grove.connection, "xã p 1", DAY)
    assert found and all(one.valid_to is None for one in found)
    here = tree.below(grove.unit("Q"))
    found = search.search(grove.connection, "chi hnd thôn", DAY, within=here)
    assert found and all(one.province_id == grove.id("Q") for one in found)
