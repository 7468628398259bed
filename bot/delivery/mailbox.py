"""What lies in a learner's mailbox on a channel where they come and read (the web chat)."""

import asyncio
from collections import defaultdict
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, select

from bot.channels.message import Message
from bot.delivery.models import delivery

_decoder = msgspec.json.Decoder(Message)
# A mailbox is read on a phone: more than a screenful of unread pushes helps nobody.
_MOST = 20


class Letter(Struct, frozen=True):
    """One message in the mailbox."""

    id: int
    message: Message
    created_at: datetime


def _here() -> ColumnElement[bool]:
    return and_(
        delivery.c.channel == bindparam("channel"),
        delivery.c.account == bindparam("account"),
        delivery.c.address == bindparam("address"),
    )


_COLUMNS = select(delivery.c.id, delivery.c.body, delivery.c.created_at)
_LAST_TURN = select(delivery.c.turn).where(_here(), delivery.c.turn > 0).order_by(delivery.c.id.desc()).limit(1)
_LAST_START = select(func.min(delivery.c.id)).where(_here(), delivery.c.turn == _LAST_TURN.scalar_subquery())
_LATEST = (
    _COLUMNS.where(_here(), delivery.c.id >= func.coalesce(_LAST_START.scalar_subquery(), 0))
    .order_by(delivery.c.id.desc())
    .limit(_MOST)
)
_AFTER = _COLUMNS.where(_here(), delivery.c.id > bindparam("last"), delivery.c.turn == 0).order_by(delivery.c.id)
_FIND = _COLUMNS.where(_here(), delivery.c.id == bindparam("id"))


def latest(connection: Connection, channel: str, account: str, address: str) -> tuple[Letter, ...]:
    """The words of the learner's last turn, and what was said unasked since."""
    rows = connection.execute(_LATEST, {"channel": channel, "account": account, "address": address}).all()
    return tuple(_letter(row) for row in reversed(rows))


def after(connection: Connection, channel: str, account: str, address: str, last_id: int) -> tuple[Letter, ...]:
    """What was said unasked after a letter the learner has seen."""
    place = {"channel": channel, "account": account, "address": address}
    return tuple(_letter(row) for row in connection.execute(_AFTER.limit(_MOST), place | {"last": last_id}))


def find(connection: Connection, channel: str, account: str, address: str, letter_id: int) -> Letter | None:
    """One letter of this very mailbox."""
    place = {"channel": channel, "account": account, "address": address}
    row = connection.execute(_FIND, place | {"id": letter_id}).one_or_none()
    return None if row is None else _letter(row)


def _letter(row: Row[int, str, datetime]) -> Letter:
    return Letter(row.id, _decoder.decode(row.body), row.created_at)


class Mail:
    """Tells open pages of this process that something new lies in their mailbox."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    async def wait(self, address: str, timeout: float) -> None:  # noqa: ASYNC109 - the caller sets the rhythm
        """Return when there is news for this address, or when the time is over."""
        bell = asyncio.Event()
        self._waiting[address].add(bell)
        try:
            async with asyncio.timeout(timeout):
                await bell.wait()
        except TimeoutError:
            return
        finally:
            self._waiting[address].discard(bell)
            if not self._waiting[address]:
                del self._waiting[address]

    def ring(self, address: str) -> None:
        """Wake whoever waits for this address."""
        for bell in self._waiting.get(address, ()):
            bell.set()
