"""What is configured, what can be reached, what waits: the operator's first look."""

import asyncio
from collections.abc import Callable, Iterator

from msgspec import Struct
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from bot.app import App
from bot.channels.base import SendError
from bot.conversation import replay
from bot.delivery.models import FAILED, QUEUED, delivery
from bot.runtime.settings import PREFIX, Settings


class Finding(Struct, frozen=True):
    """One line of the examination."""

    is_well: bool
    text: str

    def __str__(self) -> str:
        return f"{'✓' if self.is_well else '✗'} {self.text}"


def _well(text: str) -> Finding:
    return Finding(is_well=True, text=text)


def _ill(text: str) -> Finding:
    return Finding(is_well=False, text=text)


def examine(settings: Settings) -> list[Finding]:
    """Look at everything that can be looked at without changing anything."""
    app = App(settings)
    try:
        return [*_store(app), _content(app), _address(settings), *_telegram(app)]
    finally:
        app.close_store()


def _store(app: App) -> Iterator[Finding]:
    health = app.health()
    kind = "SQLite" if app.settings.is_sqlite else "PostgreSQL"
    if health.get("store") != "ok":
        said = {
            "unreachable": "không kết nối được",
            "needs migration": "chưa đúng phiên bản, chạy `hocso migrate`",
            "newer": "mới hơn chương trình này, hãy chạy bản mới",
        }
        yield _ill(f"Kho dữ liệu {kind}: {said.get(str(health.get('store')), 'có lỗi')}")
        return
    yield _well(f"Kho dữ liệu {kind}: dùng được")
    failed = replay.count(app.reader)
    yield Finding(not failed, f"Lượt nhắn bị lỗi đang chờ làm lại: {failed}" + (" (hocso replay)" if failed else ""))
    waiting, lost = _ask(app, _count(QUEUED)), _ask(app, _count(FAILED))
    yield _well(f"Tin chờ gửi: {waiting}. Tin không gửi được: {lost}")


def _count(state: str) -> Callable[[Connection], int]:
    query = select(func.count()).select_from(delivery).where(delivery.c.state == state)
    return lambda connection: int(connection.execute(query).scalar_one())


def _ask(app: App, question: Callable[[Connection], int]) -> int:
    try:
        with app.read() as connection:
            return question(connection)
    except DBAPIError:
        return -1


def _content(app: App) -> Finding:
    lessons = len(app.library.lessons("vi"))
    return Finding(lessons > 0, f"Bài học: {lessons} bài, {len(app.library.tracks('vi'))} chủ đề")


def _address(settings: Settings) -> Finding:
    if settings.public_url:
        hint = "" if settings.uses_webhook else " (cần https)"
        return Finding(settings.uses_webhook, f"Địa chỉ công khai: {settings.public_url}{hint}")
    return _well(f"Chưa đặt {PREFIX}PUBLIC_URL: chỉ máy này vào được web, Telegram hỏi thăm định kỳ")


def _telegram(app: App) -> Iterator[Finding]:
    if app.telegram is None:
        yield _well(f"Telegram: chưa bật (đặt {PREFIX}TELEGRAM_TOKEN)")
        return
    try:
        name = asyncio.run(_who_am_i(app))
    except SendError as error:
        yield _ill(f"Telegram: không dùng được ({error.reason})")
    else:
        way = "webhook" if app.settings.uses_webhook else "hỏi thăm định kỳ"
        yield _well(f"Telegram: @{name}, {way}")


async def _who_am_i(app: App) -> str:
    if app.telegram is None:
        return ""
    try:
        return (await app.telegram.me()).username
    finally:
        await app.telegram.close()
