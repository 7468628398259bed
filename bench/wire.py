"""HTTP/1.1 over loopback as lean as it can be, so that the bench costs little beside what it measures."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httptools
import msgspec


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: bytes) -> bytes:
        """The first header of this name, or nothing."""
        return next((v for k, v in self.headers if k.lower() == name), b"")


class Client(asyncio.Protocol):
    """One kept connection; opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: Any = None
        self._future: asyncio.Future[Answer] | None = None

    async def send(self, method: str, path: str, head: bytes, body: bytes = b"") -> Answer:
        """One request and its answer. Raises `ConnectionError` when the server hangs up before it has answered."""
        if self._transport is None or self._transport.is_closing():
            await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)
        self._future = asyncio.get_running_loop().create_future()
        first = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n".encode()
        self._transport.write(first + head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return await self._future

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._begin()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._answer.headers.append((name, value))

    def on_body(self, body: bytes) -> None:
        self._answer.body += body

    def on_message_complete(self) -> None:
        self._answer.status = self._parser.get_status_code()
        answer, future = self._answer, self._future
        self._begin()
        if future and not future.done():
            future.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._future and not self._future.done():
            self._future.set_exception(ConnectionError("the server hung up"))

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._answer = Answer()


class Server(asyncio.Protocol):
    """Answers every request with what `answer(path, content type, body)` gives, as JSON."""

    def __init__(self, answer: Callable[[str, bytes, bytes], bytes]) -> None:
        self._answer = answer

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._url, self._type, self._body = b"", b"", b""

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self._type = value

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        body = self._answer(self._url.partition(b"?")[0].decode(), self._type, self._body)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self._transport.write(head + body)


def read_fields(kind: bytes, body: bytes) -> dict[str, object]:
    """The parameters of a Bot API call in any of the three shapes that clients send."""
    if not body:
        return {}
    if b"json" in kind:
        return msgspec.json.decode(body, type=dict[str, object])
    if b"multipart" in kind:
        return dict(_multipart(kind, body))
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _multipart(kind: bytes, body: bytes) -> list[tuple[str, object]]:
    boundary = b"--" + kind.split(b"boundary=")[1].split(b";")[0].strip(b'" ')
    fields: list[tuple[str, object]] = []
    for part in body.split(boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = head.split(b'name="')[1].split(b'"')[0]
        fields.append((name.decode(), value[:-2].decode()))
    return fields
