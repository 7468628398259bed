"""Several people at one phone: who they are, and which of them is learning now."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, and_, delete, insert, select, union_all, update

from bot.membership.models import companion, identity, learner

# A family fits on one screen; a whole club learns on its own phones.
MOST = 8


class Companion(Struct, frozen=True):
    """Somebody who learns at this phone."""

    learner_id: int
    label: str
    is_assisted: bool


def at(connection: Connection, identity_id: int) -> list[Companion]:
    """Everybody at this phone, in the order they came; nobody where there was only ever one."""
    columns = (companion.c.learner_id, companion.c.label, companion.c.is_assisted)
    query = select(*columns).where(companion.c.identity_id == identity_id)
    return [Companion(*row) for row in connection.execute(query.order_by(companion.c.since, companion.c.learner_id))]


def bring(
    connection: Connection,
    identity_id: int,
    label: str,
    now: datetime,
    *,
    learner_id: int | None = None,
    assisted: bool = False,
) -> int:
    """Let one more person learn here, somebody known or somebody new, and give them the phone; returns who."""
    here = connection.execute(
        select(identity.c.learner_id, learner.c.locale)
        .join(learner, learner.c.id == identity.c.learner_id)
        .where(identity.c.id == identity_id)
    ).one()
    known = {one.learner_id for one in at(connection, identity_id)}
    rows = [] if here.learner_id in known else [_row(identity_id, here.learner_id, "", now)]
    if learner_id is None:
        made = {"created_at": now, "locale": here.locale}
        learner_id = connection.execute(insert(learner).returning(learner.c.id), made).scalar_one()
    if learner_id not in known:
        rows.append(_row(identity_id, learner_id, label, now) | {"is_assisted": assisted})
    if rows:
        connection.execute(insert(companion), rows)
    switch(connection, identity_id, learner_id)
    return learner_id


def switch(connection: Connection, identity_id: int, learner_id: int) -> bool:
    """Give the phone to one of the people here; False for anybody else."""
    query = select(companion.c.is_assisted).where(
        companion.c.identity_id == identity_id, companion.c.learner_id == learner_id
    )
    is_assisted = connection.execute(query).scalar()
    if is_assisted is None:
        return False
    values = {"learner_id": learner_id, "is_assisted": is_assisted}
    connection.execute(update(identity).where(identity.c.id == identity_id).values(values))
    return True


def send_away(connection: Connection, identity_id: int, learner_id: int) -> None:
    """Somebody learns here no more; what they learnt stays theirs. Whoever holds the phone stays."""
    connection.execute(
        delete(companion).where(companion.c.identity_id == identity_id, companion.c.learner_id == learner_id)
    )


def forget(connection: Connection, learner_id: int) -> None:
    """One of several is forgotten: their phones go to whoever else learns there."""
    connection.execute(delete(companion).where(companion.c.learner_id == learner_id))
    mine = select(identity.c.id).where(identity.c.learner_id == learner_id)
    for identity_id in list(connection.execute(mine).scalars()):
        others = at(connection, identity_id)
        if others:
            switch(connection, identity_id, others[0].learner_id)


def hand_over(connection: Connection, gone: int, stays: int) -> None:
    """Two learners turned out to be one: that one stands at all their phones, once at each."""
    twice = select(companion.c.identity_id).where(companion.c.learner_id == stays)
    connection.execute(
        delete(companion).where(and_(companion.c.learner_id == gone, companion.c.identity_id.in_(twice)))
    )
    connection.execute(update(companion).where(companion.c.learner_id == gone).values(learner_id=stays))


def has_own_phone(connection: Connection, learner_id: int) -> bool:
    """Whether somebody learns at a phone that is no officer's, whoever holds it just now."""
    holds = select(identity.c.id).where(identity.c.learner_id == learner_id, identity.c.is_assisted.is_(False))
    learns = select(companion.c.identity_id).where(
        companion.c.learner_id == learner_id, companion.c.is_assisted.is_(False)
    )
    return connection.execute(union_all(holds, learns).limit(1)).first() is not None


def stand_alone(connection: Connection, learner_id: int) -> list[int]:
    """Whoever has come to a phone of their own is let go of by officers' phones; returns who holds those again."""
    beside = (companion.c.learner_id == learner_id, companion.c.is_assisted.is_(True))
    connection.execute(delete(companion).where(*beside))
    held = select(identity.c.id).where(identity.c.learner_id == learner_id, identity.c.is_assisted.is_(True))
    again = []
    for identity_id in list(connection.execute(held).scalars()):
        others = at(connection, identity_id)
        if others and switch(connection, identity_id, others[0].learner_id):
            again.append(others[0].learner_id)
    return again


def _row(identity_id: int, learner_id: int, label: str, now: datetime) -> dict[str, object]:
    return {
        "identity_id": identity_id,
        "learner_id": learner_id,
        "label": label[:60],
        "is_assisted": False,
        "since": now,
    }
