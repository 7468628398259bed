"""How one person's second channel is joined to the first: a short code, typed once within ten minutes."""

import secrets
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.membership import companions
from bot.membership.members import assisting, people
from bot.membership.models import consent, identity, learner, link_code

LIFETIME = timedelta(minutes=10)
DIGITS = 6
# Six digits can be guessed by trying; five misses a day leave a chance of one in 200,000.
MISSES_A_DAY = 5


def make_code(connection: Connection, learner_id: int, now: datetime) -> str:
    """A fresh code for this learner; the earlier one stops working."""
    connection.execute(delete(link_code).where((link_code.c.learner_id == learner_id) | (link_code.c.expires_at < now)))
    taken = set(connection.execute(select(link_code.c.code)).scalars())
    code = next(c for c in iter(_random_code, "") if c not in taken)
    connection.execute(insert(link_code), {"code": code, "learner_id": learner_id, "expires_at": now + LIFETIME})
    return code


def use_code(connection: Connection, code: str, now: datetime) -> int | None:
    """The learner who was given this code, once; None when there is no such code or its time is over."""
    query = delete(link_code).where(link_code.c.code == code, link_code.c.expires_at >= now)
    found = connection.execute(query.returning(link_code.c.learner_id)).scalar()
    return None if found is None else int(found)


def join(connection: Connection, gone: int, stays: int, *, now: datetime, today: date) -> list[int]:
    """Let one learner's addresses, consents and memberships become another's; the emptied row says where they went.

    Returns who got a phone back: an officer beside whom this person learnt, until they had one of their own.
    """
    connection.execute(update(identity).where(identity.c.learner_id == gone).values(learner_id=stays))
    companions.hand_over(connection, gone, stays)
    connection.execute(update(consent).where(consent.c.learner_id == gone).values(learner_id=stays))
    connection.execute(update(learner).where(learner.c.id == gone).values(merged_into=stays, agreed=""))
    people.merge(connection, gone=gone, stays=stays, now=now, today=today)
    return assisting.leave(connection, stays)


def _random_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
