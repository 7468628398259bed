"""A visitor with a cookie jar who speaks ASGI: what a browser without a script would do, and what a script would."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import Headers

Pairs = Mapping[str, str] | list[tuple[str, str]]


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: Headers, raw: bytes) -> None:
        self.status, self.headers, self.raw = status, headers, raw
        self.body = gzip.decompress(raw) if headers.get("content-encoding") == "gzip" else raw

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def words(self) -> str:
        """The page as read: no tags, single spaces."""
        shown = re.sub(r"<(title|head)>.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())

    @property
    def nonce(self) -> str:
        return re.findall(r'name="lan" value="([^"]+)"', self.text)[0]

    def payload(self, label: str) -> str:
        """The payload of the button with this label."""
        for value, inner in re.findall(r'name="chon" value="([^"]*)">(.*?)</button>', self.text, re.DOTALL):
            if label in unescape(re.sub(r"<[^>]+>", " ", inner)):
                return unescape(value)
        raise AssertionError(f"no button {label!r} in: {self.words}")


class Visitor:
    """One browser."""

    def __init__(self, app: Any, *, host: str = "testserver", scheme: str = "http", peer: str = "127.0.0.1") -> None:
        self.app, self.host, self.scheme, self.peer = app, host, scheme, peer
        self.cookies: dict[str, str] = {}
        self.set_cookies: list[str] = []

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.send("GET", path, headers=headers)

    async def post(self, path: str, fields: Pairs | bytes = b"", **headers: str) -> Answer:
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        return await self.send("POST", path, body, {"content-type": "application/x-www-form-urlencoded"} | headers)

    async def follow(self, path: str, fields: Pairs, **headers: str) -> Answer:
        """Send a form and go where the answer says."""
        answer = await self.post(path, fields, **headers)
        assert answer.status == 303, answer.text
        return await self.get(answer.headers["location"])

    async def send(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        parts: list[bytes] = []
        started: dict[str, Any] = {}
        async with self.open(method, path, body, headers) as messages:
            async for message in messages:
                if message["type"] == "http.response.start":
                    started = message
                else:
                    parts.append(message.get("body", b""))
                    if not message.get("more_body"):
                        break
        got = Headers(raw=started["headers"])
        self._keep(got)
        return Answer(started["status"], got, b"".join(parts))

    @asynccontextmanager
    async def open(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Send a request and read what comes, message by message; leaving hangs up."""
        inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        inbox.put_nowait({"type": "http.request", "body": body, "more_body": False})
        scope = self._scope(method, path, body, headers or {})
        task = asyncio.create_task(self.app(scope, inbox.get, outbox.put))

        async def messages() -> AsyncIterator[dict[str, Any]]:
            while not (task.done() and outbox.empty()):
                taken = asyncio.create_task(outbox.get())
                await asyncio.wait({taken, task}, return_when=asyncio.FIRST_COMPLETED)
                if taken.done():
                    yield taken.result()
                elif not outbox.empty():
                    yield await taken
                else:
                    taken.cancel()

        try:
            yield messages()
        finally:
            inbox.put_nowait({"type": "http.disconnect"})
            async with asyncio.timeout(5):
                await asyncio.gather(task, return_exceptions=True)

    def _scope(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        place, _, query = path.partition("?")
        sent = {"host": self.host, "content-length": str(len(body))} if method == "POST" else {"host": self.host}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
            "method": method, "scheme": self.scheme, "path": place, "raw_path": place.encode(), "root_path": "",
            "query_string": query.encode(), "client": (self.peer, 1) if self.peer else None, "server": (self.host, 80),
            "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in sent.items()],
        }  # fmt: skip

    def _keep(self, headers: Headers) -> None:
        self.set_cookies = headers.getlist("set-cookie")
        for line in self.set_cookies:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
