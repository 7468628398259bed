"""A grove to reorganise: two provinces of two communes, three organisations, people, and what they learnt."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Table, func, insert, select

from bot.learning.models import learner_year, unit_month
from bot.membership.members import standing
from bot.membership.members.models import membership
from bot.membership.models import learner
from bot.membership.officers.models import officer, officer_role
from bot.membership.units import reorganising, tree
from bot.membership.units.models import unit
from bot.membership.units.operations import Operation
from bot.membership.units.tree import Sprout, Unit
from bot.membership.units.words import body_name

BEGAN = date(2026, 1, 1)
DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
ORGANISATIONS = ("HND", "LHPN", "DTN")
DECISION = "12/QĐ-MTTQ ngày 01/11/2026"


def sprouts() -> Iterable[Sprout]:
    for p in ("P", "Q"):
        yield Sprout(p, "", "MTTQ", "province", f"Tỉnh Thử {p}")
        for o in ORGANISATIONS:
            yield Sprout(f"{p}-{o}", p, o, "province", body_name(o, "province", f"Tỉnh Thử {p}"))
        for n in (1, 2):
            commune = f"{p}{n}"
            yield Sprout(commune, p, "MTTQ", "commune", f"Xã {p} {n}")
            for o in ORGANISATIONS:
                body = f"{commune}-{o.lower()}"
                yield Sprout(body, commune, o, "commune", body_name(o, "commune", f"Xã {p} {n}"))
                for b in (1, 2):
                    yield Sprout(f"{body}-{b}", body, o, "branch", f"Chi {o} thôn {b}")
                yield Sprout(f"{body}-1-a", f"{body}-1", o, "cell", "Tổ A")


class Grove:
    """The grove, with whoever lives in it. The connection is open in a transaction that is rolled back."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.units = dict(tree.plant(connection, list(sprouts()), BEGAN))

    # Finding.

    def unit(self, code: str) -> Unit:
        found = tree.find_code(self.connection, code)
        assert found is not None, code
        return found

    def id(self, code: str) -> int:
        return self.unit(code).id

    # People.

    def learner(self, agreed: str = "record remind", **more: object) -> int:
        row = {"created_at": NOW, "locale": "vi", "agreed": agreed, **more}
        return int(self.connection.execute(insert(learner).returning(learner.c.id), row).scalar_one())

    def member(self, learner_id: int | None, code: str, state: str = "approved", since: date = BEGAN) -> int:
        here = self.unit(code)
        row = {
            "unit_id": here.id, "organisation": here.organisation, "learner_id": learner_id, "state": state,
            "name": "Lê Thị Lan", "folded_name": "le thi lan", "name_key": "lan", "source": "officer", "asked_at": NOW,
        }  # fmt: skip
        if state == "approved":
            row |= {"begun_at": NOW, "since": since}
        return int(self.connection.execute(insert(membership).returning(membership.c.id), row).scalar_one())

    def settle(self) -> None:
        standing.rebuild(self.connection)

    def officer(self, *posts: tuple[str, str]) -> int:
        row = {"name": "Nguyễn Thị Hạnh", "created_at": NOW}
        number = int(self.connection.execute(insert(officer).returning(officer.c.id), row).scalar_one())
        for code, role in posts:
            held = {"officer_id": number, "unit_id": self.id(code), "role": role, "since": BEGAN}
            self.connection.execute(insert(officer_role), held)
        return number

    def learnt(self, learner_id: int, code: str, month: int = 10) -> None:
        here = self.id(code)
        mask = 1 << (month - 1)
        self.connection.execute(
            insert(learner_year),
            {"unit_id": here, "year": 2026, "learner_id": learner_id, "active": mask, "finished": mask, "weeks": 0},
        )
        counts = dict.fromkeys(("active", "finishers", "begun", "finished", "answered", "right"), 1)
        row = {"unit_id": here, "month": date(2026, month, 1), **counts}
        where = (unit_month.c.unit_id == here) & (unit_month.c.month == row["month"])
        if self.connection.execute(select(unit_month).where(where)).first() is None:
            self.connection.execute(insert(unit_month), row)

    # Deciding.

    def apply(self, operation: Operation, on: date = DAY, now: datetime = NOW) -> int:
        return reorganising.apply(
            self.connection, operation, reason="Sắp xếp lại", decision=DECISION, effective_on=on, officer_id=None,
            now=now,
        )  # fmt: skip

    # Looking.

    def rows(self, table: Table) -> list[dict[str, object]]:
        found = self.connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        return [dict(row) for row in found]

    def members(self, code: str, state: str = "approved") -> int:
        query = select(func.count()).select_from(membership).join(unit, unit.c.id == membership.c.unit_id)
        here = tree.in_subtree(self.unit(code)) & unit.c.valid_to.is_(None)
        return int(self.connection.execute(query.where(here, membership.c.state == state)).scalar_one())

    def roles(self, officer_id: int) -> dict[str, str]:
        query = select(unit.c.code, officer_role.c.role).join(unit, unit.c.id == officer_role.c.unit_id)
        mine = query.where(officer_role.c.officer_id == officer_id, officer_role.c.until.is_(None))
        return {row.code: row.role for row in self.connection.execute(mine)}

    def check(self) -> None:
        """What must hold whatever was done."""
        check_tree(self.connection)
        check_people(self.connection)


def check_tree(connection: Connection) -> None:
    every = {row["id"]: tree.from_row(row) for row in connection.execute(select(unit)).mappings()}
    living = [one for one in every.values() if one.valid_to is None]
    assert len({one.code for one in every.values()}) == len(every)
    for one in every.values():
        above = every[one.parent_id] if one.parent_id is not None else None
        assert one.path == f"{above.path if above else ''}{one.id}/"
        line = [every[number] for number in one.ancestors]
        areas = {each.kind: each.id for each in line if each.organisation == "MTTQ"}
        assert (one.province_id, one.commune_id) == (areas.get("province"), areas.get("commune"))
    for one in living:
        assert tree.RETIRED not in one.code
        if one.parent_id is not None:
            assert every[one.parent_id].valid_to is None, one.code
        if one.body_id is not None:
            body = every[one.body_id]
            assert body.valid_to is None and body.organisation == one.organisation
            assert body.province_id == one.province_id


def check_people(connection: Connection) -> None:
    assert standing.stored(connection) == standing.recount(connection)
    m = membership.c
    twice = (
        select(m.learner_id, m.organisation)
        .where(m.state == "approved", m.learner_id.is_not(None))
        .group_by(m.learner_id, m.organisation)
        .having(func.count() > 1)
    )
    assert connection.execute(twice).all() == []
    nobody_is_in_two_places(connection)
    stranded = select(func.count()).select_from(membership).join(unit, unit.c.id == m.unit_id)
    is_open = m.state.in_(("approved", "pending")) & unit.c.valid_to.is_not(None)
    assert connection.execute(stranded.where(is_open)).scalar_one() == 0
    assert connection.execute(select(func.count()).where(m.ended_why == "moving")).scalar_one() == 0
    follows = select(learner.c.id, learner.c.unit_id, learner.c.also_units).order_by(learner.c.id)
    carried = select(m.id, m.standing).order_by(m.id)
    before = [connection.execute(query).all() for query in (follows, carried)]
    standing.rebuild(connection)
    assert [connection.execute(query).all() for query in (follows, carried)] == before


def nobody_is_in_two_places(connection: Connection) -> None:
    """Within one organisation, what a person was a member of follows one after the other, day by day."""
    m = membership.c
    query = select(m.learner_id, m.organisation, m.since, m.until).where(
        m.learner_id.is_not(None), m.since.is_not(None)
    )
    last: dict[tuple[int, str], date] = {}
    for row in connection.execute(query.order_by(m.since, m.until.is_(None), m.until, m.id)):
        key = row.learner_id, row.organisation
        assert last.get(key, date.min) <= row.since, key
        last[key] = row.until or date.max
