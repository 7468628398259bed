"""The load player as browsers: the same learners on the web chat, each with a cookie, as the page's script sends forms."""

import random
import re
import time
import zlib
from collections.abc import Sequence
from html import unescape
from urllib.parse import urlencode

from bench.course import Lesson
from bench.walk import Button, Screen, Walk, Wrong
from bench.wire import Answer, Client

_HEAD = b"accept-encoding: gzip\r\naccept-language: vi\r\n"
_FORM = b"content-type: application/x-www-form-urlencoded\r\nhx-request: true\r\nsec-fetch-site: same-origin\r\n"
_GZIP = 31
_NONCE = re.compile(r'name="lan" value="([^"]+)"')
_BUTTON = re.compile(r'<button[^>]*name="chon" value="([^"]*)"[^>]*>(.*?)</button>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class Visitor:
    """One browser with its cookie."""

    def __init__(self, port: int, course: Sequence[Lesson], rng: random.Random) -> None:
        self.walk = Walk(course, rng)
        self.waits: list[float] = []
        self.address = ""
        self._client = Client(port)
        self._cookie = b""
        self._page = ""

    async def begin(self) -> None:
        """Open the page and begin to learn."""
        self._keep(await self._client.send("GET", "/", _HEAD))
        self._keep(await self._press("cmd:learn"))
        self.walk.check(self.screen)

    async def tap(self) -> None:
        """Press a button, and hold the page that comes back against what must be on it."""
        button = self.walk.tap(self.screen)
        began = time.perf_counter()
        answer = await self._press(button.sends)
        self.waits.append(time.perf_counter() - began)
        self._keep(answer)
        self.walk.check(self.screen)

    @property
    def screen(self) -> Screen:
        """The page as read."""
        buttons = [Button(_words(inner), unescape(value)) for value, inner in _BUTTON.findall(self._page)]
        return Screen(_words(self._page), tuple(buttons))

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    async def _press(self, payload: str) -> Answer:
        nonce = _NONCE.search(self._page)
        if nonce is None:
            raise Wrong(f"no form on the page: {self._page[:300]!r}")
        body = urlencode({"lan": nonce[1], "chon": payload}).encode()
        return await self._client.send("POST", "/chat", _HEAD + _FORM + self._cookie, body)

    def _keep(self, answer: Answer) -> None:
        if answer.status != 200:
            raise Wrong(f"the page was answered with {answer.status}")
        packed = answer.header(b"content-encoding") == b"gzip"
        self._page = (zlib.decompress(answer.body, _GZIP) if packed else answer.body).decode()
        if given := answer.header(b"set-cookie"):
            pair = given.split(b";")[0]
            self._cookie = b"cookie: " + pair + b"\r\n"
            self.address = pair.split(b"=", 1)[1].decode()[:22]


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())
