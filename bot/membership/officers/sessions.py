"""Who is signed in, on which device, and until when? Kept here and not in the browser, so that it can be ended."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from bot.membership.officers import roles
from bot.membership.officers.models import officer, officer_session
from bot.membership.officers.roles import Officer

How = Literal["link", "password"]
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
# That a session is in use is noted at most this often: a page only reads.
NOTED = timedelta(minutes=1)
_DEVICE = 80


class Session(Struct, frozen=True):
    """One device on which an officer is signed in."""

    id: int
    officer_id: int
    how: str
    device: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to note that it is in use."""
        return now - self.seen_at >= NOTED


_COLUMNS = [officer_session.c[name] for name in Session.__struct_fields__]
_LIVING = (
    officer_session.c.ended_at.is_(None),
    officer_session.c.expires_at > bindparam("now"),
    officer_session.c.seen_at > bindparam("awake_since"),
)
_FIND = (
    select(*_COLUMNS)
    .join(officer, officer.c.id == officer_session.c.officer_id)
    .where(officer_session.c.hash == bindparam("this"), *_LIVING, officer.c.disabled_at.is_(None))
)
_OF_OFFICER = (
    select(*_COLUMNS)
    .where(officer_session.c.officer_id == bindparam("of"), *_LIVING)
    .order_by(officer_session.c.seen_at.desc(), officer_session.c.id.desc())
)
_TOUCH = (
    update(officer_session)
    .where(officer_session.c.id == bindparam("this"), officer_session.c.ended_at.is_(None))
    .where(officer_session.c.seen_at <= bindparam("noted_before"))
    .values(seen_at=bindparam("now"))
)


def open_session(connection: Connection, officer_id: int, how: How, device: str, now: datetime) -> str:
    """Let an officer in; returns the secret that their browser carries, which we do not keep."""
    token = secrets.token_urlsafe(32)
    row = {"hash": _hash(token), "officer_id": officer_id, "how": how, "device": device[:_DEVICE]}
    connection.execute(insert(officer_session), {**row, "created_at": now, "seen_at": now, "expires_at": now + LONGEST})
    return token


def find(connection: Connection, token: str, now: datetime) -> Session | None:
    """The living session of that secret: not ended, not asleep for 12 hours, not older than 30 days. Only reads."""
    row = connection.execute(_FIND, {"this": _hash(token), **_at(now)}).mappings().first()
    return None if row is None else Session(**row)


def officer_for(connection: Connection, token: str, now: datetime) -> Officer | None:
    """The officer who is signed in with that secret. Only reads; `touch` keeps the session awake."""
    session = find(connection, token, now)
    return None if session is None else roles.find(connection, session.officer_id)


def touch(connection: Connection, session_id: int, now: datetime) -> None:
    """Note that a session is in use, if that was not noted within the last minute."""
    connection.execute(_TOUCH, {"this": session_id, "noted_before": now - NOTED, "now": now})


def of_officer(connection: Connection, officer_id: int, now: datetime) -> list[Session]:
    """Where an officer is signed in, the latest seen first."""
    rows = connection.execute(_OF_OFFICER, {"of": officer_id, **_at(now)}).mappings()
    return [Session(**row) for row in rows]


def close(connection: Connection, token: str, now: datetime) -> None:
    """Sign out."""
    _end(connection, now, officer_session.c.hash == _hash(token))


def close_one(connection: Connection, officer_id: int, session_id: int, now: datetime) -> None:
    """Sign out one device of an officer, from another one."""
    _end(connection, now, officer_session.c.officer_id == officer_id, officer_session.c.id == session_id)


def close_all(connection: Connection, officer_id: int, now: datetime, *, keep: str = "") -> None:
    """Sign an officer out everywhere, but for the session with the secret `keep`."""
    others = (officer_session.c.hash != _hash(keep),) if keep else ()
    _end(connection, now, officer_session.c.officer_id == officer_id, *others)


def _end(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> None:
    query = update(officer_session).where(officer_session.c.ended_at.is_(None), *which)
    connection.execute(query.values(ended_at=now))


def _at(now: datetime) -> dict[str, datetime]:
    return {"now": now, "awake_since": now - IDLE}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
