"""One case for each page of the dashboard: where it can be opened, and what can be sent to it, about a unit's things.

A new page needs a line here, or `test_every_page` fails. `about` is the code of the unit whose rows are named.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tests.web.officers.town import ASKING, LISTED, Town

SEARCH, PHONE = "tim=chi+hoi", "0912 345 678"
Form = Mapping[str, str]
Places = Callable[[Town, str], Sequence[str]]
Forms = Callable[[Town, str], Sequence[Form]]


class Case(NamedTuple):
    """How a page is asked about a unit: addresses to open, forms to send to the page's own address."""

    places: Places
    forms: Forms = lambda _town, _about: ()


def own(path: str) -> Places:
    """A page that is always about whatever the officer holds."""
    return lambda _town, _about: (path,)


def of_unit(path: str, *more: str) -> Places:
    """A page that may be asked about any unit, and has further ways of being asked."""
    return lambda town, about: (path, f"{path}?dv={town.units[about]}", *(f"{path}?{query}" for query in more))


def _asking(town: Town, about: str) -> list[str]:
    return [str(town.asking[name]) for name in ASKING.get(about, ())]


def _joins(town: Town, about: str) -> Sequence[Form]:
    lines = [str(town.listed[name]) for name in LISTED.get(about, ())]
    return [
        *({"lam": act, "ai": who} for act in ("xac-nhan", "tu-choi") for who in _asking(town, about)),
        *({"lam": "khop", "noi": f"{who}:{line}"} for who in town.asking.values() for line in lines),
    ]


def _posters(town: Town, about: str) -> Sequence[str]:
    return (f"/canbo/moi/{town.invites[about]}/ap-phich",) if about in town.invites else ()


def _invites(town: Town, about: str) -> Sequence[Form]:
    made = ({"lam": "thu", "ma": str(town.invites[about])},) if about in town.invites else ()
    return ({"dv": str(town.units[about])}, *made)


def _totals(town: Town, about: str) -> Sequence[Form]:
    number = {"so": "members", "gia-tri": "412", "ngay": "2026-11-01", "nguon": "Báo cáo"}
    return ({**number, "dv": str(town.units[about])},)


def _appointing(town: Town, about: str) -> Sequence[Form]:
    given = [{"dv": str(town.units[about]), "ten": "Người Mới", "viec": role} for role in ("owner", "helper", "reader")]
    officers = [str(number) for number in town.officers.values()]
    acts = [{"lam": act, "cb": who, "vai": who} for act in ("thoi", "ma-moi", "mat-khau", "tat-ma") for who in officers]
    return (*given, *acts)


def _settings(town: Town, _about: str) -> Sequence[Form]:
    others = [{"lam": "thoat", "phien": str(number)} for number in range(1, len(town.tokens) + 1)]
    return ({"lam": "ten", "xung-ho": "cô"}, {"lam": "mat-khau", "moi": "một câu hoàn toàn mới"}, *others)


def _reminders(town: Town, about: str) -> Sequence[Form]:
    unit = {"dv": str(town.units[about])}
    lines = [str(town.listed[name]) for name in LISTED.get(about, ())][:1]
    ticked = [form for line in lines for form in (unit | {"lam": "nhac", "ai": line}, {"mot": line})]
    return (
        *ticked,
        unit | {"lam": "nhac-het"},
        unit | {"lam": "tim", "ten": "thi"},
        unit | {"lam": "tim", "ten": PHONE},
    )


def _added(town: Town, about: str) -> Sequence[Form]:
    at = {"dv": str(town.units[about])}
    named = [{"ten": name, "nam": "1960"} for name in ("Người Thêm", *LISTED.get(about, ())[:1])]
    return (*(at | form for form in named), at | named[0] | {"lam": "hai-nguoi", "so": PHONE}, at | {"so": "x"})


def _people(town: Town, about: str) -> Sequence[str]:
    numbers = [town.listed[name] for name in LISTED.get(about, ())] + [town.asking[n] for n in ASKING.get(about, ())]
    return [f"/canbo/hoi-vien/{number}" for number in numbers]


def _one_member(town: Town, _about: str) -> Sequence[Form]:
    moves = ({"lam": "chuyen", "toi": str(town.units[code])} for code in ("b-1", "a-1", "a-2", "a-3", "t-pn"))
    mends = ({"lam": "sua", "ten": "Tên Sửa", "nam": "1961", "so": PHONE}, {"lam": "hien"}, {"lam": "sua", "ten": ""})
    return (*mends, *moves, {"lam": "ra", "vi": "died"}, {"lam": "ra-dung", "vi": "left"}, {"lam": "ra-dung"})


def _arrange(town: Town, about: str) -> Sequence[Form]:
    # A commune, a branch in it, and one beside: enough to try every side of a scope.
    at, others = str(town.units[about]), [str(town.units[code]) for code in ("b", "b-1", "a-2")]
    papers = {"lam": "lam", "quyet-dinh": "12/QĐ", "ly-do": "Sắp xếp", "ngay": "2026-11-18"}
    moves = [f'{{"type":"move","unit_id":{at},"parent_id":{to}}}' for to in others]
    merges = [f'{{"type":"merge","unit_ids":[{at},{to}],"into":{to}}}' for to in others]
    split = f'{{"type":"split","unit_id":{at},"parts":[{{"unit":{{"code":"x","name":"X"}}}}]}}'
    return (
        {"dv": at, "viec": "rename", "ten": "Tên Khác"},
        {"dv": at, "viec": "merge", "cung": others[-1]},
        *({**papers, "op": op} for op in (*moves, *merges, split, f'{{"type":"dissolve","unit_id":{at}}}', "{", "1")),
    )


def _lists(suffix: str = "", *queries: str) -> Places:
    def places(town: Town, about: str) -> Sequence[str]:
        path = f"/canbo/nap-danh-sach/{town.rosters.get(about)}{suffix}"
        return (path, *(f"{path}?{query}" for query in queries)) if about in town.rosters else ()

    return places


def _one_list(_town: Town, _about: str) -> Sequence[Form]:
    mend = {"lam": "sua", "dong": "3", "cach": "year:", "gia-tri": "1968"}
    return ({**mend, "xem": "tat-ca"}, {"lam": "nap"}, {"lam": "hoan-lai"}, {"lam": "bo"})


CASES: Mapping[str, Case] = {
    "": Case(own("/canbo")),
    "/hoi-vien": Case(of_unit("/canbo/hoi-vien", "tt=none", "tt=pending"), _reminders),
    "/hoi-vien/them": Case(of_unit("/canbo/hoi-vien/them", SEARCH), _added),
    "/hoi-vien/{id}": Case(_people, _one_member),
    "/don-vi": Case(own("/canbo/don-vi")),
    "/don-vi/{id}": Case(lambda town, about: (f"/canbo/don-vi/{town.units[about]}",)),
    "/hoat-dong": Case(of_unit("/canbo/hoat-dong")),
    "/tai-ve/don-vi": Case(of_unit("/canbo/tai-ve/don-vi")),
    "/tai-ve/hoat-dong": Case(of_unit("/canbo/tai-ve/hoat-dong")),
    "/tai-ve/hoi-vien": Case(of_unit("/canbo/tai-ve/hoi-vien")),
    "/them": Case(own("/canbo/them")),
    "/xin-vao": Case(own("/canbo/xin-vao"), _joins),
    "/moi": Case(of_unit("/canbo/moi", SEARCH), _invites),
    "/moi/{id}/ap-phich": Case(_posters, lambda _town, _about: ({"noi": "Nhà văn hóa", "nguoi": "Chị Tư"},)),
    "/nap-danh-sach": Case(of_unit("/canbo/nap-danh-sach", SEARCH), lambda _town, _about: ({"dv": "1"},)),
    "/nap-danh-sach/dang-lam/{id}": Case(own("/canbo/nap-danh-sach/dang-lam/1")),
    "/nap-danh-sach/{id}": Case(_lists("", "xem=tat-ca", "xem=can-sua", "sau=1", "hoi=bo"), _one_list),
    "/nap-danh-sach/{id}/can-sua": Case(_lists("/can-sua")),
    "/don-vi/tong-so": Case(of_unit("/canbo/don-vi/tong-so", SEARCH), _totals),
    "/can-bo": Case(of_unit("/canbo/can-bo", SEARCH), _appointing),
    "/nhat-ky": Case(own("/canbo/nhat-ky")),
    "/cai-dat/ma-xac-thuc": Case(
        own("/canbo/cai-dat/ma-xac-thuc"), lambda _town, _about: ({"hinh": "otpauth://totp/x", "ma": "123456"},)
    ),
    # Whoever has dissolved their unit, or signed out everywhere, can do nothing any more: these come last.
    "/don-vi/sap-xep": Case(of_unit("/canbo/don-vi/sap-xep", SEARCH), _arrange),
    "/cai-dat": Case(own("/canbo/cai-dat"), _settings),
}
