"""Who chats with the bot, what stands on their screen, and what has ever been delivered to them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.doubles.botapi.inbound import Inbound

Rows = list[list[tuple[str, str]]]


@dataclass
class Shown:
    """One message on a person's screen."""

    message_id: int
    mine: bool
    """Written by the person, not by the bot."""
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    rows: Rows = field(default_factory=list)
    photo: str = ""
    """The file id of its picture."""
    document: str = ""
    """The name of its file."""
    content: bytes = b""
    """The picture or file itself."""
    edits: int = 0

    @property
    def buttons(self) -> list[str]:
        return [label for row in self.rows for label, _ in row]

    @property
    def is_media(self) -> bool:
        return bool(self.photo or self.document)

    def same_as(self, other: "Shown") -> bool:
        return (self.text, self.entities, self.rows, self.photo) == (
            other.text,
            other.entities,
            other.rows,
            other.photo,
        )

    def __str__(self) -> str:
        keys = "\n".join(" ".join(f"[{label}]" for label, _ in row) for row in self.rows)
        return "\n".join(part for part in (self.photo and "(picture)", self.document, self.text, keys) if part)


@dataclass(frozen=True)
class Delivery:
    """Something that reached a chat, in the order it did."""

    at: float
    chat: int
    method: str
    message_id: int
    text: str
    via: str
    """How it came: `call`, or `hook` for the body of an answer to a webhook."""


class Telegram(Protocol):
    """What a person's phone needs of the other side."""

    inbound: Inbound

    def as_user(self) -> dict[str, Any]: ...
    def as_message(self, person: "Person", shown: Shown) -> dict[str, Any]: ...
    def new_message_id(self) -> int: ...
    def new_query(self, person: "Person") -> str: ...
    def tell(self) -> None: ...
    async def until(self, is_so: Callable[[], bool], within: float) -> None: ...


class Person:
    """Somebody with Telegram on their phone. Deeds make updates; the screen shows what came back."""

    def __init__(self, api: Telegram, number: int, name: str, language: str) -> None:
        self._api = api
        self.id = number
        self.name = name
        self.language = language
        self.has_started = False
        self.has_blocked = False
        self.screen: dict[int, Shown] = {}
        self.alerts: list[str] = []
        self.changes = 0
        self._seen_changes = 0

    def as_user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def as_chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.name}

    def starts(self, payload: str = "") -> int:
        """Presses Start, or opens a link that carries a payload."""
        return self.says(f"/start {payload}".strip())

    def says(self, words: str) -> int:
        """Types and sends; the number of the update is returned."""
        return self._writes({"text": words}, Shown(0, mine=True, text=words))

    def sends(self, kind: str, content: Any = None, caption: str = "") -> int:
        """Sends something that is not words, such as `sends("voice")`."""
        told = {kind: content if content is not None else {"file_id": "x", "file_unique_id": "x"}}
        return self._writes(told | ({"caption": caption} if caption else {}), Shown(0, mine=True, text=caption))

    def taps(self, label: str, *, on: Shown | None = None) -> int:
        """Presses a button, on the newest message that has it unless another is given."""
        shown, data = self._find(label, on)
        self._acts()
        query = self._api.new_query(self)
        message = self._api.as_message(self, shown)
        told = {"id": query, "from": self.as_user(), "message": message, "chat_instance": str(self.id), "data": data}
        return self._api.inbound.add("callback_query", told, self.id)

    def blocks(self) -> int:
        """Shuts the door on the bot."""
        return self._stands("member", "kicked")

    def unblocks(self) -> int:
        """Opens the door again."""
        return self._stands("kicked", "member")

    def sees(self) -> list[Shown]:
        """What the bot has put on the screen, oldest first, edits applied."""
        return [shown for _, shown in sorted(self.screen.items()) if not shown.mine]

    def last(self) -> Shown:
        """The newest message of the bot."""
        assert self.sees(), f"{self.name} sees nothing yet."
        return self.sees()[-1]

    async def gets(self, *, within: float = 30.0) -> Shown:
        """Waits for something new to read since the last deed, or since the last wait; the newest message."""
        await self._api.until(lambda: self.changes > self._seen_changes, within)
        self._seen_changes += 1
        return self.last()

    async def sees_soon(self, is_there: "str | Callable[[Shown], bool]", *, within: float = 30.0) -> Shown:
        """Waits until a message of the bot holds these words, or fits."""
        fits = (lambda shown: is_there in shown.text) if isinstance(is_there, str) else is_there
        await self._api.until(lambda: any(map(fits, self.sees())), within)
        return next(shown for shown in reversed(self.sees()) if fits(shown))

    def show(self, shown: Shown) -> None:
        """A message arrives or changes."""
        self.screen[shown.message_id] = shown
        self.changes += 1
        self._api.tell()

    def hide(self, message_id: int) -> None:
        """A message is taken away; nothing new is to be read for that."""
        del self.screen[message_id]
        self._api.tell()

    def _acts(self) -> None:
        assert not self.has_blocked, f"{self.name} has blocked the bot and cannot write to it."
        self._seen_changes = self.changes

    def _writes(self, told: dict[str, Any], shown: Shown) -> int:
        self._acts()
        self.has_started = True
        shown.message_id = self._api.new_message_id()
        self.screen[shown.message_id] = shown
        head = {"message_id": shown.message_id, "from": self.as_user(), "chat": self.as_chat()}
        return self._api.inbound.add("message", {**head, "date": int(time.time()), **told}, self.id)

    def _stands(self, before: str, after: str) -> int:
        self.has_blocked = after == "kicked"
        bot = self._api.as_user()
        told = {
            "chat": self.as_chat(),
            "from": self.as_user(),
            "date": int(time.time()),
            "old_chat_member": {"user": bot, "status": before},
            "new_chat_member": {"user": bot, "status": after},
        }
        return self._api.inbound.add("my_chat_member", told, self.id)

    def _find(self, label: str, on: Shown | None) -> tuple[Shown, str]:
        for shown in [on] if on else reversed(self.sees()):
            for words, data in (button for row in shown.rows for button in row):
                if words == label:
                    return shown, data
        there = [label for shown in self.sees() for label in shown.buttons]
        raise AssertionError(f"{self.name} sees no button “{label}”, only {there}.")
