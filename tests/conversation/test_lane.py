"""Many turns in one commit: in order, none lost, and one that fails alone."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.app import App
from bot.channels.base import Incoming
from bot.conversation import router
from bot.conversation.engine import Outcome
from bot.conversation.inbox import Unavailable
from bot.conversation.lane import Lane
from bot.conversation.models import conversation, incoming
from bot.conversation.replay import count, replay
from bot.conversation.turn import Turn
from bot.learning.models import fact
from bot.membership.models import identity
from tests.people import rows

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(app: App) -> AsyncIterator[App]:
    app.open_lanes()
    yield app
    await app.close_lanes()


def says(app: App, who: str, number: int, words: str, **more: object) -> Incoming:
    return Incoming("console", "local", f"{who}.{number}", who, "text", app.clock.now(), text=words, **more)


async def test_a_crowd_is_carried_in_few_commits_and_nobody_is_mixed_up(house: App) -> None:
    commits: list[Connection] = []
    event.listen(house.writer, "commit", commits.append)
    crowd = [says(house, f"người {n}", 1, "gọi tôi là bác" if n % 2 else "học") for n in range(200)]
    outcomes = await asyncio.gather(*(house.inbox.take(one) for one in crowd))
    for n, outcome in enumerate(outcomes):
        title = outcome.messages[0].title
        assert title == ("Vâng, chào bác" if n % 2 else "Chữ nhỏ quá")
    assert len(commits) < 20
    assert len(rows(house, incoming)) == len(rows(house, identity)) == 200


async def test_one_persons_messages_take_effect_in_the_order_they_came(house: App) -> None:
    words = ["học", "tiếp", "tiếp", "quay lại", "tiếp", "tiếp"]
    outcomes = await asyncio.gather(*(house.inbox.take(says(house, "lan", n, w)) for n, w in enumerate(words)))
    assert [o.messages[-1].label for o in outcomes] == [
        "Thẻ 1 trên 3", "Thẻ 2 trên 3", "Thẻ 3 trên 3", "Thẻ 2 trên 3", "Thẻ 3 trên 3", "Câu 1 trên 3",
    ]  # fmt: skip
    assert rows(house, conversation)[0]["turn"] == len(words)


async def test_the_same_event_many_times_at_once_takes_effect_once(house: App) -> None:
    once = says(house, "lan", 1, "học")
    outcomes = await asyncio.gather(*(house.inbox.take(once) for _ in range(50)))
    assert sorted(o.status for o in outcomes) == ["done"] + ["repeated"] * 49
    assert len(rows(house, fact)) == 1


async def test_a_turn_that_raises_fails_alone_and_can_be_replayed(
    house: App, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = router.route

    def broken(turn: Turn) -> None:
        if turn.incoming.text == "bí mật của lan":
            raise ValueError(turn.incoming.text)
        whole(turn)

    monkeypatch.setattr("bot.conversation.engine.route", broken)
    events = [says(house, "lan", 1, "bí mật của lan"), says(house, "minh", 1, "học")]
    failed, done = await asyncio.gather(*(house.inbox.take(one) for one in events))
    assert (failed.status, done.status) == ("failed", "done")
    assert failed.messages[0].title == "Học Số đang trục trặc, không phải lỗi của bạn"
    assert "bí mật" not in capsys.readouterr().err
    assert (await house.inbox.take(events[0])).status == "repeated"
    assert count(house.writer) == 1

    desk = house.desk()
    assert replay(house.writer, desk) == (0, 1)
    monkeypatch.setattr("bot.conversation.engine.route", whole)
    assert replay(house.writer, desk) == (1, 0)
    assert count(house.writer) == 0
    assert [(r["outcome"], r["body"]) for r in rows(house, incoming)] == [("done", None)] * 2


class _Stubborn:
    """A desk that cannot write what one address says."""

    def __init__(self, app: App, poison: str, error: Exception) -> None:
        self._desk, self._poison, self._error = app.desk(), poison, error
        self.sizes: list[int] = []

    def take(self, connection: Connection, events: Sequence[Incoming]) -> list[Outcome | None]:
        self.sizes.append(len(events))
        outcomes = self._desk.take(connection, events)
        if any(e.address == self._poison for e in events):
            raise self._error
        return outcomes

    def bury(self, connection: Connection, event: Incoming, error: str) -> Outcome:
        return self._desk.bury(connection, event, error)


async def test_an_event_that_breaks_its_batch_is_found_and_buried_alone(app: App) -> None:
    desk = _Stubborn(app, "người 5", IntegrityError("", {}, Exception()))
    lane = Lane(app.writer, desk, lambda _: None)
    app.open_lanes()
    app.inbox._lanes[:], kept = [lane], list(app.inbox._lanes)
    waiting = [asyncio.ensure_future(app.inbox.take(says(app, f"người {n}", 1, "học"))) for n in range(16)]
    await asyncio.wait(waiting, timeout=0)
    lane.start()
    outcomes = await asyncio.gather(*waiting)
    assert [o.status for o in outcomes] == ["failed" if n == 5 else "done" for n in range(16)]
    assert max(desk.sizes) == 16
    assert len(rows(app, incoming)) == 16
    assert count(app.writer) == 1
    await asyncio.to_thread(lane.close)
    for one in kept:
        await asyncio.to_thread(one.close)


async def test_without_a_store_nothing_is_promised_and_nothing_is_lost(app: App) -> None:
    desk = _Stubborn(app, "lan", OperationalError("", {}, Exception("disk I/O error")))
    lane = Lane(app.writer, desk, lambda _: None)
    app.open_lanes()
    app.inbox._lanes[:], kept = [lane], list(app.inbox._lanes)
    lane.start()
    with pytest.raises(Unavailable):
        await app.inbox.take(says(app, "lan", 1, "học"))
    assert rows(app, incoming) == []
    desk._poison = ""
    assert (await app.inbox.take(says(app, "lan", 1, "học"))).status == "done"
    await asyncio.to_thread(lane.close)
    for one in kept:
        await asyncio.to_thread(one.close)


async def test_a_closing_lane_carries_through_what_waits_and_takes_no_more(app: App) -> None:
    app.open_lanes()
    waiting = [asyncio.ensure_future(app.inbox.take(says(app, f"người {n}", 1, "học"))) for n in range(20)]
    await asyncio.wait(waiting, timeout=0)
    await app.close_lanes()
    assert {o.status for o in await asyncio.gather(*waiting)} == {"done"}
    with pytest.raises(Unavailable):
        await app.inbox.take(says(app, "muộn", 1, "học"))


async def test_two_processes_on_one_store_do_not_double_an_event(app: App, settings: object, clock: object) -> None:
    """Two houses stand for two processes: the unique key decides, whoever is second sees a repetition."""
    other = App(app.settings, app.clock)
    app.open_lanes()
    other.open_lanes()
    events = [says(app, f"người {n}", 1, "học") for n in range(40)]
    doors = [house.inbox.take(one) for one in events for house in (app, other)]
    outcomes = await asyncio.gather(*doors, return_exceptions=True)
    assert [o for o in outcomes if isinstance(o, BaseException)] == []
    assert sorted(o.status for o in outcomes) == ["done"] * 40 + ["repeated"] * 40
    assert len(rows(app, fact)) == len(rows(app, identity)) == 40
    await app.close_lanes()
    await other.close_lanes()
    other.close_store()


async def test_a_piece_of_writing_shares_the_commit_and_returns_its_result(house: App) -> None:
    assert await house.inbox.write(lambda c: c.execute(text("SELECT 6 * 7")).scalar()) == 42
    with pytest.raises(ZeroDivisionError):
        await house.inbox.write(lambda _: 1 / 0)
