"""A store that goes away in the middle of a turn is not the turn's fault: it is asked for again, not buried."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.app import App
from bot.channels.base import Incoming
from bot.conversation import engine
from bot.conversation.inbox import Unavailable
from bot.conversation.models import incoming
from bot.conversation.turn import Turn
from tests.people import rows

pytestmark = pytest.mark.anyio


def says_learn(app: App) -> Incoming:
    return Incoming("console", "local", "lan.1", "lan", "text", app.clock.now(), text="học")


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_turn_whose_session_is_ended_by_the_server_is_taken_when_it_comes_again(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_cut_off(connection: Connection) -> None:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with app.reader.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        connection.execute(text("SELECT 1"))

    def route(turn: Turn) -> None:
        turn.store(is_cut_off)

    app.open_lanes()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "route", route)
        with pytest.raises(Unavailable):
            await app.inbox.take(says_learn(app))
    assert (await app.inbox.take(says_learn(app))).status == "done"
    await app.close_lanes()
    assert [row["outcome"] for row in rows(app, incoming)] == ["done"]


async def test_a_store_that_goes_away_while_a_turn_is_tried_once_more_buries_nothing(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles = [IntegrityError("", {}, Exception()), OperationalError("", {}, Exception("starting up"))]
    write = engine.ledger.write

    def writing(*args: object, **more: object) -> object:
        if troubles:
            raise troubles.pop(0)
        return write(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(engine.ledger, "write", writing)
    app.open_lanes()
    with pytest.raises(Unavailable):
        await app.inbox.take(says_learn(app))
    assert (await app.inbox.take(says_learn(app))).status == "done"
    await app.close_lanes()
    assert [row["outcome"] for row in rows(app, incoming)] == ["done"]
