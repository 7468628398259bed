"""How do updates leave Telegram? By a long poll that moves on by its offset, or by calls to a webhook."""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.doubles.botapi.rules import Refused, bad, check_hook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
# What comes without being asked for: all kinds but these.
_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
_BUSY = "terminated by other getUpdates request; make sure that only one bot instance is running"
_HOOKED = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"

Answered = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass
class Attempt:
    """One call to the webhook. The status is 0 when nobody answered."""

    update_id: int
    status: int


class Inbound:
    """The updates that wait for the bot, kept until it has them."""

    def __init__(self, on_reply: Answered, tell: Callable[[], None]) -> None:
        self.pending: dict[int, tuple[int, dict[str, Any]]] = {}
        """By number: whose update, and its content."""
        self.attempts: list[Attempt] = []
        self.url = ""
        self.secret = ""
        self.retry_after = 0.02
        """Seconds until an update that was not taken is brought again; the real one waits longer."""
        self.repeat = 0
        """How many times an update is brought again although it was taken."""
        self.timeout = 60.0
        self._on_reply = on_reply
        self._tell = tell
        self._next_id = 700_000_001
        self._allowed: set[str] | None = None
        self._news = asyncio.Event()
        self._poller: asyncio.Event | None = None
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(40)
        self._connections = 40
        self._last_error = ""
        self._client: aiohttp.ClientSession | None = None

    def add(self, kind: str, content: dict[str, Any], chat: int) -> int:
        """A new update; one of a kind that was not asked for is not made. Its number is returned."""
        number, self._next_id = self._next_id, self._next_id + 1
        if kind in self._allowed if self._allowed is not None else kind not in _ON_REQUEST:
            self.pending[number] = (chat, {"update_id": number, kind: content})
            self._stir()
        return number

    def add_raw(self, update: dict[str, Any], chat: int = 0) -> int:
        """An update as it is, numbered; for kinds that no person here can make."""
        number, self._next_id = self._next_id, self._next_id + 1
        self.pending[number] = (chat, {"update_id": number, **update})
        self._stir()
        return number

    async def get_updates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.url:
            raise Refused(409, f"Conflict: {_HOOKED}")
        if not 1 <= given.get("limit", 100) <= 100:
            raise bad("limit must be between 1 and 100")
        self._allow(given)
        if self._poller:
            self._poller.set()
        mine = self._poller = asyncio.Event()
        try:
            self._forget_before(given.get("offset", 0))
            await self._wait_for_news(mine, given.get("timeout", 0))
        finally:
            if self._poller is mine:
                self._poller = None
        if mine.is_set():
            raise Refused(409, f"Conflict: {_BUSY}")
        return [update for _, update in list(self.pending.values())[: given.get("limit", 100)]]

    def set_webhook(self, given: dict[str, Any]) -> bool:
        given = {"url": "", **given}
        if given["url"]:
            check_hook(given)
        if given.get("drop_pending_updates"):
            self.pending.clear()
        self._allow(given)
        self.url, self.secret = given["url"], given.get("secret_token", "")
        self._connections = given.get("max_connections", 40)
        self._room = asyncio.Semaphore(self._connections)
        self._last_error = ""
        self._stir()
        return True

    def webhook_info(self) -> dict[str, Any]:
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }
        if self.url:
            info["max_connections"] = self._connections
            info["ip_address"] = "127.0.0.1"
        if self._allowed is not None:
            info["allowed_updates"] = sorted(self._allowed)
        if self._last_error:
            info |= {"last_error_date": int(time.time()), "last_error_message": self._last_error}
        return info

    async def close(self) -> None:
        self.url = ""
        for lane in self._lanes.values():
            lane.cancel()
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)
        if self._client:
            await self._client.close()

    def _allow(self, given: dict[str, Any]) -> None:
        if "allowed_updates" in given:
            self._allowed = set(given["allowed_updates"]) or None

    def _forget_before(self, offset: int) -> None:
        """A positive offset confirms all updates before it; a negative one keeps only that many of the last."""
        numbers = list(self.pending)
        gone = [n for n in numbers if n < offset] if offset >= 0 else numbers[:offset]
        for number in gone:
            del self.pending[number]
        if gone:
            self._tell()

    async def _wait_for_news(self, mine: asyncio.Event, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.pending and not mine.is_set():
                    self._news.clear()
                    waits = [asyncio.ensure_future(event.wait()) for event in (self._news, mine)]
                    try:
                        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        for wait in waits:
                            wait.cancel()

    def _stir(self) -> None:
        self._news.set()
        if self.url:
            for chat in {chat for chat, _ in self.pending.values()}:
                if chat not in self._lanes:
                    self._lanes[chat] = asyncio.create_task(self._drain(chat))

    async def _drain(self, chat: int) -> None:
        """Bring one chat's updates one after another; another chat's go beside."""
        try:
            while self.url and (number := next((n for n, (c, _) in self.pending.items() if c == chat), 0)):
                async with self._room:
                    is_taken = await self._bring(number)
                if is_taken:
                    for _ in range(self.repeat):
                        await self._bring(number)
                    self.pending.pop(number, None)
                    self._tell()
                else:
                    await asyncio.sleep(self.retry_after)
        finally:
            self._lanes.pop(chat, None)

    async def _bring(self, number: int) -> bool:
        if self._client is None:
            self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.timeout))
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: self.secret} if self.secret else {})
        body = json.dumps(self.pending[number][1], ensure_ascii=False).encode()
        try:
            async with self._client.post(self.url, data=body, headers=headers) as answer:
                status, reply = answer.status, await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self.attempts.append(Attempt(number, 0))
            self._last_error = f"Connection failed: {type(error).__name__}"
            return False
        self.attempts.append(Attempt(number, status))
        if not 200 <= status < 300:
            self._last_error = f"Wrong response from the webhook: {status}"
            return False
        await self._read_reply(reply)
        return True

    async def _read_reply(self, reply: bytes) -> None:
        with contextlib.suppress(ValueError):
            call = json.loads(reply)
            if isinstance(call, dict) and "method" in call:
                await self._on_reply(call)
