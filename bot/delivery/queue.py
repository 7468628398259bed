"""Which messages go next, and what became of those that went: claim and mark, both set-based."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from bot.channels.base import NoAnswer, SendError, Unreachable
from bot.channels.message import Message
from bot.delivery.models import EXPIRED, FAILED, LONG_AGO, OWED, QUEUED, SENDING, SENT, UNASKED, UNREACHABLE, delivery
from bot.membership import learners
from bot.runtime.batches import Change

_decoder = msgspec.json.Decoder(Message)

# A reply that could not be sent for a day answers a question nobody remembers.
REPLY_LIFETIME = timedelta(hours=24)
# A reply from a clock that ran ahead never grows old: this many tries take about a day, too.
MOST_ATTEMPTS = 160
# Nobody is told to wait longer than this; a next attempt further ahead was set by a clock that was wrong.
LONGEST_WAIT = timedelta(hours=1)
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 600.0

State = Literal["queued", "sent", "failed", "expired", "unreachable"]


class Parcel(Struct, frozen=True):
    """One claimed message."""

    id: int
    learner_id: int
    address: str
    message: Message
    edit_ref: str
    attempts: int
    created_at: datetime
    is_farewell: bool
    is_unasked: bool = False
    """We began to speak, nobody had asked: sent once, or not at all."""


class Result(Struct, frozen=True):
    """What became of one parcel."""

    parcel: Parcel
    state: State
    at: datetime
    external_id: str = ""
    reason: str = ""
    next_attempt_at: datetime | None = None


def _is_owed(rows: FromClause) -> ColumnElement[bool]:
    """Not done with, in the indexes' own words, so that what was ever sent is never looked through."""
    return literal_column(f"{rows.description}.{OWED}")


def _is_due(rows: FromClause) -> ColumnElement[bool]:
    # What waits for its hour and was never tried is no retry: it may lie far ahead.
    is_astray = and_(rows.c.attempts > 0, rows.c.next_attempt_at > bindparam("at_most"))
    return or_(rows.c.next_attempt_at <= bindparam("now"), is_astray)


def _due() -> Select[int]:
    earlier = delivery.alias("earlier")
    is_held = or_(earlier.c.state == SENDING, ~_is_due(earlier))
    before = exists().where(
        earlier.c.channel == delivery.c.channel,
        earlier.c.account == delivery.c.account,
        earlier.c.address == delivery.c.address,
        earlier.c.id < delivery.c.id,
        earlier.c.priority <= delivery.c.priority,
        _is_owed(earlier),
        is_held,
    )
    return (
        select(delivery.c.id)
        .where(
            delivery.c.channel == bindparam("of_channel"),
            delivery.c.account == bindparam("of_account"),
            _is_owed(delivery),
            delivery.c.state == QUEUED,
            _is_due(delivery),
            ~before,
        )
        .order_by(delivery.c.priority, delivery.c.id)
        .limit(bindparam("most"))
    )


def _take(due: Select[int]) -> ReturningUpdate[Any]:
    return (
        update(delivery)
        .where(delivery.c.id.in_(due.scalar_subquery()))
        .values(state=SENDING, attempts=delivery.c.attempts + 1)
        .returning(
            delivery.c.id,
            delivery.c.learner_id,
            delivery.c.address,
            delivery.c.body,
            delivery.c.edit_ref,
            delivery.c.attempts,
            delivery.c.created_at,
            delivery.c.is_farewell,
            delivery.c.turn,
        )
    )


_ANY_DUE = (
    select(delivery.c.id)
    .where(
        delivery.c.channel == bindparam("of_channel"),
        delivery.c.account == bindparam("of_account"),
        _is_owed(delivery),
        delivery.c.state == QUEUED,
        _is_due(delivery),
    )
    .limit(1)
)
_CLAIM_ON_SQLITE = _take(_due())
# Another process may be claiming at this moment: its rows are passed over, not waited for.
_CLAIM_AND_SKIP = _take(_due().with_for_update(skip_locked=True))


def claim(connection: Connection, channel: str, account: str, now: datetime, limit: int) -> list[Parcel]:
    """Take the next messages of one account: replies first, each address in order, at most `limit`.

    A message waits while an earlier one to the same address is on its way or waits for its next attempt.
    """
    statement = _CLAIM_ON_SQLITE if connection.dialect.name == "sqlite" else _CLAIM_AND_SKIP
    when = {"now": now, "at_most": now + LONGEST_WAIT}
    rows = connection.execute(statement, {"of_channel": channel, "of_account": account, "most": limit} | when)
    return [
        Parcel(
            r.id,
            r.learner_id,
            r.address,
            _decoder.decode(r.body),
            r.edit_ref,
            r.attempts,
            r.created_at,
            r.is_farewell,
            r.turn == UNASKED,
        )
        for r in sorted(rows, key=lambda r: r.id)
    ]


def has_due(connection: Connection, channel: str, account: str, now: datetime) -> bool:
    """Whether something could go now, if nothing before it were on its way."""
    values = {"of_channel": channel, "of_account": account, "now": now, "at_most": now + LONGEST_WAIT}
    return connection.execute(_ANY_DUE, values).first() is not None


def give_back(connection: Connection, parcels: Sequence[Parcel]) -> None:
    """Queue what is still in the caller's hands; what another sender has claimed since has one attempt more."""
    mine = and_(
        delivery.c.id == bindparam("row_id"), delivery.c.state == SENDING, delivery.c.attempts == bindparam("n")
    )
    rows = [{"row_id": p.id, "n": p.attempts} for p in parcels]
    connection.execute(update(delivery).where(mine).values(state=QUEUED, next_attempt_at=LONG_AGO), rows)


def recover(connection: Connection, channel: str, account: str, *, but: Collection[int] = ()) -> int:
    """Queue again what a sender that died had in its hands. Only the account's one sender may call this.

    A reply may come twice. What we said unasked is never repeated blindly: it ends, with a reason to be seen (P2, P4).
    `but` are those that the caller itself is still sending.
    """
    mine = and_(delivery.c.channel == channel, delivery.c.account == account, _is_owed(delivery))
    lost = and_(mine, delivery.c.state == SENDING, delivery.c.id.not_in(but))
    was_asked = delivery.c.turn != UNASKED
    fate = {
        "state": case((was_asked, QUEUED), else_=FAILED),
        "reason": case((was_asked, delivery.c.reason), else_=NoAnswer.reason),
        "next_attempt_at": LONG_AGO,
    }
    return connection.execute(update(delivery).where(lost).values(fate)).rowcount


_OUTCOME: dict[str, Any] = {
    "state": bindparam("new_state"),
    "reason": bindparam("new_reason"),
    "sent_at": bindparam("new_sent_at"),
    "next_attempt_at": bindparam("new_next"),
}
_NOTHING_LEFT = {"body": "{}", "address": "", "edit_ref": "", "external_id": ""}
# Two senders may have had one message in hand. What has ended stays ended, and only whose claim it is puts it back.
_STILL_OWED = and_(
    delivery.c.id == bindparam("row_id"),
    _is_owed(delivery),
    or_(
        bindparam("new_state") != QUEUED,
        and_(delivery.c.state == SENDING, delivery.c.attempts == bindparam("of_attempts")),
    ),
)
_END = Change(
    delivery.c.id,
    ("state", "reason", "sent_at", "next_attempt_at", "external_id"),
    _is_owed(delivery),
    ~delivery.c.is_farewell,
)
_MARK = (
    update(delivery)
    .where(_STILL_OWED, ~delivery.c.is_farewell)
    .values(**_OUTCOME, external_id=bindparam("new_external_id"))
)
_MARK_FAREWELL = update(delivery).where(_STILL_OWED, delivery.c.is_farewell).values(**_OUTCOME)
_END_FAREWELL = _MARK_FAREWELL.values(**_NOTHING_LEFT)
_TAKE_BACK = delete(delivery).where(_STILL_OWED, delivery.c.is_farewell)


def mark(connection: Connection, results: Sequence[Result]) -> None:
    """Write down what became of parcels. May be called twice with the same results."""
    if not results:
        return
    again = [_marked(r) for r in results if r.state == QUEUED]
    count = _END(connection, [_ended(r) for r in results if r.state != QUEUED])
    count += connection.execute(_MARK, again).rowcount if again else 0
    if count != len(results):
        _mark_farewells(connection, results)
    for result in results:
        if result.state == UNREACHABLE:
            _give_up_address(connection, result)


def _mark_farewells(connection: Connection, results: Sequence[Result]) -> None:
    """Words to somebody who is erased, perhaps only since they were claimed, lose their text when they are done.

    Last words are tried again; what was said before the erasure and has not arrived is taken back.
    """
    ended = [_marked(r) for r in results if r.state != QUEUED]
    again = [_marked(r) for r in results if r.state == QUEUED and r.parcel.is_farewell]
    taken_back = [_marked(r) for r in results if r.state == QUEUED and not r.parcel.is_farewell]
    for statement, rows in ((_END_FAREWELL, ended), (_MARK_FAREWELL, again), (_TAKE_BACK, taken_back)):
        if rows:
            connection.execute(statement, rows)


def _ended(r: Result) -> dict[str, object]:
    return {
        "id": r.parcel.id,
        "state": r.state,
        "external_id": r.external_id[:40],
        "reason": r.reason,
        "sent_at": r.at if r.state == SENT else None,
        "next_attempt_at": r.next_attempt_at or r.at,
    }


def _marked(r: Result) -> dict[str, object]:
    return {
        "row_id": r.parcel.id,
        "of_attempts": r.parcel.attempts,
        "new_state": r.state,
        "new_external_id": r.external_id[:40],
        "new_reason": r.reason,
        "new_sent_at": r.at if r.state == SENT else None,
        "new_next": r.next_attempt_at or r.at,
    }


def _give_up_address(connection: Connection, result: Result) -> None:
    """Everything else that waits for somebody who cannot be reached ends the same way, and can be seen."""
    own = select(delivery.c.channel, delivery.c.account).where(delivery.c.id == result.parcel.id).subquery()
    waiting = and_(
        delivery.c.channel == select(own.c.channel).scalar_subquery(),
        delivery.c.account == select(own.c.account).scalar_subquery(),
        delivery.c.address == result.parcel.address,
        _is_owed(delivery),
        delivery.c.state == QUEUED,
    )
    ended = {"state": UNREACHABLE, "reason": result.reason}
    connection.execute(update(delivery).where(waiting, delivery.c.is_farewell).values(**ended, **_NOTHING_LEFT))
    connection.execute(update(delivery).where(waiting).values(**ended))
    here = connection.execute(select(own.c.channel, own.c.account)).one()
    learners.mark_unreachable(connection, (here.channel, here.account, result.parcel.address), result.at)


def after_error(parcel: Parcel, error: SendError, now: datetime) -> Result:
    """What to do with a message that was not delivered: again later, or never, with the reason."""
    if isinstance(error, Unreachable):
        return Result(parcel, UNREACHABLE, now, reason=error.reason)
    if not error.retryable or (error.ambiguous and parcel.is_unasked):
        return Result(parcel, FAILED, now, reason=error.reason)
    if now - parcel.created_at > REPLY_LIFETIME or parcel.attempts >= MOST_ATTEMPTS:
        return Result(parcel, EXPIRED, now, reason=error.reason)
    pause = min(_FIRST_PAUSE * 2 ** (parcel.attempts - 1), _LONGEST_PAUSE)
    wait = min(timedelta(seconds=max(pause, error.retry_after or 0.0)), LONGEST_WAIT)
    return Result(parcel, QUEUED, now, reason=error.reason, next_attempt_at=now + wait)
