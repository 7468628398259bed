"""How do people find the way in? The officer's invites: made, shown, printed as a poster, taken back."""

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import Connection, select
from starlette.requests import Request

from bot.membership.members import invites
from bot.membership.members.invites import Invite
from bot.membership.members.models import invite
from bot.membership.officers import audit, roles
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Unit
from bot.runtime.errors import NotAllowed
from bot.web.house import House
from bot.web.officers import picker
from bot.web.officers.qr import qr
from bot.web.officers.visit import Answered, Moved, Shown, Visit

HERE = "/canbo/moi"
_MOST = 200
_LINE, _LINES = 60, 3


class Door(Struct, frozen=True):
    """One invite as it is shown."""

    invite: Invite
    unit: Unit
    officer: str
    is_open: bool


async def show(visit: Visit) -> Answered:
    """GET /canbo/moi?tim=…: open doors first, and a form for a new one."""
    doors, choices = await visit.read(lambda c: (_doors(c, visit), _choices(c, visit)))
    return Shown("invites.html", {"doors": doors, "choices": choices, "chosen": visit.asked_number("dv")})


async def take(visit: Visit) -> Answered:
    """POST: make one, or take one back."""
    if await visit.field("lam") == "thu":
        return await _revoke(visit)
    at = await visit.unit("invite", await visit.field("dv"))
    days = _within(await visit.field("ngay"), 1, 366, usual=90)
    uses = _within(await visit.field("luot"), 1, 100_000, usual=500)

    def work(connection: Connection) -> int:
        made = invites.create(
            connection, officer_id=visit.officer.id, unit_id=at.id, now=visit.now, days=days, uses=uses
        )
        _note(connection, visit, "invite", made)
        return made.id

    made = await visit.write(work)
    return Moved(f"{HERE}/{made}/ap-phich", visit.words.say("Đã có lời mời vào {unit}.", unit=at.name))


async def show_poster(visit: Visit) -> Answered:
    """GET /canbo/moi/{id}/ap-phich: one A4 page to be hung up."""
    return await _poster(visit, {})


async def fill_poster(visit: Visit) -> Answered:
    """POST: the same with where and whom to ask; nothing of it is kept, and no name stands in an address."""
    lines = {name: _lines(await visit.field(name)) for name in ("noi", "nguoi")}
    return await _poster(visit, lines)


async def _poster(visit: Visit, lines: Mapping[str, list[str]]) -> Answered:
    def work(connection: Connection) -> tuple[Invite, Unit]:
        found = _find(connection, visit, visit.number())
        _note(connection, visit, "poster", found[0])
        return found

    made, at = await visit.write(work)
    url = link_to(visit.house, visit.request, made)
    return Shown(
        "poster.html",
        {
            "invite": made,
            "unit": at,
            "url": url,
            "shown_url": url.partition("://")[2],
            "qr": qr(url),
            "lines": lines,
            "is_open": made.is_open(visit.now),
        },
    )


async def _revoke(visit: Visit) -> Answered:
    ids = await visit.numbers("ma")

    def work(connection: Connection) -> None:
        for number in ids:
            made, _unit = _find(connection, visit, number)
            if invites.revoke(connection, made.id, visit.now):
                _note(connection, visit, "revoke_invite", made)

    await visit.write(work)
    return Moved(HERE, visit.words.say("Đã thu lại lời mời. Ai đã xin vào trước đó vẫn được xét."))


def link_to(house: House, request: Request, made: Invite) -> str:
    """The address that opens the door; in full, for nobody should press a short link they cannot read."""
    base = house.settings.public_url or str(request.base_url).rstrip("/")
    return f"{base}/vao/{made.token}"


def _doors(connection: Connection, visit: Visit) -> list[Door]:
    mine = (
        select(invite.c.unit_id)
        .join(unit, unit.c.id == invite.c.unit_id)
        .where(visit.scope.clause_for("invite"))
        .distinct()
        .limit(_MOST)
    )
    made = invites.of_unit(connection, list(connection.execute(mine).scalars()))[:_MOST]
    units = tree.many(connection, (one.unit_id for one in made))
    names = {one.officer_id: "" for one in made}
    names |= {number: found.name for number in names if (found := roles.find(connection, number))}
    doors = [Door(one, units[one.unit_id], names[one.officer_id], one.is_open(visit.now)) for one in made]
    return sorted(doors, key=lambda door: not door.is_open)


def _choices(connection: Connection, visit: Visit) -> picker.Choices:
    return picker.choices(connection, visit.scope, "invite", visit.asked("tim"), joinable=True)


def _find(connection: Connection, visit: Visit, number: int) -> tuple[Invite, Unit]:
    """The invite and its unit. Raises `NotAllowed` for another's and for none: numbers cannot be tried out."""
    made = invites.get(connection, number)
    at = tree.find(connection, made.made_for) if made else None
    if made is None or at is None or not visit.scope.may("invite", at):
        raise NotAllowed
    return made, at


def _note(connection: Connection, visit: Visit, act: audit.Deed, made: Invite) -> None:
    audit.write(
        connection,
        at=visit.now,
        officer_id=visit.officer.id,
        act=act,
        unit_id=made.made_for,
        subject=made.id,
        channel="web",
    )


def _within(text: str, least: int, most: int, *, usual: int) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return min(max(int(text), least), most) if is_number else usual


def _lines(text: str) -> list[str]:
    """A few short lines: what does not fit on the sheet is left off."""
    return [line.strip()[:_LINE] for line in text.splitlines() if line.strip()][:_LINES]
