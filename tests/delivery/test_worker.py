"""What is owed is sent: in order, once, again when it may help, and never to somebody who left."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.app import App
from bot.channels.base import BadCredentials, NoAnswer, Rejected, Throttled, TryLater, Unreachable
from bot.delivery import queue
from bot.delivery.models import delivery
from bot.membership.models import identity
from bot.runtime.clock import FrozenClock
from tests.delivery.post import Post
from tests.people import rows

pytestmark = pytest.mark.anyio


@pytest.fixture
def post(app: App, clock: FrozenClock) -> Post:
    return Post(app, clock)


async def test_messages_of_one_address_go_out_in_order_and_are_marked(post: Post) -> None:
    post.owes("lan", "một", "hai", "ba")
    await post.round()
    assert post.titles == ["một", "hai", "ba"]
    assert [(r["state"], r["external_id"]) for r in rows(post.app, delivery)] == [
        ("sent", "m1"),
        ("sent", "m2"),
        ("sent", "m3"),
    ]


async def test_after_a_failure_the_next_message_waits_for_the_first(post: Post) -> None:
    post.owes("lan", "một", "hai")
    post.channel.script["lan"].append(TryLater())
    await post.round()
    assert post.titles == []
    assert post.states == ["queued", "queued"]
    post.owes("lan", "ba")
    await post.round()
    assert post.titles == []
    post.clock.moment += timedelta(seconds=3)
    await post.round()
    assert post.titles == ["một", "hai", "ba"]


async def test_one_address_in_trouble_does_not_hold_up_another(post: Post) -> None:
    post.owes("lan", "một")
    post.owes("minh", "một")
    post.channel.script["lan"].append(TryLater())
    await post.round()
    assert [address for address, _, _ in post.channel.sent] == ["minh"]


async def test_throttling_silences_the_whole_account_for_as_long_as_told(post: Post) -> None:
    post.owes("lan", "một")
    post.channel.script["lan"].append(Throttled(retry_after=30))
    await post.round()
    post.owes("minh", "một")
    post.clock.moment += timedelta(seconds=29)
    await post.round()
    assert post.titles == []
    post.clock.moment += timedelta(seconds=2)
    await post.round()
    assert sorted(address for address, _, _ in post.channel.sent) == ["lan", "minh"]


async def test_a_refused_message_ends_with_its_reason_and_the_next_goes_on(post: Post) -> None:
    post.owes("lan", "một", "hai")
    post.channel.script["lan"].append(Rejected())
    await post.round()
    await post.round()
    assert post.titles == ["hai"]
    assert [(r["state"], r["reason"]) for r in rows(post.app, delivery)] == [("failed", "rejected"), ("sent", "")]


async def test_whoever_left_gets_nothing_more_and_is_remembered(post: Post) -> None:
    with post.app.writer.begin() as connection:
        row = {
            "learner_id": post.learner,
            "channel": "fake",
            "account": "1",
            "address": "lan",
            "since": post.clock.now(),
        }
        connection.execute(insert(identity), row)
    post.owes("lan", "một", "hai")
    post.channel.script["lan"].append(Unreachable())
    await post.round()
    assert post.titles == []
    assert post.states == ["unreachable", "unreachable"]
    assert rows(post.app, identity)[-1]["blocked_at"] == post.clock.now()


async def test_a_reply_without_an_answer_is_tried_again(post: Post) -> None:
    post.owes("lan", "một")
    post.channel.script["lan"].append(NoAnswer())
    await post.round()
    post.clock.moment += timedelta(seconds=3)
    await post.round()
    assert post.titles == ["một"]


async def test_what_nobody_asked_for_is_not_repeated_when_no_answer_came(post: Post) -> None:
    post.owes("lan", "mời học", turn=0)
    post.channel.script["lan"].append(NoAnswer())
    await post.round()
    assert [(r["state"], r["reason"]) for r in rows(post.app, delivery)] == [("failed", "no_answer")]


async def test_what_nobody_asked_for_is_not_repeated_after_a_crash(post: Post) -> None:
    post.owes("lan", "mời học", turn=0)
    post.owes("minh", "câu trả lời")
    with post.app.writer.begin() as connection:
        assert len(queue.claim(connection, "fake", "1", post.clock.now(), 10)) == 2
        assert queue.recover(connection, "fake", "1") == 2
    assert [(r["state"], r["reason"]) for r in rows(post.app, delivery)] == [("failed", "no_answer"), ("queued", "")]


async def test_a_reply_older_than_a_day_is_given_up_visibly(post: Post) -> None:
    post.owes("lan", "một")
    post.clock.moment += timedelta(hours=25)
    post.channel.script["lan"].append(TryLater())
    await post.round()
    assert [(r["state"], r["reason"]) for r in rows(post.app, delivery)] == [("expired", "platform_trouble")]


async def test_pauses_grow_but_never_beyond_ten_minutes(post: Post) -> None:
    post.owes("lan", "một")
    pauses = []
    for _ in range(12):
        post.channel.script["lan"].append(TryLater())
        await post.round()
        waits = rows(post.app, delivery)[0]["next_attempt_at"] - post.clock.now()
        pauses.append(waits.total_seconds())
        post.clock.moment += waits
    assert pauses[:4] == [2, 4, 8, 16]
    assert max(pauses) == 600


async def test_a_bad_token_loses_nothing(post: Post) -> None:
    post.owes("lan", "một")
    post.channel.script["lan"].append(BadCredentials())
    await post.round()
    assert post.states == ["queued"]
    post.clock.moment += timedelta(seconds=61)
    await post.round()
    assert post.titles == ["một"]


async def test_a_bug_in_a_channel_costs_only_its_own_message_a_retry(post: Post) -> None:
    post.owes("lan", "một")
    post.owes("minh", "một")
    post.channel.script["lan"].append(ZeroDivisionError())  # type: ignore[arg-type]
    await post.round()
    assert post.states == ["queued", "sent"]


async def test_what_a_dead_sender_had_in_hand_is_sent_by_the_next_one(post: Post) -> None:
    post.owes("lan", "một")
    with post.app.writer.begin() as connection:
        assert len(queue.claim(connection, "fake", "1", post.clock.now(), 10)) == 1
    await post.round()
    assert post.titles == []
    stop = asyncio.Event()
    running = asyncio.create_task(post.worker.run(stop))
    await post.channel.arrived.wait()
    stop.set()
    await running
    assert post.titles == ["một"]
    assert post.states == ["sent"]


async def test_only_one_of_two_workers_sends(post: Post) -> None:
    stop = asyncio.Event()
    other = post.new_worker()
    first = asyncio.create_task(post.worker.run(stop))
    await post.worker.leads_or(stop)
    second = asyncio.create_task(other.run(stop))
    post.owes("lan", "một")
    post.worker.wake()
    await post.channel.arrived.wait()
    assert (post.worker.is_leader, other.is_leader) == (True, False)
    stop.set()
    await asyncio.gather(first, second)
    assert post.titles == ["một"]


async def test_the_next_worker_takes_over_when_the_first_leaves(post: Post) -> None:
    stop_first, stop_second = asyncio.Event(), asyncio.Event()
    other = post.new_worker()
    first = asyncio.create_task(post.worker.run(stop_first))
    await post.worker.leads_or(stop_first)
    second = asyncio.create_task(other.run(stop_second))
    stop_first.set()
    await first
    await other.leads_or(stop_second)
    assert other.is_leader
    stop_second.set()
    await second


async def test_stopping_waits_for_what_is_under_way(post: Post) -> None:
    post.channel.gate = asyncio.Event()
    post.owes("lan", "một")
    stop = asyncio.Event()
    running = asyncio.create_task(post.worker.run(stop))
    await post.channel.arrived.wait()
    stop.set()
    post.channel.gate.set()
    await running
    assert post.states == ["sent"]


async def test_marking_twice_changes_nothing(post: Post) -> None:
    post.owes("lan", "một")
    with post.app.writer.begin() as connection:
        (parcel,) = queue.claim(connection, "fake", "1", post.clock.now(), 10)
        results = [queue.Result(parcel, "sent", post.clock.now(), external_id="m1")]
        queue.mark(connection, results)
        queue.mark(connection, results)
    assert post.states == ["sent"]


async def test_the_last_words_lose_their_address_once_they_are_sent(post: Post) -> None:
    post.owes("lan", "Đã xóa hết", is_farewell=True)
    await post.round()
    (row,) = rows(post.app, delivery)
    assert (row["state"], row["address"], row["body"], row["external_id"]) == ("sent", "", "{}", "")
