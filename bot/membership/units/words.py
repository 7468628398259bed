"""How are units, their members and their officers called? The words of the five organisations and the Front.

After 1 July 2025: two levels of government, the province and the commune; there is no district.
"""

from collections.abc import Mapping

from msgspec import Struct

from bot.runtime.text import fold


def _(sentence: str) -> str:
    return sentence


class Organisation(Struct, frozen=True):
    """What one organisation is called, from its full name down to its smallest unit."""

    code: str
    name: str
    short: str
    member: str
    levels: Mapping[str, str]
    """By kind of unit: province, commune, branch, cell."""
    heads: Mapping[str, str]
    """The post of whoever leads a unit, by kind, where it has a name of its own."""
    body: Mapping[str, str]
    """How its body in a province or commune is named; {area} is the area as written within a sentence."""


ORGANISATIONS: Mapping[str, Organisation] = {
    one.code: one
    for one in (
        Organisation(
            "MTTQ", _("Mặt trận Tổ quốc Việt Nam"), "MTTQ", _("người dân"),
            {
                "province": _("Ủy ban MTTQ tỉnh"), "commune": _("Ủy ban MTTQ xã, phường"),
                "branch": _("Ban công tác Mặt trận"), "cell": _("tổ"),
            },
            {"province": _("Chủ tịch"), "commune": _("Chủ tịch"), "branch": _("Trưởng ban")},
            {"province": "Ủy ban MTTQ Việt Nam {area}", "commune": "Ủy ban MTTQ Việt Nam {area}"},
        ),
        Organisation(
            "CD", _("Công đoàn Việt Nam"), "Công đoàn", _("đoàn viên công đoàn"),
            {
                "province": _("Liên đoàn Lao động tỉnh"), "commune": _("công đoàn xã, phường"),
                "branch": _("công đoàn cơ sở, nghiệp đoàn"), "cell": _("tổ công đoàn"),
            },
            {
                "province": _("Chủ tịch"), "commune": _("Chủ tịch"), "branch": _("Chủ tịch công đoàn cơ sở"),
                "cell": _("Tổ trưởng công đoàn"),
            },
            {"province": "Liên đoàn Lao động {area}", "commune": "Công đoàn {area}"},
        ),
        Organisation(
            "HND", _("Hội Nông dân Việt Nam"), "Hội Nông dân", _("hội viên nông dân"),
            {
                "province": _("Hội Nông dân tỉnh"), "commune": _("Hội Nông dân xã, phường"),
                "branch": _("chi hội"), "cell": _("tổ hội"),
            },
            {
                "province": _("Chủ tịch"), "commune": _("Chủ tịch"), "branch": _("Chi hội trưởng"),
                "cell": _("Tổ trưởng"),
            },
            {"province": "Hội Nông dân {area}", "commune": "Hội Nông dân {area}"},
        ),
        Organisation(
            "LHPN", _("Hội Liên hiệp Phụ nữ Việt Nam"), "Hội LHPN", _("hội viên phụ nữ"),
            {
                "province": _("Hội LHPN tỉnh"), "commune": _("Hội LHPN xã, phường"),
                "branch": _("chi hội"), "cell": _("tổ phụ nữ"),
            },
            {
                "province": _("Chủ tịch"), "commune": _("Chủ tịch"), "branch": _("Chi hội trưởng"),
                "cell": _("Tổ trưởng"),
            },
            {"province": "Hội LHPN {area}", "commune": "Hội LHPN {area}"},
        ),
        Organisation(
            "DTN", _("Đoàn TNCS Hồ Chí Minh"), "Đoàn Thanh niên", _("đoàn viên thanh niên"),
            {
                "province": _("Tỉnh đoàn"), "commune": _("Đoàn xã, phường"),
                "branch": _("chi đoàn"), "cell": _("phân đoàn"),
            },
            {"province": _("Bí thư"), "commune": _("Bí thư"), "branch": _("Bí thư chi đoàn")},
            {"province": "Đoàn {area}", "commune": "Đoàn {area}"},
        ),
        Organisation(
            "CCB", _("Hội Cựu chiến binh Việt Nam"), "Hội Cựu chiến binh", _("hội viên cựu chiến binh"),
            {
                "province": _("Hội Cựu chiến binh tỉnh"), "commune": _("Hội Cựu chiến binh xã, phường"),
                "branch": _("chi hội"), "cell": _("phân hội"),
            },
            {"province": _("Chủ tịch"), "commune": _("Chủ tịch"), "branch": _("Chi hội trưởng")},
            {"province": "Hội Cựu chiến binh {area}", "commune": "Hội Cựu chiến binh {area}"},
        ),
    )
}  # fmt: skip

LEVELS: Mapping[str, str] = {
    "province": _("Cấp tỉnh"),
    "commune": _("Cấp xã"),
    "branch": _("Chi hội, chi đoàn, công đoàn cơ sở"),
    "cell": _("Tổ"),
}

# What a person may write for what our names say; the first is how the names say it.
SAME_WORDS = (
    ("lhpn", "lien hiep phu nu", "phu nu", "hpn"),
    ("nong dan", "hnd", "nd"),
    ("cuu chien binh", "ccb"),
    ("mttq", "mat tran to quoc", "mat tran"),
    ("lien doan lao dong", "ldld"),
    ("cong doan", "cd"),
    ("doan", "dtn", "doan thanh nien", "thanh nien"),
)


def body_name(organisation: str, kind: str, area: str) -> str:
    """The name of an organisation's body in an area: "Hội LHPN xã Hà Trung" in "Xã Hà Trung"."""
    if organisation == "DTN" and kind == "province":
        # "Tỉnh đoàn Thanh Hóa", "Thành đoàn Hà Nội".
        for kind_of_place, youth in (("Tỉnh ", "Tỉnh đoàn "), ("Thành phố ", "Thành đoàn ")):
            if area.startswith(kind_of_place):
                return youth + area.removeprefix(kind_of_place)
    return ORGANISATIONS[organisation].body[kind].format(area=in_sentence(area))


def in_sentence(area: str) -> str:
    """An area's name as it is written after other words: the kind of place is no proper name."""
    first, space, rest = area.partition(" ")
    return first.lower() + space + rest if rest and fold(first) in _KINDS_OF_PLACE else area


def level(organisation: str, kind: str) -> str:
    """What a unit of that kind is called in that organisation."""
    return ORGANISATIONS[organisation].levels[kind]


def head(organisation: str, kind: str) -> str:
    """The post of whoever leads such a unit."""
    return ORGANISATIONS[organisation].heads.get(kind, _("Người phụ trách"))


_KINDS_OF_PLACE = {"tinh", "thanh", "xa", "phuong", "dac"}
