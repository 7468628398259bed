"""The fast reader and the whole one read the same, and neither trips over anything."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.content.yaml_fast import NotPlain, read_plain_yaml
from bot.content.yaml_text import BadYamlError, Value, read_yaml

ATOMS = [
    *(
        "a",
        "b: ",
        "- ",
        "  ",
        "\n",
        "\n  ",
        "\n- ",
        "\n    ",
        ": ",
        ":",
        "#",
        " #",
        '"',
        "'",
        "[",
        "]",
        "{",
        "}",
        ",",
        ", ",
    ),
    *("1", "01", "x", "true", "null", "2026-11-22", "ệ", "!", "&", "*", "|", ">", "?", "@", "%", "-", "~", ".", "a: b"),
    *("k: [1, 2]", "{a: b}", "“", "(", "=", "<", "<<", "c:\n", "\\", "...", "---", "\t", ".5", "1e3", "0x1", "_"),
]
yaml_like = st.lists(st.sampled_from(ATOMS), max_size=14).map("".join)


@settings(max_examples=300, deadline=None)
@given(yaml_like)
@example("a: b\nc:\n  - d: 1\n    e: [x, 'y']\n  - f\n")
@example("a: {b: c, d: [1, true]}\n")
def test_what_the_fast_reader_reads_the_whole_one_reads_alike(text: str) -> None:
    try:
        quick = read_plain_yaml(text)
    except NotPlain:
        return
    assert repr(quick) == repr(read_yaml(text)[0])


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_plain_yaml, read_yaml):
        with suppress(NotPlain, BadYamlError):
            read(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("a: no", {"a": "no"}),
        ("no: a", {"no": "a"}),
        ("on: yes", {"on": "yes"}),
        ("a: true", {"a": True}),
        ("a: 12", {"a": 12}),
        ("a: 012", {"a": "012"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: 1.5", {"a": "1.5"}),
        ("a: 2026-11-22", {"a": date(2026, 11, 22)}),
        ("a: 2026-13-22", {"a": "2026-13-22"}),
        ("a: '12'", {"a": "12"}),
        ('a: "b: c # d"', {"a": "b: c # d"}),
        ("a:\n- b\n- c: d\n  e: f", {"a": ["b", {"c": "d", "e": "f"}]}),
        ("a: [b, {c: d}]", {"a": ["b", {"c": "d"}]}),
        ("a:\nb: c", {"a": None, "b": "c"}),
        ("a: >\n  b\n  c\n", {"a": "b c\n"}),
        ("a: b\n  c", {"a": "b c"}),
        ("Wi-Fi: mạng\n", {"Wi-Fi": "mạng"}),
    ],
)
def test_yaml_means_what_an_author_expects(text: str, value: Value) -> None:
    assert read_yaml(text)[0] == value
    with suppress(NotPlain):
        assert read_plain_yaml(text) == value


def test_every_key_and_item_knows_its_line() -> None:
    _, lines = read_yaml("a: 1\n\n# note\nb:\n  - c: 2\n    d: 3\n  - e: [4,\n      5]\n")
    assert (lines["a",], lines["b",], lines["b", 0, "d"], lines["b", 1, "e", 1]) == (1, 4, 6, 8)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: [", 2, "YAML viết chưa đúng"),
        ("a: 1\nb: c: d", 2, "YAML viết chưa đúng"),
        ("a: 1\n\tb: 2", 2, "YAML viết chưa đúng"),
        ("a: 1\na: 2", 2, "viết hai lần"),
        ("a: &x 1\nb: *x", 1, "neo"),
        ("a: 1\nb: !python/object:os.system x", 2, "dấu !"),
        ("a: {{police_113}}", 1, "Tên mục phải là một từ"),
        ("[" * 2000, 1, ""),
        ("- " * 2000, 1, ""),
        ("a: 1\n---\nb: 2", 2, "YAML viết chưa đúng"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_at_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(BadYamlError) as caught:
        read_yaml(text)
    assert says in caught.value.message
    assert caught.value.line == line


def test_a_tower_of_aliases_is_not_unfolded() -> None:
    tower = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(BadYamlError):
        read_yaml(tower)
