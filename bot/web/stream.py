"""How does an open page learn what we say unasked? Server-sent events, read from the mailbox in any process."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator
from functools import partial

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.channels.webchat import WebChannel
from bot.delivery import mailbox
from bot.delivery.mailbox import Letter
from bot.web.house import House, read
from bot.web.identity import Identities
from bot.web.pages import Pages
from bot.web.scene import Posted, show

# Another process may have put the letter there: the mailbox is read again at every beat.
BEAT = 20.0
_PER_PERSON = 3
_PER_PROCESS = 2000
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Streams:
    """The open event streams of this process."""

    def __init__(self, house: House, pages: Pages, identities: Identities, beat: float = BEAT) -> None:
        self._house = house
        self._pages = pages
        self._identities = identities
        self._beat = beat
        self._open: Counter[str] = Counter()
        self._closing = asyncio.Event()

    def close(self) -> None:
        """End all streams, so that the server can stop. The pages come back by themselves. May be called twice."""
        self._closing.set()

    async def listen(self, request: Request) -> Response:
        """GET /chat/stream: what comes after the last letter the page has."""
        address = self._identities.find(request)
        if address is None or self._is_full(address):
            # 204 tells the browser's EventSource not to come back; the page works without it.
            return Response(status_code=204)
        last = request.headers.get("last-event-id") or request.query_params.get("sau", "")
        events = self._events(address, int(last) if last.isascii() and last.isdigit() and len(last) < 19 else 0)
        return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)

    def _is_full(self, address: str) -> bool:
        return self._open[address] >= _PER_PERSON or self._open.total() >= _PER_PROCESS

    async def _events(self, address: str, last: int) -> AsyncGenerator[str, None]:
        self._open[address] += 1
        try:
            yield "retry: 5000\n\n"
            async with contextlib.aclosing(self._letters(address, last)) as news:
                async for letters in news:
                    # A comment keeps proxies from closing a quiet line.
                    yield "".join(map(self._event, letters)) or ": \n\n"
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    async def _letters(self, address: str, last: int) -> AsyncGenerator[tuple[Letter, ...], None]:
        door = (WebChannel.name, WebChannel.account, address)
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            while not closing.done():
                # The bell is hung up before the mailbox is read: nothing can fall in between.
                bell = asyncio.ensure_future(self._house.mail.wait(address, self._beat))
                try:
                    letters = await read(self._house, partial(_after, door, last))
                    last = max((letter.id for letter in letters), default=last)
                    yield letters
                    await asyncio.wait({bell, closing}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    bell.cancel()
        finally:
            closing.cancel()

    def _event(self, letter: Letter) -> str:
        html = self._pages.push(show(Posted(letter.message, letter.id)), letter.message.locale)
        data = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
        return f"id: {letter.id}\nevent: thu\n{data}\n"


def _after(door: tuple[str, str, str], last: int, connection: Connection) -> tuple[Letter, ...]:
    return mailbox.after(connection, *door, last)
