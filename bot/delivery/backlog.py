"""How much has yet to leave the house, and since when? For whoever watches over it."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, func, select, text

from bot.delivery.models import OWED, delivery


class Backlog(Struct, frozen=True):
    """What one channel owes in one state."""

    channel: str
    state: str
    count: int
    oldest_seconds: float


_OWED = (
    select(
        delivery.c.channel,
        delivery.c.state,
        func.count().label("n"),
        func.min(delivery.c.created_at).label("since"),
    )
    .where(text(OWED))
    .group_by(delivery.c.channel, delivery.c.state)
    .order_by(delivery.c.channel, delivery.c.state)
)


def owed(connection: Connection, now: datetime) -> list[Backlog]:
    """What is queued or on its way, by channel."""
    rows = connection.execute(_OWED)
    return [Backlog(r.channel, r.state, r.n, max(0.0, (now - r.since).total_seconds())) for r in rows]
