"""Which unit does somebody mean by what they typed? With or without marks, old or new tones, short or full names."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select

from bot.membership.units import tree
from bot.membership.units.models import KINDS, unit
from bot.membership.units.tree import Unit
from bot.membership.units.words import SAME_WORDS
from bot.runtime.text import fold, nfc, readings

# Words beyond these narrow nothing down; of more names than these, the shortest are looked at.
_MOST_WORDS, _MOST_CANDIDATES = 12, 500
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE = re.compile(f"[{_TONES}]")
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_commune = unit.alias("commune")
_PLACE = func.coalesce(_commune.c.folded_name, "")
_PLACE_NAME = func.coalesce(_commune.c.name, "").label("place")


class _Needle(Struct, frozen=True):
    """One thing that must be found, in any of its spellings."""

    spellings: tuple[str, ...]


def search(
    connection: Connection, words: str, on: date, limit: int = 20, *, within: ColumnElement[bool] | None = None
) -> list[Unit]:
    """The units living on a day that the words may mean, the likeliest first; words may name the commune as well.

    `within` narrows to some units, such as an officer's scope.
    """
    found: dict[int, tuple[Unit, str]] = {}
    for reading in readings(nfc(words)[:200]):
        if needles := _needles(reading):
            found |= _candidates(connection, needles, on, within)
    typed = marked(words)
    ranked = sorted(found.values(), key=lambda one: _order(one[0], one[1], typed))
    return [one for one, _place in ranked[:limit]]


def marked(text: str) -> str:
    """Lower-case words whose marks count but not where a tone is written: "hoà" and "hòa" are the same."""
    return " ".join(_tone_last(word) for word in re.findall(r"\w+", unicodedata.normalize("NFC", text.lower())))


def _tone_last(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", _TONE.sub("", parts)) + "".join(_TONE.findall(parts))


def _needles(folded: str) -> tuple[_Needle, ...]:
    rest, needles = f" {folded} ", []
    for same in SAME_WORDS:
        for spelling in sorted(same, key=len, reverse=True):
            if f" {spelling} " in rest:
                needles.append(_Needle(same))
                rest = rest.replace(f" {spelling} ", "  ")
                break
    needles += [_Needle((word,)) for word in dict.fromkeys(rest.split())]
    return tuple(needles[:_MOST_WORDS])


def _candidates(
    connection: Connection, needles: Iterable[_Needle], on: date, within: ColumnElement[bool] | None
) -> dict[int, tuple[Unit, str]]:
    own, place = literal(" ") + unit.c.folded_name, literal(" ") + _PLACE
    here = [or_(*(own.contains(f" {s}", autoescape=True) for s in needle.spellings)) for needle in needles]
    there = [or_(*(place.contains(f" {s}", autoescape=True) for s in needle.spellings)) for needle in needles]
    query = (
        select(unit, _PLACE_NAME)
        .join_from(unit, _commune, _commune.c.id == unit.c.commune_id, isouter=True)
        .where(tree.is_living(on), and_(*(or_(a, b) for a, b in zip(here, there, strict=True))), or_(*here))
        .order_by(func.length(unit.c.folded_name), unit.c.id)
        .limit(_MOST_CANDIDATES)
    )
    if within is not None:
        query = query.where(within)
    return {row["id"]: (tree.from_row(row), row["place"]) for row in connection.execute(query).mappings()}


def _order(one: Unit, place: str, typed: str) -> tuple[object, ...]:
    """Marks as typed, then how much of the name was said, then the higher unit, then the alphabet."""
    name, folded_typed = marked(one.name), fold(typed)
    folded = fold(one.name)
    said = folded.removeprefix("xa ").removeprefix("phuong ").removeprefix("tinh ")
    return (
        not _all_words(typed, f"{name} {marked(place)}"),
        folded_typed not in {folded, said},
        not _all_words(folded_typed, folded),
        not folded.startswith(folded_typed),
        _RANK.get(one.kind, len(_RANK)),
        len(folded),
        folded,
        one.id,
    )


def _all_words(words: str, text: str) -> bool:
    known = set(text.split())
    return all(word in known for word in words.split())
