"""Who learns here: the learner behind an address."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Row, RowMapping, bindparam, delete, insert, select, update

from bot.membership import companions
from bot.membership.models import identity, learner
from bot.runtime.batches import on_each

Address = tuple[str, str, str]
"""Channel, account and address: what an identity is known by."""


class Learner(Struct, frozen=True):
    """A person who learns here, seen from the address they write from."""

    id: int
    identity_id: int
    channel: str
    account: str
    address: str
    locale: str
    you: str = ""
    agreed: frozenset[str] = frozenset()
    unit_id: int | None = None
    is_blocked: bool = False
    also_units: str = ""
    is_assisted: bool = False
    """Learns beside an officer, at the officer's phone."""

    @property
    def units(self) -> tuple[int, ...]:
        """The units this learner's deeds count for; none while recording is not agreed to."""
        return () if self.unit_id is None else (self.unit_id, *map(int, self.also_units.split()))

    @property
    def at(self) -> Address:
        """The address written from."""
        return self.channel, self.account, self.address


_FIND = select(
    learner.c.id,
    identity.c.id.label("identity_id"),
    identity.c.channel,
    identity.c.account,
    identity.c.address,
    learner.c.locale,
    learner.c.you,
    learner.c.agreed,
    learner.c.unit_id,
    identity.c.blocked_at,
    learner.c.also_units,
    identity.c.is_assisted,
).join(identity, identity.c.learner_id == learner.c.id)
# Another process may be handling this learner: wait for it, and see what it left. One that was erased or joined to
# another meanwhile is then no longer found. Locked in one order everywhere, so that two batches never wait in a ring.
_IN_ORDER = _FIND.order_by(learner.c.id, identity.c.id).with_for_update(of=[learner, identity])
_FIND_AND_HOLD = on_each(
    lambda among: _IN_ORDER.where(
        among(identity.c.channel, "channels"),
        among(identity.c.account, "accounts"),
        among(identity.c.address, "addresses"),
    )
)
_LOCALE = (
    select(learner.c.locale)
    .join(identity, identity.c.learner_id == learner.c.id)
    .where(
        identity.c.channel == bindparam("channel"),
        identity.c.account == bindparam("account"),
        identity.c.address == bindparam("address"),
    )
)


def find_many(connection: Connection, addresses: Iterable[Address]) -> dict[Address, Learner]:
    """The learners behind many addresses, in one statement, held until the commit; strangers are left out."""
    wanted = set(addresses)
    if not wanted:
        return {}
    columns = (sorted(set(column)) for column in zip(*wanted, strict=True))
    values = dict(zip(("channels", "accounts", "addresses"), columns, strict=True))
    rows = connection.execute(_FIND_AND_HOLD[connection.dialect.name], values)
    found = (_learner(row) for row in rows.mappings())
    return {one.at: one for one in found if one.at in wanted}


def create_many(
    connection: Connection, strangers: Sequence[tuple[Address, str]], now: datetime
) -> dict[Address, Learner]:
    """Welcome new addresses, each with the language its platform told; one learner and one identity each."""
    ids = connection.execute(
        insert(learner).returning(learner.c.id, sort_by_parameter_order=True),
        [{"created_at": now, "locale": locale} for _, locale in strangers],
    ).scalars()
    rows = [
        {"learner_id": i, "channel": a[0], "account": a[1], "address": a[2], "since": now}
        for i, (a, _) in zip(ids, strangers, strict=True)
    ]
    connection.execute(insert(identity), rows)
    return find_many(connection, [a for a, _ in strangers])


def locale_of(connection: Connection, channel: str, account: str, address: str) -> str | None:
    """The language of the learner at an address, or None for a stranger."""
    found = connection.execute(_LOCALE, {"channel": channel, "account": account, "address": address}).scalar()
    return None if found is None else str(found)


def change(connection: Connection, learner_id: int, **values: object) -> None:
    """Set what a learner chose: locale, you, agreed."""
    connection.execute(update(learner).where(learner.c.id == learner_id).values(**values))


def mark_blocked(connection: Connection, identity_id: int, at: datetime | None) -> None:
    """Remember that this address cannot be written to, or, with None, that it can again."""
    connection.execute(update(identity).where(identity.c.id == identity_id).values(blocked_at=at))


def mark_unreachable(connection: Connection, at: Address, when: datetime) -> None:
    """Remember that a platform says this address takes no messages."""
    here = (identity.c.channel == at[0], identity.c.account == at[1], identity.c.address == at[2])
    connection.execute(update(identity).where(*here, identity.c.blocked_at.is_(None)).values(blocked_at=when))


def identities_of(connection: Connection, learner_id: int) -> list[Row[str, datetime]]:
    """The channels a learner comes by, oldest first."""
    query = select(identity.c.channel, identity.c.since).where(identity.c.learner_id == learner_id)
    return list(connection.execute(query.order_by(identity.c.id)))


def forget(connection: Connection, learner_id: int, now: datetime) -> None:
    """Leave only a nameless row behind, so that what was counted stays countable."""
    companions.forget(connection, learner_id)
    connection.execute(delete(identity).where(identity.c.learner_id == learner_id))
    change(connection, learner_id, erased_at=now, you="", agreed="", unit_id=None, also_units="")


def _learner(r: RowMapping) -> Learner:
    return Learner(
        r["id"],
        r["identity_id"],
        r["channel"],
        r["account"],
        r["address"],
        r["locale"],
        r["you"],
        frozenset(r["agreed"].split()),
        r["unit_id"],
        r["blocked_at"] is not None,
        r["also_units"],
        r["is_assisted"],
    )
