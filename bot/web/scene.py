"""What stands where on the page? From the messages of a turn to one scene: its head, its bubbles and its dock."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from bot.channels.message import Answered, Block, Choice, Message
from bot.channels.webchat import CONSENTS

# In these scenes the way on stands in the dock, always at the same place under the thumb.
_STAGED = ("card", "question", "feedback")
# These blocks open a bubble of their own, under their label as its heading.
_OPENING = ("vow", "weeks")
# In a feedback these come after the answers that they comment on.
_AFTER_ANSWERS = ("keep", "do", "hint", "source")
_DOCK_LINES = 2
# The header's menu and the form of consent already offer these on the same page.
_HELP, _CONSENT = "cmd:help", "cmd:consent"
# A one-time code that somebody typed is not shown back on the screen.
_DIGITS = re.compile(r"\d(?:[ .\-]?\d){4,}")


class Posted(Struct, frozen=True):
    """One message on the page; `id` is its letter's, 0 for words that were never sent."""

    message: Message
    id: int = 0


class Shown(Struct, frozen=True):
    """One message, its parts sorted by where they stand."""

    id: int
    message: Message
    bubbles: tuple[tuple[Block, ...], ...]
    """The blocks, bubble by bubble; the first belongs to the title."""
    after: tuple[Block, ...]
    """Blocks that stand on their own, after the answers."""
    answered: tuple[Answered, ...]
    answers: tuple[Choice, ...]
    buttons: tuple[Choice, ...]
    save: Choice | None
    """In the consent scene: the button that sends the ticks."""
    link: str
    is_first: bool
    """Its main button is the page's main one; all others step back."""


class Scene(Struct, frozen=True):
    """Everything that stands on the page below the header."""

    shown: tuple[Shown, ...]
    stage: Message | None
    """The card, question or feedback whose head and dock the page shows."""
    stop: Choice | None
    lines: tuple[Choice, ...]
    mains: tuple[Choice, ...]
    keys: str
    """The letters that may be typed, such as "A, B, C"."""
    wants_words: bool
    """The question is answered by typing."""
    said: str = ""
    last: int = 0

    @property
    def has_acts(self) -> bool:
        """The dock holds buttons instead of the line to type in."""
        return bool(self.lines or self.mains)


def compose(posted: Sequence[Posted], said: str = "") -> Scene:
    """Put the messages of one turn, and what came after it, on one page."""
    at = max((i for i, p in enumerate(posted) if p.message.scene in _STAGED), default=-1)
    stage = posted[at].message if at >= 0 else None
    stop, lines, mains = _dock(stage) if stage else (None, (), ())
    held = (*lines, *mains, *((stop,) if stop else ()))
    twice = _offered_twice(posted)
    first = next((i for i, p in enumerate(posted) if _has_main(p.message)), -1) if not mains else at
    shown = tuple(show(p, (*held, *twice) if i == at else twice, is_first=i == first) for i, p in enumerate(posted))
    keys = [c.key for c in stage.choices if c.role == "answer" and c.key] if stage else []
    return Scene(
        shown=shown,
        stage=stage,
        stop=stop,
        lines=lines,
        mains=mains,
        keys=", ".join(keys),
        wants_words=stage is not None and stage.scene == "question" and not _answers(stage),
        said=mask(said),
        last=max((p.id for p in posted), default=0),
    )


def show(posted: Posted, held: Sequence[Choice] = (), *, is_first: bool = False) -> Shown:
    """Sort one message's parts; what the dock already holds is left out."""
    message = posted.message
    after = tuple(b for b in message.blocks if message.scene == "feedback" and b.kind in _AFTER_ANSWERS)
    buttons = tuple(c for c in message.choices if c.role != "answer" and c not in held)
    save = _save(message)
    return Shown(
        id=posted.id,
        message=message,
        bubbles=_bubbles(tuple(b for b in message.blocks if b not in after), is_finish=message.scene == "finish"),
        after=after,
        answered=tuple(sorted(message.answered, key=lambda a: a.verdict == "mine")),
        answers=_answers(message),
        buttons=tuple(c for c in buttons if c is not save),
        save=save,
        link=message.link if urlsplit(message.link).scheme in {"http", "https"} else "",
        is_first=is_first,
    )


def mask(said: str) -> str:
    """What the learner typed, as shown above the answer: long runs of digits are covered."""
    return _DIGITS.sub("•••••", said)


def _dock(stage: Message) -> tuple[Choice | None, tuple[Choice, ...], tuple[Choice, ...]]:
    quiet = next((c for c in stage.choices if c.role == "quiet"), None)
    stop = quiet if stage.heading else None
    mains = tuple(c for c in stage.choices if c.role == "main")[:1]
    if stage.scene == "question" and not (mains and _answers(stage)):
        # Nothing to finish by a button: the line to type in keeps its place.
        return stop, (), ()
    return stop, tuple(c for c in stage.choices if c.role == "line")[:_DOCK_LINES], mains


def _answers(message: Message) -> tuple[Choice, ...]:
    return tuple(c for c in message.choices if c.role == "answer")


def _save(message: Message) -> Choice | None:
    if message.scene != "consent" or not _answers(message):
        return None
    others = [c for c in message.choices if c.role != "answer"]
    named = (c for c in others if c.payload.startswith(CONSENTS))
    return next(named, next((c for c in others if c.role in {"main", "line"}), None))


def _has_main(message: Message) -> bool:
    return any(c.role == "main" for c in message.choices)


def _offered_twice(posted: Sequence[Posted]) -> tuple[Choice, ...]:
    scenes = {p.message.scene for p in posted}
    spare = {_HELP} if "welcome" in scenes else set()
    spare |= {_CONSENT} if "consent" in scenes else set()
    return tuple(c for p in posted for c in p.message.choices if c.payload in spare)


def _bubbles(blocks: tuple[Block, ...], *, is_finish: bool) -> tuple[tuple[Block, ...], ...]:
    groups: list[list[Block]] = [[]]
    for block in blocks:
        # What comes next is a thing of its own, apart from the row of weeks.
        is_next = is_finish and bool(groups[-1]) and groups[-1][0].kind == "weeks"
        if block.kind in _OPENING or is_next:
            groups.append([])
        groups[-1].append(block)
    return tuple(tuple(group) for group in groups)
