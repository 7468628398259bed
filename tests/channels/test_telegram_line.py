"""The line to the Bot API holds against servers of every kind: slow, odd, in pieces, and gone."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable

import pytest

from bot.channels.base import NoAnswer, TryLater
from bot.channels.telegram_wire import Timeouts, Upload, Wire

pytestmark = pytest.mark.anyio

YES = b'{"ok":true,"result":{"message_id":7}}'
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(YES), YES)


class Server:
    """Answers each request with the next of its scripted pieces; counts its callers."""

    def __init__(self, *answers: tuple[bytes, ...], hangs_up: bool = False) -> None:
        self.answers, self.hangs_up = list(answers), hangs_up
        self.lines = 0
        self.requests: list[bytes] = []
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        self.writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while self.answers:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                for piece in self.answers.pop(0):
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.002)
                if self.hangs_up:
                    break
        if self.hangs_up:
            writer.close()

    async def close(self, listening: asyncio.Server) -> None:
        listening.close()
        for writer in self.writers:
            writer.transport.abort()
        await asyncio.sleep(0.01)


Open = Callable[..., contextlib.AbstractAsyncContextManager[Wire]]


@contextlib.asynccontextmanager
async def wire_to(server: Server, **timeouts: float) -> AsyncIterator[Wire]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    wire = Wire("42:secret", f"http://127.0.0.1:{port}/base", Timeouts(**timeouts))
    try:
        yield wire
    finally:
        await wire.close()
        await server.close(listening)


async def test_one_line_carries_one_call_after_the_other() -> None:
    server = Server((WHOLE,), (WHOLE,))
    async with wire_to(server) as wire:
        for _ in range(2):
            assert bytes(await wire.ask("sendMessage", {"text": "xin chào"})) == b'{"message_id":7}'
    assert server.lines == 1
    assert server.requests[0].startswith(b"POST /base/bot42:secret/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:")


@pytest.mark.parametrize(
    "pieces",
    [
        tuple(WHOLE[i : i + 1] for i in range(len(WHOLE))),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + YES[:5],
            b"\r\n20\r\n" + YES[5:] + b"\r\n0\r\n\r\n",
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\n", WHOLE),
    ],
    ids=["byte by byte", "in chunks", "after a go-on"],
)
async def test_an_answer_is_whole_however_it_comes(pieces: tuple[bytes, ...]) -> None:
    server = Server(pieces, (WHOLE,))
    async with wire_to(server) as wire:
        assert await wire.ask("getMe", {})
        assert await wire.ask("getMe", {})
    assert server.lines == 1


async def test_an_answer_without_a_length_ends_with_its_line() -> None:
    server = Server((b"HTTP/1.0 200 OK\r\n\r\n", YES), hangs_up=True)
    async with wire_to(server) as wire:
        assert await wire.ask("getMe", {})


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nConnection: close\r\n", b"HTTP/1.0 200 OK\r\n"])
async def test_a_line_the_other_side_will_close_is_not_used_again(head: bytes) -> None:
    closing = head + b"Content-Length: %d\r\n\r\n%s" % (len(YES), YES)
    server = Server((closing,), (WHOLE,))
    async with wire_to(server) as wire:
        assert await wire.ask("getMe", {})
        assert await wire.ask("getMe", {})
    assert server.lines == 2


async def test_a_line_closed_while_it_lay_idle_costs_no_call() -> None:
    server = Server((WHOLE,), (WHOLE,), hangs_up=True)
    async with wire_to(server) as wire:
        assert await wire.ask("getMe", {})
        await asyncio.sleep(0.03)
        assert await wire.ask("getMe", {})
    assert server.lines == 2


@pytest.mark.parametrize(
    "pieces",
    [
        (),
        (WHOLE[:50],),
        (b"SSH-2.0-OpenSSH\r\n\r\n",),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",),
    ],
    ids=["nothing", "half", "another language", "another protocol"],
)
@pytest.mark.parametrize("hangs_up", [True, False])
async def test_what_is_no_answer_may_have_been_a_delivery(pieces: tuple[bytes, ...], hangs_up: bool) -> None:
    server = Server(pieces, (WHOLE,), hangs_up=hangs_up)
    async with wire_to(server, answer=0.1) as wire:
        with pytest.raises(NoAnswer) as found:
            await wire.ask("getMe", {})
        assert "secret" not in str(found.value)
        server.hangs_up = False
        assert await wire.ask("getMe", {})


async def test_a_late_answer_is_never_taken_for_that_of_the_next_call() -> None:
    late = b'{"ok":true,"result":{"message_id":1}}'
    server = Server(
        (b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 40, b"Content-Length: %d\r\n\r\n%s" % (len(late), late)), (WHOLE,)
    )
    async with wire_to(server, answer=0.05) as wire:
        with pytest.raises(NoAnswer):
            await wire.ask("getMe", {})
        assert bytes(await wire.ask("getMe", {})) == b'{"message_id":7}'


async def test_who_stops_waiting_leaves_no_answer_behind() -> None:
    server = Server((b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 10, WHOLE[17:]), (WHOLE,))
    async with wire_to(server) as wire:
        asking = asyncio.create_task(wire.ask("getMe", {}))
        await asyncio.sleep(0.02)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert bytes(await wire.ask("getMe", {})) == b'{"message_id":7}'
    assert server.lines == 2


async def test_closing_ends_what_is_being_asked() -> None:
    server = Server((), (WHOLE,))
    async with wire_to(server, answer=5) as wire:
        asking = asyncio.create_task(wire.ask("getMe", {}))
        await asyncio.sleep(0.02)
        await wire.close()
        with pytest.raises(NoAnswer):
            await asking


async def test_a_server_without_a_certificate_of_its_own_is_not_believed() -> None:
    server = Server((WHOLE,))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    wire = Wire("42:secret", f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}", Timeouts(connect=1))
    with pytest.raises(TryLater):
        await wire.ask("getMe", {})
    assert server.requests == []
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED
    await wire.close()
    await server.close(listening)


async def test_the_name_of_a_file_cannot_break_out_of_the_form() -> None:
    server = Server((WHOLE,))
    async with wire_to(server) as wire:
        await wire.ask("sendDocument", {"chat_id": 7}, {"document": Upload(b"\r\n--x", 'a"\r\nContent-Type: b')})
    head, _, form = server.requests[0].partition(b"\r\n\r\n")
    between = head.split(b"boundary=")[1].split(b"\r\n")[0]
    assert form.count(b"--" + between) == 3
    assert b'name="document"; filename="a___Content-Type: b"' in form
