"""Who asks to be let in? Everybody who waits in the officer's units, beside the line of the roster they may be."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from msgspec import Struct
from sqlalchemy import Connection, select

from bot.conversation import letting_in
from bot.membership.members import joining
from bot.membership.members.finding import Member
from bot.membership.members.matching import Match
from bot.membership.members.models import PENDING, membership
from bot.membership.officers import audit
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Unit
from bot.runtime.errors import NotAllowed
from bot.runtime.locale import Words
from bot.web.officers.visit import Answered, Conflict, Moved, Shown, Visit

HERE = "/canbo/xin-vao"
# More than an officer looks at in one sitting; the rest moves up as these are answered.
_MOST = 100


class Asking(Struct, frozen=True):
    """One person who asks, and whom of the roster they may be."""

    member: Member
    unit: Unit
    matches: Sequence[tuple[Match, Unit]]
    days: int

    @property
    def sure(self) -> Match | None:
        """The one line that is certainly theirs: same name and unit, and nothing else fits as well."""
        found = [match for match, _unit in self.matches if _is_sure(match)]
        return found[0] if len(found) == 1 else None


async def show(visit: Visit) -> Answered:
    """GET /canbo/xin-vao."""
    asking = await visit.read(lambda c: _asking(c, visit))
    unknown = sum(1 for one in asking if not one.matches)
    return Shown(
        "joins.html",
        {
            "asking": asking,
            "sure": _sure(asking),
            "known": len(asking) - unknown,
            "unknown": unknown,
            "is_more": len(asking) == _MOST,
            "longest": max((one.days for one in asking), default=0),
            "sources": sources(visit.words),
        },
        unit_id=asking[0].unit.id if len({one.unit.id for one in asking}) == 1 else None,
    )


async def take(visit: Visit) -> Answered:
    """POST: confirm one, confirm or link all that certainly stand in the roster, link one, or refuse one."""
    act = await visit.field("lam")
    ids = await visit.numbers("ai")
    if act == "xac-nhan" and ids:
        return await _confirm(visit, ids)
    if act == "tu-choi" and ids:
        return await _refuse(visit, ids)
    if act == "khop":
        return await _link_all(visit, await visit.form())
    return Moved(HERE)


async def _confirm(visit: Visit, ids: Sequence[int]) -> Answered:
    def work(connection: Connection) -> int:
        units = _mine(connection, visit, ids)
        asked = joining.many(connection, ids).values()
        done = joining.approve(connection, ids, officer_id=visit.officer.id, now=visit.now, today=visit.today)
        _note(connection, visit, "confirm", units, ids, done)
        letting_in.tell(connection, asked, visit.now)
        return done

    done = await visit.write(work)
    return Moved(HERE, visit.words.say_n("Đã xác nhận {n} người.", "Đã xác nhận {n} người.", done))


async def _refuse(visit: Visit, ids: Sequence[int]) -> Answered:
    def work(connection: Connection) -> int:
        units = _mine(connection, visit, ids)
        asked = joining.many(connection, ids).values()
        joining.refuse(connection, ids, officer_id=visit.officer.id, now=visit.now)
        _note(connection, visit, "refuse", units, ids, len(ids))
        letting_in.tell(connection, asked, visit.now)
        return len(ids)

    done = await visit.write(work)
    said = visit.words.say_n("Đã từ chối {n} người. Họ vẫn học được bình thường.",
                             "Đã từ chối {n} người. Họ vẫn học được bình thường.", done)  # fmt: skip
    return Moved(HERE, said)


async def _link_all(visit: Visit, form: Mapping[str, Sequence[str]]) -> Answered:
    """Each `noi` is "who asks:line of the roster", as the page offered it."""
    pairs = [pair for text in form.get("noi", ()) if (pair := _pair(text))]

    def work(connection: Connection) -> int:
        asking = [who for who, _line in pairs]
        units = _mine(connection, visit, asking)
        _lines_in_scope(connection, visit, [line for _who, line in pairs])
        asked = joining.many(connection, asking).values()
        for who, line in pairs:
            joining.link(connection, who, line, officer_id=visit.officer.id, now=visit.now, today=visit.today)
        _note(connection, visit, "link_member", units, asking, len(pairs))
        letting_in.tell(connection, asked, visit.now)
        return len(pairs)

    done = await visit.write(work) if pairs else 0
    said = visit.words.say_n("Đã xác nhận và khớp {n} người với danh sách.",
                             "Đã xác nhận và khớp {n} người với danh sách.", done)  # fmt: skip
    return Moved(HERE, said if done else "")


def sources(words: Words) -> Mapping[str, str]:
    """Each way in which somebody came to stand in a unit, in words."""
    say = words.say
    return {
        "invite": say("qua lời mời"),
        "search": say("tự tìm đơn vị"),
        "roster": say("từ danh sách"),
        "officer": say("cán bộ ghi"),
    }


def _asking(connection: Connection, visit: Visit) -> list[Asking]:
    waiting = joining.waiting(connection, visit.scope.clause_for("confirm"), _MOST)
    matches = joining.suggestions(connection, waiting)
    wanted = {m.unit_id for m in waiting} | {match.unit_id for found in matches.values() for match in found}
    units = tree.many(connection, wanted)
    asking = []
    for one in waiting:
        # The roster of a neighbouring unit may hold them too, but its names are not this officer's to see.
        seen = [
            (m, units[m.unit_id]) for m in matches.get(one.id, ()) if visit.scope.may("see_names", units[m.unit_id])
        ]
        asking.append(Asking(one, units[one.unit_id], seen, (visit.now - one.asked_at) // timedelta(days=1)))
    return asking


def _sure(asking: Sequence[Asking]) -> list[Asking]:
    """Those who certainly stand in the roster; a line that fits two of them is for the officer to decide."""
    lines = Counter(one.sure.membership_id for one in asking if one.sure)
    return [one for one in asking if one.sure and lines[one.sure.membership_id] == 1]


def _is_sure(match: Match) -> bool:
    return match.is_same_name and match.is_same_unit


def _mine(connection: Connection, visit: Visit, ids: Sequence[int]) -> dict[int, Unit]:
    """The units of those who ask. Raises `NotAllowed` for another's people, `Conflict` for those who wait no more."""
    query = select(membership.c.id, membership.c.unit_id, membership.c.state).where(membership.c.id.in_(ids))
    rows = connection.execute(query).all()
    units = tree.many(connection, (row.unit_id for row in rows))
    if len(rows) < len(ids) or not all(visit.scope.may("confirm", units[row.unit_id]) for row in rows):
        raise NotAllowed
    if any(row.state != PENDING for row in rows):
        raise Conflict(visit.words.say("Có người trong số này vừa được xử lý rồi, hoặc vừa rút đơn. Chưa ghi gì thêm."))
    return units


def _lines_in_scope(connection: Connection, visit: Visit, ids: Sequence[int]) -> None:
    query = select(membership.c.id).join(unit, unit.c.id == membership.c.unit_id)
    seen = connection.execute(query.where(membership.c.id.in_(ids), visit.scope.clause_for("see_names"))).scalars()
    if set(seen) != set(ids):
        raise NotAllowed


def _note(
    connection: Connection, visit: Visit, act: audit.Deed, units: Mapping[int, Unit], ids: Sequence[int], people: int
) -> None:
    audit.write(
        connection,
        at=visit.now,
        officer_id=visit.officer.id,
        act=act,
        unit_id=next(iter(units)) if len(units) == 1 else visit.home("confirm").id,
        subject=ids[0] if len(ids) == 1 else None,
        people=people,
        channel="web",
    )


def _pair(text: str) -> tuple[int, int] | None:
    who, colon, line = text.partition(":")
    is_pair = bool(colon) and all(part.isascii() and part.isdigit() and len(part) <= 18 for part in (who, line))
    return (int(who), int(line)) if is_pair else None
