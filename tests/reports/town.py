"""A small town in which every figure is known by hand.

Xã An Lạc: women's body with Cầu (An, Bình, Chi, Hòa) and Bái (Dung, Đào, Em, and Giang who only tries things out);
farmers' Đồng (An once more). Xã Bình Tân: women's Xa (Khánh, who learns beside an officer).
An is done, Bình and Hòa are learning, Chi, Dung and Khánh have not begun, Đào has never come, Em does not want to be
recorded. Hòa came to Cầu from Bái, where she finished a lesson. Lan asks to be let into Cầu.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from bot.learning import recording
from bot.learning.facts import Begun, Finished, Happened
from bot.membership.members import joining, standing
from bot.membership.models import identity, learner
from bot.membership.officers import roles
from bot.membership.officers.permissions import Role
from bot.membership.officers.roles import Officer
from bot.membership.officers.scope import Scope, scope_of
from bot.membership.units import totals, tree
from bot.membership.units.tree import Sprout, Unit
from bot.reports.people import Course

# A Wednesday morning, half past eight in Thanh Hóa.
NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 18)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BASIC = ("a", "b", "c")
COURSE = Course(BASIC, ZONE)
_SPROUTS = (
    Sprout("T", "", "MTTQ", "province", "Tỉnh Thử"),
    Sprout("T-PN", "T", "LHPN", "province", "Hội LHPN tỉnh Thử"),
    Sprout("T-ND", "T", "HND", "province", "Hội Nông dân tỉnh Thử"),
    Sprout("AL", "T", "MTTQ", "commune", "Xã An Lạc"),
    Sprout("BT", "T", "MTTQ", "commune", "Xã Bình Tân"),
    Sprout("AL-PN", "AL", "LHPN", "commune", "Hội LHPN xã An Lạc", "T-PN"),
    Sprout("BT-PN", "BT", "LHPN", "commune", "Hội LHPN xã Bình Tân", "T-PN"),
    Sprout("cau", "AL-PN", "LHPN", "branch", "Thôn Cầu"),
    Sprout("bai", "AL-PN", "LHPN", "branch", "Thôn Bái"),
    Sprout("dong", "AL", "HND", "branch", "Thôn Đồng", "T-ND"),
    Sprout("xa", "BT-PN", "LHPN", "branch", "Thôn Xa"),
)


class Town:
    """What a test stands on; `connection` is open in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.numbers = dict(tree.plant(connection, _SPROUTS, date(2026, 1, 1)))
        self.people: dict[str, int] = {}
        self._sitting = 0

    def unit(self, code: str) -> Unit:
        found = tree.find_code(self.connection, code)
        assert found is not None
        return found

    def comes(self, name: str, *codes: str, agreed: str = "record remind", **more: object) -> int:
        """Somebody learns by Telegram and is let into these units."""
        row = {"created_at": NOW, "locale": "vi", "agreed": agreed, **more}
        who = self.connection.execute(insert(learner).returning(learner.c.id), row).scalar_one()
        self.people[name] = who
        door = {"learner_id": who, "channel": "telegram", "account": "bot", "address": f"a{who}", "since": NOW}
        self.connection.execute(insert(identity), door)
        for code in codes:
            self.joins(name, code)
        return who

    def asks(self, name: str, code: str, since: timedelta = timedelta()) -> int:
        number = self.unit(code).id
        when = NOW - since
        who = self.people[name]
        return joining.ask(self.connection, learner_id=who, unit_id=number, name=name, source="invite", now=when).id

    def joins(self, name: str, code: str) -> None:
        joining.approve(self.connection, [self.asks(name, code)], officer_id=None, now=NOW, today=TODAY)

    def learns(self, name: str, *lessons: str, on: date, is_finished: bool = True) -> None:
        """Go through lessons on a day, counted for whatever units that person is in at this moment."""
        who = self.people[name]
        row = self.connection.execute(select(learner).where(learner.c.id == who)).one()
        units = tuple(u for u in (row.unit_id, *map(int, row.also_units.split())) if u)
        at = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
        facts: list[Begun | Finished] = []
        for lesson in lessons:
            self._sitting += 1
            facts.append(Begun(lesson, "v1", self._sitting))
            facts += [Finished(lesson, "v1", self._sitting, 3, 3)] if is_finished else []
        happened = [Happened(who, "telegram", at, on, fact, units) for fact in facts]
        recording.record(self.connection, happened, BASIC)

    def set_learner(self, name: str, **values: object) -> None:
        who = self.people[name]
        self.connection.execute(update(learner).where(learner.c.id == who).values(**values))
        standing.refresh(self.connection, [who])

    def counted(self, code: str, value: int) -> None:
        """Somebody counted the members of a unit."""
        totals.set_total(
            self.connection, self.unit(code).id, "members", value,
            as_of=date(2026, 10, 1), source="Báo cáo tháng 9", officer_id=None, now=NOW,
        )  # fmt: skip

    def officer(self, code: str, role: Role = "officer", name: str = "Nguyễn Thị Hạnh") -> Officer:
        number, _ticket = roles.appoint(
            self.connection, name=name, title="Chi hội trưởng", unit_id=self.unit(code).id, role=role,
            given_by=None, now=NOW, today=TODAY,
        )  # fmt: skip
        found = roles.find(self.connection, number)
        assert found is not None
        return found

    def scope(self, code: str, role: Role = "officer") -> Scope:
        return scope_of(self.connection, self.officer(code, role).id, TODAY)


def settle(town: Town) -> Town:
    """Let everybody move in, as the first lines of this file say."""
    town.comes("Lê Thị An", "cau", "dong")
    town.comes("Trần Thị Bình", "cau", agreed="record")
    town.comes("Phạm Thị Chi", "cau")
    town.comes("Nguyễn Thị Hòa", "bai")
    town.comes("Vũ Thị Dung", "bai", agreed="record")
    joining.add_by_hand(
        town.connection, unit_id=town.numbers["bai"], name="Bùi Thị Đào", officer_id=None, now=NOW, today=TODAY
    )
    town.comes("Hoàng Thị Em", "bai", agreed="remind")
    town.comes("Đỗ Thị Giang", "bai", is_test=True)
    town.comes("Mai Văn Khánh", "xa")
    town.comes("Lưu Thị Lan")
    town.asks("Lưu Thị Lan", "cau", since=timedelta(days=2))
    # Three weeks ago, last month; this week.
    town.learns("Lê Thị An", "a", "b", on=date(2026, 10, 28))
    town.learns("Lê Thị An", "c", on=date(2026, 11, 10))
    town.learns("Nguyễn Thị Hòa", "a", on=date(2026, 11, 3))
    town.learns("Hoàng Thị Em", "a", on=date(2026, 11, 3))
    town.learns("Trần Thị Bình", "a", on=date(2026, 11, 17), is_finished=False)
    town.joins("Nguyễn Thị Hòa", "cau")
    return town
