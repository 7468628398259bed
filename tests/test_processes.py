"""Several processes on one store: each does its part, one goes and comes, and nobody is left without an answer."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.app import HOOK_PATH, App
from bot.cli import _welcome
from bot.conversation.models import incoming
from bot.delivery import worker
from bot.delivery.models import delivery
from bot.runtime.clock import SystemClock
from bot.runtime.settings import SettingsProblem
from tests.conftest import COURSE, settings_for
from tests.doubles.balancer import Balancer
from tests.doubles.botapi import BotApi, Person
from tests.people import rows
from tests.test_journey_telegram import SECRET, house, learns_a_lesson
from tests.test_program import environment

pytestmark = pytest.mark.anyio
HOOK = {"public_url": "https://hoc.example.vn", "telegram_webhook_secret": SECRET}
PATIENCE = 90.0


@pytest.mark.postgres
async def test_the_reply_of_one_process_is_sent_by_another_that_would_not_look_for_an_hour(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_IDLE_SECONDS", 3600.0)
    async with BotApi() as api, house(postgres_url, api, role="worker", **HOOK) as (sender, _):
        await sender.workers[0].leads_or(asyncio.Event())
        async with house(postgres_url, api, role="web", **HOOK) as (windows, server):
            comes_to(api, f"http://127.0.0.1:{server.port}")
            await learns_a_lesson(api.person())
            assert windows.workers == []
        assert {d["state"] for d in rows(sender, delivery)} == {"sent"}


async def test_windows_and_sender_share_one_sqlite_file(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_IDLE_SECONDS", 0.05)
    async with BotApi() as api, house(sqlite_url, api, role="worker", **HOOK) as (sender, _):
        async with house(sqlite_url, api, role="web", **HOOK) as (windows, server):
            comes_to(api, f"http://127.0.0.1:{server.port}")
            await learns_a_lesson(api.person())
            assert windows.workers == []
        assert {d["state"] for d in rows(sender, delivery)} == {"sent"}


async def test_a_sender_alone_polls_answers_and_opens_no_window(database_url: str) -> None:
    async with BotApi() as api, house(database_url, api, role="worker") as (_, server):
        await learns_a_lesson(api.person())
        assert (server.port, server.servers) == (0, [])


async def test_a_sender_may_open_one_window_for_whoever_watches_it(sqlite_url: str) -> None:
    async with BotApi() as api, house(sqlite_url, api, role="worker", health_port=0) as (_, server):
        assert b" 200 " in await ask(server.port, "/healthz")
        assert b" 200 " in await ask(server.port, "/readyz")
        assert b" 404 " in await ask(server.port, "/")
        assert b" 404 " in await ask(server.port, HOOK_PATH)


async def test_lanes_are_what_the_operator_said_and_else_one(database_url: str) -> None:
    app = App(settings_for(database_url, **({} if "sqlite" in database_url else {"lanes": 2})), SystemClock())
    app.open_lanes()
    assert len(app._lanes) == (1 if app.settings.is_sqlite else 2)
    await app.close_lanes()
    app.close_store()
    assert settings_for("postgresql://localhost/x").lane_count == 1
    with pytest.raises(SettingsProblem, match="HOCSO_LANES"):
        settings_for("sqlite:///x.db", lanes=2)
    with pytest.raises(SettingsProblem, match="HOCSO_ROLE"):
        settings_for("sqlite:///x.db", role="sender")


@pytest.mark.parametrize(("port", "said"), [(0, "không mở cổng nào"), (9100, "http://127.0.0.1:9100/readyz")])
async def test_a_sender_says_that_it_is_ready_and_where_it_can_be_watched(
    port: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _welcome(settings_for("sqlite://", role="worker"), port)
    shown = capsys.readouterr().out
    assert said in shown
    assert "Người học:" not in shown


@pytest.mark.postgres
@pytest.mark.timeout(300)
async def test_a_rolling_restart_leaves_nobody_without_an_answer(postgres_url: str) -> None:
    """People go on writing while one process is stopped and started again, and then the other one goes."""
    async with BotApi() as api, Balancer() as balancer:
        comes_to(api, balancer.url)
        people, is_over = [api.person(f"Cô {n}") for n in range(3)], asyncio.Event()
        async with process(postgres_url, api) as first:
            async with house(postgres_url, api, **HOOK) as (app, server):
                balancer.ports = [first.port, server.port]
                talking = [asyncio.create_task(keeps_writing(one, is_over)) for one in people]
                await first.stop()
                await first.start()
            # The second one is gone; the first, come back, does everything alone.
            seen = len(api.ledger)
            await api.until(lambda: len(api.ledger) > seen + 10, within=PATIENCE)
            is_over.set()
            said = await asyncio.gather(*talking)
            assert balancer.served == {first.port, server.port}
        taken, owed = rows(app, incoming), rows(app, delivery)
        app.close_store()
        assert {turn["outcome"] for turn in taken} == {"done"}
        assert len(taken) == sum(said)
        assert {one["state"] for one in owed} == {"sent"}
        for one in people:
            assert len(api.delivered(one)) == sum(row["address"] == str(one.id) for row in owed)
        assert not api.inbound.pending


async def keeps_writing(person: Person, is_over: asyncio.Event) -> int:
    """Write, wait for the answer, and write again; returns how often."""
    person.starts()
    await person.gets(within=PATIENCE)
    count = 1
    while not is_over.is_set():
        person.says("học" if count % 5 == 1 else "tiếp")
        await person.gets(within=PATIENCE)
        count += 1
        # A person reads for a moment; the processes that start meanwhile want some of the machine, too.
        await asyncio.sleep(0.2)
    return count


def comes_to(api: BotApi, url: str) -> None:
    """Nobody terminates TLS on this machine: whatever address the house gives, the double calls this one."""
    register = api.inbound.set_webhook

    def set_webhook(given: dict[str, Any]) -> bool:
        done = register(given)
        api.inbound.url = url + HOOK_PATH
        return done

    api.inbound.set_webhook = set_webhook  # type: ignore[method-assign]
    if not api.inbound.url:
        set_webhook({"url": f"https://hoc.example.vn{HOOK_PATH}", "secret_token": SECRET})
    api.inbound.url = url + HOOK_PATH


async def ask(port: int, path: str) -> bytes:
    """The first line of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.split(b"\r\n")[0]


class Process:
    """The whole program as a child."""

    def __init__(self, **settings: str) -> None:
        self.port = free_port()
        self._settings = settings | {"PORT": str(self.port)}
        self._child: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Return once it takes connections."""
        self._child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment(**self._settings), stdout=asyncio.subprocess.PIPE
        )
        assert self._child.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self._child.stdout.readline():
                if "Người học:" in line.decode():
                    return
        raise AssertionError("it ended without opening its windows")

    async def stop(self) -> None:
        """Ask it to end, as a service manager would; it must end well."""
        assert self._child is not None
        self._child.terminate()
        async with asyncio.timeout(PATIENCE):
            assert await self._child.wait() == 0

    def kill(self) -> None:
        """Nothing may outlive the test."""
        if self._child is not None and self._child.returncode is None:
            self._child.kill()


@asynccontextmanager
async def process(database_url: str, api: BotApi) -> AsyncIterator[Process]:
    """A started process that surely ends."""
    made = Process(
        DATABASE_URL=database_url,
        SECRET_KEY="a key for tests only",
        LESSONS_DIR=str(COURSE / "lessons"),
        QUIZZES_DIR=str(COURSE / "quizzes"),
        TELEGRAM_TOKEN=api.token,
        TELEGRAM_API_URL=api.url,
        TELEGRAM_WEBHOOK_SECRET=SECRET,
        PUBLIC_URL="https://hoc.example.vn",
        LOG_LEVEL="WARNING",
    )
    await made.start()
    try:
        yield made
        await made.stop()
    finally:
        made.kill()


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
