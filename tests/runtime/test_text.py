"""Any way of typing Vietnamese compares equal (P11), and nothing a person can send breaks it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.text import clip, fold, is_blank, nfc, readings, syllables

any_text = st.text(st.characters(), max_size=200)
vietnamese = st.text(
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ ", max_size=60
)


def without_marks(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Tiếp tục", "tiep tuc"),
        ("TIẾP  TỤC!", "tiep tuc"),
        ("tie\u0302\u0301p tu\u0323c", "tiep tuc"),
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("ÐẶNG", "dang"),
        ("Đặng", "dang"),
        ("thủy", "thuy"),
        ("thuỷ", "thuy"),
        ("Nguyễn\u200b Văn\ufeff A", "nguyen van a"),
        ("１５６", "156"),
        ("1️⃣", "1"),
        ("😀 tiếp 😀", "tiep"),
        ("tiếp😀tục", "tiep tuc"),
        ("69/2024/NĐ-CP", "69 2024 nd cp"),
        ("\ud800tiếp\x00", "tiep"),
        ("", ""),
        ("…—“”", ""),
    ],
)
def test_every_way_of_typing_a_word_folds_to_the_same_plain_letters(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(any_text)
def test_folding_gives_only_plain_words_and_changes_nothing_the_second_time(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded.isascii()
    assert folded == " ".join(folded.split())


@given(any_text)
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(vietnamese)
def test_vietnamese_without_its_marks_folds_alike(text: str) -> None:
    assert fold(without_marks(text)) == fold(text)


@given(st.lists(st.sampled_from(["hòa", "thúy", "khỏe", "xòe", "tùy"]), max_size=500))
def test_long_texts_fold_like_short_ones(words: list[str]) -> None:
    assert fold(" ".join(words)) == " ".join(map(fold, words))


@pytest.mark.parametrize("text", ["a" + "\u0316\u0301" * 20_000, "ệ" * 40_000, "\ud800" * 40_000, "ﷺ" * 10_000])
@pytest.mark.timeout(30)
def test_a_very_long_text_does_not_hang(text: str) -> None:
    assert isinstance(fold(text), str)
    assert isinstance(nfc(text), str)
    assert readings(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tieeps", "tiep"),
        ("tieesp", "tiep"),
        ("dungwf", "dung"),
        ("dungf", "dung"),
        ("duwngf", "dung"),
        ("dduwngf", "dung"),
        ("Bawts ddaauf", "bat dau"),
        ("trowj giups", "tro giup"),
        ("nguwowif", "nguoi"),
        ("nguoiwf", "nguoi"),
        ("tieens ddooj", "tien do"),
        ("khoong", "khong"),
        ("thuwr", "thu"),
    ],
)
def test_telex_keys_left_in_a_word_are_undone(typed: str, meant: str) -> None:
    assert readings(typed) == (fold(typed), meant)


@pytest.mark.parametrize(
    "word", ["tiếp", "dung", "sai", "ok", "app", "yes", "as", "off", "Zalo", "www", "156", "", "s"]
)
def test_words_that_are_not_telex_have_one_reading(word: str) -> None:
    assert readings(word) == (fold(word),)


@given(any_text)
def test_readings_begin_with_the_fold(text: str) -> None:
    found = readings(text)
    assert found[0] == fold(text)
    assert 1 <= len(found) <= 2


@given(any_text)
def test_composed_text_can_be_stored_and_sent(text: str) -> None:
    composed = nfc(text)
    composed.encode()
    assert "\0" not in composed
    assert unicodedata.is_normalized("NFC", composed)
    assert nfc(composed) == composed


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("Cúp máy.", 2), ("Cúp máy – rồi gọi 113 !", 5), ("Wi-Fi", 1), ("  một\nhai\tba ", 3), ("… ??", 0)],
)
def test_syllables_are_what_stands_between_spaces(text: str, count: int) -> None:
    assert syllables(text) == count


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("một hai ba", 20, "một hai ba"),
        ("một hai ba", 10, "một hai ba"),
        ("một hai ba", 9, "một hai…"),
        ("một hai ba", 8, "một hai…"),
        ("một hai ba", 7, "một…"),
        ("mộthaiba", 4, "một…"),
        ("một", 1, "…"),
        ("một", 0, ""),
    ],
)
def test_a_long_text_is_cut_at_a_word(text: str, limit: int, cut: str) -> None:
    assert clip(text, limit) == cut


@given(any_text, st.integers(min_value=0, max_value=220))
def test_a_cut_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit


@pytest.mark.parametrize("text", ["", " \n", "\u200b\ufeff", "\u3164", "\u2800", "\x00"])
def test_text_that_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", " . ", "😀", "ờ"])
def test_text_that_shows_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)
