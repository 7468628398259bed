"""How a call reaches Telegram: one request over a kept connection, and the answer's bytes back."""

import re
from collections.abc import Mapping
from typing import Any

import aiohttp
import msgspec
from msgspec import Raw, Struct

from bot.channels.base import NoAnswer, SendError, TryLater
from bot.channels.telegram_answers import read_answer

_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f"\\/]')
_JSON = {"Content-Type": "application/json"}


class Timeouts(Struct, frozen=True):
    """How many seconds we wait for Telegram."""

    connect: float = 10.0
    answer: float = 20.0
    pause: float = 1.0
    """The first pause after trouble while polling; each further one is twice as long."""


class Upload(Struct, frozen=True):
    """A file that goes along with a call."""

    content: bytes
    name: str


class Wire:
    """The connections to one Bot API server for one bot. The token is in every URL, and in nothing else that leaves."""

    def __init__(self, token: str, api_url: str, timeouts: Timeouts) -> None:
        self._base = f"{api_url.rstrip('/')}/bot{token}/"
        self._token = token.encode()
        self._timeouts = timeouts
        self._client: aiohttp.ClientSession | None = None

    async def ask(
        self, method: str, fields: dict[str, Any], uploads: Mapping[str, Upload] | None = None, *, patience: float = 0.0
    ) -> Raw:
        """Call a method and return its result unread. `patience` is how long Telegram itself may hold the answer.

        Raises a `SendError` without the token in its words.
        """
        try:
            async with self._http().post(
                self._base + method,
                **_body(fields, uploads),
                timeout=self._timeout(patience),
                allow_redirects=False,
            ) as response:
                # Something in between may repeat the URL in its complaint.
                status, answer = response.status, (await response.read()).replace(self._token, b"[token]")
        # A RuntimeError is aiohttp's word for a client that was closed meanwhile.
        except (aiohttp.ClientError, OSError, TimeoutError, RuntimeError) as error:
            trouble = _unanswered(error)
        else:
            return read_answer(status, answer)
        # Raised out here it does not carry the client's error, whose words may name the URL with the token.
        raise trouble

    async def close(self) -> None:
        """Let go of the connections. May be called twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def _http(self) -> aiohttp.ClientSession:
        """One client for all calls, made where the event loop runs; it asks the environment for no proxy."""
        if self._client is None or self._client.closed:
            self._client = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
        return self._client

    def _timeout(self, patience: float) -> aiohttp.ClientTimeout:
        wait = self._timeouts.answer + patience
        return aiohttp.ClientTimeout(
            total=self._timeouts.connect + 2 * wait,
            connect=self._timeouts.connect,
            sock_connect=self._timeouts.connect,
            sock_read=wait,
        )


def _body(fields: dict[str, Any], uploads: Mapping[str, Upload] | None) -> dict[str, Any]:
    """The request's body: JSON, or a form where a file goes along."""
    if not uploads:
        return {"data": msgspec.json.encode(fields), "headers": _JSON}
    form = aiohttp.FormData(quote_fields=False)
    for key, value in fields.items():
        form.add_field(key, value if isinstance(value, str) else msgspec.json.encode(value).decode())
    for key, upload in uploads.items():
        # A name must not break out of the form's header.
        form.add_field(key, upload.content, filename=_UNSAFE_IN_NAME.sub("_", upload.name) or "file")
    return {"data": form}


def _unanswered(error: Exception) -> SendError:
    """Whether the request cannot have arrived, or may have."""
    words = f"No answer from Telegram ({type(error).__name__})."
    never_left = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL)
    return TryLater(words) if never_left else NoAnswer(words)
