"""A small province for the dashboard's tests: two communes with people whose names are found nowhere else."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert

from bot.app import App
from bot.membership.members import invites, joining, roster
from bot.membership.members.phones import Phones
from bot.membership.models import learner
from bot.membership.officers import roles, sessions
from bot.membership.officers.permissions import Role
from bot.membership.units import tree
from bot.membership.units.tree import Sprout
from bot.runtime.clock import local_day

UNITS = (
    Sprout("t", "", "MTTQ", "province", "Tỉnh Thử Nghiệm"),
    Sprout("t-pn", "t", "LHPN", "province", "Hội LHPN tỉnh Thử Nghiệm"),
    Sprout("t-nd", "t", "HND", "province", "Hội Nông dân tỉnh Thử Nghiệm"),
    Sprout("a", "t", "MTTQ", "commune", "Xã An Bình"),
    Sprout("a-1", "a", "LHPN", "branch", "Chi hội Đồng Xuân", "t-pn"),
    Sprout("a-2", "a", "LHPN", "branch", "Chi hội Phú Mỹ", "t-pn"),
    Sprout("a-3", "a", "HND", "branch", "Chi hội Nông Cống", "t-nd"),
    Sprout("b", "t", "MTTQ", "commune", "Xã Quảng Yên"),
    Sprout("b-1", "b", "LHPN", "branch", "Chi hội Hạ Vàng", "t-pn"),
    Sprout("b-2", "b", "LHPN", "branch", "Chi hội Thạch Lâm", "t-pn"),
)
# Who stands in which list, and who asks to be let in. Each name is in one place only.
LISTED = {
    "a-1": ("Nguyễn Thị Ánh", "Lê Thị Bưởi", "Phạm Thị Cam"),
    "a-2": ("Hoàng Thị Dừa", "Vũ Thị Đào"),
    "a-3": ("Đỗ Văn Gừng",),
    "b-1": ("Trịnh Thị Hồng", "Bùi Thị Khế"),
    "b-2": ("Mai Thị Lựu",),
}
ASKING = {
    "a-1": ("Nguyễn Thị Ánh", "Tạ Thị Mơ"),
    "a-2": ("Chu Thị Nhãn",),
    "b-1": ("Trịnh Thị Hồng", "Đinh Thị Ổi"),
}
IN_LISTS = {"a-1": ("Lò Thị Quế", "Vi Thị Riềng"), "b-1": ("Cầm Thị Sả", "Hà Thị Thì Là")}
OFFICERS: Mapping[str, tuple[str, Role, str]] = {
    "tỉnh": ("t", "owner", "Trần Văn Phúc"),
    "hội": ("t-pn", "officer", "Lưu Thị Quý"),
    "an bình": ("a", "officer", "Nguyễn Thị Hạnh"),
    "chủ an bình": ("a", "owner", "Phan Văn Sáng"),
    "đồng xuân": ("a-1", "officer", "Hà Thị Tâm"),
    "tổ số": ("a-1", "helper", "Đoàn Văn Út"),
    "chỉ xem": ("a", "reader", "Cao Văn Vinh"),
    "quảng yên": ("b", "officer", "Ngô Thị Xuyến"),
}


class Town(NamedTuple):
    """The numbers of everything in it."""

    units: Mapping[str, int]
    officers: Mapping[str, int]
    tokens: Mapping[str, str]
    """A session's secret for each officer."""
    asking: Mapping[str, int]
    """By name: the membership that waits."""
    listed: Mapping[str, int]
    invites: Mapping[str, int]
    """By the unit's code."""
    rosters: Mapping[str, int]
    """Lists that wait, by the unit's code."""


def plant(house: App) -> Town:
    """Fill an empty store."""
    now = house.clock.now()
    today = local_day(now, house.settings.zone)
    with house.writer.begin() as connection:
        units = tree.plant(connection, UNITS, today)
        officers = _officers(connection, units, now, today)
        tokens = {
            key: sessions.open_session(connection, i, "link", "Firefox, Linux", now) for key, i in officers.items()
        }
        listed = {
            name: joining.add_by_hand(
                connection, unit_id=units[code], name=name, birth_year=1960, officer_id=None, now=now, today=today
            ).id
            for code, names in LISTED.items()
            for name in names
        }
        asking = {name: _asks(connection, units[code], name, now) for code, names in ASKING.items() for name in names}
        made = {
            code: invites.create(connection, officer_id=officers[who], unit_id=units[code], now=now).id
            for code, who in (("a-1", "an bình"), ("b-1", "quảng yên"))
        }
        lists = {
            code: _waits(connection, units[code], officers[who], now, today)
            for code, who in (("a-1", "an bình"), ("b-1", "quảng yên"))
        }
    return Town(units, officers, tokens, asking, listed, made, lists)


def _officers(connection: Connection, units: Mapping[str, int], now: datetime, today: date) -> dict[str, int]:
    found = {}
    for key, (code, role, name) in OFFICERS.items():
        found[key], _code = roles.appoint(
            connection,
            name=name,
            title="Cán bộ",
            you="chị",
            unit_id=units[code],
            role=role,
            given_by=None,
            now=now,
            today=today,
        )
    return found


def _waits(connection: Connection, unit_id: int, officer_id: int, now: datetime, today: date) -> int:
    """A list with one new name and one line to be mended."""
    at = tree.get(connection, unit_id)
    new, wrong = IN_LISTS[at.code]
    content = f"Họ và tên,Năm sinh\n{new},1970\n{wrong},1698\n".encode()
    sheet = roster.read(content, "danh sach.csv", today)
    phones = Phones("a key for tests only")
    return roster.draft(connection, sheet, unit=at, officer_id=officer_id, phones=phones, now=now, today=today)


def _asks(connection: Connection, unit_id: int, name: str, now: datetime) -> int:
    who = connection.execute(insert(learner).returning(learner.c.id), {"created_at": now, "locale": "vi"}).scalar_one()
    return joining.ask(
        connection, learner_id=who, unit_id=unit_id, name=name, birth_year=1960, source="search", now=now
    ).id
