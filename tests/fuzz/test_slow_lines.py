"""Somebody begins to ask and never ends: after a while the house hangs up, but not on those who only listen."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app import App, Server, serve
from bot.runtime.clock import SystemClock
from bot.web import forms, reader
from tests.conftest import settings_for
from tests.fuzz.child import statuses

pytestmark = pytest.mark.anyio
PATIENCE = 20.0
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def port(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(reader, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(forms, "BODY_SECONDS", 0.3)
    app = App(settings_for(sqlite_url), SystemClock())
    app.prepare()
    ready: asyncio.Future[Server] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(app, ready.set_result))
    await asyncio.wait({ready, serving}, return_when=asyncio.FIRST_COMPLETED)
    yield ready.result().port
    ready.result().should_exit = True
    await serving


async def begins(port: int, words: bytes) -> Line:
    line = await asyncio.open_connection("127.0.0.1", port)
    line[1].write(words)
    await line[1].drain()
    return line


async def hears(line: Line) -> bytes:
    """All that comes until the house hangs up."""
    async with asyncio.timeout(PATIENCE):
        answer = await line[0].read()
    line[1].close()
    return answer


@pytest.mark.parametrize("begun", [b"", b"G", b"GET / HTTP/1.1\r\nHost: a\r\nA: b"])
async def test_a_head_that_is_never_finished_ends_in_silence(port: int, begun: bytes) -> None:
    assert await hears(await begins(port, begun)) == b""


async def test_a_second_head_that_is_never_finished_ends_too(port: int) -> None:
    answer = await hears(await begins(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET / HT"))
    assert statuses(answer) == [200]


@pytest.mark.parametrize("path", [b"/chat", b"/chat/look"])
async def test_a_form_that_is_never_finished_is_refused(port: int, path: bytes) -> None:
    begun = b"POST " + path + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 99\r\n\r\ncau="
    assert statuses(await hears(await begins(port, begun))) == [408]


async def test_a_page_that_only_listens_is_not_hung_up_on(port: int) -> None:
    page = await hears(await begins(port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
    cookie = next(part for part in page.decode().split() if part.startswith("hocso=")).rstrip(";").encode()
    listening = await begins(port, b"GET /chat/stream HTTP/1.1\r\nHost: a\r\nCookie: " + cookie + b"\r\n\r\n")
    await listening[0].readuntil(b"retry: 5000\n\n")
    # Whoever came later has been hung up on by now.
    assert await hears(await begins(port, b"GET / HT")) == b""
    assert not listening[0].at_eof()
    listening[1].close()
