"""How a call reaches Telegram: one request over a kept connection, and the answer's bytes back."""

import asyncio
import re
import secrets
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import msgspec
from msgspec import Raw, Struct

from bot.channels.base import NoAnswer, TryLater
from bot.channels.telegram_answers import read_answer
from bot.channels.telegram_line import Line, Lost

_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f"\\/]')
_ADDRESS = re.compile(r"https?://[\x21-\x7e]+")
_JSON = "application/json"
# Most servers hang up on a line that is not used for a minute; a request they no longer read would be lost.
_KEPT_SECONDS = 15.0


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
    """The lines to one Bot API server for one bot. The token is in every address, and in nothing else that leaves."""

    def __init__(self, token: str, api_url: str, timeouts: Timeouts) -> None:
        self._server = _server(api_url)
        self._path = f"{self._server.path.rstrip('/')}/bot{token}/" if self._server else ""
        self._token = token.encode()
        self._timeouts = timeouts
        self._security: ssl.SSLContext | None = None
        self._lines: set[Line] = set()
        self._free: list[Line] = []

    async def ask(
        self, method: str, fields: dict[str, Any], uploads: Mapping[str, Upload] | None = None, *, patience: float = 0.0
    ) -> Raw:
        """Call a method and return its result unread. `patience` is how long Telegram itself may hold the answer.

        Raises a `SendError` without the token in its words.
        """
        kind, body = _form(fields, uploads) if uploads else (_JSON, msgspec.json.encode(fields))
        line = self._free_line() or await self._new_line()
        # A file takes its time on the way out.
        wait = (self._timeouts.answer + patience) * (2 if uploads else 1)
        try:
            status, answer = await line.ask(self._head(method, kind, len(body)) + body, wait)
        except Lost as error:
            raise NoAnswer(f"No answer from Telegram ({error}).") from None
        if line.is_open:
            self._free.append(line)
        # Something in between may repeat the address in its complaint.
        return read_answer(status, answer.replace(self._token, b"[token]"))

    async def close(self) -> None:
        """Let go of the lines. May be called twice."""
        for line in list(self._lines):
            line.hang_up()
        # The loop closes them in its next round.
        await asyncio.sleep(0)

    def _head(self, method: str, kind: str, length: int) -> bytes:
        assert self._server
        return (
            f"POST {self._path}{method} HTTP/1.1\r\nHost: {self._server.netloc}\r\nUser-Agent: hocso\r\n"
            f"Accept: {_JSON}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        ).encode()

    def _free_line(self) -> Line | None:
        """The line that was used last; those that lay idle for long are closed on the way."""
        while self._free:
            line = self._free.pop()
            if line.is_open and asyncio.get_running_loop().time() - line.free_since < _KEPT_SECONDS:
                return line
            line.hang_up()
        return None

    async def _new_line(self) -> Line:
        """Raises `TryLater` when nobody answers there: then nothing has left."""
        if self._server is None:
            raise TryLater("The address of the Bot API is none.")
        try:
            async with asyncio.timeout(self._timeouts.connect):
                _, line = await asyncio.get_running_loop().create_connection(
                    lambda: Line(self._drop), str(self._server.hostname), self._port(), ssl=self._secured()
                )
        except (OSError, TimeoutError, UnicodeError) as error:
            trouble = TryLater(f"Telegram cannot be reached ({type(error).__name__}).")
        else:
            self._lines.add(line)
            return line
        raise trouble

    def _drop(self, line: Line) -> None:
        self._lines.discard(line)
        if line in self._free:
            self._free.remove(line)

    def _port(self) -> int:
        assert self._server
        return self._server.port or (443 if self._server.scheme == "https" else 80)

    def _secured(self) -> ssl.SSLContext | None:
        """The system's certificates, read once."""
        assert self._server
        if self._server.scheme == "https" and self._security is None:
            self._security = ssl.create_default_context()
        return self._security


def _server(api_url: str) -> SplitResult | None:
    """Where the Bot API is, or None for what is no address."""
    try:
        server = urlsplit(api_url)
        is_whole = _ADDRESS.fullmatch(api_url) and server.hostname and server.port != 0
    except ValueError:
        return None
    return server if is_whole else None


def _form(fields: dict[str, Any], uploads: Mapping[str, Upload]) -> tuple[str, bytes]:
    """A form with files: its type, which names what stands between the fields, and its bytes."""
    between = secrets.token_hex(16)
    parts = [
        (f'name="{key}"', value if isinstance(value, str) else msgspec.json.encode(value).decode())
        for key, value in fields.items()
    ]
    pieces = [
        f"--{between}\r\nContent-Disposition: form-data; {name}\r\n\r\n{value}\r\n".encode() for name, value in parts
    ]
    for key, upload in uploads.items():
        # A name must not break out of the form's header.
        name = f'name="{key}"; filename="{_UNSAFE_IN_NAME.sub("_", upload.name) or "file"}"'
        head = f"Content-Disposition: form-data; {name}\r\nContent-Type: application/octet-stream"
        pieces += [f"--{between}\r\n{head}\r\n\r\n".encode(), upload.content, b"\r\n"]
    return f"multipart/form-data; boundary={between}", b"".join([*pieces, f"--{between}--\r\n".encode()])
