"""The tree of units, as far as a first run needs it: a few clearly labelled demo units and one demo officer."""

from datetime import date

from sqlalchemy import Connection, func, insert, select

from bot.membership.models import officer_role, unit
from bot.runtime.text import fold

# Names for trying out only; every one says so, and none is a real place.
_DEMO = (
    ("demo", "", "MTTQ", "province", "Tỉnh dùng thử"),
    ("demo-1", "demo", "MTTQ", "commune", "Xã dùng thử Một"),
    ("demo-1-pn", "demo-1", "LHPN", "branch", "Chi hội Phụ nữ dùng thử"),
    ("demo-1-nd", "demo-1", "HND", "branch", "Chi hội Nông dân dùng thử"),
    ("demo-1-ccb", "demo-1", "CCB", "branch", "Chi hội Cựu chiến binh dùng thử"),
    ("demo-1-dtn", "demo-1", "DTN", "branch", "Chi đoàn dùng thử"),
    ("demo-1-cd", "demo-1", "CD", "branch", "Tổ công đoàn dùng thử"),
)


def plant_demo(connection: Connection, today: date) -> bool:
    """Fill an empty tree so that a newcomer sees something; a tree with anything in it is left alone."""
    if connection.execute(select(func.count()).select_from(unit)).scalar_one():
        return False
    ids: dict[str, int] = {}
    for code, parent, organisation, kind, name in _DEMO:
        row = {
            "code": code,
            "name": name,
            "folded_name": fold(name),
            "kind": kind,
            "organisation": organisation,
            "parent_id": ids.get(parent),
            "valid_from": today,
        }
        ids[code] = connection.execute(insert(unit).returning(unit.c.id), row).scalar_one()
    role = {"name": "Cán bộ dùng thử", "unit_id": ids["demo-1"], "role": "officer", "since": today}
    connection.execute(insert(officer_role), role)
    return True
