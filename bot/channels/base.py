"""What a channel is: it turns payloads into Incoming, and sends what it is given or says why it could not."""

import re
import unicodedata
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from bot.channels.message import Message

IncomingKind = Literal["text", "choice", "start", "media", "blocked", "returned"]

# Longer than any answer or question of a person; what comes after is cut off.
TYPED_LIMIT = 4000
# PostgreSQL cannot store NUL, and no keyboard types the others; line breaks and tabs stay.
_UNTYPABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_START = re.compile(r"/start(?:@\w+)?(?:\s+(?P<payload>[A-Za-z0-9_-]{1,64}))?(?:\s.*)?", re.DOTALL | re.IGNORECASE)


class Incoming(Struct, frozen=True, omit_defaults=True):
    """One thing a learner did on a channel. (channel, account, external_id) names it once and for ever."""

    channel: str
    account: str
    """Which bot or page of ours it came to; one channel may have several."""
    external_id: str
    address: str
    """Where to write back; with channel and account it also tells who wrote."""
    kind: IncomingKind
    sent_at: datetime
    text: str = ""
    payload: str = ""
    """The payload of the pressed choice, or of a deep link for `start`."""
    media: str = ""
    """For `media`: photo, voice, video, sticker, file, location, contact or other."""
    message_ref: str = ""
    """The platform's id of the message whose button was pressed."""
    ack: str = ""
    """What the platform wants acknowledged, if anything (Telegram: the callback query's id)."""
    locale: str = ""
    """The language the platform says the person reads; used for the first hello only."""


class Outgoing(Struct, frozen=True):
    """One message on its way to one address."""

    address: str
    message: Message
    edit_ref: str = ""
    """Edit this message of ours in place, where the channel can; else send a new one."""


class Traits(Struct, frozen=True):
    """What a channel can do; the house asks these, never the brand."""

    buttons: bool = True
    edits: bool = False
    files: bool = False
    mailbox: bool = False
    """The learner comes and reads: a committed message is a delivered one, nothing is sent out."""
    per_second: float = 25.0
    """How many messages a second one account may send."""


class Channel(Protocol):
    """A door of the house. It knows neither the server, the engine nor the database."""

    name: str
    account: str
    traits: Traits

    def parse(self, payload: bytes) -> list[Incoming]:
        """Turn one request body into what happened; what we do not know gives an empty list.

        Raises `UnknownPayload` when the body is not of this platform at all.
        """

    async def send(self, outgoing: Outgoing) -> str:
        """Send one message and return the platform's id for it. Raises a `SendError`, nothing else."""

    async def close(self) -> None:
        """Let go of connections. May be called twice."""


def typed(words: str) -> str:
    """What a person typed as we keep it: NFC, without control characters, at most `TYPED_LIMIT` characters."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNTYPABLE.sub("", lines)[:TYPED_LIMIT]).strip()[:TYPED_LIMIT]


def start_payload(words: str) -> str | None:
    """The payload of a typed `/start`, "" when it has none (or none a deep link could carry), None for other words."""
    found = _START.fullmatch(words)
    return (found["payload"] or "") if found else None


class UnknownPayload(ValueError):
    """The body is not something this platform sends."""


class SendError(Exception):
    """The message was not delivered."""

    reason = "failed"
    """A short word stored with the delivery and shown to officers in their language."""
    retryable = False
    unreachable = False
    ambiguous = False
    """The request went out and no answer came: it may have been delivered."""

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail or self.__doc__)
        self.retry_after = retry_after


class TryLater(SendError):
    """The platform or the network is in trouble; the same message may go through later."""

    reason = "platform_trouble"
    retryable = True


class Throttled(TryLater):
    """The account sends too fast; `retry_after` says for how many seconds the whole account must be quiet."""

    reason = "too_fast"


class NoAnswer(SendError):
    """The request went out and no answer came back; the learner may have it already."""

    reason = "no_answer"
    retryable = True
    ambiguous = True


class Unreachable(SendError):
    """The learner blocked us, left, or never existed; writing again is useless until they come back."""

    reason = "unreachable"
    unreachable = True


class Rejected(SendError):
    """The platform refuses this very message; sending it again would fail again."""

    reason = "rejected"


class BadCredentials(SendError):
    """The platform does not accept our token; nothing can be sent until an operator mends it."""

    reason = "bad_credentials"
    retryable = True


SEND_ERRORS: tuple[type[SendError], ...] = (TryLater, Throttled, NoAnswer, Unreachable, Rejected, BadCredentials)
