"""Who is this officer, and what becomes of them: what they are called, sent away, come back, change their phone."""

import re
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from bot.membership.members import names
from bot.membership.officers import audit, roles, sessions, tickets
from bot.membership.officers.models import officer
from bot.membership.officers.signing_in import as_typed
from bot.runtime.errors import Refusal
from bot.runtime.text import nfc


def _(sentence: str) -> str:
    return sentence


_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
_YOU = 10


def change(
    connection: Connection,
    officer_id: int,
    *,
    by: int | None,
    now: datetime,
    today: date,
    name: str | None = None,
    title: str | None = None,
    you: str | None = None,
    login: str | None = None,
    channel: str = "web",
) -> None:
    """Set what an officer is called: by themself, by one above, or by the operator. Raises `NotAllowed`, `Refusal`."""
    unit_id = None if by == officer_id else roles.check_rights_over(connection, officer_id, by, today)
    wanted = {
        "name": None if name is None else names.clean(name),
        "title": None if title is None else roles.clean_title(title),
        "you": None if you is None else nfc(you).strip()[:_YOU],
        "login": None if login is None else clean_login(connection, login, officer_id),
    }
    values = {key: value for key, value in wanted.items() if value is not None}
    if not values:
        return
    connection.execute(update(officer).where(officer.c.id == officer_id).values(**values))
    changed = " ".join(values)
    _note(connection, "change_officer", officer_id, by, now, channel=channel, unit_id=unit_id, detail=changed)


def clean_login(connection: Connection, login: str, officer_id: int | None = None) -> str:
    """A name for signing in that nobody else has. Raises `Refusal`."""
    name = as_typed(login)
    if not _LOGIN.fullmatch(name):
        raise Refusal(_("Tên đăng nhập gồm chữ không dấu, số, dấu chấm, gạch; từ 3 đến 60 ký tự, ví dụ hanh.anlac."))
    taken = select(officer.c.id).where(officer.c.login == name, officer.c.id != (officer_id or 0))
    if connection.execute(taken).first() is not None:
        raise Refusal(_("Tên đăng nhập này đã có người dùng."))
    return name


def new_code(
    connection: Connection, officer_id: int, *, by: int | None, now: datetime, today: date, channel: str = "web"
) -> str:
    """A fresh code to take up the post with: the first was lost, or the officer has another phone.

    Raises `NotAllowed`, `Refusal`.
    """
    if roles.get(connection, officer_id).disabled_at is not None:
        raise Refusal(roles.SENT_AWAY)
    unit_id = roles.check_rights_over(connection, officer_id, by, today)
    _note(connection, "new_ticket", officer_id, by, now, channel=channel, unit_id=unit_id)
    return tickets.make(connection, "appoint", officer_id, now)


def disable(
    connection: Connection, officer_id: int, *, by: int | None, now: datetime, today: date, channel: str = "web"
) -> None:
    """Send an officer away: every role, session and ticket ends now; what they did stays in the log.

    Raises `NotAllowed`, `Refusal`.
    """
    gone = roles.get(connection, officer_id)
    if gone.disabled_at is not None:
        return
    unit_id = roles.check_rights_over(connection, officer_id, by, today)
    for post in roles.posts_of(connection, officer_id, today):
        roles.end_role(connection, post.role_id, ended_by=by, now=now, today=today, channel=channel)
    sessions.close_all(connection, officer_id, now)
    tickets.void(connection, officer_id, now)
    connection.execute(update(officer).where(officer.c.id == officer_id).values(disabled_at=now))
    _note(connection, "disable", officer_id, by, now, channel=channel, unit_id=unit_id)


def enable(connection: Connection, officer_id: int, *, now: datetime) -> None:
    """Let an officer who was sent away come back, without a role: the operator does, then roles are given anew."""
    if roles.get(connection, officer_id).disabled_at is None:
        return
    connection.execute(update(officer).where(officer.c.id == officer_id).values(disabled_at=None))
    _note(connection, "enable", officer_id, None, now)


def learners_joined(connection: Connection, *, gone: int, stays: int, now: datetime) -> None:
    """Two learners are one person: the officer whom one of them was is the other now, with the roles of both."""
    rows = connection.execute(
        select(officer.c.learner_id, officer.c.id, officer.c.disabled_at).where(officer.c.learner_id.in_((gone, stays)))
    )
    officers = {row.learner_id: row for row in rows}
    if gone not in officers:
        return
    if stays not in officers:
        connection.execute(update(officer).where(officer.c.learner_id == gone).values(learner_id=stays))
    elif officers[gone].disabled_at is None:
        roles.become_one(connection, gone=officers[gone].id, stays=officers[stays].id, now=now)


def learner_left(connection: Connection, learner_id: int) -> None:
    """A learner erased what is known of them: the officer stays one, and no chat is theirs any more."""
    connection.execute(update(officer).where(officer.c.learner_id == learner_id).values(learner_id=None))


def _note(
    connection: Connection,
    act: audit.Deed,
    officer_id: int,
    by: int | None,
    now: datetime,
    *,
    channel: str = "web",
    unit_id: int | None = None,
    detail: str = "",
) -> None:
    audit.write(
        connection,
        at=now,
        officer_id=by,
        act=act,
        unit_id=unit_id,
        subject=officer_id,
        channel=audit.CLI if by is None else channel,
        detail=detail,
    )
