"""What a learner means: pressed or typed, with or without diacritics, it comes out the same."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from bot.channels.base import Incoming
from bot.conversation.state import Offered
from bot.runtime.text import fold, readings

# Words around an answer that carry no meaning of their own.
_FLUFF = frozenset("cho toi em con minh muon xin a ah oi nhe nha di voi hay la thi bac ban".split())
_LEAD = frozenset("cau dap an chon so y phuong la".split())
# Longer than any answer or command: read as free words without trying to match.
_LONGEST_MATCH = 200


class Press(Struct, frozen=True):
    """A choice was taken, by button or by typing it."""

    payload: str


class Command(Struct, frozen=True):
    """A word that works at any moment."""

    name: str
    rest: str = ""


class Said(Struct, frozen=True):
    """Free words, for the open question or for nobody in particular."""

    text: str


class Media(Struct, frozen=True):
    """A picture, voice, sticker …: kindly declined."""

    kind: str


class Event(Struct, frozen=True):
    """The learner opened, closed or re-opened the door."""

    kind: str
    payload: str = ""


Meaning = Press | Command | Said | Media | Event


class Vocabulary:
    """The commands and their words, folded once."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self._exact = {fold(phrase): name for name, phrases in words.items() for phrase in phrases}
        # Commands that take something after them: "nối 123456".
        self._leads = sorted(((p, n) for p, n in self._exact.items()), key=lambda pair: -len(pair[0]))

    def find(self, folded: str) -> Command | None:
        """The command a whole sentence stands for, or None."""
        name = self._exact.get(folded) or self._exact.get(_without_fluff(folded))
        return Command(name) if name else None

    def find_lead(self, folded: str, names: frozenset[str]) -> Command | None:
        """One of the given commands with something after it."""
        for phrase, name in self._leads:
            if name in names and folded.startswith(phrase + " "):
                return Command(name, folded.removeprefix(phrase).strip())
        return None


TAKES_MORE = frozenset({"link", "you", "join", "take_up", "unit"})


def understand(incoming: Incoming, offered: tuple[Offered, ...], vocabulary: Vocabulary) -> Meaning:
    """Turn what came in into what was meant."""
    if incoming.kind == "choice":
        return Press(incoming.payload)
    if incoming.kind == "media":
        return Media(incoming.media)
    if incoming.kind != "text":
        return Event(incoming.kind, incoming.payload)
    return _typed(incoming.text, offered, vocabulary)


def _typed(text: str, offered: tuple[Offered, ...], vocabulary: Vocabulary) -> Meaning:
    words = text.strip()
    if words and not words.strip("?"):
        return Command("help")
    if not words or len(words) > _LONGEST_MATCH:
        return Said(words)
    for folded in readings(words.removeprefix("/")):
        found = match(folded, offered) or vocabulary.find(folded) or vocabulary.find_lead(folded, TAKES_MORE)
        if found:
            return found
    return Said(words)


def match(folded: str, offered: tuple[Offered, ...]) -> Press | None:
    """The offered choice that folded words name: by its whole label, or by its key."""
    for choice in offered:
        if folded == fold(choice.label.partition("\n")[0]):
            return Press(choice.payload)
    key = " ".join(word for word in folded.split() if word not in _LEAD) or folded
    for choice in offered:
        if choice.key and key == fold(choice.key):
            return Press(choice.payload)
    return None


def _without_fluff(folded: str) -> str:
    return " ".join(word for word in folded.split() if word not in _FLUFF)
