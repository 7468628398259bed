"""One line to an HTTP server: a request goes out, its whole answer comes back, and the line is kept for the next.

A tenth of what a general client costs: it follows nothing, unpacks nothing and keeps no cookies.
"""

import asyncio
from collections.abc import Callable
from typing import cast

import httptools

# A hundred updates are well below a megabyte; more than this is not the Bot API.
MOST_BYTES = 16 * 1024 * 1024


class Lost(Exception):
    """The line broke, or stayed silent too long, before a whole answer had come."""


class Line(asyncio.Protocol):
    """Carries one request at a time. Made by `loop.create_connection`."""

    def __init__(self, on_lost: Callable[["Line"], None]) -> None:
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self.free_since = 0.0
        self.is_open = True
        self._begin()

    async def ask(self, request: bytes, seconds: float) -> tuple[int, bytes]:
        """Send a request and return the status and body of its answer. Raises `Lost`; then the line is closed."""
        self._answer = self._loop.create_future()
        self._transport.write(request)
        alarm = self._loop.call_later(seconds, self._break, "silence")
        try:
            return await self._answer
        except BaseException:
            # Also when nobody waits any more: the answer would be taken for that of the next request.
            self.hang_up()
            raise
        finally:
            alarm.cancel()
            self._answer = None
            self.free_since = self._loop.time()

    def hang_up(self) -> None:
        """Close the line at once. May be called twice."""
        self.is_open = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The other side has answered the ring."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side has hung up; for an answer without a length that is its end."""
        self._on_lost(self)
        self.is_open = False
        if self._status and not self._has_end and exc is None:
            self._finish()
        self._break(type(exc).__name__ if exc else "hung up")

    def data_received(self, data: bytes) -> None:
        """A piece of an answer."""
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._break("no HTTP")
        if self._answer is None and self.is_open:
            # Nobody has asked anything: this is the other side's goodbye.
            self.hang_up()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Whether the answer says where it ends."""
        del value
        if name.lower() in {b"content-length", b"transfer-encoding"}:
            self._has_end = True

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._pieces.append(body)
        self._size += len(body)
        if self._size > MOST_BYTES:
            self._break("too long")

    def on_message_complete(self) -> None:
        """The answer is whole; one that only says "go on" is none."""
        if self._status < 200:
            self._begin_answer()
            return
        if not self._parser.should_keep_alive():
            self.is_open = False
            self._transport.close()
        self._finish()

    def _finish(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((self._status, b"".join(self._pieces)))
        else:
            # An answer nobody has asked for: what comes next could not be told from it.
            self.hang_up()
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._begin_answer()

    def _begin_answer(self) -> None:
        self._status, self._has_end, self._size = 0, False, 0
        self._pieces: list[bytes] = []

    def _break(self, why: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Lost(why))
