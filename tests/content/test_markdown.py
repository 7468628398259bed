"""Cards are read from the small Markdown of the authors' guide; everything else is refused at its line."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.channels.message import Block, Picture
from bot.content.contacts import Contact, Contacts
from bot.content.markdown import CardReader, WrittenCard
from bot.content.markdown_blocks import blocks, parsed
from bot.content.origin import Origin
from bot.runtime.errors import ContentError

CONTACTS = Contacts({"police_113": Contact("police_113", "113", "", "", "", "", "cao")})


def find(name: str) -> str:
    if name != "a.png":
        raise ValueError(f"Không có tranh “{name}”.")
    return f"t/{name}"


def read(text: str, locale: str = "vi", above: int = 0) -> tuple[list[WrittenCard], list[ContentError]]:
    problems: list[ContentError] = []
    return CardReader(Origin("a.md", locale, CONTACTS, problems), find, above=above).read(text), problems


def test_a_card_holds_paragraphs_lists_boxes_and_a_picture() -> None:
    boxes = "> Nhớ: bốn\n\n> Làm ngay: gọi {{police_113}}\n"
    text = "# Tên thẻ\n\n![Lời tả](a.png)\n\nCâu có **đậm**\nhai dòng.\n\n1. một\n2. hai\n\n- ba\n\n"
    cards, problems = read(text + boxes)
    assert not problems
    card = cards[0].card
    assert card.title == "Tên thẻ"
    assert card.picture == Picture("t/a.png", "Lời tả")
    assert card.blocks == (
        Block("text", ("Câu có **đậm** hai dòng.",)),
        Block("ordered", ("một", "hai")),
        Block("bullets", ("ba",)),
        Block("keep", ("bốn",), label="Nhớ một câu"),
        Block("do", ("gọi 113",), label="Làm ngay"),
    )


def test_cards_know_their_line_in_the_file() -> None:
    cards, _ = read("# một\n\na\n\n---\n# hai\n\nb\n", above=10)
    assert [written.line for written in cards] == [11, 16]


@pytest.mark.parametrize("box", ["Remember", "Nhớ"])
def test_english_boxes_speak_english(box: str) -> None:
    cards, problems = read(f"# T\n\n> {box}: one\n\n> Do it now: two\n", "en")
    assert not problems
    assert [block.label for block in cards[0].card.blocks] == ["One thing to remember", "Do it now"]


def test_a_rule_at_the_end_opens_no_card() -> None:
    cards, problems = read("# a\n\nb\n\n---\n")
    assert (len(cards), problems) == (1, [])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("5 * 3 = 15", "5 ∗ 3 = 15"),
        (r"\*sao\*", "∗sao∗"),
        (r"C:\máy", "C:∖máy"),
        (r"\\", "∖"),
        ("a < b > c & d", "a < b > c & d"),
        ("ten_dang_nhap", "ten_dang_nhap"),
        ("**một** và **hai**", "**một** và **hai**"),
        ("[1] chú thích", "[1] chú thích"),
    ],
)
def test_signs_that_are_no_markup_are_made_safe(written: str, shown: str) -> None:
    cards, problems = read(f"# T\n\n{written}\n")
    assert not problems
    assert cards[0].card.blocks == (Block("text", (shown,)),)


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("a\n\n[bấm](http://x.vn)\n", 5, "đường dẫn"),
        ("a\nb [bấm](x)\n", 4, "đường dẫn"),
        ("<b>a</b>\n", 3, "HTML"),
        ("<!-- a -->\n", 3, "HTML"),
        ("<script>\n", 3, "HTML"),
        ("a `b` c\n", 3, "dấu `"),
        ("```\na\n```\n", 3, "mã (```)"),
        ("a\n\n    b\n", 5, "thụt vào"),
        ("| a | b |\n|---|---|\n", 3, "bảng"),
        ("## nhỏ\n\na\n", 3, "tiêu đề nhỏ"),
        ("a\n\n# hai\n\nb\n", 5, "hai tiêu đề"),
        ("*nghiêng*\n", 3, "chữ nghiêng"),
        ("_nghiêng_\n", 3, "chữ nghiêng"),
        ("__đậm__\n", 3, "dấu sao"),
        ("a **b\n", 3, "chưa khép"),
        ("a\nb ** c **\n", 4, "chưa khép"),
        ("**`a`**\n", 3, "dấu `"),
        ("a&nbsp;b\n", 3, "mã ký tự"),
        ("a ![b](a.png) c\n", 3, "Tranh phải đứng riêng"),
        ("![](a.png)\n", 3, "lời tả"),
        ("![a](b.png)\n", 3, "Không có tranh “b.png”"),
        ("![a](a.png)\n\n![b](a.png)\n", 5, "một tranh"),
        ("- a\n  - b\n", 3, "danh sách con"),
        ("1. a\n\n   b\n", 3, "một câu"),
        ("3. a\n4. b\n", 3, "bắt đầu từ 1"),
        ("> a\n", 3, "Nhớ:"),
        ("> Nhớ: a\n>\n> b\n", 3, "Nhớ:"),
        ("> Nhớ: a\n> Làm ngay: b\n", 3, "liền nhau"),
        ("> Nhớ: a\n\n> Nhớ: b\n", 3, "hai khung"),
        ("> Nhớ:\n", 3, "chưa có câu"),
        ("a\n\n***\n\nb\n", 5, "dòng ---"),
        ("a\n\n---\nb\n", 6, "Thẻ 2 chưa có tiêu đề"),
        ("", 1, "chưa có nội dung"),
        ("Gọi\n{{police_114}}\n", 4, "Không có {{police_114}}"),
        ("Gọi {{police_113\n", 3, "chưa khép"),
    ],
)
def test_what_a_card_may_not_hold_is_refused_at_its_line(body: str, line: int, says: str) -> None:
    _, problems = read(f"# T\n\n{body}")
    assert any(says in problem.message and problem.line == line for problem in problems), list(map(str, problems))


ATOMS = [
    *(
        "",
        "",
        "a",
        "- a",
        "- b",
        "1. a",
        "2. b",
        "1. ",
        "-",
        "# T",
        "#T",
        "# T #",
        "## x",
        "---",
        "--",
        "***",
        "> a",
        "> b",
    ),
    *(
        ">",
        "> - a",
        "  a",
        "    a",
        "   - b",
        "**b** x",
        "* a",
        "“q”",
        "{{k}}",
        "![a](b.png)",
        "10. x",
        "1) a",
        "- - a",
    ),
    *(
        "> ```",
        "```",
        "~~~",
        "\t",
        "é",
        "a  ",
        "a\\",
        "+ x",
        "===",
        "# ",
        "#",
        " # a",
        " ---",
        "- # a",
        "> # a",
        "- > a",
    ),
    *("> 1. a", " ", "a\u2028b", "\u00a0", "x\r", "- \u00a0a", ">a", "1.a", "-a", "9. a", "# a\u00a0"),
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(ATOMS), max_size=9).map("\n".join))
@example("- a\n\n- b\n\nc\n\n1. d\n2. e")
def test_blocks_cut_by_hand_are_the_parsers_blocks(text: str) -> None:
    assert blocks(text) == parsed(text)


@given(st.text(st.characters(), max_size=120))
def test_no_text_breaks_the_reader_and_no_single_star_comes_through(text: str) -> None:
    cards, _ = read("# T\n\n" + text)
    for written in cards:
        for block in written.card.blocks:
            for item in block.items:
                assert "*" not in item.replace("**", "")
                assert item.count("**") % 2 == 0
                assert "\n" not in item
