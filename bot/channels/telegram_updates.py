"""What happened on Telegram: one update as its server sends it, told as Incoming."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct, field

from bot.channels.base import Incoming, IncomingKind, UnknownPayload, start_payload, typed

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")

# In this order: an animation also carries a document, a venue also a location.
_MEDIA = {
    "photo": "photo",
    "live_photo": "photo",
    "voice": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "document": "file",
    "audio": "file",
    "location": "location",
    "contact": "contact",
}
# What a message can be about without anybody having said anything.
_SERVICE = re.compile(
    r"new_chat_|left_chat_|delete_chat_|group_chat_|supergroup_chat_|channel_chat_|chat_background_|chat_owner_|chat_shared"
    r"|message_auto_delete_|migrate_|pinned_message|successful_payment|refunded_payment|user_shared|users_shared"
    r"|gift|unique_gift|connected_website|write_access_|passport_data|proximity_|boost_|checklist_tasks_|direct_message_"
    r"|forum_topic_|general_forum_|giveaway_c|managed_bot_|paid_message_|poll_option_|suggested_post_|video_chat_"
    r"|web_app_data|community_chat_"
)
# Telegram began in 2013; a stamp beyond these years is not a time.
_FIRST_STAMP, _LAST_STAMP = 1_370_000_000, 4_102_444_800
_PAYLOAD_BYTES = 64
_REFERENCE = re.compile(r"([0-9]{1,18})([pf]?)")


# "at most 52 significant bits", says the Bot API; what no column holds must not come in either.
_Id = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]


class _Person(Struct):
    id: _Id
    is_bot: bool = False
    language_code: str = ""


class _Chat(Struct):
    id: _Id
    type: str


class _Message(Struct):
    message_id: _Id
    chat: _Chat
    date: int = 0
    sender: _Person | None = field(name="from", default=None)
    text: str = ""
    caption: str = ""
    photo: tuple[Raw, ...] = ()


class _Tap(Struct):
    id: str
    sender: _Person = field(name="from")
    message: _Message | None = None
    data: str = ""


class _Standing(Struct):
    status: str


class _Membership(Struct):
    chat: _Chat
    sender: _Person = field(name="from")
    date: int
    before: _Standing = field(name="old_chat_member")
    after: _Standing = field(name="new_chat_member")


class _Update(Struct):
    update_id: _Id
    message: _Message | None = None
    callback_query: _Tap | None = None
    my_chat_member: _Membership | None = None


class _Keys(Struct):
    message: dict[str, Raw]


class _Numbered(Struct):
    update_id: int


_UPDATE = msgspec.json.Decoder(_Update)
_KEYS = msgspec.json.Decoder(_Keys)
_NUMBERED = msgspec.json.Decoder(_Numbered)


def read_update(payload: bytes | Raw, *, account: str, now: Callable[[], datetime]) -> list[Incoming]:
    """What a learner did, in at most one Incoming; groups, other bots and kinds we do not know give none.

    `now` stands in where Telegram gives no time of its own, as for a pressed button.
    """
    try:
        update = _UPDATE.decode(payload)
    except (ValueError, RecursionError):
        raise UnknownPayload("This is not a Telegram update.") from None
    told = _Told(str(update.update_id), account, now)
    if update.message:
        return _from_message(told, update.message, payload)
    if update.callback_query:
        return _from_tap(told, update.callback_query)
    if update.my_chat_member:
        return _from_membership(told, update.my_chat_member)
    return []


def update_number(payload: bytes | Raw) -> int:
    """The number of an update, even of one we cannot read otherwise."""
    return _NUMBERED.decode(payload).update_id


def referred(reference: str) -> tuple[int, str]:
    """The number and the kind ("" text, p picture, f file) of a message of ours; 0 when the reference names none."""
    found = _REFERENCE.fullmatch(reference)
    return (int(found[1]), found[2]) if found else (0, "")


class _Told(Struct):
    """What all Incoming of one update have in common."""

    external_id: str
    account: str
    now: Callable[[], datetime]

    def incoming(self, kind: IncomingKind, chat: _Chat, stamp: int, person: _Person, **more: str) -> list[Incoming]:
        return [
            Incoming(
                channel="telegram",
                account=self.account,
                external_id=self.external_id,
                address=str(chat.id),
                kind=kind,
                sent_at=self._at(stamp),
                locale=_locale(person.language_code),
                **more,
            )
        ]

    def _at(self, stamp: int) -> datetime:
        return datetime.fromtimestamp(stamp, UTC) if _FIRST_STAMP < stamp < _LAST_STAMP else self.now()


def _from_message(told: _Told, message: _Message, payload: bytes | Raw) -> list[Incoming]:
    """Words, a deep link, or something that is not words, from a person in their own chat with us."""
    person, chat = message.sender, message.chat
    if person is None or person.is_bot or chat.type != "private":
        return []
    if message.text:
        words = typed(message.text)
        link = start_payload(words)
        if link is not None:
            return told.incoming("start", chat, message.date, person, payload=link)
        return told.incoming("text", chat, message.date, person, text=words)
    media = _media(_KEYS.decode(payload).message)
    caption = typed(message.caption)
    return told.incoming("media", chat, message.date, person, text=caption, media=media) if media else []


def _media(keys: dict[str, Raw]) -> str:
    """What was sent instead of words; "" when nobody sent anything (a pinned message, a payment …)."""
    known = next((name for key, name in _MEDIA.items() if key in keys), "")
    return known or ("" if any(map(_SERVICE.match, keys)) else "other")


def _from_tap(told: _Told, tap: _Tap) -> list[Incoming]:
    """A pressed button; one without data belongs to a game and is not ours."""
    chat = tap.message.chat if tap.message else _Chat(tap.sender.id, "private")
    # Telegram gives back what its client sent; a hand-made client can send other bytes than we put on the button.
    data = "".join(c for c in tap.data if unicodedata.category(c) not in {"Cc", "Cs"})
    if not data or tap.sender.is_bot or chat.type != "private" or len(data.encode()) > _PAYLOAD_BYTES:
        return []
    ref = _reference(tap.message) if tap.message else ""
    return told.incoming("choice", chat, 0, tap.sender, payload=data, message_ref=ref, ack=tap.id)


def _reference(message: _Message) -> str:
    """The message's number, with what it is made of: text "123", a picture "123p", a file "123f"."""
    # A message that Telegram no longer shows us has no content and the date 0.
    mark = "p" if message.photo else "" if message.text or not message.date else "f"
    return f"{message.message_id}{mark}"


def _from_membership(told: _Told, membership: _Membership) -> list[Incoming]:
    """A person shut the door on us, or opened it again."""
    chat, before, after = membership.chat, membership.before.status, membership.after.status
    if chat.type != "private" or before == after or after not in {"kicked", "member"}:
        return []
    return told.incoming("blocked" if after == "kicked" else "returned", chat, membership.date, membership.sender)


def _locale(language_code: str) -> str:
    """The two languages we speak; for another the house decides."""
    language = language_code.lower().partition("-")[0]
    return language if language in {"vi", "en"} else ""
