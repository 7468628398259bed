"""An invented province, from its communes to every answer of a year: to try out with, and to measure on."""

from datetime import date, datetime, timedelta
from random import Random

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from bot.content.library import Library
from bot.learning import pretending, recount
from bot.learning.models import fact, learner_year, study_week, unit_month, unit_week
from bot.learning.models import progress as progress_table
from bot.membership import consents
from bot.membership.demo import bulk, crowd, province
from bot.membership.demo.province import Login
from bot.membership.members import standing
from bot.membership.members.models import membership
from bot.membership.models import consent, identity, learner
from bot.membership.units.models import unit_standing

_TABLES = (
    learner,
    identity,
    consent,
    membership,
    fact,
    progress_table,
    study_week,
    learner_year,
    unit_month,
    unit_week,
)


class NotEmpty(Exception):
    """Somebody is in this store already; real if `is_real`."""

    def __init__(self, *, is_real: bool) -> None:
        super().__init__()
        self.is_real = is_real


class Settled(Struct, frozen=True):
    """What there is now."""

    people: int
    memberships: int
    facts: int
    logins: list[Login]
    password: str


def settle(connection: Connection, people: int, *, seed: int, library: Library, now: datetime, today: date) -> Settled:
    """Fill an empty store, all in the caller's transaction; the same seed gives the same province.

    Raises `NotEmpty`.
    """
    check_empty(connection)
    random = Random(seed)  # noqa: S311 - a province to play with, not a secret
    branches = province.plant(connection, random, people)
    since = today - timedelta(days=crowd.DAYS)
    everybody = crowd.gather(random, branches, people, bulk.first_free(connection, learner), since)
    past = pretending.imagine(random, everybody, [library.lesson(lesson) for lesson in library.basic])
    with bulk.without_keys(connection, _TABLES):
        memberships, facts = _pour(connection, random, past)
        recount.rebuild_facts(connection, library.basic)
    _count_members(connection)
    province.count_all(connection, random, crowd.members_by_unit(everybody), today, now)
    logins, password = province.appoint(connection, random, branches, today, now)
    return Settled(people, memberships, facts, logins, password)


def check_empty(connection: Connection) -> None:
    """Go on only where nobody learns yet. Raises `NotEmpty`."""
    if connection.execute(select(learner.c.id).limit(1)).first() is None:
        return
    invented = select(identity.c.learner_id).where(identity.c.account == crowd.ACCOUNT)
    real = select(learner.c.id).where(learner.c.id.not_in(invented)).limit(1)
    raise NotEmpty(is_real=connection.execute(real).first() is not None)


def _pour(connection: Connection, random: Random, past: pretending.Past) -> tuple[int, int]:
    everybody, stands = past.crowd, past.standing()
    bulk.load(connection, learner, crowd.LEARNER, crowd.learners(everybody, stands))
    bulk.count_on(connection, learner)
    bulk.load(connection, identity, crowd.IDENTITY, crowd.identities(everybody))
    bulk.load(connection, consent, crowd.CONSENT, crowd.consents(everybody, consents.TEXT_VERSION))
    members = bulk.load(connection, membership, crowd.MEMBERSHIP, crowd.memberships(everybody, random, stands))
    facts = bulk.load(connection, fact, pretending.FACT, pretending.facts(past))
    bulk.load(connection, progress_table, pretending.PROGRESS, pretending.progress(past))
    bulk.load(connection, study_week, pretending.STUDY_WEEK, pretending.study_weeks(past))
    return members, facts


def _count_members(connection: Connection) -> None:
    connection.execute(delete(unit_standing))
    rows = [{"unit_id": unit_id, **counts} for unit_id, counts in sorted(standing.recount(connection).items())]
    if rows:
        connection.execute(insert(unit_standing), rows)
