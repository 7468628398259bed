"""What one message out consists of, before any channel gives it a look."""

import base64
from typing import Literal

from msgspec import Struct

# Telegram's callback_data holds 64 bytes; the tightest channel sets the measure for all.
PAYLOAD_LIMIT = 64
# Zalo Bot takes 2,000 characters; a little room is left for what a channel adds (lettered choices).
TEXT_LIMIT = 1900
BUTTON_LIMIT = 20

Role = Literal["main", "line", "quiet", "undo", "answer"]
Verdict = Literal["right", "mine", "mine_right"]
BlockKind = Literal["text", "ordered", "bullets", "keep", "do", "hint", "source", "learned", "weeks", "vow"]
Scene = Literal["say", "welcome", "consent", "menu", "card", "question", "feedback", "finish", "data"]


class Choice(Struct, frozen=True, omit_defaults=True):
    """Something the learner can press, or type: its key, its number or its label."""

    payload: str
    label: str
    key: str = ""
    """The letter of an answer (A, B, C …); navigation has none."""
    role: Role = "line"
    picked: str = ""
    """What stands before a choice that is already taken: a tick, or its place in the order."""


class Block(Struct, frozen=True, omit_defaults=True):
    """One paragraph, list or box. Items hold `**bold**` as their only markup."""

    kind: BlockKind
    items: tuple[str, ...]
    label: str = ""
    """The small heading of a box, such as "Nhớ một câu"."""
    count: int = 0
    """For `weeks`: how many weeks in a row."""
    of: int = 0


class Picture(Struct, frozen=True, omit_defaults=True):
    """A picture that ships with the lessons: path below the lessons folder, and words for who cannot see it."""

    path: str
    alt: str


class Answered(Struct, frozen=True, omit_defaults=True):
    """A choice shown again after the answer: the right one, and the one just taken."""

    key: str
    label: str
    verdict: Verdict


class Attachment(Struct, frozen=True, omit_defaults=True):
    """A small file handed to a person: the export of their own data, a table, a picture drawn for them."""

    name: str
    media_type: str
    content: str
    is_base64: bool = False
    """The content is no text but bytes, written in base64."""

    @property
    def data(self) -> bytes:
        """The file itself."""
        return base64.b64decode(self.content) if self.is_base64 else self.content.encode()

    @property
    def is_picture(self) -> bool:
        """It can be shown instead of being handed over."""
        return self.media_type == "image/png"


def attach(name: str, media_type: str, data: bytes) -> Attachment:
    """Bytes as an attachment."""
    return Attachment(name, media_type, base64.b64encode(data).decode(), is_base64=True)


class Message(Struct, frozen=True, omit_defaults=True):
    """One message out. Any channel can say all of it as text; a channel may add buttons and looks."""

    scene: Scene = "say"
    heading: str = ""
    """The lesson's name above a card or question."""
    label: str = ""
    """Where we are in words: "Thẻ 2 trên 4"."""
    at: int = 0
    of: int = 0
    title: str = ""
    blocks: tuple[Block, ...] = ()
    picture: Picture | None = None
    answered: tuple[Answered, ...] = ()
    choices: tuple[Choice, ...] = ()
    link: str = ""
    replaces: bool = False
    """May stand in the place of the message whose button was pressed, where the channel can edit."""
    attachment: Attachment | None = None
    icon: str = ""
    """A track's drawing, for channels that show one."""
    locale: str = "vi"
    """The language the message is in, for the few words a channel adds itself."""


def text(*paragraphs: str) -> tuple[Block, ...]:
    """Plain paragraphs as blocks."""
    return tuple(Block("text", (p,)) for p in paragraphs)


def escape(words: str) -> str:
    """Take the markup out of words that are not ours, so that a name can never become bold or break a line."""
    return " ".join(words.replace("*", "∗").split())
