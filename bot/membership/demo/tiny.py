"""Something to try out with: a few clearly labelled demo units and one demo officer."""

from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from bot.membership.officers import tickets
from bot.membership.officers.models import officer, officer_role
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Sprout

_OFFICER = "Cán bộ dùng thử"
# Names for trying out only; every one says so, and none is a real place.
_UNITS = (
    Sprout("demo", "", "MTTQ", "province", "Tỉnh dùng thử"),
    Sprout("demo-pn", "demo", "LHPN", "province", "Hội LHPN tỉnh dùng thử"),
    Sprout("demo-nd", "demo", "HND", "province", "Hội Nông dân tỉnh dùng thử"),
    Sprout("demo-ccb", "demo", "CCB", "province", "Hội Cựu chiến binh tỉnh dùng thử"),
    Sprout("demo-dtn", "demo", "DTN", "province", "Tỉnh đoàn dùng thử"),
    Sprout("demo-cd", "demo", "CD", "province", "Liên đoàn Lao động tỉnh dùng thử"),
    Sprout("demo-1", "demo", "MTTQ", "commune", "Xã dùng thử Một"),
    Sprout("demo-1-pn", "demo-1", "LHPN", "branch", "Chi hội Phụ nữ dùng thử", "demo-pn"),
    Sprout("demo-1-nd", "demo-1", "HND", "branch", "Chi hội Nông dân dùng thử", "demo-nd"),
    Sprout("demo-1-ccb", "demo-1", "CCB", "branch", "Chi hội Cựu chiến binh dùng thử", "demo-ccb"),
    Sprout("demo-1-dtn", "demo-1", "DTN", "branch", "Chi đoàn dùng thử", "demo-dtn"),
    Sprout("demo-1-cd", "demo-1", "CD", "branch", "Tổ công đoàn dùng thử", "demo-cd"),
)


def plant(connection: Connection, today: date, now: datetime) -> bool:
    """Fill an empty tree so that a newcomer sees something; a tree with anything in it is left alone."""
    if connection.execute(select(func.count()).select_from(unit)).scalar_one():
        return False
    numbers = tree.plant(connection, _UNITS, today)
    who = {"name": _OFFICER, "title": "Cán bộ Mặt trận", "created_at": now}
    officer_id = connection.execute(insert(officer).returning(officer.c.id), who).scalar_one()
    role = {"officer_id": officer_id, "unit_id": numbers["demo-1"], "role": "officer", "since": today}
    connection.execute(insert(officer_role), role)
    return True


def ticket(connection: Connection, now: datetime) -> str | None:
    """What opens the demo officer's pages once; None where there is no such officer."""
    query = select(officer.c.id).where(officer.c.name == _OFFICER, officer.c.disabled_at.is_(None))
    found = connection.execute(query.order_by(officer.c.id).limit(1)).scalar()
    return None if found is None else tickets.make(connection, "sign_in", found, now)
