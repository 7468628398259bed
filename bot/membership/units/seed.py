"""The province this house was first built for: Thanh Hóa, its communes and wards, and the bodies of the organisations.

Only facts: the official codes, kinds and names of the 166 units since the districts were abolished on 1 July 2025.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from bot.membership.units import tree
from bot.membership.units.rules import FRONT
from bot.membership.units.tree import Sprout
from bot.membership.units.words import body_name

PROVINCE, PROVINCE_NAME = "38", "Tỉnh Thanh Hóa"
SINCE = date(2025, 7, 1)
PROVINCIAL = ("CD", "HND", "LHPN", "DTN", "CCB")
# A commune has a trade union of its own only in some places: those are loaded from a file.
COMMUNAL = ("HND", "LHPN", "DTN", "CCB")
_DATA = Path(__file__).parent / "data" / "thanh_hoa.csv"


def communes() -> list[tuple[str, str]]:
    """Code and full name of each commune and ward, by code."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        return [(row["code"], f"{row['type']} {row['name']}") for row in csv.DictReader(file)]


def sprouts() -> Iterator[Sprout]:
    """The province, its bodies, its communes, their bodies: parents before children."""
    yield Sprout(PROVINCE, "", FRONT, "province", PROVINCE_NAME)
    for organisation in PROVINCIAL:
        yield _body(organisation, "province", PROVINCE, PROVINCE_NAME)
    for code, name in communes():
        yield Sprout(code, PROVINCE, FRONT, "commune", name)
        for organisation in COMMUNAL:
            yield _body(organisation, "commune", code, name)


def plant(connection: Connection) -> int:
    """Plant what was never there; run again, it changes nothing. Returns how many units it planted."""
    wanted = list(sprouts())
    used = tree.ever_coded(connection, [sprout.code for sprout in wanted])
    return len(tree.plant(connection, [sprout for sprout in wanted if sprout.code not in used], SINCE))


def _body(organisation: str, kind: str, area: str, area_name: str) -> Sprout:
    name = body_name(organisation, kind, area_name)
    return Sprout(f"{area}-{organisation.lower()}", area, organisation, kind, name)
