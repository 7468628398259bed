import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.membership.members import names
from bot.membership.members.names import BadName
from bot.runtime.text import fold

SYLLABLES = st.sampled_from(
    "An Ánh Ảnh Bích Bình Cúc Chiên Đào Đặng Đức Duyên Hoà Hòa Hoa Hùng Lan Lân Lê Nga Ngọc Nguyễn Nhàn Quý Thị Thuỷ "
    "Thủy Trần Trịnh Tuấn Tuân Văn Xuân Ý Yến H'Hen Niê".split()
)
NAMES = st.lists(SYLLABLES, min_size=1, max_size=7).map(" ".join)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nguyễn   Thị  Lan ", "Nguyễn Thị Lan"),
        ("NGUYỄN THỊ LAN", "Nguyễn Thị Lan"),
        ("nguyễn thị lan", "Nguyễn Thị Lan"),
        ("H’Hen Niê", "H'Hen Niê"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Lê\u00a0Thị\u200b Lan\ufeff", "Lê Thị Lan"),
        (unicodedata.normalize("NFD", "Đỗ Thị Hường"), "Đỗ Thị Hường"),
        ("Lê Thị\nLan", "Lê Thị Lan"),
        ("Y", "Y"),
        ("ß", "ß"),
    ],
)
def test_a_name_is_kept_as_people_write_it(typed: str, kept: str) -> None:
    assert names.clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "\u200b",
        "0912345678",
        "- . -",
        "Lê\x07Lan",
        "Lê \x00\x1b Lan",
        "a" * 101,
        "http://xin.vn",
        "lan@xin.vn",
    ],
)
def test_what_is_no_name_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(BadName) as refused:
        names.clean(typed)
    assert refused.value.message.endswith(".")


def test_people_are_ordered_by_given_name_then_middle_names_then_family() -> None:
    ordered = [
        "Trần An",
        "Lê Bích An",
        "Lê Thị An",
        "Trần Thị An",
        "Lê Thị Ánh",
        "Bùi Thị Bích",
        "Lê Văn Đào",
        "Hoàng Hoa",
        "An Hoà",
        "Bùi Hòa",
        "Lê Thị Lan",
        "Lê Thị Lân",
        "Phạm Ý",
    ]
    assert sorted(ordered, key=names.sort_key) == ordered
    assert names.split("Lê Thị Lan") == ("Lê Thị", "Lan")
    assert names.split("Lan") == ("", "Lan")


@pytest.mark.parametrize("pair", [("Hoà", "Hòa"), ("Thuỷ", "Thủy"), ("H'Hen", "H’Hen"), ("Hòa", "HÒA".title())])
def test_two_ways_of_writing_one_name_are_one_place_in_the_list(pair: tuple[str, str]) -> None:
    assert names.sort_key(pair[0]) == names.sort_key(pair[1])


@given(st.text(max_size=140))
def test_any_text_is_a_clean_name_or_refused(text: str) -> None:
    try:
        name = names.clean(text)
    except BadName:
        return
    assert 0 < len(name) <= names.LONGEST
    assert names.clean(name) == name
    assert not any(unicodedata.category(c) == "Cc" for c in name)
    assert name.isprintable() or any(unicodedata.category(c) in {"Zs", "Cf", "Co", "Cn", "Zl", "Zp"} for c in name)
    assert len(fold(name)[:100]) <= 100
    json.dumps(name).encode()
    assert "\0" not in name


@given(st.text(max_size=120))
def test_every_key_is_short_and_ascii(text: str) -> None:
    key = names.sort_key(text)
    assert len(key) <= names.LONGEST_KEY and key.isascii()


@given(NAMES, NAMES)
def test_the_key_compares_given_names_first(one: str, other: str) -> None:
    def given_name(name: str) -> str:
        return names.sort_key(name.split()[-1])

    if given_name(one) < given_name(other):
        assert names.sort_key(one) < names.sort_key(other)
