"""What Telegram hands over many at a time: one person's words in their order, whatever the store does meanwhile."""

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from bot.app import App
from bot.channels.base import Incoming
from bot.conversation.inbox import Unavailable
from bot.conversation.models import incoming
from tests.people import rows

pytestmark = pytest.mark.anyio


async def test_what_one_person_wrote_keeps_its_order_though_the_store_is_away_for_a_moment(app: App) -> None:
    times = [1]

    def away(_connection: Connection) -> None:
        times[0] -= 1
        if times[0] == 0:
            raise OperationalError("", {}, Exception("database is locked"))

    app.open_lanes()
    batch = [
        Incoming("console", "local", str(n), who, "text", app.clock.now(), text=words)
        for n, (who, words) in enumerate([("lan", "học"), ("minh", "học"), ("lan", "tiếp"), ("lan", "tiến độ")])
    ]
    event.listen(app.writer, "begin", away)
    with pytest.raises(Unavailable):
        await app._take_all(batch)
    event.remove(app.writer, "begin", away)
    # Telegram was not told that it was fetched, and hands over the same again.
    await app._take_all(batch)
    await app.close_lanes()
    assert [row["external_id"] for row in rows(app, incoming) if row["external_id"] != "1"] == ["0", "2", "3"]
