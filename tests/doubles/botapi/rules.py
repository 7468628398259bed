"""Which calls does the Bot API take, and what does it refuse? Written after https://core.telegram.org/bots/api."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

_SEND = {
    "business_connection_id": str,
    "chat_id": int,
    "message_thread_id": int,
    "direct_messages_topic_id": int,
    "disable_notification": bool,
    "protect_content": bool,
    "allow_paid_broadcast": bool,
    "message_effect_id": str,
    "suggested_post_parameters": dict,
    "reply_parameters": dict,
    "reply_markup": dict,
}
_CAPTION = {"caption": str, "parse_mode": str, "caption_entities": list, "show_caption_above_media": bool}
_TEXT = {"text": str, "parse_mode": str, "entities": list, "link_preview_options": dict}
_EDIT = {
    "business_connection_id": str,
    "chat_id": int,
    "message_id": int,
    "inline_message_id": str,
    "reply_markup": dict,
}

METHODS: dict[str, dict[str, type]] = {
    "getMe": {},
    "getUpdates": {"offset": int, "limit": int, "timeout": int, "allowed_updates": list},
    "setWebhook": {
        "url": str,
        "certificate": bytes,
        "ip_address": str,
        "max_connections": int,
        "allowed_updates": list,
        "drop_pending_updates": bool,
        "secret_token": str,
    },
    "deleteWebhook": {"drop_pending_updates": bool},
    "getWebhookInfo": {},
    "sendMessage": {**_SEND, **_TEXT},
    "sendPhoto": {**_SEND, **_CAPTION, "photo": bytes, "has_spoiler": bool},
    "sendDocument": {
        **{name: kind for name, kind in (_SEND | _CAPTION).items() if name != "show_caption_above_media"},
        "document": bytes,
        "thumbnail": bytes,
        "disable_content_type_detection": bool,
    },
    "editMessageText": {**_EDIT, **_TEXT},
    "editMessageCaption": {**_EDIT, **_CAPTION},
    "editMessageMedia": {**_EDIT, "media": dict},
    "deleteMessage": {"chat_id": int, "message_id": int},
    "answerCallbackQuery": {
        "callback_query_id": str,
        "text": str,
        "show_alert": bool,
        "url": str,
        "cache_time": int,
    },
    "sendChatAction": {"business_connection_id": str, "chat_id": int, "message_thread_id": int, "action": str},
    "setMyCommands": {"commands": list, "scope": dict, "language_code": str},
}
BY_LOWER_NAME = {name.lower(): name for name in METHODS}

_MEDIA_FIELDS = {"type", "media", "caption", "caption_entities", "show_caption_above_media", "has_spoiler"}
_ENTITY_TYPES = {
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline"),
    *("strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "custom_emoji"),
}
_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note"),
}
_BUTTON_ACTS = {
    *("url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat"),
    *("switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"),
}
_BUTTON_LOOKS = {"text", "icon_custom_emoji_id", "style"}


class Refused(Exception):
    """The Bot API says no."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def coerce(method: str, given: dict[str, Any]) -> dict[str, Any]:
    """Parameters in their own types, whatever way they came: JSON, form or multipart."""
    return {name: _as(METHODS[method].get(name, object), name, value) for name, value in given.items()}


def _as(kind: type, name: str, value: Any) -> Any:
    try:
        if kind in {dict, list} and isinstance(value, str):
            value = json.loads(value)
        elif kind is int:
            value = int(value)
        elif kind is bool and not isinstance(value, bool):
            value = {"true": True, "1": True, "false": False, "0": False}[str(value).lower()]
    except (ValueError, KeyError, TypeError):
        raise bad(f"can't parse {name}") from None
    if kind in {dict, list, str} and not isinstance(value, kind):
        raise bad(f"{name} has the wrong type")
    return value


def check_text(text: object, limit: int, *, needed: bool) -> str:
    """The text as Telegram keeps it: without blanks at its ends."""
    if text is not None and not isinstance(text, str):
        raise bad("text must be a string")
    kept = (text or "").strip()
    if needed and not kept:
        raise bad("message text is empty")
    if units(kept) > limit:
        raise bad("message is too long" if needed else "message caption is too long")
    return kept


def check_entities(text: str, entities: object) -> list[dict[str, Any]]:
    """Entities lie inside the text, cut no letter in two, and are of a kind that there is."""
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad("entities must be a list")
    raw = text.encode("utf-16-le")
    for entity in entities:
        start, length = entity.get("offset"), entity.get("length")
        if entity.get("type") not in _ENTITY_TYPES or set(entity) - {"type", "offset", "length", "url", "language"}:
            raise bad("can't parse message entity")
        if not isinstance(start, int) or not isinstance(length, int) or start < 0 or length <= 0:
            raise bad("entity has a wrong place")
        if (start + length) * 2 > len(raw):
            raise bad("ENTITY_BOUNDS_INVALID")
        for part in (raw[: start * 2], raw[start * 2 : (start + length) * 2]):
            try:
                part.decode("utf-16-le")
            except UnicodeDecodeError:
                raise bad("entity cuts a letter in two") from None
    return entities


def check_keyboard(markup: object) -> list[list[tuple[str, str]]]:
    """An inline keyboard as rows of (label, data); other kinds of markup are not understood here."""
    if markup is None:
        return []
    if not isinstance(markup, dict) or set(markup) != {"inline_keyboard"}:
        raise bad("object expected as reply markup")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("field inline_keyboard must be an array of arrays")
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise bad("REPLY_MARKUP_TOO_LONG")
    return [[_check_button(button) for button in row] for row in rows]


def _check_button(button: Any) -> tuple[str, str]:
    acts = set(button) & _BUTTON_ACTS
    if set(button) - _BUTTON_ACTS - _BUTTON_LOOKS or len(acts) != 1:
        raise bad("inline keyboard button must have exactly one action")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    data = button.get("callback_data", "")
    if "callback_data" in button and not (isinstance(data, str) and 1 <= len(data.encode()) <= 64):
        raise bad("BUTTON_DATA_INVALID")
    return button["text"], data


def check_media(media: Any) -> dict[str, Any]:
    if media.get("type") != "photo" or set(media) - _MEDIA_FIELDS or not isinstance(media.get("media"), str):
        raise bad("can't parse InputMedia")
    return dict(media)


def check_picture(content: bytes) -> None:
    if not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise bad("IMAGE_PROCESS_FAILED")
    if len(content) > 10 * 1024 * 1024:
        raise Refused(413, "Request Entity Too Large")


def check_hook(given: dict[str, Any]) -> None:
    """The real one wants https and calls no private address; the one on this machine is let through."""
    url = urlsplit(given["url"])
    if url.scheme != "https" and url.hostname not in {"127.0.0.1", "localhost"}:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", given.get("secret_token", "")):
        raise bad("secret token contains unallowed characters")
    if not 1 <= given.get("max_connections", 40) <= 100:
        raise bad("max_connections must be between 1 and 100")


def check_action(action: object) -> None:
    if action not in _ACTIONS:
        raise bad("wrong parameter action in request")


def check_commands(commands: Any) -> None:
    for command in commands:
        if set(command) != {"command", "description"} or not re.fullmatch(r"/?[a-z0-9_]{1,32}", command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
