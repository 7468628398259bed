"""What is kept about one person, all of it, and how it is taken away."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection, Table, delete, select, update

from bot.conversation.models import conversation, incoming
from bot.delivery import outbox
from bot.learning import recording
from bot.learning.models import fact, progress, review, study_week
from bot.membership import consents, learners
from bot.membership.members import people
from bot.membership.members.models import membership, nudge
from bot.membership.models import identity, learner, link_code
from bot.membership.officers import people as officers
from bot.membership.units.models import unit

# Derived for looking up and for sorting; the phone is bytes that say nothing.
_INNER = {"folded_name", "name_key", "phone"}
Rows = Sequence[dict[str, object]]


class Kept(Struct, frozen=True):
    """Everything we hold about one learner, table by table."""

    person: dict[str, object]
    identities: Rows
    consents: Rows
    lessons: Rows
    facts: Rows
    reviews: Rows
    weeks: Rows
    memberships: Rows
    nudges: Rows

    @property
    def answers(self) -> int:
        """How many questions were answered."""
        return sum(1 for row in self.facts if row["question"])


def collect(connection: Connection, learner_id: int) -> Kept:
    """Read everything about this learner."""
    person = connection.execute(select(learner).where(learner.c.id == learner_id)).mappings().one()

    def rows(table: Table) -> Rows:
        query = select(*table.columns).where(table.c.learner_id == learner_id)
        return [dict(row) for row in connection.execute(query).mappings()]

    return Kept(
        dict(person),
        rows(identity),
        consents.history(connection, learner_id),
        rows(progress),
        rows(fact),
        rows(review),
        rows(study_week),
        _memberships(connection, learner_id),
        rows(nudge),
    )


def _memberships(connection: Connection, learner_id: int) -> Rows:
    """In which units, under which names, since when; a number that the union wrote down is only said to be there."""
    columns = [c for c in membership.columns if c.name not in _INNER]
    query = select(unit.c.name.label("unit"), *columns, membership.c.phone.is_not(None).label("has_phone"))
    query = query.join(unit, unit.c.id == membership.c.unit_id).where(membership.c.learner_id == learner_id)
    return [dict(row) for row in connection.execute(query.order_by(membership.c.id)).mappings()]


def as_document(kept: Kept, now: datetime) -> dict[str, object]:
    """The export: plain names, in the order a person would ask."""
    return {
        "xuat_luc": now,
        "nguoi_hoc": kept.person,
        "noi_nhan_tin": kept.identities,
        "dong_y": kept.consents,
        "bai_hoc": kept.lessons,
        "su_kien": kept.facts,
        "cau_cho_on": kept.reviews,
        "tuan_hoc": kept.weeks,
        "don_vi": kept.memberships,
        "lan_nhac": kept.nudges,
    }


def erase(connection: Connection, learner_id: int, now: datetime, today: date) -> None:
    """Forget this person. Nameless counts stay; no address, name, answer or word does."""
    people.forget(connection, learner_id, now, today)
    officers.learner_left(connection, learner_id)
    outbox.forget(connection, learner_id)
    recording.forget(connection, learner_id)
    connection.execute(delete(conversation).where(conversation.c.learner_id == learner_id))
    connection.execute(delete(link_code).where(link_code.c.learner_id == learner_id))
    connection.execute(update(incoming).where(incoming.c.learner_id == learner_id).values(body=None))
    learners.forget(connection, learner_id, now)
