"""What Telegram answered to a call: the result, or the kind of trouble in our own words."""

import msgspec
from msgspec import Raw, Struct

from bot.channels.base import BadCredentials, NoAnswer, Rejected, SendError, Throttled, TryLater, Unreachable

# Telegram always says how long; if it ever does not, this many seconds are enough for its usual limits.
_USUAL_PAUSE = 5.0


class NotModified(Rejected):
    """The message already reads like this."""


class TwoPollers(TryLater):
    """Somebody else asks for this bot's updates too."""


class _Parameters(Struct, frozen=True):
    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class _Answer(Struct):
    ok: bool
    result: Raw = Raw(b"null")
    description: str = ""
    parameters: _Parameters = _Parameters()


class _Photo(Struct):
    file_id: str


class Sent(Struct):
    """Of a message that went out, the little we keep: its number, and Telegram's name for the picture."""

    message_id: int
    photo: tuple[_Photo, ...] = ()


class WebhookState(Struct, frozen=True):
    """Whether Telegram calls us at the right address, in a sentence for the operator."""

    is_set: bool
    sentence: str
    changed: bool = False
    waiting: int = 0
    """How many updates Telegram still holds for us."""


class Me(Struct, frozen=True):
    """The bot as Telegram knows it."""

    id: int
    username: str
    name: str


_ANSWER = msgspec.json.Decoder(_Answer)
_SENT = msgspec.json.Decoder(Sent)


def read_answer(status: int, body: bytes) -> Raw:
    """The result of a call. Raises a `SendError` for everything that is not one."""
    try:
        answer = _ANSWER.decode(body)
    except (ValueError, RecursionError):
        raise _not_the_api(status) from None
    if answer.ok and status < 300:
        return answer.result
    raise _trouble(status, answer)


def read_sent(result: Raw) -> Sent:
    """The message that went out. Raises `NoAnswer` when the result is not a message, for it may have gone."""
    try:
        return _SENT.decode(result)
    except ValueError:
        raise NoAnswer("Telegram said yes but did not name the message.") from None


def _not_the_api(status: int) -> SendError:
    """A page from something in between. A gateway's time-out means that the call did reach Telegram's side."""
    if status == 504:
        return NoAnswer("A gateway gave up waiting for Telegram (504).")
    return TryLater(f"Something that is not the Bot API answered ({status}).")


def _trouble(status: int, answer: _Answer) -> SendError:
    words, parameters = answer.description, answer.parameters
    if status == 429 or parameters.retry_after is not None:
        return Throttled(words, retry_after=parameters.retry_after or _USUAL_PAUSE)
    if status == 403 or parameters.migrate_to_chat_id is not None:
        return Unreachable(words)
    if status in {401, 404}:
        return BadCredentials(f"Telegram does not accept the token ({status}).")
    if status == 409:
        return TwoPollers(words)
    if status == 504:
        return NoAnswer(words)
    if status >= 500 or status < 400:
        return TryLater(words)
    return _refused(words)


def _refused(words: str) -> SendError:
    """A 400: the address is nobody's, or this message is not welcome as it is."""
    known = words.lower()
    if any(sign in known for sign in ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")):
        return Unreachable(words)
    return NotModified(words) if "message is not modified" in known else Rejected(words)
