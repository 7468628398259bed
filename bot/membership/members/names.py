"""How people's names are kept, ordered and taken apart."""

import re
import unicodedata
from functools import lru_cache

from vn_collate import collate_key

from bot.runtime.errors import Refusal
from bot.runtime.text import nfc

LONGEST = 100
LONGEST_KEY = 400
# Shown by no screen, and left behind by phones and spreadsheets: joiners, direction marks, soft hyphens.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Letters of the languages of Viet Nam, as nearly all names are; the rest is looked at letter by letter.
_PLAIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ʯḀ-ỿ' \-]{0,98}[A-Za-zÀ-ÖØ-öø-ʯḀ-ỿ][.']?")
_LINK = re.compile(r"://|@|\bwww\.", re.IGNORECASE)
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´ʹ＇"), "'")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE = re.compile(f"[{_TONES}]")
_VOWEL = re.compile("[aeiouy]", re.IGNORECASE)
# Marks that make another letter (ă, â, ê, ô, ơ, ư) stand between a vowel and its tone.
_LETTER_MARKS = "\u0302\u0306\u031b"
_APOSTROPHE_OR_DASH = re.compile(r"([\s'\-])")


def _(sentence: str) -> str:
    return sentence


class BadName(Refusal):
    """This is no name; the message says why, to whoever wrote it."""


def clean(text: str) -> str:
    """The name as it is kept: composed, single spaces, capitals where all letters were alike. Raises `BadName`."""
    name = " ".join(_UNSEEN.sub("", nfc(text).translate(_APOSTROPHES)).split())
    if not _PLAIN.fullmatch(name):
        _refuse(name)
    cased = _capitals(name) if name.isupper() or name.islower() else name
    return cased[:LONGEST]


def _refuse(name: str) -> None:
    """Say what is wrong with a name that is not only letters, if anything is."""
    if not name:
        raise BadName(_("Chưa có họ tên."))
    if any(unicodedata.category(c) in {"Cc", "Cn", "Co"} for c in name) or "\ufffd" in name:
        raise BadName(_("Họ tên có ký tự lạ không đọc được."))
    if _LINK.search(name):
        raise BadName(_("Họ tên không có đường dẫn hay địa chỉ thư."))
    if len(name) > LONGEST:
        raise BadName(_("Họ tên dài quá 100 chữ."))
    if not any(c.isalpha() for c in name):
        raise BadName(_("Họ tên phải có chữ, không chỉ có số hay dấu."))


def split(name: str) -> tuple[str, str]:
    """Family and middle names, and the given name, by which Vietnamese lists are ordered."""
    family_and_middle, _space, given = name.strip().rpartition(" ")
    return family_and_middle, given


def sort_key(name: str) -> str:
    """A key that orders by given name, middle names, family name, syllable by syllable, compared byte by byte."""
    syllables = name.split()
    if not syllables:
        return ""
    family, middle, given = syllables[:-1][:1], syllables[1:-1], syllables[-1]
    return "!".join(_key(s) for s in (given, *middle, "", *family))[:LONGEST_KEY]


def spelling(text: str) -> str:
    """The words in small letters with their marks, wherever a tone is written: "Hoà" and "hòa" are one spelling."""
    return " ".join(map(_spelled, text.split()))


def is_bare(text: str) -> bool:
    """Typed without marks: it says nothing about which ones were meant."""
    return text.isascii()


@lru_cache(maxsize=20_000)
def _spelled(word: str) -> str:
    return _tone_first(word.translate(_APOSTROPHES).casefold())


@lru_cache(maxsize=20_000)
def _key(syllable: str) -> str:
    return str(collate_key(_tone_first(syllable.translate(_APOSTROPHES).replace("'", ""))))


def _tone_first(syllable: str) -> str:
    """The syllable with its tone on the first vowel, so that "hoà" and "hòa" are one name."""
    apart = unicodedata.normalize("NFD", syllable)
    tones = _TONE.findall(apart)
    if len(tones) != 1:
        return unicodedata.normalize("NFC", syllable)
    bare = _TONE.sub("", apart)
    vowel = _VOWEL.search(bare)
    if vowel is None:
        return unicodedata.normalize("NFC", syllable)
    after = vowel.end()
    while bare[after : after + 1] and bare[after] in _LETTER_MARKS:
        after += 1
    return unicodedata.normalize("NFC", bare[:after] + tones[0] + bare[after:])


def _capitals(name: str) -> str:
    """Every syllable with a capital, those after an apostrophe or dash too: "H'HEN NIÊ" is H'Hen Niê."""
    parts = _APOSTROPHE_OR_DASH.split(name.lower())
    return nfc("".join(_capital(part[:1]) + part[1:] for part in parts))


def _capital(letter: str) -> str:
    """Its capital, where that is one letter: a ß has none."""
    capital = letter.upper()
    return capital if len(capital) == 1 else letter
