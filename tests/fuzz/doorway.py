"""The real house with its event loop in a thread, knocked at from tests that know no loop; silence is a failure."""

import asyncio
import json
import secrets
import threading
from collections.abc import Coroutine, Mapping
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Integer, SmallInteger, String, func, select

from bot.app import App
from bot.runtime.clock import SystemClock
from bot.runtime.database import metadata
from bot.web.server import create_app
from tests.conftest import settings_for
from tests.web.visitor import Answer, Visitor

T = TypeVar("T")
SECRET = "a-secret-for-the-hook"
TOKEN = "700:AAAAAAAAAAAAAAAAAAAA"
PATIENCE = 20.0
"""Seconds after which an answer counts as never coming; the machine may be busy."""
_WIDTHS = {SmallInteger: 15, Integer: 31, BigInteger: 63}


class Doorway:
    """The windows of one house, without a network; Telegram's own server is never called."""

    def __init__(self, database_url: str, **more: object) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        told = {"role": "web", "telegram_token": TOKEN, "telegram_webhook_secret": SECRET}
        self.app = App(settings_for(database_url, **told | more), SystemClock())
        self.app.prepare()
        self._open = self.app.running()
        self._thread.start()
        self.wait(self._open.__aenter__())
        self.windows = create_app(self.app, beat=0.05)

    def close(self) -> None:
        self.wait(self._open.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()
        self.app.close_store()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work returns; no later than our patience."""
        doing = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return doing.result(PATIENCE)
        except TookTooLong:
            doing.cancel()
            raise AssertionError("the house does not answer any more") from None

    def visitor(self) -> Visitor:
        """A browser with a name, as the page gives it."""
        visitor = self.nobody()
        assert self.wait(visitor.get("/")).status == 200
        return visitor

    def nobody(self) -> Visitor:
        """A browser that has not been here."""
        return Visitor(self.windows)

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """One request of somebody unknown."""
        return self.wait(self.nobody().send(method, path, body, headers))

    def hook(self, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """What Telegram posts."""
        return self.ask("POST", "/hooks/telegram", body, {"x-telegram-bot-api-secret-token": SECRET} | (headers or {}))

    def stored(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.app.read() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in metadata.tables.items()
            }

    def misfits(self) -> list[str]:
        """What SQLite took and PostgreSQL would not: longer than its column, too large, or with a NUL in it."""
        found = []
        with self.app.read() as connection:
            for table in metadata.tables.values():
                for row in connection.execute(select(table)).mappings():
                    found += [
                        f"{table.name}.{c.name}: {row[c.name]!r:.80}" for c in table.c if not _fits(c, row[c.name])
                    ]
        return found

    def is_well(self) -> None:
        """A good person comes, learns on, and gets their answer; nothing unfit has been stored."""
        visitor = self.visitor()
        page = self.wait(visitor.follow("/chat", {"lan": secrets.token_urlsafe(9), "cau": "học"}))
        assert "Thẻ 1 trên" in page.words
        number = secrets.randbelow(10**9)
        sender = {"id": number, "is_bot": False, "first_name": "Lan"}
        told = {"message_id": 1, "date": 1, "chat": {"id": number, "type": "private"}, "from": sender, "text": "học"}
        assert self.hook(_json({"update_id": number, "message": told})).text == "ok"
        with self.app.read() as connection:
            query = f"SELECT outcome FROM incoming WHERE channel = 'telegram' AND external_id = '{number}'"
            assert connection.exec_driver_sql(query).scalar() == "done"
        misfits = self.misfits()
        assert not misfits, misfits


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _fits(column: Any, value: object) -> bool:
    if isinstance(value, str):
        length = column.type.length if isinstance(column.type, String) else None
        return "\0" not in value and (length is None or len(value) <= length)
    if isinstance(value, int) and not isinstance(value, bool):
        return value.bit_length() <= _WIDTHS.get(type(getattr(column.type, "impl", column.type)), 63)
    return True
