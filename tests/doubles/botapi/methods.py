"""What each call of the Bot API does to the chats."""

import itertools
import json
import random
import re
import time
from collections.abc import Callable
from typing import Any

from tests.doubles.botapi.inbound import Inbound
from tests.doubles.botapi.people import Delivery, Person, Shown
from tests.doubles.botapi.rules import (
    Refused,
    bad,
    check_action,
    check_commands,
    check_entities,
    check_keyboard,
    check_media,
    check_picture,
    check_text,
)

Given = dict[str, Any]
Files = dict[str, tuple[str, bytes]]

_UNMODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


class Methods:
    """One bot's chats and files, and the calls that change them."""

    def __init__(self, bot_id: int, inbound: Inbound, tell: Callable[[], None]) -> None:
        self.people: dict[int, Person] = {}
        self.ledger: list[Delivery] = []
        self.answered: list[str] = []
        """Callback queries that the bot has acknowledged, by id."""
        self.commands: list[Given] = []
        self.actions: list[tuple[int, str]] = []
        self._bot_id = bot_id
        self._inbound = inbound
        self._tell = tell
        self._ids = itertools.count(random.randrange(100, 900))
        self._queries: dict[str, int] = {}
        self._files: dict[str, tuple[str, bytes]] = {}

    def call(self, method: str, given: Given, files: Files, via: str) -> Any:
        """Do what the call says. Raises `Refused`."""
        name = re.sub("([A-Z])", r"_\1", method).lower()
        return getattr(self, f"_{name}")(given, files, via)

    def as_user(self) -> Given:
        return {"id": self._bot_id, "is_bot": True, "first_name": "Học Số", "username": "hocso_bot"}

    def as_message(self, person: Person, shown: Shown) -> Given:
        """A message as Telegram tells it to the bot."""
        words = ("caption", "caption_entities") if shown.is_media else ("text", "entities")
        told: Given = {
            "message_id": shown.message_id,
            "from": person.as_user() if shown.mine else self.as_user(),
            "chat": person.as_chat(),
            "date": int(time.time()),
        }
        told |= {"edit_date": int(time.time())} if shown.edits else {}
        told |= {words[0]: shown.text} if shown.text else {}
        told |= {words[1]: shown.entities} if shown.entities else {}
        if shown.rows:
            rows = [[{"text": text, "callback_data": data} for text, data in row] for row in shown.rows]
            told["reply_markup"] = {"inline_keyboard": rows}
        if shown.photo:
            sizes = {"s": 90, "x": 800}
            told["photo"] = [_size(shown.photo if k == "x" else f"{shown.photo}-{k}", w) for k, w in sizes.items()]
        if shown.document:
            told["document"] = {"file_id": "d1", "file_unique_id": "u1", "file_name": shown.document}
        return told

    def new_message_id(self) -> int:
        return next(self._ids)

    def new_query(self, person: Person) -> str:
        query = str(random.randrange(10**17, 10**18))
        self._queries[query] = person.id
        return query

    def forget_files(self) -> None:
        """No file id given so far is good any more."""
        self._files.clear()

    def _get_me(self, given: Given, files: Files, via: str) -> Given:
        return self.as_user() | {
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "has_main_web_app": False,
        }

    def _send_message(self, given: Given, files: Files, via: str) -> Given:
        text = check_text(given.get("text"), 4096, needed=True)
        shown = self._new(given, text, "entities")
        return self._deliver("sendMessage", given, shown, via)

    def _send_photo(self, given: Given, files: Files, via: str) -> Given:
        shown = self._new(given, check_text(given.get("caption"), 1024, needed=False), "caption_entities")
        shown.photo, shown.content = self._picture(given.get("photo"), _uploaded(given, files, "photo"))
        return self._deliver("sendPhoto", given, shown, via)

    def _send_document(self, given: Given, files: Files, via: str) -> Given:
        shown = self._new(given, check_text(given.get("caption"), 1024, needed=False), "caption_entities")
        upload = _uploaded(given, files, "document")
        if upload is None:
            raise bad("there is no document in the request")
        shown.document, shown.content = upload
        if not shown.content:
            raise bad("file must be non-empty")
        return self._deliver("sendDocument", given, shown, via)

    def _edit_message_text(self, given: Given, files: Files, via: str) -> Given:
        text = check_text(given.get("text"), 4096, needed=True)
        old = self._old(given)
        if old.is_media:
            raise bad("there is no text in the message to edit")
        return self._change("editMessageText", given, self._new(given, text, "entities"), via)

    def _edit_message_caption(self, given: Given, files: Files, via: str) -> Given:
        old = self._old(given)
        if not old.is_media:
            raise bad("there is no caption in the message to edit")
        caption = check_text(given.get("caption"), 1024, needed=False)
        new = self._new(given, caption, "caption_entities")
        new.photo, new.document, new.content = old.photo, old.document, old.content
        return self._change("editMessageCaption", given, new, via)

    def _edit_message_media(self, given: Given, files: Files, via: str) -> Given:
        """Changes the picture; since Bot API 7.11 it also adds one to a message of text."""
        self._old(given)
        media = check_media(given.get("media") or {})
        caption = check_text(media.get("caption"), 1024, needed=False)
        new = self._new(given | {"caption_entities": media.get("caption_entities")}, caption, "caption_entities")
        new.photo, new.content = self._picture(media["media"], _uploaded(media, files, "media"))
        return self._change("editMessageMedia", given, new, via)

    def _delete_message(self, given: Given, files: Files, via: str) -> bool:
        person = self._person(given)
        old = person.screen.get(given.get("message_id", 0))
        if old is None:
            raise bad("message to delete not found")
        person.hide(old.message_id)
        self._note("deleteMessage", person, old, via)
        return True

    def _answer_callback_query(self, given: Given, files: Files, via: str) -> bool:
        query = given.get("callback_query_id", "")
        if query not in self._queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(given.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        person = self.people[self._queries[query]]
        person.alerts.append(given.get("text", ""))
        self.answered.append(query)
        self._tell()
        return True

    def _send_chat_action(self, given: Given, files: Files, via: str) -> bool:
        person = self._person(given)
        check_action(given.get("action"))
        self.actions.append((person.id, given["action"]))
        return True

    def _set_my_commands(self, given: Given, files: Files, via: str) -> bool:
        check_commands(given.get("commands") or [])
        self.commands = given["commands"]
        return True

    def _set_webhook(self, given: Given, files: Files, via: str) -> bool:
        return self._inbound.set_webhook(given)

    def _delete_webhook(self, given: Given, files: Files, via: str) -> bool:
        return self._inbound.set_webhook({"drop_pending_updates": given.get("drop_pending_updates", False)})

    def _get_webhook_info(self, given: Given, files: Files, via: str) -> Given:
        return self._inbound.webhook_info()

    def _person(self, given: Given) -> Person:
        """Whom the call is about. Nobody is reached who never wrote, nor who shut the door."""
        if "chat_id" not in given:
            raise bad("chat_id is empty")
        person = self.people.get(given["chat_id"])
        if person is None or not person.has_started:
            raise bad("chat not found")
        if person.has_blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return person

    def _new(self, given: Given, text: str, entities: str) -> Shown:
        rows = check_keyboard(given.get("reply_markup"))
        return Shown(0, mine=False, text=text, entities=check_entities(text, given.get(entities)), rows=rows)

    def _old(self, given: Given) -> Shown:
        old = self._person(given).screen.get(given.get("message_id", 0))
        if old is None:
            raise bad("message to edit not found")
        if old.mine:
            raise bad("message can't be edited")
        return old

    def _picture(self, place: Any, upload: tuple[str, bytes] | None) -> tuple[str, bytes]:
        """Telegram's name for a picture and the picture, from an upload or from a name it gave before."""
        if upload is None:
            if place not in self._files:
                raise bad("wrong file identifier/HTTP URL specified")
            return place, self._files[place][1]
        check_picture(upload[1])
        name = f"AgACAgU{random.randrange(10**12)}"
        self._files[name] = upload
        return name, upload[1]

    def _deliver(self, method: str, given: Given, shown: Shown, via: str) -> Given:
        person = self._person(given)
        shown.message_id = self.new_message_id()
        person.show(shown)
        self._note(method, person, shown, via)
        return self.as_message(person, shown)

    def _change(self, method: str, given: Given, new: Shown, via: str) -> Given:
        person, old = self._person(given), self._old(given)
        if new.same_as(old):
            raise bad(_UNMODIFIED)
        new.message_id, new.edits = old.message_id, old.edits + 1
        person.show(new)
        self._note(method, person, new, via)
        return self.as_message(person, new)

    def _note(self, method: str, person: Person, shown: Shown, via: str) -> None:
        self.ledger.append(Delivery(time.monotonic(), person.id, method, shown.message_id, shown.text, via))


def _uploaded(given: Given, files: Files, name: str) -> tuple[str, bytes] | None:
    """The file that came under the parameter's own name, or under the name that it says."""
    place = str(given.get(name, ""))
    return files.get(place.removeprefix("attach://") if place.startswith("attach://") else name)


def _size(name: str, width: int) -> Given:
    return {"file_id": name, "file_unique_id": f"u{name}", "width": width, "height": width}


def answer(result: Any) -> tuple[int, bytes]:
    """A result in the Bot API's form."""
    return 200, json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()


def refusal(no: Refused) -> tuple[int, bytes]:
    """A refusal in the Bot API's form."""
    told: Given = {"ok": False, "error_code": no.code, "description": no.description}
    told |= {"parameters": no.parameters} if no.parameters else {}
    return no.code, json.dumps(told, ensure_ascii=False).encode()
