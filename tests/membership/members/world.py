"""A small world to be a member in: two communes, two organisations, learners and an officer."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert, select, update

from bot.membership.members import standing
from bot.membership.models import identity, learner
from bot.membership.officers.models import officer
from bot.membership.units import tree
from bot.membership.units.tree import Sprout

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
    Sprout("bai", "AL-PN", "LHPN", "branch", "Chi hội Phụ nữ thôn Bái"),
    Sprout("ha", "AL-PN", "LHPN", "branch", "Chi hội Phụ nữ thôn Hạ"),
    Sprout("nd", "AL", "HND", "branch", "Chi hội Nông dân thôn Cầu", "T-ND"),
    Sprout("xa", "BT", "LHPN", "branch", "Chi hội Phụ nữ thôn Xa", "T-PN"),
)


class World:
    """What a test stands on; `connection` is open in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.units = dict(tree.plant(connection, _SPROUTS, date(2026, 1, 1)))
        row = {"name": "Nguyễn Thị Hạnh", "created_at": NOW}
        self.officer = connection.execute(insert(officer).returning(officer.c.id), row).scalar_one()

    def learner(self, agreed: str = "record remind", **more: object) -> int:
        row = {"created_at": NOW, "locale": "vi", "agreed": agreed, **more}
        return self.connection.execute(insert(learner).returning(learner.c.id), row).scalar_one()

    def reach(self, learner_id: int, channel: str = "telegram", **more: object) -> None:
        row = {"learner_id": learner_id, "channel": channel, "account": "bot", "address": f"a{learner_id}"}
        self.connection.execute(insert(identity), row | {"since": NOW} | more)

    def set_learner(self, learner_id: int, **values: object) -> None:
        self.connection.execute(update(learner).where(learner.c.id == learner_id).values(**values))

    def counts(self, code: str) -> dict[str, int]:
        found = standing.stored(self.connection).get(self.units[code], {})
        return {name: number for name, number in found.items() if number}

    def units_of(self, learner_id: int) -> Sequence[int]:
        query = select(learner.c.unit_id, learner.c.also_units).where(learner.c.id == learner_id)
        row = self.connection.execute(query).one()
        return [u for u in (row.unit_id, *map(int, row.also_units.split())) if u]
