"""What do the windows need from the house? The few names that `bot.app` gives them, and nothing more."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

import anyio
from prometheus_client.core import Metric
from pydantic import SecretStr
from sqlalchemy import Connection

from bot.channels.base import Incoming
from bot.conversation.inbox import Outcome

_T = TypeVar("_T")


class Settings(Protocol):
    """The settings a window reads."""

    @property
    def public_url(self) -> str:
        """Where people find us; empty while we only serve this machine."""

    @property
    def secret_key(self) -> SecretStr:
        """What our cookies are signed with."""

    @property
    def organiser_name(self) -> str:
        """Who runs the campaign here."""

    @property
    def metrics_token(self) -> SecretStr:
        """Who shows it may read our figures; empty where only our own network may."""

    @property
    def zone(self) -> ZoneInfo:
        """In which days are counted."""

    @property
    def lessons_dir(self) -> Path | None:
        """Where the authors' files lie, if not in their usual place."""


class Inbox(Protocol):
    """Takes one thing a person did, and returns when it is durable."""

    async def take(self, incoming: Incoming) -> Outcome:
        """Handle it once. Raises `Unavailable` when nothing could be stored."""

    async def write(self, work: Callable[[Connection], _T]) -> _T:
        """Run a piece of writing in the next commit. Raises `Unavailable` when nothing could be stored."""


class Mail(Protocol):
    """Knows at once when this process puts something into a web mailbox."""

    async def wait(self, address: str, timeout: float) -> None:  # noqa: ASYNC109 - the caller sets the rhythm
        """Return when something new lies there, or after `timeout` seconds."""


class TelegramDoor(Protocol):
    """What the webhook window needs from the Telegram channel."""

    def verify(self, headers: dict[str, str]) -> bool:
        """Whether the request carries the secret that only Telegram and we know."""

    def parse(self, payload: bytes) -> list[Incoming]:
        """Turn one request body into what happened."""

    def webhook_reply(self, incoming: Incoming) -> dict[str, object] | None:
        """The method call that may ride in the answer to the webhook."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class Course(Protocol):
    """What a window needs to know of the lessons."""

    @property
    def basic(self) -> Sequence[str]:
        """The ids of the lessons that make up the basic course."""


class House(Protocol):
    """What `bot.app` puts together and a window looks into."""

    @property
    def library(self) -> Course:
        """The lessons."""

    @property
    def settings(self) -> Settings:
        """What the operator set."""

    @property
    def inbox(self) -> Inbox:
        """Where everything a person does goes."""

    @property
    def mail(self) -> Mail:
        """Rings when a web mailbox gets something."""

    @property
    def clock(self) -> Clock:
        """The only door for time."""

    @property
    def telegram(self) -> TelegramDoor | None:
        """The Telegram channel, where one is set up."""

    def read(self) -> AbstractContextManager[Connection]:
        """A connection for reading; used in a thread, never in the event loop."""

    def health(self) -> dict[str, object]:
        """Facts about readiness; `ready` says whether new work can be taken."""

    def figures(self) -> list[Metric]:
        """What the house counts about its own running, for Prometheus."""


async def read(house: House, query: Callable[[Connection], _T]) -> _T:
    """Run one reading query in a thread, so that the event loop stays free."""

    def work() -> _T:
        with house.read() as connection:
            return query(connection)

    return await anyio.to_thread.run_sync(work)
