"""What stands beside every page? The officer's unit, the way to every place, and how much waits there."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, func, select

from bot.membership.officers.permissions import Act
from bot.membership.officers.scope import Scope, below
from bot.membership.units.models import unit, unit_standing
from bot.membership.units.tree import is_living
from bot.runtime.locale import Words


class Place(Struct, frozen=True):
    """One entry of the rail; on a phone the first four stand in the bar, all of them under "Thêm"."""

    key: str
    path: str
    icon: str
    label: str
    about: str
    act: Act | None = None
    waits: int = 0


class Rail(Struct, frozen=True):
    """The officer's own unit in figures."""

    unit: str = ""
    others: int = 0
    """Further units the officer holds a role over."""
    people: int = 0
    branches: int = 0
    waiting: int = 0
    """People who ask to be let in, wherever the officer may confirm them."""


def look(connection: Connection, scope: Scope) -> Rail:
    """The figures for the unit box and the badges."""
    if not scope.grants:
        return Rail()
    home = scope.grants[0].unit
    standing = unit.outerjoin(unit_standing, unit_standing.c.unit_id == unit.c.id)
    mine = select(
        func.coalesce(func.sum(unit_standing.c.members), 0), func.count().filter(unit.c.kind == "branch")
    ).select_from(standing)
    people, branches = connection.execute(mine.where(below(home), is_living(scope.on))).one()
    asked = select(func.coalesce(func.sum(unit_standing.c.waiting), 0)).select_from(standing)
    waiting = connection.execute(asked.where(scope.clause_for("confirm"))).scalar_one()
    return Rail(home.name, len(scope.grants) - 1, int(people), int(branches), int(waiting))


def places(scope: Scope, rail: Rail, words: Words) -> Sequence[Place]:
    """Every place this officer may go to, in the order of the rail."""
    every = (*_every_day(rail, words), *_now_and_then(words))
    return [
        place for place in every if place.act is None or any(scope.may(place.act, grant.unit) for grant in scope.grants)
    ]


def _every_day(rail: Rail, words: Words) -> Sequence[Place]:
    say = words.say
    return (
        Place("hom-nay", "/canbo", "home", say("Hôm nay"), say("Việc đang chờ và số liệu của đơn vị")),
        Place("hoi-vien", "/canbo/hoi-vien", "people", say("Hội viên"), say("Ai đã học, ai chưa"), "see_names"),
        Place("don-vi", "/canbo/don-vi", "rank", say("Đơn vị"), say("Từng đơn vị cấp dưới"), "see_counts"),
        Place(
            "xin-vao",
            "/canbo/xin-vao",
            "person-plus",
            say("Xin vào"),
            say("Người chờ xác nhận"),
            "confirm",
            rail.waiting,
        ),
        Place(
            "hoat-dong",
            "/canbo/hoat-dong",
            "calendar",
            say("Hoạt động"),
            say("Số người học qua từng tháng, từng tuần"),
            "see_counts",
        ),
    )


def _now_and_then(words: Words) -> Sequence[Place]:
    say = words.say
    return (
        Place("moi", "/canbo/moi", "qr", say("Mời vào"), say("Đường mời, mã ngắn và áp phích"), "invite"),
        Place(
            "nap", "/canbo/nap-danh-sach", "upload", say("Nạp danh sách"), say("Từ tệp Excel hoặc CSV"), "import_roster"
        ),
        Place(
            "sap-xep",
            "/canbo/don-vi/sap-xep",
            "flag",
            say("Sắp xếp đơn vị"),
            say("Lập, đổi tên, sáp nhập, giải thể"),
            "reorganise",
        ),
        Place(
            "tong-so",
            "/canbo/don-vi/tong-so",
            "score",
            say("Tổng số"),
            say("Bao nhiêu hội viên, người lớn"),
            "set_totals",
        ),
        Place("can-bo", "/canbo/can-bo", "shield", say("Cán bộ"), say("Giao và thôi giao phần việc"), "appoint"),
        Place(
            "nhat-ky", "/canbo/nhat-ky", "book", say("Nhật ký"), say("Ai đã xem tên, đã tải, đã đổi gì"), "see_audit"
        ),
        Place("cai-dat", "/canbo/cai-dat", "lock", say("Cài đặt"), say("Mật khẩu, mã 6 số, cỡ chữ, phiên đăng nhập")),
    )
