"""Does a message read well as plain text, and does the text keep every rule of a chat platform?"""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.message import Answered, Attachment, Block, Choice, Message, Picture, escape
from bot.channels.message import text as paragraphs
from bot.channels.rendering import Entity, Styled, Words, flat, plain, split, styled, units

NOISE = "aớ ợ*\n\t\r\x00\x1b\u0301\u0323\u200d\ufe0f😀👩🏽‍🌾\ud800\u2028\u202e가.:ĐH̱Ạ́"
WORDS = st.text(alphabet=st.one_of(st.sampled_from(NOISE), st.characters()), max_size=40)
MARKED = st.lists(st.sampled_from(["**", "*", "a", " ", "ệ", "e\u0302\u0323", "😀", "\u0301", "\n"]), max_size=12)
TEXT = st.one_of(WORDS, MARKED.map("".join))
ITEMS = st.lists(TEXT, max_size=3).map(tuple)
KINDS = ["text", "ordered", "bullets", "keep", "do", "hint", "source", "learned", "weeks", "vow"]
BLOCKS = st.lists(
    st.builds(
        Block, kind=st.sampled_from(KINDS), items=ITEMS, label=TEXT, count=st.integers(0, 5), of=st.integers(0, 5)
    ),
    max_size=4,
).map(tuple)
CHOICES = st.lists(
    st.builds(
        Choice,
        payload=st.uuids().map(str),
        label=TEXT,
        key=st.sampled_from(["", "A", "B", "C"]),
        role=st.sampled_from(["main", "line", "quiet", "undo", "answer"]),
        picked=st.sampled_from(["", "✓", "1"]),
    ),
    max_size=6,
).map(tuple)
ANSWERED = st.lists(
    st.builds(
        Answered, key=st.sampled_from("ABC"), label=TEXT, verdict=st.sampled_from(["right", "mine", "mine_right"])
    ),
    max_size=2,
).map(tuple)
MESSAGES = st.builds(
    Message,
    heading=TEXT,
    label=TEXT,
    title=TEXT,
    blocks=BLOCKS,
    answered=ANSWERED,
    choices=CHOICES,
    picture=st.none() | st.builds(Picture, path=st.just("a.png"), alt=TEXT),
    attachment=st.none() | st.builds(Attachment, name=TEXT, media_type=st.just("text/plain"), content=TEXT),
)


def bold(whole: Styled) -> list[str]:
    raw = whole.text.encode("utf-16-le")
    return [raw[e.offset * 2 : (e.offset + e.length) * 2].decode("utf-16-le") for e in whole.entities]


def check(whole: Styled) -> None:
    """Every rule that no text of ours may break."""
    assert whole.text.strip()
    assert unicodedata.is_normalized("NFC", whole.text)
    assert not [c for c in whole.text if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
    assert "\n\n\n" not in whole.text
    end = 0
    for entity, words in zip(whole.entities, bold(whole), strict=True):
        assert entity.offset >= end
        assert entity.length > 0
        assert words == words.strip()
        end = entity.offset + entity.length
    assert end <= units(whole.text)


@settings(deadline=None)
@given(MESSAGES, st.booleans())
def test_any_message_becomes_text_that_keeps_the_rules(message: Message, buttons: bool) -> None:
    check(styled(message, buttons=buttons))


@settings(deadline=None)
@given(MESSAGES, st.integers(2, 120))
def test_pieces_keep_the_limit_and_lose_no_letter(message: Message, limit: int) -> None:
    whole = styled(message, buttons=False)
    pieces = split(whole, limit)
    for piece in pieces:
        assert units(piece.text) <= limit
        check(piece)
    assert "".join("".join(p.text.split()) for p in pieces) == "".join(whole.text.split())
    assert "".join("".join(words.split()) for p in pieces for words in bold(p)) == "".join(
        "".join(words.split()) for words in bold(whole)
    )


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z", "M"], exclude_characters="*"), min_size=1))
def test_plain_words_come_through_as_they_are(words: str) -> None:
    assert plain(Message(blocks=paragraphs(words))) == unicodedata.normalize("NFC", words)


@settings(deadline=None)
@given(TEXT)
def test_a_name_can_never_become_bold_or_break_a_line(name: str) -> None:
    whole = styled(Message(blocks=paragraphs(f"Chào {escape(name)}!")))
    assert not whole.entities
    assert "\n" not in whole.text


@settings(deadline=None)
@given(TEXT)
def test_a_button_label_is_one_line_without_markup(words: str) -> None:
    label = flat(words)
    assert "\n" not in label
    assert label == label.strip()


QUESTION = Message(
    scene="question",
    heading="Cuộc gọi từ “công an”",
    label="Câu 2 trên 4",
    title="Người lạ bảo đọc mã. Bạn làm gì?",
    blocks=(Block("hint", ("Bạn bấm một chữ.",)),),
    choices=(
        Choice("q:a", "Đọc mã cho nhanh", "A", "answer"),
        Choice("q:b", "Cúp máy, **hỏi** người nhà", "B", "answer", picked="✓"),
        Choice("q:c", "Hỏi tên", "C", "answer", picked="2"),
        Choice("stop", "Dừng", role="quiet"),
    ),
)


def test_a_question_lists_its_answers_and_ends_with_the_hint() -> None:
    assert styled(QUESTION).text == (
        "Cuộc gọi từ “công an” · Câu 2 trên 4\n\n"
        "Người lạ bảo đọc mã. Bạn làm gì?\n\n"
        "A. Đọc mã cho nhanh\n✓ B. Cúp máy, hỏi người nhà\n(2) C. Hỏi tên\n\n"
        "Bạn bấm một chữ."
    )
    assert bold(styled(QUESTION)) == ["Người lạ bảo đọc mã. Bạn làm gì?", "hỏi"]


def test_without_buttons_the_last_line_says_what_to_type() -> None:
    assert plain(QUESTION).endswith("Bạn bấm một chữ.\n\nNhắn: A · B · C · dừng")


def test_a_long_menu_without_buttons_is_numbered_by_place() -> None:
    menu = Message(
        title="Chọn chủ đề",
        choices=(
            Choice("more", "Học tiếp", role="main"),
            *(Choice(f"t:{n}", f"Chủ đề thứ {n}") for n in range(4)),
            Choice("stop", "Dừng", role="quiet"),
        ),
    )
    assert plain(menu).splitlines()[2:] == [
        "2. Chủ đề thứ 0",
        "3. Chủ đề thứ 1",
        "4. Chủ đề thứ 2",
        "5. Chủ đề thứ 3",
        "",
        "Nhắn: 2–5 · học tiếp · dừng",
    ]
    assert "Nhắn" not in plain(menu, buttons=True)


def test_short_navigation_is_named_as_one_would_type_it() -> None:
    ways = (Choice("n", "Tiếp", role="main"), Choice("b", "Quay lại"), Choice("o", "OTP là gì?"))
    assert plain(Message(title="Thẻ", choices=ways)) == "Thẻ\n\nNhắn: tiếp · quay lại · OTP là gì?"


def test_boxes_open_with_their_label() -> None:
    whole = styled(
        Message(
            title="Ba việc",
            blocks=(
                Block("ordered", ("Cúp máy", "Gọi **113**")),
                Block("bullets", ("Không đọc mã",)),
                Block("keep", ("Mã OTP như chìa khóa nhà.",), label="Nhớ một câu"),
                Block("do", ("Mở cài đặt.", "Bật khóa máy."), label="Làm ngay:"),
                Block("learned", ("Ba dấu hiệu",), label="Từ nay bạn biết"),
                Block("weeks", ("Ba tuần liền.",), count=3, of=4),
                Block("vow", ("Tôi không đọc mã cho ai.",)),
            ),
        )
    )
    assert whole.text == (
        "Ba việc\n\n1. Cúp máy\n2. Gọi 113\n\n• Không đọc mã\n\n"
        "Nhớ một câu: Mã OTP như chìa khóa nhà.\n\n"
        "Làm ngay:\n• Mở cài đặt.\n• Bật khóa máy.\n\n"
        "Từ nay bạn biết:\n• Ba dấu hiệu\n\nBa tuần liền.\n●●●○\n\nTôi không đọc mã cho ai."
    )
    assert bold(whole) == ["Ba việc", "113", "Nhớ một câu:", "Làm ngay:", "Từ nay bạn biết:"]


def test_answers_given_are_told_in_the_words_handed_in() -> None:
    feedback = Message(
        title="Chưa đúng.", answered=(Answered("C", "Cúp máy", "right"), Answered("B", "Hỏi tên", "mine"))
    )
    assert plain(feedback) == "Chưa đúng.\n\nCâu đúng: C. Cúp máy\nBạn vừa chọn: B. Hỏi tên"
    english = Words(right="Right answer", mine="You chose")
    assert "Right answer: C. Cúp máy" in plain(feedback, english)


def test_a_message_that_is_only_a_picture_says_what_the_picture_shows() -> None:
    assert plain(Message(picture=Picture("a.png", "Một chiếc điện thoại"))) == "Một chiếc điện thoại"
    assert plain(Message())


def test_letters_outside_the_first_plane_count_twice() -> None:
    whole = styled(Message(blocks=paragraphs("😀 **đậm** 😀 **nữa**")))
    assert whole.entities == (Entity("bold", 3, 3), Entity("bold", 10, 3))


def test_markup_between_a_letter_and_its_accent_is_dropped() -> None:
    whole = styled(Message(blocks=paragraphs("a**\u0301b**")))
    assert whole == Styled("áb")


@pytest.mark.parametrize(
    ("limit", "pieces"),
    [
        (40, ["Một đoạn ngắn.\n\nHai dòng:\nmột\nhai ba bốn"]),
        (38, ["Một đoạn ngắn.", "Hai dòng:\nmột\nhai ba bốn"]),
        (16, ["Một đoạn ngắn.", "Hai dòng:\nmột", "hai ba bốn"]),
        (8, ["Một đoạn", "ngắn.", "Hai", "dòng:", "một", "hai ba", "bốn"]),
    ],
)
def test_cuts_fall_between_paragraphs_then_lines_then_words(limit: int, pieces: list[str]) -> None:
    whole = Styled("Một đoạn ngắn.\n\nHai dòng:\nmột\nhai ba bốn")
    assert [p.text for p in split(whole, limit)] == pieces


def test_a_bold_stretch_moves_to_the_next_piece_as_a_whole() -> None:
    whole = styled(Message(blocks=paragraphs("trước khi **rất là đậm** sau")))
    first, second = split(whole, 16)
    assert first == Styled("trước khi")
    assert second == Styled("rất là đậm sau", (Entity("bold", 0, 10),))


def test_a_limit_without_room_for_a_letter_is_refused() -> None:
    with pytest.raises(ValueError, match="room"):
        split(Styled("😀"), 1)
