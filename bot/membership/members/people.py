"""What becomes of memberships when two learners become one, and when one is forgotten."""

from datetime import date, datetime

from sqlalchemy import Connection, delete, update

from bot.membership.members import reasons, standing
from bot.membership.members.finding import OPEN, Member, of_learner
from bot.membership.members.models import APPROVED, ENDED, PENDING, membership, nudge


def merge(connection: Connection, *, gone: int, stays: int, now: datetime, today: date) -> None:
    """Let one learner's memberships become another's; what both have is kept once."""
    with standing.following(connection, [gone, stays]):
        both = [*of_learner(connection, gone), *of_learner(connection, stays)]
        for one, why in _too_many([m for m in both if m.state in OPEN]):
            values = {"state": ENDED, "ended_at": now, "until": today, "ended_why": why}
            connection.execute(update(membership).where(membership.c.id == one.id).values(**values))
        for table in (membership, nudge):
            connection.execute(update(table).where(table.c.learner_id == gone).values(learner_id=stays))


def forget(connection: Connection, learner_id: int, now: datetime, today: date) -> None:
    """Take this learner out of every list. A line of the union's own roster stays what it was: a line."""
    with standing.following(connection, [learner_id]):
        mine = membership.c.learner_id == learner_id
        is_own = membership.c.source != "roster"
        nameless = {"name": "", "folded_name": "", "name_key": "", "birth_year": None, "phone": None}
        ends = {"state": ENDED, "ended_at": now, "until": today, "ended_why": reasons.ERASED}
        connection.execute(update(membership).where(mine, is_own, membership.c.state.in_(OPEN)).values(**ends))
        connection.execute(update(membership).where(mine, is_own).values(**nameless))
        connection.execute(update(membership).where(mine).values(learner_id=None, invite_id=None, is_assisted=False))
        connection.execute(delete(nudge).where(nudge.c.learner_id == learner_id))


def _too_many(members: list[Member]) -> list[tuple[Member, str]]:
    """Which of one person's open memberships must end: one unit of an organisation stays, and no ask for it."""
    ends, homes = list[tuple[Member, str]](), dict[str, Member]()
    for one in sorted((m for m in members if m.state == APPROVED), key=_last_decided):
        other = homes.get(one.organisation)
        stays = one if other is None else _home(other, one)
        if other is not None:
            goes = other if stays is one else one
            ends.append((goes, reasons.MERGED if goes.unit_id == stays.unit_id else reasons.MOVED))
        homes[one.organisation] = stays
    taken = {m.unit_id for m in homes.values()}
    for one in sorted((m for m in members if m.state == PENDING), key=lambda m: m.id):
        if one.unit_id in taken:
            ends.append((one, reasons.MERGED))
        taken.add(one.unit_id)
    return ends


def _last_decided(one: Member) -> tuple[datetime, int]:
    return one.begun_at or one.asked_at, one.id


def _home(earlier: Member, later: Member) -> Member:
    """The later decision counts; in one and the same unit, the union's own line."""
    is_kept = earlier.unit_id == later.unit_id and earlier.source == "roster" and later.source != "roster"
    return earlier if is_kept else later
