"""Who saw and did what, when and over which unit? Written in the same transaction as the deed, and never changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, insert, or_, select

from bot.membership.officers.models import audit, officer
from bot.membership.units.models import unit

Deed = Literal[
    "sign_in",
    "sign_out",
    "end_session",
    "lock",
    "set_password",
    "reset_password",
    "set_login",
    "second_factor_on",
    "second_factor_off",
    "appoint",
    "take_up",
    "give_role",
    "end_role",
    "continue_role",
    "new_ticket",
    "change_officer",
    "disable",
    "enable",
    "see_names",
    "export",
    "export_names",
    "invite",
    "revoke_invite",
    "poster",
    "confirm",
    "refuse",
    "add_member",
    "change_member",
    "move_member",
    "end_member",
    "link_member",
    "draft_roster",
    "import_roster",
    "undo_roster",
    "remind",
    "set_totals",
    "reorganise",
]
CLI = "cli"
"""The channel of what an operator did; the others are "web" and the names of chat channels."""
PAGE = 50


class Entry(Struct, frozen=True):
    """One line of the log, with the names that go with its numbers."""

    id: int
    at: datetime
    officer_id: int | None
    officer: str
    act: str
    unit_id: int | None
    unit: str
    subject: int | None
    people: int
    channel: str
    detail: str


_WRITE = insert(audit)
_DETAIL = 300
_READ = (
    select(
        audit.c.id,
        audit.c.at,
        audit.c.officer_id,
        officer.c.name.label("officer"),
        audit.c.act,
        audit.c.unit_id,
        unit.c.name.label("unit"),
        audit.c.subject,
        audit.c.people,
        audit.c.channel,
        audit.c.detail,
    )
    .outerjoin(officer, officer.c.id == audit.c.officer_id)
    .outerjoin(unit, unit.c.id == audit.c.unit_id)
    .order_by(audit.c.id.desc())
)


def write(
    connection: Connection,
    *,
    at: datetime,
    officer_id: int | None,
    act: Deed,
    unit_id: int | None = None,
    subject: int | None = None,
    people: int = 0,
    channel: str,
    detail: str = "",
) -> None:
    """Add a line. It can never be taken out again: no names, phones or other people's words in `detail`."""
    line = {"at": at, "officer_id": officer_id, "act": act, "unit_id": unit_id, "subject": subject}
    connection.execute(_WRITE, {**line, "people": people, "channel": channel, "detail": detail[:_DETAIL]})


def read(
    connection: Connection,
    clause: ColumnElement[bool],
    *,
    own: int | None = None,
    act: Deed | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[Entry]:
    """The newest lines about the units of the clause (`scope.clause_for("see_audit")`), a page at a time.

    `own` adds what that officer did, about any unit or none; `before` is the number of the last line seen.
    """
    # Read from the newest line on until the page is full. The nought keeps the database from the other way round:
    # by the index of units it gathered and sorted every line there is of a province, 2.4 s of 300,000.
    about = (audit.c.unit_id + 0).in_(select(unit.c.id).where(clause))
    query = _READ.where(about if own is None else or_(about, audit.c.officer_id == own)).limit(limit)
    if act is not None:
        query = query.where(audit.c.act == act)
    if before is not None:
        query = query.where(audit.c.id < before)
    rows = connection.execute(query).mappings()
    return [Entry(**{**row, "officer": row["officer"] or "", "unit": row["unit"] or ""}) for row in rows]


def _(sentence: str) -> str:
    return sentence


WORDS: Mapping[Deed, str] = {
    "sign_in": _("Đăng nhập"),
    "sign_out": _("Đăng xuất"),
    "end_session": _("Cho một máy thoát ra"),
    "lock": _("Sai mật khẩu nhiều lần, tạm khóa"),
    "set_password": _("Đặt mật khẩu"),
    "reset_password": _("Cho đặt lại mật khẩu"),
    "set_login": _("Đặt tên đăng nhập"),
    "second_factor_on": _("Bật mã xác thực"),
    "second_factor_off": _("Tắt mã xác thực"),
    "appoint": _("Giao việc cho cán bộ mới"),
    "take_up": _("Nhận việc"),
    "give_role": _("Giao thêm việc"),
    "end_role": _("Thôi giao việc"),
    "continue_role": _("Giao tiếp việc sau khi sắp xếp lại đơn vị"),
    "new_ticket": _("Cấp mã nhận việc mới"),
    "change_officer": _("Sửa thông tin cán bộ"),
    "disable": _("Ngừng quyền của cán bộ"),
    "enable": _("Mở lại quyền của cán bộ"),
    "see_names": _("Xem tên người"),
    "export": _("Xuất số liệu"),
    "export_names": _("Xuất danh sách có tên"),
    "invite": _("Tạo mã mời"),
    "revoke_invite": _("Thu lại mã mời"),
    "poster": _("In áp phích mời"),
    "confirm": _("Duyệt người xin vào"),
    "refuse": _("Không duyệt người xin vào"),
    "add_member": _("Thêm người"),
    "change_member": _("Sửa thông tin người"),
    "move_member": _("Chuyển người sang đơn vị khác"),
    "end_member": _("Cho ra khỏi đơn vị"),
    "link_member": _("Khớp người học với danh sách"),
    "draft_roster": _("Đọc thử danh sách"),
    "import_roster": _("Nạp danh sách"),
    "undo_roster": _("Hoàn lại lần nạp danh sách"),
    "remind": _("Nhắc người chưa học"),
    "set_totals": _("Ghi tổng số"),
    "reorganise": _("Sắp xếp lại đơn vị"),
}
"""What each deed is called on pages; a test holds it to `Deed`."""
