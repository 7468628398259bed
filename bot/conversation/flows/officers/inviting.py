"""Inviting: a link, a QR picture and a short code, made in one tap and handed on in any group."""

from datetime import timedelta
from io import BytesIO

import segno
from sqlalchemy import Connection

from bot.channels.message import Attachment, Block, Choice, Message, attach
from bot.conversation.flows.officers.gate import Visit
from bot.conversation.flows.units.table import LINK
from bot.membership.members import invites
from bot.membership.members.invites import Invite
from bot.membership.units import tree

# Large enough to be read off a phone held by somebody else.
_MODULE_PIXELS = 10
_STILL_GOOD = timedelta(days=7)


def invite(visit: Visit, number: str) -> None:
    """Make an invite to one unit, or show the one that still works."""
    unit, turn, say = visit.unit(number, "invite"), visit.turn, visit.words.say
    made = visit.store(lambda c: _open_one(c, visit, unit.id))
    address = link_of(turn.house.public_url, made)
    bot = turn.house.bots.get("telegram", "")
    lines = [say("Nhắn vào khung chat Học Số: **mã {code}**", code=made.spelled)]
    if address:
        lines.insert(0, say("Mở đường dẫn này, hoặc quét mã QR: {address}", address=address))
    if bot:
        lines.append(say("Trên Telegram: {address}", address=f"https://t.me/{bot}?start={LINK}{made.token}"))
    turn.say(
        Message(
            title=say("Mời vào {unit}", unit=unit.name),
            blocks=(
                Block("ordered", tuple(lines)),
                Block(
                    "hint",
                    (say("Ai vào cũng chờ {you} xác nhận. Mã dùng đến {day}.", day=f"{made.expires_at:%d/%m/%Y}"),),
                ),
            ),
            attachment=_picture(address, made) if address else None,
            choices=(Choice("cmd:desk", say("Việc của tôi"), role="main"),),
        )
    )


def link_of(public_url: str, made: Invite) -> str:
    """The address that opens the web chat with this invite; "" while nobody outside can reach us."""
    return f"{public_url}/vao/{made.token}" if public_url else ""


def _picture(address: str, made: Invite) -> Attachment:
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="png", scale=_MODULE_PIXELS, border=4)
    return attach(f"moi-{made.code}.png", "image/png", drawn.getvalue())


def _open_one(connection: Connection, visit: Visit, unit_id: int) -> Invite:
    """The officer's own invite that still works for a while, else a fresh one: one tap makes no heap of codes."""
    now = visit.turn.now
    for one in invites.of_unit(connection, unit_id):
        if one.officer_id == visit.officer.id and one.is_open(now + _STILL_GOOD):
            return one
    made = invites.create(connection, officer_id=visit.officer.id, unit_id=unit_id, now=now)
    visit.note("invite", tree.get(connection, unit_id), subject=made.id)
    return made
