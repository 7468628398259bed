"""Who holds which post in my units? Give one, take one away, help an officer back in. Codes are shown once."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection

from bot.membership.officers import passwords, people, roles, tickets, totp
from bot.membership.officers.permissions import ROLE_WORDS, ROLES, Role
from bot.membership.officers.roles import Post
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Unit
from bot.runtime.errors import Refusal
from bot.web.officers import picker
from bot.web.officers.settings import YOUS
from bot.web.officers.visit import Answered, Moved, Shown, Visit

HERE = "/canbo/can-bo"
# Of a whole province there are thousands: then one unit at a time is looked at.
_MOST = 200


class Line(Struct, frozen=True):
    """One post, and whether this officer may change it."""

    post: Post
    place: str
    is_mine: bool
    may_change: bool


async def show(visit: Visit) -> Answered:
    """GET /canbo/can-bo?tim=…&dv=…"""
    at = await visit.unit("appoint", visit.asked("dv")) if visit.asked("dv") else None

    def look(connection: Connection) -> tuple[Sequence[Line], picker.Choices]:
        choices = picker.choices(connection, visit.scope, "appoint", visit.asked("tim"))
        return _lines(connection, visit, at), choices

    lines, choices = await visit.read(look)
    may_give = [role for role in ROLES if any(visit.scope.may_appoint(role, c.unit) for c in choices.found)]
    return Shown(
        "appointing.html",
        {
            "lines": lines[:_MOST],
            "is_more": len(lines) > _MOST,
            "choices": choices,
            "unit": at,
            "roles": may_give,
            "role_words": ROLE_WORDS,
            "yous": YOUS,
        },
    )


async def take(visit: Visit) -> Answered:
    """POST: give a post, or do something about one."""
    acts = {"thoi": _end, "ma-moi": _new_code, "mat-khau": _reset, "tat-ma": _without_code}
    act = acts.get(await visit.field("lam"))
    return await act(visit) if act else await _appoint(visit)


async def _appoint(visit: Visit) -> Answered:
    at = await visit.unit("appoint", await visit.field("dv"))
    name, title, you = [await visit.field(key) for key in ("ten", "chuc", "xung-ho")]
    role = await _role(visit)

    def work(connection: Connection) -> str:
        _officer, code = roles.appoint(
            connection,
            name=name,
            title=title,
            you=you if you in YOUS else "",
            unit_id=at.id,
            role=role,
            given_by=visit.officer.id,
            now=visit.now,
            today=visit.today,
        )
        return code

    return _told(visit, await visit.write(work))


async def _new_code(visit: Visit) -> Answered:
    who = await _officer(visit)
    code = await visit.write(lambda c: people.new_code(c, who, by=visit.officer.id, now=visit.now, today=visit.today))
    return _told(visit, code)


async def _reset(visit: Visit) -> Answered:
    who = await _officer(visit)
    token = await visit.write(
        lambda c: passwords.allow_reset(c, who, by=visit.officer.id, now=visit.now, today=visit.today)
    )
    base = visit.house.settings.public_url or str(visit.request.base_url).rstrip("/")
    said = visit.words.say(
        "Gửi riêng cho người ấy đường dẫn này, mở được một lần trong một ngày: {link}",
        link=f"{base}/canbo/mat-khau/{token}",
    )
    return Moved(HERE, said)


async def _without_code(visit: Visit) -> Answered:
    who = await _officer(visit)
    await visit.write(lambda c: totp.turn_off(c, who, by=visit.officer.id, now=visit.now, today=visit.today))
    return Moved(HERE, visit.words.say("Đã tắt mã 6 số của cán bộ này. Nhắc người ấy bật lại trên điện thoại mới."))


async def _end(visit: Visit) -> Answered:
    number = next(iter(await visit.numbers("vai")), 0)
    await visit.write(lambda c: roles.end_role(c, number, ended_by=visit.officer.id, now=visit.now, today=visit.today))
    return Moved(HERE, visit.words.say("Đã thôi giao việc này."))


def _told(visit: Visit, code: str) -> Answered:
    said = visit.words.say(
        "Mã nhận việc: {code}. Học Số chỉ hiện mã này một lần. Đưa riêng cho người ấy; "
        "trong 7 ngày, người ấy nhắn cho Học Số: nhận việc {code}",
        code=tickets.spoken(code),
    )
    return Moved(HERE, said)


async def _role(visit: Visit) -> Role:
    role = await visit.field("viec")
    if role not in ROLES:
        raise Refusal(visit.words.say("Chọn phần việc cần giao."))
    return role


async def _officer(visit: Visit) -> int:
    return next(iter(await visit.numbers("cb")), 0)


def _lines(connection: Connection, visit: Visit, at: Unit | None) -> list[Line]:
    clause = visit.scope.clause_for("appoint") if at is None else unit.c.id == at.id
    posts = roles.posts_in(connection, clause, visit.today)[: _MOST + 1]
    units = tree.many(connection, {post.unit_id for post in posts})
    areas = tree.many(connection, {u.commune_id for u in units.values() if u.commune_id and u.commune_id != u.id})
    return [_line(visit, post, units[post.unit_id], areas.get(units[post.unit_id].commune_id or 0)) for post in posts]


def _line(visit: Visit, post: Post, of: Unit, area: Unit | None) -> Line:
    is_mine = post.officer_id == visit.officer.id
    may_change = not is_mine and visit.scope.may_appoint(post.role, of)
    return Line(post, area.name if area and area.id != of.id else "", is_mine, may_change)
