"""What becomes of the rows that are there when a store gets officers and a tree with paths (revision 0002)."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.runtime.database import BigId, UtcDateTime

Rows = list[dict[str, Any]]


def take_roles(store: sa.Connection) -> Rows:
    """The roles as they were given to names, oldest first."""
    columns = ("id", "learner_id", "name", "unit_id", "role")
    roles = sa.table("officer_role", *map(sa.column, columns), sa.column("since", sa.Date), sa.column("until", sa.Date))
    return [dict(row) for row in store.execute(sa.select(roles).order_by(roles.c.id)).mappings()]


def give_roles(store: sa.Connection, roles: Rows) -> None:
    """The same roles, given to officers: one officer for each name and learner."""
    officer = sa.table(
        "officer",
        sa.column("id", BigId),
        sa.column("name"),
        sa.column("learner_id"),
        sa.column("created_at", UtcDateTime),
    )
    columns = (sa.column("since", sa.Date), sa.column("until", sa.Date))
    new = sa.table("officer_role", sa.column("officer_id"), sa.column("unit_id"), sa.column("role"), *columns)
    ids: dict[tuple[Any, Any], int] = {}
    for row in roles:
        who = (row["learner_id"], row["name"])
        if who not in ids:
            values = {"name": row["name"], "learner_id": row["learner_id"], "created_at": datetime.now(UTC)}
            ids[who] = store.execute(sa.insert(officer).returning(officer.c.id), values).scalar_one()
        kept = {key: row[key] for key in ("unit_id", "role", "since", "until")}
        store.execute(sa.insert(new), {"officer_id": ids[who], **kept})


def draw_paths(store: sa.Connection) -> None:
    """Give every unit the path and the ancestors it would have had from the start."""
    names = ("id", "parent_id", "kind", "organisation", "path", "province_id", "commune_id", "body_id")
    unit = sa.table("unit", *map(sa.column, names))
    found = {row["id"]: dict(row) for row in store.execute(sa.select(unit)).mappings()}
    for row in found.values():
        line = [row]
        while line[0]["parent_id"] is not None:
            line.insert(0, found[line[0]["parent_id"]])
        store.execute(sa.update(unit).where(unit.c.id == row["id"]), _place(line))


def _place(line: Rows) -> dict[str, Any]:
    """From the top of the tree down to a unit: what its row says of where it stands."""
    areas = {one["kind"]: one["id"] for one in line if one["organisation"] == "MTTQ"}
    own = line[-1]["organisation"]
    body = next((one["id"] for one in line if one["kind"] == "province" and one["organisation"] == own), None)
    return {
        "path": "".join(f"{one['id']}/" for one in line),
        "province_id": areas.get("province"),
        "commune_id": areas.get("commune"),
        "body_id": body,
    }
