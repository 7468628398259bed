"""What the channel tests share: a Bot API on this machine, a channel that talks to it, and someone to talk with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_wire import Timeouts
from tests.doubles.botapi import BotApi, Person

SECRET = "s3cret_for-tests"
# The smallest picture there is.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    (tmp_path / "lua-dao").mkdir()
    (tmp_path / "lua-dao" / "the.png").write_bytes(PNG)
    return tmp_path


@pytest.fixture
async def telegram(api: BotApi, lessons: Path) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(api.token, api.url, SECRET, lessons, timeouts=Timeouts(pause=0.01))
    yield channel
    await channel.close()


@pytest.fixture
async def impatient(api: BotApi) -> AsyncIterator[TelegramChannel]:
    """The same, for tests in which no answer ever comes."""
    channel = TelegramChannel(api.token, api.url, timeouts=Timeouts(answer=0.2))
    yield channel
    await channel.close()


@pytest.fixture
def hong(api: BotApi) -> Person:
    """Someone who has opened the chat already."""
    person = api.person("Cô Hồng")
    person.starts()
    return person
