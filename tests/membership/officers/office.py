"""A small province with its officers: what the tests of posts, doors and the log stand on."""

from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert

from bot.membership.models import learner
from bot.membership.officers import roles
from bot.membership.officers.permissions import Role
from bot.membership.officers.scope import Scope, scope_of
from bot.membership.units import tree
from bot.membership.units.tree import Sprout, Unit

NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 18)
_SPROUTS = (
    Sprout("T", "", "MTTQ", "province", "Tỉnh Thử"),
    Sprout("T-PN", "T", "LHPN", "province", "Hội LHPN tỉnh Thử"),
    Sprout("T-ND", "T", "HND", "province", "Hội Nông dân tỉnh Thử"),
    Sprout("AL", "T", "MTTQ", "commune", "Xã An Lạc"),
    Sprout("BT", "T", "MTTQ", "commune", "Xã Bình Tân"),
    Sprout("AL-PN", "AL", "LHPN", "commune", "Hội LHPN xã An Lạc", "T-PN"),
    Sprout("cau", "AL-PN", "LHPN", "branch", "Chi hội Phụ nữ thôn Cầu"),
    Sprout("to1", "cau", "LHPN", "cell", "Tổ phụ nữ số 1"),
    Sprout("bai", "AL-PN", "LHPN", "branch", "Chi hội Phụ nữ thôn Bái"),
    Sprout("nd", "AL", "HND", "branch", "Chi hội Nông dân thôn Cầu", "T-ND"),
    Sprout("mt", "AL", "MTTQ", "branch", "Ban công tác Mặt trận thôn Cầu"),
    Sprout("xa", "BT", "LHPN", "branch", "Chi hội Phụ nữ thôn Xa", "T-PN"),
    Sprout("xa-nd", "BT", "HND", "branch", "Chi hội Nông dân thôn Xa", "T-ND"),
)


class Office:
    """Units by code, and officers over them; `connection` is open in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.numbers = dict(tree.plant(connection, _SPROUTS, date(2026, 1, 1)))

    def unit(self, code: str) -> Unit:
        return tree.get(self.connection, self.numbers[code])

    def appoint(self, name: str, code: str, role: Role, by: int | None = None) -> int:
        return self.appoint_with_code(name, code, role, by)[0]

    def appoint_with_code(self, name: str, code: str, role: Role, by: int | None = None) -> tuple[int, str]:
        unit_id = self.numbers[code]
        return roles.appoint(
            self.connection, name=name, title="", unit_id=unit_id, role=role, given_by=by, now=NOW, today=TODAY
        )

    def give(self, officer_id: int, code: str, role: Role, by: int | None = None) -> int:
        return roles.give(
            self.connection, officer_id, unit_id=self.numbers[code], role=role, given_by=by, now=NOW, today=TODAY
        )

    def scope(self, officer_id: int, on: date = TODAY) -> Scope:
        return scope_of(self.connection, officer_id, on)

    def learner(self) -> int:
        row = {"created_at": NOW, "locale": "vi"}
        return self.connection.execute(insert(learner).returning(learner.c.id), row).scalar_one()

    def held(self, officer_id: int, on: date = TODAY) -> dict[str, str]:
        """What an officer holds: roles by the unit's code."""
        codes = {number: code for code, number in self.numbers.items()}
        return {codes[post.unit_id]: post.role for post in roles.posts_of(self.connection, officer_id, on)}
