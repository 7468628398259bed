"""How Vietnamese text is compared, counted and cut, however it was typed."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Sorting the marks of a long run of combining characters is quadratic: 100,000 of them took ten seconds.
_PIECE = 256
_PIECES = re.compile(rf"\S{{1,{_PIECE}}}|\s+")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]")
# Old fonts typed "Đ" as the Icelandic "Ð".
_D = dict.fromkeys("đĐðÐ", "d")
# Letters and signs that take room on the screen and show nothing.
_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class _FoldTable(dict[int, str]):
    """What each character folds to, worked out the first time it is met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLDED = _FoldTable()


def fold(text: str) -> str:
    """Reduce text to lower-case ASCII words with single spaces, so that any way of typing it compares equal.

    Never raises, and takes time in proportion to the length.
    """
    if not text.isascii():
        text = _normalize("NFKC", text).translate(_FOLDED)
    return _NOT_A_WORD.sub(" ", text.lower()).strip()


def nfc(text: str) -> str:
    """Compose the letters, and take out what no database or channel can hold (NUL, half of a surrogate pair)."""
    if text.isascii():
        return text.replace("\0", "")
    return _normalize("NFC", _SURROGATES.sub("\ufffd", text.replace("\0", "")))


def readings(text: str) -> tuple[str, ...]:
    """Fold the text, and fold it again as if its Telex keys had not been turned into marks ("tieeps" for "tiếp")."""
    folded = fold(text)
    undone = " ".join(_without_telex(word) if len(word) <= _LONGEST_TELEX else word for word in folded.split())
    return (folded,) if undone == folded else (folded, undone)


def syllables(text: str) -> int:
    """Count what is written between spaces and holds a letter or digit: in Vietnamese, a syllable."""
    return sum(1 for word in text.split() if _WORD.search(word))


def clip(text: str, limit: int) -> str:
    """Shorten text to at most `limit` characters, at the end of a word where there is one, and say so by "…"."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    head = text[: limit - 1]
    ends_in_a_word = not (text[limit - 1].isspace() or head[-1:].isspace())
    if ends_in_a_word and (words := head.rsplit(maxsplit=1)[:-1]):
        head = words[0]
    return head.rstrip() + "…"


def is_blank(text: str) -> bool:
    """Nothing in the text can be seen."""
    return all(c.isspace() or c in _INVISIBLE or unicodedata.category(c) in {"Cc", "Cf", "Cs", "Mn"} for c in text)


def _normalize(form: str, text: str) -> str:
    if len(text) <= _PIECE:
        return unicodedata.normalize(form, text)  # type: ignore[arg-type]
    return "".join(unicodedata.normalize(form, piece) for piece in _PIECES.findall(text))  # type: ignore[arg-type]


def _fold_character(character: str) -> str:
    if character in _D:
        return "d"
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return ""
    # anyascii spells symbols out (":grinning:"); controls and halves of surrogate pairs are no letters either.
    return " " if category in {"So", "Sk", "Cc", "Cs", "Co"} else anyascii(character)


# A syllable without its marks: onset, vowels, final consonant.
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr?|v|x)?"
    r"(?:a|ai|ao|au|ay|e|eo|eu|i|ia|iu|ieu|o|oa|oai|oao|oay|oe|oeo|oi|u|ua|uay|ue|ui|uo|uoi|uou|uu|uy|uya|uyu|y|yeu"
    r"|(?:a|e|i|o|u|y|ie|oa|oe|ua|ue|uo|uy|uye|ye)(?:ch?|m|ng?|nh|p|t))"
)
_TELEX = re.compile(
    r"(?P<onset>dd|[bcdghklmnpqrstvx]*?)(?P<vowels>[aeiouyw]+)(?P<early>[sfrxj]?)(?P<more>[aeiouw]*)"
    r"(?P<final>ch|ng|nh|[cmnpt])?(?P<again>[aeow]?)(?P<late>[sfrxjz]?)"
)
# "nghieengf" has nine letters; longer words are not kept in the cache either.
_LONGEST_TELEX = 12
_HORN = re.compile(r"(?<=[aou])w|(?<=[aou]i)w")
_DOUBLED = re.compile(r"([aeo])\1")


@lru_cache(maxsize=4096)
def _without_telex(word: str) -> str:
    """The syllable without its Telex keys, or the word itself when it is a syllable already or would not become one."""
    if _SYLLABLE.fullmatch(word) or not (found := _TELEX.fullmatch(word)):
        return word
    if found["early"] and found["late"]:
        return word
    vowels = found["vowels"] + found["more"]
    if found["again"] and found["again"] != "w" and found["again"] not in vowels:
        return word
    bare = _DOUBLED.sub(r"\1", _HORN.sub("", vowels)).replace("w", "u")
    undone = found["onset"].replace("dd", "d") + bare + (found["final"] or "")
    return undone if len(undone) > 1 and _SYLLABLE.fullmatch(undone) else word
