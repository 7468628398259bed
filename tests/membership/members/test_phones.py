import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.membership.members import phones
from bot.membership.members.phones import Phones, UnreadablePhone

KEY = "a key for tests only"


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "(0912) 345 678",
        "+84912345678",
        "+84 912 345 678",
        "84912345678",
        "0084912345678",
        "+84 (0)912 345 678",
        "+84 0912 345 678",
        "O912345678",
        "０９１２３４５６７８",
        " 0912\u00a0345\u00a0678 ",
    ],
)
def test_one_number_has_one_form_however_it_is_written(typed: str) -> None:
    assert phones.normalise(typed) == "0912345678"


@pytest.mark.parametrize("typed", ["", "0", "0912 345 67", "09123456789", "01234567890", "không có", "1" * 500, "+84"])
def test_what_nobody_can_dial_is_no_number(typed: str) -> None:
    assert phones.normalise(typed) is None


def test_a_landline_and_a_number_abroad_are_numbers_too() -> None:
    assert phones.normalise("0237 3852 123") == "02373852123"
    assert phones.normalise("+82 10 2123 4567") == "+821021234567"


def test_a_number_is_shown_so_that_only_its_owner_knows_it() -> None:
    assert phones.mask("0912345667") == "0912 ••• •67"
    assert phones.mask("0912") == "•••"


def test_a_number_is_found_by_its_bytes_and_read_with_the_key_only() -> None:
    ours = Phones(KEY)
    kept = ours.encrypt("0912345678")
    assert kept == Phones(KEY).encrypt("0912345678") != ours.encrypt("0912345679")
    assert b"0912" not in kept and len(kept) <= 60
    assert ours.decrypt(kept) == "0912345678"
    with pytest.raises(UnreadablePhone):
        Phones("another key for tests").decrypt(kept)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = phones.normalise(text)
    assert number is None or (number.lstrip("+").isascii() and number.lstrip("+").isdigit() and len(number) <= 16)
    assert number is None or phones.normalise(number) == number


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_whatever_was_encrypted_comes_back(text: str) -> None:
    assert Phones(KEY).decrypt(Phones(KEY).encrypt(text)) == text
