"""Who may do what? One table: for each act and each role, how far it reaches."""

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from msgspec import Struct

Act = Literal[
    "see_counts",
    "see_names",
    "confirm",
    "invite",
    "add_member",
    "move_member",
    "remind",
    "import_roster",
    "export",
    "set_totals",
    "appoint",
    "see_audit",
    "reorganise",
]
Role = Literal["owner", "officer", "helper", "reader"]
Reach = Literal["below", "own", "none"]
"""The unit and all that stands under it; that unit alone; nothing."""

ACTS: tuple[Act, ...] = get_args(Act)
ROLES: tuple[Role, ...] = get_args(Role)
"""The strongest first."""


class Reaches(Struct, frozen=True):
    """How far one role carries one act. Over a whole province people are numbers: only its owner sees names."""

    province: Reach
    lower: Reach
    """From the commune down."""


_ALL, _OWN, _NONE = Reaches("below", "below"), Reaches("own", "own"), Reaches("none", "none")
_NAMES, _BESIDE = Reaches("none", "below"), Reaches("none", "own")

# owner (ban tổ chức), officer (cán bộ phụ trách), helper (tổ công nghệ số cộng đồng), reader (chỉ xem số)
_TABLE: Mapping[Act, tuple[Reaches, Reaches, Reaches, Reaches]] = {
    "see_counts": (_ALL, _ALL, _ALL, _ALL),
    "see_names": (_ALL, _NAMES, _BESIDE, _NONE),
    "confirm": (_ALL, _NAMES, _NONE, _NONE),
    "invite": (_ALL, _ALL, _NONE, _NONE),
    "add_member": (_ALL, _NAMES, _BESIDE, _NONE),
    "move_member": (_ALL, _NAMES, _NONE, _NONE),
    "remind": (_ALL, _ALL, _BESIDE, _NONE),
    "import_roster": (_ALL, _NAMES, _NONE, _NONE),
    "export": (_ALL, _ALL, _NONE, _NONE),
    "set_totals": (_ALL, _ALL, _NONE, _NONE),
    "appoint": (_ALL, _OWN, _NONE, _NONE),
    "see_audit": (_ALL, _ALL, _NONE, _NONE),
    "reorganise": (_ALL, _NONE, _NONE, _NONE),
}
# Whom one may appoint, and take out of their post again.
_APPOINTS: Mapping[Role, frozenset[Role]] = {
    "owner": frozenset(ROLES),
    "officer": frozenset(("helper", "reader")),
    "helper": frozenset(),
    "reader": frozenset(),
}


def reach(role: Role, act: Act, kind: str) -> Reach:
    """How far an act reaches for somebody with this role over a unit of this kind."""
    found = _TABLE[act][ROLES.index(role)]
    return found.province if kind == "province" else found.lower


def appoints(role: Role, other: Role) -> bool:
    """Whether one role may give the other, where it may appoint at all."""
    return other in _APPOINTS[role]


def _(sentence: str) -> str:
    return sentence


ACT_WORDS: Mapping[Act, str] = {
    "see_counts": _("Xem số liệu"),
    "see_names": _("Xem tên người"),
    "confirm": _("Duyệt người xin vào"),
    "invite": _("Tạo mã mời"),
    "add_member": _("Thêm người (học cùng cán bộ)"),
    "move_member": _("Chuyển, cho ra khỏi đơn vị"),
    "remind": _("Nhắc người chưa học"),
    "import_roster": _("Nạp danh sách"),
    "export": _("Xuất tệp"),
    "set_totals": _("Ghi tổng số hội viên, người lớn"),
    "appoint": _("Giao việc cho cán bộ"),
    "see_audit": _("Xem nhật ký"),
    "reorganise": _("Sắp xếp lại đơn vị"),
}
ROLE_WORDS: Mapping[Role, str] = {
    "owner": _("Ban tổ chức"),
    "officer": _("Cán bộ phụ trách"),
    "helper": _("Tổ công nghệ số cộng đồng"),
    "reader": _("Chỉ xem số liệu"),
}
_REACH_WORDS: Mapping[Reach, str] = {"below": "có", "own": "riêng đơn vị mình", "none": "–"}
_KINDS = {"province": "cấp tỉnh", "commune": "từ xã trở xuống"}


def as_markdown() -> str:
    """The table as it is printed for people."""
    columns = list(_columns())
    lines = [["Việc", *(head for head, _role, _kind in columns)], ["---"] * (len(columns) + 1)]
    lines += [[ACT_WORDS[a], *(_REACH_WORDS[reach(role, a, kind)] for _head, role, kind in columns)] for a in ACTS]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    given = "\n".join(
        f"- {ROLE_WORDS[role]} giao được: {', '.join(ROLE_WORDS[r] for r in ROLES if appoints(role, r)) or 'không ai'}."
        for role in ROLES
    )
    return f"{table}\n\n“có”: ở đơn vị mình và mọi đơn vị cấp dưới.\n\n{given}\n"


def _columns() -> Iterator[tuple[str, Role, str]]:
    """A role whose levels may do the same takes one column."""
    for role in ROLES:
        if all(_TABLE[act][ROLES.index(role)].province == reach(role, act, "commune") for act in ACTS):
            yield ROLE_WORDS[role], role, "commune"
        else:
            yield from ((f"{ROLE_WORDS[role]}, {words}", role, kind) for kind, words in _KINDS.items())
