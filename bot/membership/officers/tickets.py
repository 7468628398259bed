"""What must somebody show to take up a post or to come in? Something that works once; only its hash is kept."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.membership.officers.models import officer, ticket
from bot.runtime.errors import Refusal
from bot.runtime.text import fold

Kind = Literal["appoint", "sign_in", "password", "code"]
LIFETIMES: Mapping[Kind, timedelta] = {
    # Typed in the chat: "nhận việc <mã>".
    "appoint": timedelta(days=7),
    # A link to the dashboard, sent in the officer's own chat.
    "sign_in": timedelta(minutes=10),
    # A link for choosing a new password, given by an officer above or by the operator.
    "password": timedelta(days=1),
    # The password was right, the code of the second factor is still to come.
    "code": timedelta(minutes=5),
}
# No vowels, W or D: keyboards for Vietnamese would make other letters of them. And of two that look alike only one.
ALPHABET = "23456789CFHJKMNPRTVX"
LENGTH = 8
# 20^8 codes can hardly be guessed, and nobody may try for long: the chat counts the misses of each learner.
MISSES_A_DAY = 5
_KEPT = timedelta(days=30)


def _(sentence: str) -> str:
    return sentence


class BadTicket(Refusal):
    """The ticket is unknown, used, or too old; the message says which."""


_UNKNOWN: Mapping[bool, str] = {
    True: _("Mã nhận việc này không đúng. {You} xem lại từng chữ, từng số rồi nhắn lại."),
    False: _("Đường dẫn này không đúng. {You} mở lại đúng đường dẫn đã nhận."),
}
_USED: Mapping[bool, str] = {
    True: _("Mã nhận việc này đã dùng rồi. Nếu không phải {you} dùng, báo ngay cho người giao việc."),
    False: _("Đường dẫn này đã dùng rồi, mỗi đường dẫn chỉ mở được một lần. {You} lấy đường dẫn mới."),
}
_OLD: Mapping[bool, str] = {
    True: _("Mã nhận việc này đã hết hạn. {You} nhờ người giao việc cấp mã mới."),
    False: _("Đường dẫn này đã hết hạn. {You} lấy đường dẫn mới."),
}
_TAKE = (
    update(ticket)
    .where(
        ticket.c.hash == bindparam("this"),
        ticket.c.kind == bindparam("of_kind"),
        ticket.c.used_at.is_(None),
        ticket.c.expires_at > bindparam("now"),
        ticket.c.officer_id.in_(select(officer.c.id).where(officer.c.disabled_at.is_(None))),
    )
    .values(used_at=bindparam("now"))
    .returning(ticket.c.officer_id)
)


def make(connection: Connection, kind: Kind, officer_id: int, now: datetime) -> str:
    """A fresh ticket; of those to be typed or for a password, the earlier ones stop working."""
    connection.execute(delete(ticket).where(ticket.c.expires_at < now - _KEPT))
    if kind in {"appoint", "password"}:
        void(connection, officer_id, now, kind)
    token = _code() if kind == "appoint" else secrets.token_urlsafe(32)
    row = {"hash": _hash(kind, token), "kind": kind, "officer_id": officer_id, "expires_at": now + LIFETIMES[kind]}
    connection.execute(insert(ticket), row)
    return token


def use(connection: Connection, kind: Kind, token: str, now: datetime) -> int:
    """The officer it was made for, this once. Raises `BadTicket`, which says why.

    Only for what a person sent on purpose: chats open the links in them to draw a preview.
    """
    this = _hash(kind, token)
    found = connection.execute(_TAKE, {"this": this, "of_kind": kind, "now": now}).scalar()
    if found is None:
        raise BadTicket(_why_not(connection, kind, this))
    return int(found)


def find(connection: Connection, kind: Kind, token: str, now: datetime) -> int:
    """The officer it was made for, without using it. Raises `BadTicket`, which says why."""
    this = _hash(kind, token)
    query = (
        select(ticket.c.officer_id)
        .join(officer, officer.c.id == ticket.c.officer_id)
        .where(ticket.c.hash == this, ticket.c.kind == kind, ticket.c.used_at.is_(None), ticket.c.expires_at > now)
        .where(officer.c.disabled_at.is_(None))
    )
    found = connection.execute(query).scalar()
    if found is None:
        raise BadTicket(_why_not(connection, kind, this))
    return int(found)


def void(connection: Connection, officer_id: int, now: datetime, *kinds: Kind) -> None:
    """Let an officer's tickets of these kinds end now; of all kinds if none is named."""
    mine = (ticket.c.officer_id == officer_id, ticket.c.used_at.is_(None), ticket.c.expires_at > now)
    which = (ticket.c.kind.in_(kinds),) if kinds else ()
    connection.execute(update(ticket).where(*mine, *which).values(expires_at=now))


def spoken(code: str) -> str:
    """A code in two halves, as it is read out and written down."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def _why_not(connection: Connection, kind: Kind, this: str) -> str:
    is_typed = kind == "appoint"
    query = select(ticket.c.used_at).where(ticket.c.hash == this, ticket.c.kind == kind)
    row = connection.execute(query).first()
    if row is None:
        return _UNKNOWN[is_typed]
    return _OLD[is_typed] if row.used_at is None else _USED[is_typed]


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def _hash(kind: Kind, token: str) -> str:
    # What is typed may come in small letters, in halves, with a dash.
    plain = fold(token).replace(" ", "").upper() if kind == "appoint" else token
    return hashlib.sha256(f"{kind}:{plain}".encode(errors="replace")).hexdigest()
