"""The stand-in for Telegram's Bot API: takes every call, hands it to the player, answers as fully as Telegram does."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from bench.wire import Server, read_fields

BOT = {"id": 42, "is_bot": True, "first_name": "Trợ lý", "username": "hoctap_bot"}
_ABOUT_ME = BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
Fields = dict[str, Any]


def person(address: int) -> Fields:
    """A learner as Telegram shows them to a bot."""
    return {
        "id": address,
        "is_bot": False,
        "first_name": "Nguyễn Thị",
        "last_name": "Hồng",
        "username": f"hong{address}",
        "language_code": "vi",
    }


def chat(address: int) -> Fields:
    """The private chat with a learner."""
    return {k: v for k, v in person(address).items() if k not in {"is_bot", "language_code"}} | {"type": "private"}


class BotApi:
    """Listens on loopback. `on_message(method, fields, message)` hears of every message sent or edited."""

    def __init__(self, on_message: Callable[[str, Fields, Fields], None]) -> None:
        self._on_message = on_message
        self.calls: Counter[str] = Counter()
        self._last_message = 1000
        self.port = 0

    async def open(self) -> None:
        """Begin to listen; the port is then known."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Server(self.answer), "127.0.0.1", 0, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def answer(self, path: str, kind: bytes, body: bytes) -> bytes:
        """Carry out one call."""
        result = self.take(path.rsplit("/", 1)[-1], read_fields(kind, body))
        return msgspec.json.encode({"ok": True, "result": result})

    def take(self, method: str, fields: Fields) -> object:
        """Carry out a call, also one that rode in the answer to a webhook."""
        self.calls[method] += 1
        if method in {"sendMessage", "editMessageText"}:
            message = self._message(method, fields)
            self._on_message(method, fields, message)
            return message
        if method == "getMe":
            return _ABOUT_ME
        if method == "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        return True

    def _message(self, method: str, fields: Fields) -> Fields:
        if method == "sendMessage":
            self._last_message += 1
        number = int(fields["message_id"]) if method == "editMessageText" else self._last_message
        markup = fields.get("reply_markup")
        markup = msgspec.json.decode(markup) if isinstance(markup, str) else markup
        message = {
            "message_id": number,
            "from": BOT,
            "chat": chat(int(fields["chat_id"])),
            "date": int(time.time()),
            "text": fields["text"],
        }
        return message | ({"reply_markup": markup} if markup else {})
