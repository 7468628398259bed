"""Which choices typed words name: a letter, a number, the label itself, with or without diacritics."""

import re
from collections.abc import Callable, Sequence

from bot.content.model import Option
from bot.runtime.text import fold, nfc, readings

# Longer than any way of naming choices; more would only cost time.
LONGEST = 400

_LEAD = re.compile(
    r"(?:(?:toi|minh|em|con|chau|bac|co|chu|ong|ba|anh|chi) )?"
    r"(?:(?:xin|chon|tra loi|dap an|phuong an|lua chon|cau|y|la|so|chu|muc|thu|answer|option|choose|number) )+"
)
_TAIL = re.compile(r"(?: (?:a|ah|nhe|nha|day|thoi|dung khong))+$")
_NUMBERS = {
    **{str(n): n for n in range(1, 10)},
    "mot": 1, "nhat": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_JOINS = frozenset({"va", "voi", "cung", "roi", "den", "sau", "do", "tiep", "and", "then", "xong", "cau", "so", "y"})
_PARTS = re.compile(r"[,;\n+>/→|]|(?<=\s)(?:và|va|rồi|roi|and|then)(?=\s)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_ALL = frozenset({"tat ca", "het", "chon het", "chon tat ca", "tat ca deu dung", "all", "all of them"})


def one_key(options: Sequence[Option], words: str) -> str | None:
    """The letter of the one choice that the words name, or None.

    The exact label wins over a letter, a letter over a number, a number over a label with a slip of the finger.
    """
    if len(words) > LONGEST:
        return None
    return _by_label(options, words, _same) or _by_sign(options, fold(words), words) or _by_label(options, words, _near)


def sign_key(options: Sequence[Option], words: str) -> str | None:
    """The letter of the choice named by a letter or number alone, or None."""
    return _by_sign(options, fold(words), words) if len(words) <= LONGEST else None


def many_keys(options: Sequence[Option], words: str) -> str | None:
    """The letters of the choices that the words name, in the order named, or None when any word names none."""
    if len(words) > LONGEST:
        return None
    if whole := _by_label(options, words, _same):
        return whole
    if fold(words) in _ALL:
        return "".join(option.key for option in options)
    return _signs(options, words) or _each_part(options, words) or one_key(options, words)


def without_lead(folded: str) -> str:
    """The words without "câu", "đáp án là" and the like before them."""
    return _LEAD.sub("", folded, count=1) if _LEAD.match(folded) else folded


def _by_label(options: Sequence[Option], words: str, alike: Callable[[str, str], bool]) -> str | None:
    """The one choice whose label is alike; typed marks decide between labels that differ only by their marks."""
    typed = readings(words)
    spoken = [*typed, *(without_lead(reading) for reading in typed)]
    found = [o for o in options if any(alike(reading, fold(o.text)) for reading in spoken)]
    if len(found) > 1:
        found = [o for o in found if _plain(o.text) == _plain(words)]
    return found[0].key if len(found) == 1 else None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!?…")


def _same(typed: str, label: str) -> bool:
    return bool(typed) and typed == label


def _near(typed: str, label: str) -> bool:
    """The beginning of a label, or a long label with one slip.

    Words are never skipped: "bấm vào" must not be taken for "không bấm vào".
    """
    said, written = typed.split(), label.split()
    if len(said) < 3 or len(said) > len(written):
        return False
    slips = sum(1 for a, b in zip(said, written, strict=False) if a != b)
    if len(said) < len(written):
        return slips == 0
    return slips == 1 and all(_one_slip(a, b) for a, b in zip(said, written, strict=True))


def _one_slip(typed: str, word: str) -> bool:
    """One letter too many, too few, wrong, or two that changed places."""
    if typed == word:
        return True
    if min(len(typed), len(word)) < 3 or abs(len(typed) - len(word)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), min(len(typed), len(word)))
    a, b = typed[start:], word[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _by_sign(options: Sequence[Option], folded: str, words: str) -> str | None:
    """A letter or a number, with or without "câu" before it."""
    bare = _TAIL.sub("", without_lead(folded))
    for option in options:
        # "Ạ" and "à" are words of their own, not the letter A.
        if bare == option.key.casefold() and bare in _letters(words):
            return option.key
    place = _NUMBERS.get(bare, 0)
    return options[place - 1].key if 1 <= place <= len(options) else None


def _letters(words: str) -> list[str]:
    """The words as typed, marks and all; đ stands for d."""
    return _WORD.findall(nfc(words).casefold().replace("đ", "d"))


def _signs(options: Sequence[Option], words: str) -> str | None:
    """Letters or numbers one after the other: "a c", "ac", "3 1 2", "câu a và câu c"."""
    signs = [sign for sign in without_lead(fold(words)).split() if sign not in _JOINS]
    if len(signs) == 1 and signs[0] not in _NUMBERS and signs[0] in _letters(words):
        signs = list(signs[0])
        keys = [_by_sign(options, sign, sign) for sign in signs]
    else:
        keys = [_by_sign(options, sign, words) for sign in signs]
    if not keys or None in keys or len(set(keys)) < len(keys):
        return None
    return "".join(key for key in keys if key)


def _each_part(options: Sequence[Option], words: str) -> str | None:
    """Labels one after the other, parted by commas or lines."""
    parts = [part for part in _PARTS.split(words) if fold(part)]
    keys = [one_key(options, part) for part in parts]
    if len(keys) < 2 or None in keys or len(set(keys)) < len(keys):
        return None
    return "".join(key for key in keys if key)
