"""Two lanes that wait for one another: the database sends one back, it tries again, and nobody gets an apology."""

import asyncio
import threading
from contextlib import suppress

import pytest
from sqlalchemy import Connection, text

from bot.app import App
from bot.channels.base import Incoming
from bot.conversation import router
from bot.conversation.lane import Job, Lane
from bot.conversation.models import incoming
from bot.conversation.turn import Turn
from bot.membership.models import learner
from tests.people import Talk, rows

pytestmark = [pytest.mark.postgres, pytest.mark.anyio]


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


async def test_two_turns_that_wait_for_one_another_are_both_done(
    app: App, lan: Talk, minh: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (lan, minh):
        one.types("học")
    others = {"x": ("11", "12"), "y": ("12", "11")}
    with app.writer.begin() as connection:
        connection.execute(text("CREATE TABLE seat (id integer PRIMARY KEY, who integer)"))
        connection.execute(text("INSERT INTO seat VALUES (11, 0), (12, 0)"))
    whole, both = router.route, threading.Barrier(2)

    def crossing(turn: Turn) -> None:
        def take(connection: Connection) -> None:
            for number in others[turn.incoming.text]:
                connection.execute(text(f"UPDATE seat SET who = who + 1 WHERE id = {number}"))
                with suppress(threading.BrokenBarrierError):
                    both.wait(2)

        if turn.incoming.text in others:
            turn.store(take)
        whole(turn)

    monkeypatch.setattr("bot.conversation.engine.route", crossing)
    lanes = [Lane(app.writer, app.desk(), lambda _: None) for _ in others]
    jobs = []
    for lane, address, words in zip(lanes, ("lan", "minh"), others, strict=True):
        event = Incoming("console", "local", f"ring.{address}", address, "text", lan.clock.now(), text=words)
        jobs.append(Job(asyncio.get_running_loop().create_future(), event=event))
        lane.start()
        lane.put(jobs[-1])
    outcomes = await asyncio.gather(*(job.future for job in jobs))
    for lane in lanes:
        await asyncio.to_thread(lane.close)
    assert [outcome.status for outcome in outcomes] == ["done", "done"]
    assert not any(row["error"] for row in rows(app, incoming))
    with app.writer.connect() as connection:
        assert connection.execute(text("SELECT who FROM seat")).scalars().all() == [2, 2]
    assert len(rows(app, learner)) == 2
