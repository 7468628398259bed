"""People in a browser: they send a form until somebody has taken it, sometimes twice, and look at the page at the end."""

import asyncio
import html
import random
import re
from collections.abc import Callable, Sequence
from datetime import datetime

import aiohttp

from bot.channels.base import Incoming
from bot.channels.message import Message
from bot.channels.webchat import WebChannel
from tests.chaos.script import Act

_TAGS = re.compile(r"<[^>]*>|\s+")
_AGAIN_AFTER = 0.03
# Longer than any process lives that neither answers nor dies.
_PATIENCE = 15.0


class Browser:
    """One person on the web chat."""

    def __init__(self, number: int, doors: Callable[[], list[str]], rng: random.Random, mischief: float) -> None:
        self.number, self._doors, self._rng, self._mischief = number, doors, rng, mischief
        self._cookie: tuple[str, str] | None = None
        self.made: dict[str, dict[str, list[str]]] = {}
        """What was sent, by the name it has in the store, in the order it was done."""
        self.refused = self.repeated = 0
        self.page = ""

    @property
    def address(self) -> str:
        """The name our cookie gives this browser; behind it comes its signature."""
        return self._cookie[1].partition(".")[0] if self._cookie else ""

    async def does(self, act: Act) -> None:
        """Send the form of this act until it is taken; it is never given up, and the next one waits for it."""
        if not self._cookie:
            await self._ask("GET", "/")
        field = "chon" if act.deed == "presses" else "cau"
        form = {"lan": [f"nonce-{self.number}-{len(self.made)}"], field: [act.words]}
        self.made[self.event(form).external_id] = form
        await self._ask("POST", "/chat", form)
        if self._rng.random() < self._mischief:
            self.repeated += 1
            await self._ask("POST", "/chat", form)

    async def looks(self) -> None:
        """Load the page as it is now."""
        self.page = " ".join(_TAGS.sub(" ", html.unescape(await self._ask("GET", "/"))).split())

    def event(self, form: dict[str, list[str]], at: datetime = datetime.max) -> Incoming:
        return WebChannel().incoming(form, address=self.address, now=at, locale="vi")

    def misses(self, screen: Sequence[Message]) -> list[str]:
        """What should stand on the page after the last turn and does not."""
        return [m.title for m in screen if " ".join(m.title.split()) not in self.page]

    async def _ask(self, method: str, path: str, form: dict[str, list[str]] | None = None) -> str:
        headers = {"Accept-Language": "vi"} | ({"Cookie": "=".join(self._cookie)} if self._cookie else {})
        timeout = aiohttp.ClientTimeout(total=_PATIENCE)
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as client:
            while True:
                if doors := self._doors():
                    url = self._rng.choice(doors) + path
                    try:
                        async with client.request(
                            method, url, data=form, headers=headers, allow_redirects=False
                        ) as answer:
                            page = await answer.text()
                            if answer.status in {200, 303}:
                                for name, cookie in answer.cookies.items():
                                    self._cookie = self._cookie or (name, cookie.value)
                                return page
                    except (aiohttp.ClientError, OSError, TimeoutError):
                        pass
                    self.refused += 1
                await asyncio.sleep(_AGAIN_AFTER)
