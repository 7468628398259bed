"""Telegram with a will of its own: it brings updates twice, late, crossed or to several processes, and notes who sent what."""

import asyncio
import contextvars
import json
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from tests.chaos.steps import HOOK
from tests.doubles.botapi import BotApi, Person
from tests.doubles.botapi.inbound import SECRET_HEADER, Answered, Inbound
from tests.doubles.botapi.methods import Methods
from tests.doubles.botapi.people import Shown

_sender: contextvars.ContextVar[str] = contextvars.ContextVar("_sender", default="")
_trouble: contextvars.ContextVar[str] = contextvars.ContextVar("_trouble", default="")
_noted: contextvars.ContextVar["list[Note]"] = contextvars.ContextVar("_noted")

# Done, but the bot cannot know.
UNKNOWN_TO_THE_BOT = {"lost", "late", "slow"}
_LATE_BY = 3


@dataclass
class Note:
    """What stands beside an entry of the ledger: which process sent it, of all that ever lived, and what trouble came after."""

    sender: str
    trouble: str
    answered_at: float = math.inf
    """When the sender was told, if ever."""


@dataclass(frozen=True)
class Brought:
    """One time an update was brought to a webhook. Status 0: nobody answered."""

    number: int
    begun: float
    ended: float
    status: int


class Postman(Inbound):
    """Brings updates to whichever process is up, not always once and not always in order."""

    def __init__(self, on_reply: Answered, tell: Callable[[], None], rng: random.Random, mischief: float) -> None:
        super().__init__(on_reply, tell)
        self.doors: Callable[[], list[str]] = list
        """Where processes listen now."""
        self.made: dict[int, tuple[int, dict[str, Any]]] = {}
        """Every update there ever was."""
        self.brought: list[Brought] = []
        self._rng, self._mischief = rng, mischief
        self._late: dict[int, list[tuple[int, int]]] = {}
        self._swapped: set[int] = set()

    @property
    def taken_count(self) -> int:
        """How many updates the bot has said it has."""
        return len(self.made) - len(self.pending)

    @property
    def is_idle(self) -> bool:
        return not self.pending and not self._lanes and not any(self._late.values())

    def add(self, kind: str, content: dict[str, Any], chat: int) -> int:
        number = super().add(kind, content, chat)
        self.made[number] = (chat, {"update_id": number, kind: content})
        return number

    def bring_the_late(self) -> None:
        """What was held back for a later redelivery comes now."""
        for chat, waiting in list(self._late.items()):
            if waiting and chat not in self._lanes:
                self._lanes[chat] = asyncio.create_task(self._drain(chat))

    async def _drain(self, chat: int) -> None:
        try:
            while self.url and ((waiting := self._waiting(chat)) or self._late.get(chat)):
                if not waiting:
                    # New ones may come while the last of the late are brought.
                    await self._bring_late(chat, None)
                    continue
                together, again = self._decide(waiting)
                taken = await asyncio.gather(*(self._bring(n) for n in together))
                for number, is_taken in zip(together, taken, strict=True):
                    if is_taken and self.pending.pop(number, None):
                        self._tell()
                        if again == "soon":
                            await self._bring(number)
                        elif again == "late":
                            self._late.setdefault(chat, []).append((number, self.taken_count + _LATE_BY))
                if not any(taken):
                    await asyncio.sleep(self.retry_after)
                await self._bring_late(chat, self.taken_count)
        finally:
            self._lanes.pop(chat, None)

    def _waiting(self, chat: int) -> list[int]:
        return [number for number, (of, _) in self.pending.items() if of == chat]

    async def _bring_late(self, chat: int, until: int | None) -> None:
        """Redeliveries of what was answered long ago; those that are not due yet wait unless this is the end."""
        waiting = self._late.get(chat, [])
        for one in [one for one in waiting if until is None or one[1] <= until]:
            if await self._bring(one[0]):
                waiting.remove(one)
                self._tell()
            else:
                await asyncio.sleep(self.retry_after)

    def _decide(self, waiting: list[int]) -> tuple[list[int], str]:
        """Which updates go now, perhaps at once, and whether they come again although they will have been taken."""
        if self._rng.random() >= self._mischief:
            return waiting[:1], ""
        whim = self._rng.choice(("soon", "late", "late", "at once", "crossed", "crowd"))
        if whim == "at once":
            return [waiting[0], waiting[0]], ""
        if whim == "crossed" and len(waiting) > 1 and waiting[0] not in self._swapped:
            self._swapped.add(waiting[0])
            return [waiting[1]], ""
        if whim == "crowd":
            return waiting[:3], ""
        return waiting[:1], whim if whim in {"soon", "late"} else ""

    async def _bring(self, number: int) -> bool:
        if self._client is None:
            self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.timeout))
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: self.secret} if self.secret else {})
        body = json.dumps(self.made[number][1], ensure_ascii=False).encode()
        begun, doors, status, reply = time.monotonic(), self.doors(), 0, b""
        if doors:
            async with self._room:
                begun = time.monotonic()
                try:
                    url = self._rng.choice(doors) + HOOK
                    async with self._client.post(url, data=body, headers=headers) as answer:
                        status, reply = answer.status, await answer.read()
                except (aiohttp.ClientError, OSError, TimeoutError):
                    status = 0
        self.brought.append(Brought(number, begun, time.monotonic(), status))
        if not 200 <= status < 300:
            return False
        await self._read_reply(reply)
        return True


class Platform(BotApi):
    """The double, with the postman above, and a note of which process each delivery came from."""

    def __init__(self, rng: random.Random, mischief: float) -> None:
        super().__init__()
        self.post = Postman(self._on_hook_reply, self.tell, rng, mischief)
        self.inbound = self.post
        self._methods = Methods(int(self.token.partition(":")[0]), self.post, self.tell)
        self.notes: list[Note] = []
        """One for each entry of the ledger."""
        self.conflicts: list[float] = []

    async def open(self) -> None:
        # Each process has an address of its own for the Bot API, so that its deeds can be told from the others'.
        def by_sender(app: web.Application) -> None:
            app.router.add_route("*", "/{sender}/bot{token}/{method}", self._serve)

        await self.start(by_sender)

    def url_for(self, sender: str) -> str:
        return f"{self.url}/{sender}"

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        _sender.set(request.match_info.get("sender", ""))
        _trouble.set("")
        _noted.set(mine := [])
        response = await super()._serve(request)
        for note in mine:
            note.answered_at = time.monotonic()
        if response.status == 409:
            self.conflicts.append(time.monotonic())
        return response

    def _fault(self, method: str, given: dict[str, Any]) -> Any:
        fault = super()._fault(method, given)
        _trouble.set(fault.trouble if fault else "")
        return fault

    async def _act(self, method: str, given: dict[str, Any], files: Any, via: str) -> Any:
        try:
            return await super()._act(method, given, files, via)
        finally:
            trouble = _trouble.get() if via == "call" else ""
            made = [Note(_sender.get(), trouble) for _ in range(len(self.ledger) - len(self.notes))]
            self.notes += made
            if via == "call":
                _noted.get().extend(made)


def press(api: Platform, person: Person, payload: str) -> int:
    """Press the newest button that sends this; if there is none any more, one on a message long gone."""
    shown = next(
        (s for s in reversed(person.sees()) if any(data == payload for row in s.rows for _, data in row)), None
    )
    shown = shown or (person.sees()[-1] if person.sees() else Shown(1, mine=False, text="…"))
    told = {
        "id": api.new_query(person),
        "from": person.as_user(),
        "message": api.as_message(person, shown),
        "chat_instance": str(person.id),
        "data": payload,
    }
    person.has_started = True
    return api.inbound.add("callback_query", told, person.id)
