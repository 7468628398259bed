"""Which units end, which begin, and who is whose heir: a reorganisation worked out on the tree before it is done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, field
from sqlalchemy import Connection, func, or_, select

from bot.membership.members.models import APPROVED, membership
from bot.membership.units import history, rules, tree
from bot.membership.units.models import unit, unit_change
from bot.membership.units.operations import Create, Dissolve, Merge, Move, NewUnit, Operation, Rename, Split
from bot.membership.units.tree import Sprout, Unit
from bot.membership.units.words import _, body_name
from bot.runtime.errors import Refusal


class New(Struct, frozen=True):
    """A unit that will begin, with those it comes from."""

    sprout: Sprout
    sources: tuple[Unit, ...]


class Plan(Struct):
    """What a reorganisation does to the tree. Units that begin are known by their codes."""

    kind: str
    tops: list[Unit] = field(default_factory=list)
    """Living units the decision names, and those above whose counts change."""
    ends: dict[int, Unit] = field(default_factory=dict)
    news: dict[str, New] = field(default_factory=dict)
    heirs: dict[int, list[str]] = field(default_factory=dict)
    """Where each unit's people and officers go on: new units or living ones, the first one first."""
    sent: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Memberships that go elsewhere than the rest of their unit: there, and where the rest goes."""
    results: list[str] = field(default_factory=list)
    """The codes of what the decision is about afterwards."""

    def posts(self, old: int) -> list[str]:
        """Over what an officer's role goes on: whoever led a dissolved unit does not lead the one that took it in."""
        return [] if self.kind == "dissolve" else self.heirs[old]


class _Target(Struct, frozen=True):
    """A unit that others become: a new one, or one that stays."""

    code: str
    name: str
    province: int | str | None
    stays: Unit | None = None


def plan(connection: Connection, operation: Operation, on: date) -> Plan:
    """Work an operation out on the tree as it is on that day. Raises `Refusal` where it cannot be done."""
    return _Planner(connection, operation, on).work_out()


def named(operation: Operation) -> set[int]:
    """The units an operation names: those it changes, and those it puts others under."""
    match operation:
        case Create(parent_id=one) | Rename(unit_id=one):
            return {one}
        case Move(unit_id=one, parent_id=above):
            return {one, above}
        case Merge(unit_ids=many, into=NewUnit(parent_id=parent_id)):
            return {*many, *([] if parent_id is None else [parent_id])}
        case Merge(unit_ids=many, into=int(target)):
            return {*many, target}
        case Split(unit_id=one, parts=parts):
            return {one, *(p.unit.parent_id for p in parts if p.unit.parent_id is not None)}
        case Dissolve(unit_id=one, members_to=to):
            return {one, *([] if to is None else [to])}
    raise TypeError(type(operation).__name__)


def ending(operation: Operation) -> set[int]:
    """Those among them that end, with all below them."""
    match operation:
        case Merge(unit_ids=many, into=into):
            return {number for number in many if number != into}
        case Move(unit_id=one) | Split(unit_id=one) | Dissolve(unit_id=one):
            return {one}
    return set()


class _Planner:
    def __init__(self, connection: Connection, operation: Operation, on: date) -> None:
        self._connection, self._operation, self._on = connection, operation, on
        self._plan = Plan(operation.__struct_config__.tag)  # type: ignore[arg-type]
        self._named = tree.many(connection, named(operation))
        self._children: dict[int, list[Unit]] = {}
        self._bodies: dict[int, str] = {}

    def work_out(self) -> Plan:
        match self._operation:
            case Create() as operation:
                self._create(operation)
            case Rename() as operation:
                self._rename(operation)
            case Move() as operation:
                self._move(operation)
            case Merge() as operation:
                self._merge(operation)
            case Split() as operation:
                self._split(operation)
            case Dissolve() as operation:
                self._dissolve(operation)
        self._check_day()
        self._check_codes()
        return self._plan

    def _create(self, operation: Create) -> None:
        above = self._living(operation.parent_id)
        code, name = rules.clean_code(operation.code), rules.clean_name(operation.name)
        level = rules.clean_kind(operation.kind), rules.clean_organisation(operation.organisation)
        rules.check_under((above.kind, above.organisation), level)
        self._plan.tops = [above]
        self._begin(Sprout(code, above.code, level[1], level[0], name), ())
        self._plan.results = [code]

    def _rename(self, operation: Rename) -> None:
        one = self._living(operation.unit_id)
        if rules.clean_name(operation.name) == one.name:
            raise Refusal(_("{name} đang mang đúng tên này."), name=one.name)
        self._plan.tops, self._plan.results = [one], [one.code]

    def _move(self, operation: Move) -> None:
        one, above = self._living(operation.unit_id), self._living(operation.parent_id)
        if above.path.startswith(one.path):
            raise Refusal(_("Không thể chuyển {name} xuống dưới chính nó hoặc đơn vị con của nó."), name=one.name)
        if one.parent_id == above.id:
            raise Refusal(_("{name} đang đứng dưới {above} rồi."), name=one.name, above=above.name)
        rules.check_under((above.kind, above.organisation), (one.kind, one.organisation))
        _check_province([one], above)
        self._load([one])
        old = [] if one.parent_id is None else [tree.get(self._connection, one.parent_id)]
        self._plan.tops, self._plan.results = [one, *old, above], [one.code]
        self._regrow(one, above.code, above.province_id)

    def _merge(self, operation: Merge) -> None:
        stays = operation.into if isinstance(operation.into, int) else None
        olds = [self._living(number) for number in dict.fromkeys(operation.unit_ids) if number != stays]
        kept = None if stays is None else self._living(stays)
        if len(olds) + (kept is not None) < 2:
            raise Refusal(_("Hãy chọn ít nhất hai đơn vị khác nhau: không thể nhập một đơn vị vào chính nó."))
        first = kept or olds[0]
        for one in olds:
            if (one.kind, one.organisation) != (first.kind, first.organisation):
                raise Refusal(_("Chỉ nhập được các đơn vị cùng cấp, cùng tổ chức: {one} và {other} khác nhau."),
                              one=first.name, other=one.name)  # fmt: skip
        every = [*olds, *([kept] if kept else [])]
        if any(a is not b and a.path.startswith(b.path) for a in every for b in every):
            raise Refusal(_("Không thể nhập một đơn vị với đơn vị đứng dưới nó."))
        self._load(every)
        if isinstance(operation.into, NewUnit):
            target = self._new_top(operation.into, olds)
        else:
            _check_province(olds, first)
            target = _Target(first.code, first.name, first.province_id, first)
        self._plan.tops, self._plan.results = every, [target.code]
        self._absorb(olds, target)

    def _split(self, operation: Split) -> None:
        one = self._living(operation.unit_id)
        if len(operation.parts) < 2:
            raise Refusal(_("Hãy nêu ít nhất hai đơn vị sau khi tách."))
        self._load([one])
        targets = [self._new_top(part.unit, [one]) for part in operation.parts]
        listed = self._listed(operation)
        people = _only_once((number, at) for at, part in enumerate(operation.parts) for number in part.membership_ids)
        self._plan.tops, self._plan.results = [one], [target.code for target in targets]
        divided: dict[int, list[_Target]] = {}
        placed = self._divide(one, targets, listed, divided)
        if lost := listed.keys() - placed:
            names = [u.name for u in tree.many(self._connection, lost).values()]
            raise Refusal(_("Không chia được {names}: không đứng ngay dưới {name}."),
                          names=", ".join(names[:5]) or "?", name=one.name)  # fmt: skip
        self._send(people, divided)

    def _dissolve(self, operation: Dissolve) -> None:
        one = self._living(operation.unit_id)
        to = None if operation.members_to is None else self._living(operation.members_to)
        if to is not None and to.path.startswith(one.path):
            raise Refusal(_("{name} cũng sẽ giải thể: hãy chọn nơi nhận hội viên khác."), name=to.name)
        self._load([one])
        gone = [one, *self._all_below(one)]
        if to is not None and any(each.organisation != to.organisation for each in gone):
            raise Refusal(_("Nơi nhận phải cùng tổ chức với mọi đơn vị giải thể. Hãy giải thể từng tổ chức một."))
        self._plan.tops = [one, *([to] if to else [])]
        self._plan.results = [to.code] if to else []
        for each in gone:
            self._end(each, [to.code] if to else [])

    def _absorb(self, olds: Sequence[Unit], target: _Target) -> None:
        """Several units become one: what stands below goes along, bodies of one organisation become one too."""
        bodies: dict[str, list[tuple[Unit, Unit]]] = {}
        others: list[Unit] = []
        for old in olds:
            self._end(old, [target.code])
            for child in self._children.get(old.id, ()):
                if _is_body(child, old):
                    bodies.setdefault(child.organisation, []).append((child, old))
                else:
                    others.append(child)
        for organisation, pairs in sorted(bodies.items()):
            children = [child for child, _area in pairs]
            self._absorb(children, self._own_body(target, organisation) or self._new_body(pairs[0], target, children))
        for child in others:
            self._regrow(child, target.code, target.province)

    def _own_body(self, target: _Target, organisation: str) -> _Target | None:
        """The body a unit that stays has already."""
        area = target.stays
        children = self._children.get(area.id, ()) if area else ()
        for child in children:
            if area and _is_body(child, area) and child.organisation == organisation:
                return _Target(child.code, child.name, target.province, child)
        return None

    def _divide(
        self, old: Unit, targets: Sequence[_Target], listed: Mapping[int, int], divided: dict[int, list[_Target]]
    ) -> set[int]:
        """One unit becomes several; returns which of the listed units found their place."""
        self._end(old, [target.code for target in targets])
        divided[old.id] = list(targets)
        placed: set[int] = set()
        for child in self._children.get(old.id, ()):
            at = listed.get(child.id)
            if at is None and _is_body(child, old):
                bodies = [self._new_body((child, old), target, [child]) for target in targets]
                placed |= self._divide(child, bodies, listed, divided)
            else:
                target = targets[at or 0]
                self._regrow(child, target.code, target.province)
                placed.add(child.id)
        return placed

    def _listed(self, operation: Split) -> dict[int, int]:
        """Which sub-units go to which part; one that goes with the unit above it need not be named."""
        listed = _only_once((number, at) for at, part in enumerate(operation.parts) for number in part.sub_units)
        named = tree.many(self._connection, listed)
        goes_along = {u.id for u in named.values() if any(listed.get(a) == listed[u.id] for a in u.ancestors[:-1])}
        return {number: at for number, at in listed.items() if number not in goes_along}

    def _send(self, people: Mapping[int, int], divided: Mapping[int, Sequence[_Target]]) -> None:
        members = self._members_in(divided)
        for number, at in people.items():
            if number not in members:
                raise Refusal(_("Có hội viên trong danh sách không ở ngay trong đơn vị được tách."))
            if at:
                targets = divided[members[number]]
                self._plan.sent[number] = targets[at].code, targets[0].code

    def _members_in(self, divided: Mapping[int, object]) -> dict[int, int]:
        rows = select(membership.c.id, membership.c.unit_id).where(
            membership.c.unit_id.in_(sorted(divided)), membership.c.state == APPROVED
        )
        return {row.id: row.unit_id for row in self._connection.execute(rows)}

    def _regrow(self, old: Unit, parent: str, province: int | str | None) -> None:
        """A unit stands elsewhere from now on: a new row for it and for all below it."""
        self._end(old, [old.code])
        self._begin(Sprout(old.code, parent, old.organisation, old.kind, old.name, self._body(old, province)), (old,))
        for child in self._children.get(old.id, ()):
            self._regrow(child, old.code, province)

    def _body(self, old: Unit, province: int | str | None) -> str:
        """The code of the body it belongs to, while it stays in its province; "" finds the head of the new one."""
        if old.body_id is None or old.kind == "province" or old.organisation == rules.FRONT:
            return ""
        if province != old.province_id:
            return ""
        if old.body_id in self._plan.heirs:
            return self._plan.heirs[old.body_id][0]
        if old.body_id not in self._bodies:
            self._bodies[old.body_id] = tree.get(self._connection, old.body_id).code
        return self._bodies[old.body_id]

    def _new_top(self, wanted: NewUnit, olds: Sequence[Unit]) -> _Target:
        """The unit that others become. Where it stands is said, or is where the first of them stood."""
        first = olds[0]
        parent_id = first.parent_id if wanted.parent_id is None else wanted.parent_id
        code, name = rules.clean_code(wanted.code), rules.clean_name(wanted.name)
        if parent_id is None:
            rules.check_top(first.kind, first.organisation)
            self._begin(Sprout(code, "", first.organisation, first.kind, name), tuple(olds))
            return _Target(code, name, code)
        above = self._living(parent_id)
        if any(above.path.startswith(old.path) for old in olds):
            raise Refusal(_("Không thể chuyển {name} xuống dưới chính nó hoặc đơn vị con của nó."), name=first.name)
        rules.check_under((above.kind, above.organisation), (first.kind, first.organisation))
        _check_province(olds, above)
        body = self._body(first, above.province_id)
        self._begin(Sprout(code, above.code, first.organisation, first.kind, name, body), tuple(olds))
        return _Target(code, name, above.province_id)

    def _new_body(self, pair: tuple[Unit, Unit], target: _Target, sources: Sequence[Unit]) -> _Target:
        """The body of an organisation in a new area, named and numbered as the old one was in the old area."""
        old, area = pair
        follows = old.name == body_name(old.organisation, old.kind, area.name)
        name = body_name(old.organisation, old.kind, target.name) if follows else old.name
        tail = old.code.removeprefix(area.code) if old.code.startswith(area.code) else f"-{old.organisation.lower()}"
        code = self._free((target.code + tail)[: rules.LONGEST_CODE])
        body = self._body(old, target.province)
        self._begin(Sprout(code, target.code, old.organisation, old.kind, name, body), tuple(sources))
        return _Target(code, name, target.province)

    def _free(self, code: str) -> str:
        number, free = 1, code
        while free in self._plan.news:
            number += 1
            free = f"{code[: rules.LONGEST_CODE - 3]}-{number}"
        return free

    def _begin(self, sprout: Sprout, sources: tuple[Unit, ...]) -> None:
        if sprout.code in self._plan.news:
            raise Refusal(_("Mã {code} bị dùng cho hai đơn vị."), code=sprout.code)
        self._plan.news[sprout.code] = New(sprout, sources)

    def _end(self, old: Unit, heirs: list[str]) -> None:
        self._plan.ends[old.id] = old
        self._plan.heirs[old.id] = heirs

    def _living(self, number: int) -> Unit:
        found = self._named.get(number) or tree.find(self._connection, number)
        if found is None:
            raise Refusal(_("Đơn vị này không có trong cây. Hãy tải lại trang rồi chọn lại."))
        if found.valid_to is not None:
            later = tree.many(self._connection, history.heirs(self._connection, number)).values()
            if not later:
                raise Refusal(_("{name} đã kết thúc ngày {day}."), name=found.name, day=_say(found.valid_to))
            raise Refusal(
                _("{name} đã kết thúc ngày {day}. Nay là: {heirs}."),
                name=found.name, day=_say(found.valid_to), heirs=", ".join(one.name for one in later),
            )  # fmt: skip
        return found

    def _load(self, tops: Iterable[Unit]) -> None:
        for one in tree.standing_under(self._connection, tops):
            if one.parent_id is not None:
                self._children.setdefault(one.parent_id, []).append(one)

    def _all_below(self, top: Unit) -> Iterator[Unit]:
        for child in self._children.get(top.id, ()):
            yield child
            yield from self._all_below(child)

    def _check_day(self) -> None:
        """A decision cannot take effect before the units it is about existed, or before the last one about them."""
        concerned = {one.id: one for one in (*self._plan.tops, *self._named.values(), *self._plan.ends.values())}
        last = max(concerned.values(), key=lambda one: one.valid_from, default=None)
        if last is not None and last.valid_from > self._on:
            raise Refusal(
                _("Ngày hiệu lực {day} là trước ngày {name} bắt đầu ({last}). Hãy chọn từ ngày đó trở đi."),
                day=_say(self._on), name=last.name, last=_say(last.valid_from),
            )  # fmt: skip
        under = or_(*(tree.in_subtree(top) for top in self._plan.tops))
        decided = select(func.max(unit_change.c.effective_on)).join(unit, unit.c.id == unit_change.c.unit_id)
        day = self._connection.execute(decided.where(under)).scalar()
        if day is not None and day > self._on:
            raise Refusal(
                _("Ngày hiệu lực {day} là trước lần thay đổi gần nhất ({last}). Hãy chọn từ ngày đó trở đi."),
                day=_say(self._on), last=_say(day),
            )  # fmt: skip

    def _check_codes(self) -> None:
        there = tree.ever_coded(self._connection, self._plan.news)
        for code, one in there.items():
            if one.valid_to is None and one.id not in self._plan.ends:
                raise Refusal(_("Mã {code} đang là của {name}. Hãy chọn mã khác."), code=code, name=one.name)


def _is_body(child: Unit, area: Unit) -> bool:
    """It is the body of an organisation in an area, not one of many below it."""
    return child.kind == area.kind and area.organisation == rules.FRONT != child.organisation


def _check_province(olds: Iterable[Unit], goes_to: Unit) -> None:
    """A provincial body has units in every commune of its province: it leaves only with the province."""
    for one in olds:
        if one.kind == "province" and one.organisation != rules.FRONT and one.province_id != goes_to.province_id:
            raise Refusal(_("{name} không thể rời tỉnh của mình. Hãy nhập hai tỉnh với nhau."), name=one.name)


def _only_once(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for number, at in pairs:
        if found.setdefault(number, at) != at:
            raise Refusal(_("Có đơn vị hoặc hội viên được xếp vào hai nơi."))
    return found


def _say(day: date) -> str:
    return f"{day:%d/%m/%Y}"
