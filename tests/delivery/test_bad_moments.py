"""What happens to words that are just on their way when the clock is set, the lock is lost or somebody is erased."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.app import App
from bot.channels.base import BadCredentials, Rejected, Throttled, TryLater, Unreachable
from bot.delivery import outbox, queue
from bot.delivery.models import delivery
from bot.runtime.clock import FrozenClock
from tests.delivery.post import Post
from tests.people import rows

pytestmark = pytest.mark.anyio


class Lock:
    """The sender's lock, which a test can take away."""

    def __init__(self) -> None:
        self.is_free = True
        self.asked = asyncio.Event()

    def take(self) -> bool:
        self.asked.set()
        return self.is_free

    def leave(self) -> None:
        """Nobody waits for it."""


@pytest.fixture
def post(app: App, clock: FrozenClock) -> Post:
    return Post(app, clock)


@pytest.fixture
def _asks_for_the_lock_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.worker._TRUST_SECONDS", 0.0)
    monkeypatch.setattr("bot.delivery.worker._IDLE_SECONDS", 0.01)
    monkeypatch.setattr("bot.delivery.worker._TROUBLE_SECONDS", 0.01)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - what is waited for is in the store, which tells nobody
            await asyncio.sleep(0.005)


def erase(post: Post) -> None:
    with post.app.writer.begin() as connection:
        outbox.forget(connection, post.learner)


async def test_a_reply_goes_out_at_once_though_the_clock_is_set_back_by_weeks(post: Post) -> None:
    post.owes("lan", "một")
    post.clock.set_by(-timedelta(days=40))
    post.owes("minh", "một")
    await post.round()
    assert post.states == ["sent", "sent"]


async def test_a_new_try_comes_within_the_hour_though_the_clock_is_set_back_by_weeks(post: Post) -> None:
    post.owes("lan", "một")
    post.channel.script["lan"].append(TryLater())
    await post.round()
    post.clock.set_by(-timedelta(days=40))
    post.owes("lan", "hai")
    await post.round()
    assert post.titles == ["một", "hai"]


async def test_a_clock_set_back_by_half_an_hour_keeps_the_order(post: Post) -> None:
    post.owes("lan", "một")
    post.channel.script["lan"].append(TryLater())
    await post.round()
    post.clock.set_by(-timedelta(minutes=30))
    post.owes("lan", "hai")
    await post.round()
    assert post.titles == []
    post.clock.moment += timedelta(minutes=31)
    await post.round()
    assert post.titles == ["một", "hai"]


@pytest.mark.parametrize(("error", "seconds"), [(Throttled(retry_after=30), 31), (BadCredentials(), 61)])
async def test_a_clock_set_back_makes_no_pause_of_the_account_longer(
    post: Post, error: Throttled, seconds: float
) -> None:
    post.owes("lan", "một")
    post.channel.script["lan"].append(error)
    await post.round()
    post.clock.set_by(-timedelta(days=40))
    post.owes("minh", "một")
    await post.round()
    assert post.titles == []
    post.clock.moment += timedelta(seconds=seconds)
    await post.round()
    assert sorted(address for address, _, _ in post.channel.sent) == ["lan", "minh"]


async def test_a_reply_from_a_clock_that_ran_ahead_is_given_up_after_a_day_of_tries_too(post: Post) -> None:
    post.owes("lan", "một")
    post.clock.set_by(-timedelta(days=40))
    begun = post.clock.elapsed()
    while post.states == ["queued"]:
        post.channel.script["lan"].append(TryLater())
        await post.round()
        post.clock.moment += timedelta(minutes=10)
    assert [(r["state"], r["reason"]) for r in rows(post.app, delivery)] == [("expired", "platform_trouble")]
    assert timedelta(hours=23) < timedelta(seconds=post.clock.elapsed() - begun) < timedelta(hours=30)


@pytest.mark.parametrize(
    ("error", "state"), [(None, "sent"), (Rejected(), "failed"), (Unreachable(), "unreachable")], ids=str
)
async def test_words_on_their_way_while_their_learner_is_erased_leave_no_trace(
    post: Post, error: Rejected | Unreachable | None, state: str
) -> None:
    post.channel.gate = asyncio.Event()
    post.channel.script["lan"].extend([error] if error else [])
    post.owes("lan", "một")
    await post.worker.step()
    erase(post)
    post.channel.gate.set()
    await post.round()
    (row,) = rows(post.app, delivery)
    assert (row["state"], row["address"], row["body"], row["external_id"]) == (state, "", "{}", "")


async def test_words_that_did_not_arrive_before_the_erasure_are_not_tried_again(post: Post) -> None:
    post.channel.gate = asyncio.Event()
    post.channel.script["lan"].append(TryLater())
    post.owes("lan", "một", "hai")
    await post.worker.step()
    erase(post)
    post.owes("lan", "Đã xóa hết", is_farewell=True)
    post.channel.gate.set()
    await post.round()
    await post.round()
    assert post.titles == ["Đã xóa hết"]
    assert [(row["state"], row["address"], row["body"]) for row in rows(post.app, delivery)] == [("sent", "", "{}")]


async def test_last_words_are_tried_again_and_then_leave_no_trace(post: Post) -> None:
    post.channel.script["lan"].append(TryLater())
    post.owes("lan", "Đã xóa hết", is_farewell=True)
    await post.round()
    assert post.states == ["queued"]
    post.clock.moment += timedelta(seconds=3)
    await post.round()
    assert post.titles == ["Đã xóa hết"]
    assert [(row["state"], row["address"], row["body"]) for row in rows(post.app, delivery)] == [("sent", "", "{}")]


async def test_last_words_that_wait_for_somebody_who_left_leave_no_trace(post: Post) -> None:
    post.channel.gate = asyncio.Event()
    post.channel.script["lan"].append(Unreachable())
    post.owes("lan", "một")
    await post.worker.step()
    post.owes("lan", "Đã xóa hết", is_farewell=True)
    post.channel.gate.set()
    await post.round()
    assert [(row["state"], row["body"]) for row in rows(post.app, delivery)][-1] == ("unreachable", "{}")
    assert rows(post.app, delivery)[-1]["address"] == ""


async def test_a_sender_that_was_replaced_does_not_put_back_what_the_next_one_is_sending(post: Post) -> None:
    post.owes("lan", "một")
    with post.app.writer.begin() as connection:
        (parcel,) = queue.claim(connection, "fake", "1", post.clock.now(), 10)
        queue.recover(connection, "fake", "1")
        queue.claim(connection, "fake", "1", post.clock.now(), 10)
        queue.mark(connection, [queue.Result(parcel, "queued", post.clock.now(), reason="platform_trouble")])
    assert post.states == ["sending"]


async def test_two_senders_results_for_one_message_do_not_bring_it_back(post: Post) -> None:
    post.owes("lan", "một")
    with post.app.writer.begin() as connection:
        (parcel,) = queue.claim(connection, "fake", "1", post.clock.now(), 10)
        queue.mark(connection, [queue.Result(parcel, "sent", post.clock.now(), external_id="m1")])
        queue.mark(connection, [queue.Result(parcel, "queued", post.clock.now(), reason="platform_trouble")])
    assert post.states == ["sent"]


@pytest.mark.usefixtures("_asks_for_the_lock_all_the_time")
async def test_nobody_is_told_twice_when_the_lock_is_lost_and_found_during_a_send(post: Post) -> None:
    lock, stop = Lock(), asyncio.Event()
    worker = post.new_worker(lock)
    post.channel.gate = asyncio.Event()
    post.owes("lan", "một", "hai")
    running = asyncio.create_task(worker.run(stop))
    await post.channel.arrived.wait()
    lock.is_free = False
    worker.wake()
    await until(lambda: not worker.is_leader)
    lock.is_free = True
    await until(lambda: worker.is_leader)
    post.channel.gate.set()
    await until(lambda: post.states == ["sent", "sent"])
    stop.set()
    await running
    assert post.titles == ["một", "hai"]


@pytest.mark.usefixtures("_asks_for_the_lock_all_the_time")
async def test_what_arrived_is_written_down_by_its_sender_though_another_leads_now(post: Post) -> None:
    lock, stop = Lock(), asyncio.Event()
    worker = post.new_worker(lock)
    post.channel.gate = asyncio.Event()
    post.owes("lan", "một", "hai")
    running = asyncio.create_task(worker.run(stop))
    await post.channel.arrived.wait()
    lock.is_free = False
    worker.wake()
    await until(lambda: not worker.is_leader)
    post.channel.gate.set()
    await until(lambda: post.states[0] == "sent")
    stop.set()
    await running
    # The second was never begun: it is for whoever leads.
    assert post.titles == ["một"]
    assert post.states == ["sent", "queued"]


@pytest.mark.usefixtures("_asks_for_the_lock_all_the_time")
async def test_a_claim_that_was_kept_although_the_store_broke_off_is_sent_all_the_same(post: Post) -> None:
    broken = [0]

    async def store(work: Callable[[Connection], object], **_more: object) -> object:
        result = await Post.store(post, work)
        if "sending" in post.states and not broken[0]:
            broken[0] = 1
            raise ConnectionError("gone after the commit")
        return result

    post.store = store  # type: ignore[method-assign]
    stop, worker = asyncio.Event(), post.new_worker(Lock())
    post.owes("lan", "một")
    running = asyncio.create_task(worker.run(stop))
    await until(lambda: post.states == ["sent"])
    stop.set()
    await running
    assert (post.titles, broken) == (["một"], [1])
