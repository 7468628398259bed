"""How much of a request do we listen to before we know what is wanted? Bounds that uvicorn itself does not set."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# As much as the usual proxies let through: the address, all cookies and every other header together.
HEAD_LIMIT = 32 * 1024
# A phone with one bar of signal sends a head in a few seconds; who takes longer only holds the line.
HEAD_SECONDS = 30.0
_TOO_LONG = "The request's head is too long."


class BoundedReader(HttpToolsProtocol):
    """Hangs up on whoever sends a head without end: taking it in would cost the square of its length."""

    _unheard = 0
    """Bytes that came since the parser last made something of them."""
    _head = 0
    _hurry: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is on the line."""
        super().connection_made(transport)
        self._wait_for_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came, while it leads anywhere."""
        self._unheard += len(data)
        super().data_received(data)
        if self._unheard > HEAD_LIMIT and not self.transport.is_closing():
            self.logger.warning(_TOO_LONG)
            self.send_400_response(_TOO_LONG)

    def on_message_begin(self) -> None:
        """A new head."""
        self._head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        self._hear(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A whole header."""
        self._hear(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._unheard = 0
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body; how much of it is wanted is the windows' business."""
        self._unheard = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._unheard = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """We have answered; on the same line the next request may come."""
        super().on_response_complete()
        # `cycle` is the last request that came: what was asked before it is answered before it.
        if self.cycle.response_complete:
            self._wait_for_a_head()

    def _hear(self, length: int) -> None:
        self._unheard = 0
        self._head += length
        if self._head > HEAD_LIMIT:
            # The parser stops here, and uvicorn answers that the request is invalid.
            raise ValueError(_TOO_LONG)

    def _wait_for_a_head(self) -> None:
        self._stop_waiting()
        self._hurry = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._hurry is not None:
            self._hurry.cancel()
            self._hurry = None

    def _hang_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
