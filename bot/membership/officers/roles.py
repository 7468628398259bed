"""Who holds a post over a unit, and how is it given, taken up, changed and ended?"""

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, RowMapping, insert, or_, select, update

from bot.membership.members import names
from bot.membership.officers import audit, tickets
from bot.membership.officers.audit import CLI
from bot.membership.officers.models import officer, officer_role, officer_session
from bot.membership.officers.permissions import ROLES, Role
from bot.membership.officers.scope import OUT_OF_SCOPE, scope_of
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Unit
from bot.runtime.errors import NotAllowed, Refusal
from bot.runtime.text import nfc


def _(sentence: str) -> str:
    return sentence


SENT_AWAY = _("Cán bộ này đã ngừng quyền. Mở lại quyền trước đã.")
_TITLE = 100


class NoSuchOfficer(Refusal):
    """An officer or a role was named that is not there (any more)."""


class Officer(Struct, frozen=True):
    """A person who holds a post; a learner too, once they took it up in the chat."""

    id: int
    name: str
    title: str
    you: str
    """The word we call them by; empty is "đồng chí"."""
    learner_id: int | None
    login: str | None
    has_password: bool
    has_totp: bool
    created_at: datetime
    disabled_at: datetime | None


class Post(Struct, frozen=True):
    """One role over one unit, from a day to a day."""

    role_id: int
    officer_id: int
    officer: str
    title: str
    unit_id: int
    unit: str
    role: Role
    since: date
    until: date | None
    has_chat: bool
    """Whether the officer took up the post in a chat."""


_OFFICER = select(
    officer.c.id,
    officer.c.name,
    officer.c.title,
    officer.c.you,
    officer.c.learner_id,
    officer.c.login,
    (officer.c.password_hash != "").label("has_password"),
    officer.c.totp.is_not(None).label("has_totp"),
    officer.c.created_at,
    officer.c.disabled_at,
)
_POST = (
    select(
        officer_role.c.id.label("role_id"),
        officer_role.c.officer_id,
        officer.c.name.label("officer"),
        officer.c.title,
        officer_role.c.unit_id,
        unit.c.name.label("unit"),
        officer_role.c.role,
        officer_role.c.since,
        officer_role.c.until,
        officer.c.learner_id.is_not(None).label("has_chat"),
    )
    .join(officer, officer.c.id == officer_role.c.officer_id)
    .join(unit, unit.c.id == officer_role.c.unit_id)
    .order_by(unit.c.path, officer_role.c.id)
)


def find(connection: Connection, officer_id: int) -> Officer | None:
    """The officer of that number, sent away or not."""
    return _one(connection, officer.c.id == officer_id)


def get(connection: Connection, officer_id: int) -> Officer:
    """The officer of that number. Raises `NoSuchOfficer`."""
    found = find(connection, officer_id)
    if found is None:
        raise NoSuchOfficer(_("Không có cán bộ này."))
    return found


def of_learner(connection: Connection, learner_id: int) -> Officer | None:
    """The officer whom this learner is; None also for one who was sent away."""
    return _one(connection, (officer.c.learner_id == learner_id) & officer.c.disabled_at.is_(None))


def of_login(connection: Connection, login: str) -> Officer | None:
    """The officer who signs in with that name."""
    return _one(connection, officer.c.login == login)


def posts_of(connection: Connection, officer_id: int, on: date) -> list[Post]:
    """What an officer holds on a day, and from some later day."""
    return _posts(connection, officer_role.c.officer_id == officer_id, on)


def posts_in(connection: Connection, clause: ColumnElement[bool], on: date) -> list[Post]:
    """Who holds what over the units of a scope's clause, on a day and later; officers who were sent away left out."""
    return _posts(connection, clause & officer.c.disabled_at.is_(None), on)


def appoint(
    connection: Connection,
    *,
    name: str,
    title: str = "",
    unit_id: int,
    role: Role,
    given_by: int | None,
    now: datetime,
    today: date,
    you: str = "",
    channel: str = "web",
) -> tuple[int, str]:
    """Make somebody an officer of a unit; returns their number and the code by which they take up the post.

    `given_by` is None for the operator only. Raises `NotAllowed`, `Refusal`.
    """
    over = _living(connection, unit_id, today)
    _check_right(connection, given_by, role, over, today)
    who = {"name": names.clean(name), "title": clean_title(title), "you": nfc(you).strip(), "created_at": now}
    officer_id = int(connection.execute(insert(officer).returning(officer.c.id), who).scalar_one())
    _insert_role(connection, officer_id, over.id, role, today, given_by)
    audit.write(
        connection,
        at=now,
        officer_id=given_by,
        act="appoint",
        unit_id=over.id,
        subject=officer_id,
        channel=CLI if given_by is None else channel,
        detail=role,
    )
    return officer_id, tickets.make(connection, "appoint", officer_id, now)


def give(
    connection: Connection,
    officer_id: int,
    *,
    unit_id: int,
    role: Role,
    given_by: int | None,
    now: datetime,
    today: date,
    channel: str = "web",
) -> int:
    """Give an officer one more role, or another one over the same unit; returns its number. May be repeated.

    Raises `NotAllowed`, `Refusal`.
    """
    if get(connection, officer_id).disabled_at is not None:
        raise Refusal(SENT_AWAY)
    over = _living(connection, unit_id, today)
    _check_right(connection, given_by, role, over, today)
    held = _current(connection, officer_role.c.officer_id == officer_id, officer_role.c.unit_id == unit_id)
    if held is not None and held["role"] == role:
        return int(held["id"])
    if held is not None:
        end_role(connection, held["id"], ended_by=given_by, now=now, today=today, channel=channel)
    role_id = _insert_role(connection, officer_id, unit_id, role, today, given_by)
    audit.write(
        connection,
        at=now,
        officer_id=given_by,
        act="give_role",
        unit_id=unit_id,
        subject=officer_id,
        channel=CLI if given_by is None else channel,
        detail=role,
    )
    return role_id


def end_role(
    connection: Connection,
    role_id: int,
    *,
    ended_by: int | None,
    now: datetime,
    today: date,
    channel: str = "web",
) -> None:
    """Let a role end today; one that has ended stays as it is. Raises `NotAllowed`, `Refusal`."""
    held = _current(connection, officer_role.c.id == role_id)
    if held is None:
        return
    _check_right(connection, ended_by, held["role"], tree.get(connection, held["unit_id"]), today)
    if ended_by == held["officer_id"]:
        raise Refusal(_("{You} không tự thôi việc của mình được. Nhờ cán bộ cấp trên."))
    until = max(today, held["since"])
    connection.execute(update(officer_role).where(officer_role.c.id == role_id).values(until=until))
    audit.write(
        connection,
        at=now,
        officer_id=ended_by,
        act="end_role",
        unit_id=held["unit_id"],
        subject=held["officer_id"],
        channel=CLI if ended_by is None else channel,
        detail=held["role"],
    )


def change_post(
    connection: Connection,
    role_id: int,
    *,
    unit_id: int,
    role: Role,
    given_by: int | None,
    now: datetime,
    today: date,
    channel: str = "web",
) -> int:
    """Let an officer leave one post for another on the same day; returns the new role's number.

    Raises `NotAllowed`, `Refusal`.
    """
    held = _current(connection, officer_role.c.id == role_id)
    if held is None:
        raise NoSuchOfficer(_("Việc này đã thôi giao rồi."))
    new = give(
        connection,
        held["officer_id"],
        unit_id=unit_id,
        role=role,
        given_by=given_by,
        now=now,
        today=today,
        channel=channel,
    )
    if new != role_id:
        end_role(connection, role_id, ended_by=given_by, now=now, today=today, channel=channel)
    return new


def take_up(connection: Connection, token: str, learner_id: int, now: datetime, *, channel: str = "web") -> Officer:
    """A learner shows the code and is that officer from now on. Raises `BadTicket`.

    Whoever is an officer already holds the new roles beside the earlier ones. A code that was made again for an
    officer who changed their phone takes the post from the earlier learner.
    """
    named = tickets.use(connection, "appoint", token, now)
    already = _one(connection, officer.c.learner_id == learner_id)
    if already is None:
        connection.execute(update(officer).where(officer.c.id == named).values(learner_id=learner_id))
        # A post that came from another phone is closed wherever that one had opened it.
        signed_in = (officer_session.c.officer_id == named, officer_session.c.ended_at.is_(None))
        connection.execute(update(officer_session).where(*signed_in).values(ended_at=now))
    elif already.id != named:
        become_one(connection, gone=named, stays=already.id, now=now)
    who = named if already is None else already.id
    audit.write(connection, at=now, officer_id=who, act="take_up", subject=named, channel=channel)
    return get(connection, who)


def become_one(connection: Connection, *, gone: int, stays: int, now: datetime) -> None:
    """Two officers are one person: the roles of the one go to the other, and the emptied row opens nothing."""
    held = (officer_role.c.officer_id.in_((gone, stays)), officer_role.c.until.is_(None))
    rows = connection.execute(select(officer_role).where(*held)).mappings().all()
    # Of two roles over one unit the stronger one is kept, and of two alike the earlier.
    ranked = sorted(rows, key=lambda row: (ROLES.index(row["role"]), row["officer_id"] != stays))
    kept = {row["unit_id"]: row["id"] for row in reversed(ranked)}
    for row in rows:
        if row["id"] not in kept.values():
            until = max(row["since"], now.date())
            connection.execute(update(officer_role).where(officer_role.c.id == row["id"]).values(until=until))
    connection.execute(update(officer_role).where(officer_role.c.officer_id == gone).values(officer_id=stays))
    emptied = {"disabled_at": now, "learner_id": None, "login": None, "password_hash": "", "totp": None}
    connection.execute(update(officer).where(officer.c.id == gone).values(**emptied))
    connection.execute(update(officer).where(officer.c.id == stays).values(disabled_at=None))


def clean_title(title: str) -> str:
    """The post on paper, in one line. Raises `Refusal` where it is too long."""
    line = " ".join(nfc(title).split())
    if len(line) > _TITLE:
        raise Refusal(_("Chức danh dài quá 100 chữ."))
    return line


def check_rights_over(connection: Connection, officer_id: int, by: int | None, today: date) -> int | None:
    """Go on only if `by` may take every role of that officer away: who resets a password could act in their name.

    Returns the unit of the first role, for the log. Raises `NotAllowed`.
    """
    held = posts_of(connection, officer_id, today)
    units = tree.many(connection, (post.unit_id for post in held))
    if by is not None:
        scope = scope_of(connection, by, today)
        if not held or not all(scope.may_appoint(post.role, units[post.unit_id]) for post in held):
            raise NotAllowed(OUT_OF_SCOPE)
    return held[0].unit_id if held else None


def _check_right(connection: Connection, by: int | None, role: Role, over: Unit, today: date) -> None:
    if by is not None and not scope_of(connection, by, today).may_appoint(role, over):
        raise NotAllowed(OUT_OF_SCOPE)


def _living(connection: Connection, unit_id: int, today: date) -> Unit:
    over = tree.get(connection, unit_id)
    if over.valid_to is not None and over.valid_to <= today:
        raise Refusal(_("Đơn vị này đã ngừng hoạt động. Chọn đơn vị mới."))
    return over


def _insert_role(
    connection: Connection, officer_id: int, unit_id: int, role: Role, since: date, given_by: int | None
) -> int:
    row = {"officer_id": officer_id, "unit_id": unit_id, "role": role, "since": since, "given_by": given_by}
    return int(connection.execute(insert(officer_role).returning(officer_role.c.id), row).scalar_one())


def _current(connection: Connection, *which: ColumnElement[bool]) -> RowMapping | None:
    return connection.execute(select(officer_role).where(officer_role.c.until.is_(None), *which)).mappings().first()


def _one(connection: Connection, which: ColumnElement[bool]) -> Officer | None:
    row = connection.execute(_OFFICER.where(which)).mappings().first()
    return None if row is None else Officer(**{**row, "has_password": bool(row["has_password"])})


def _posts(connection: Connection, which: ColumnElement[bool], on: date) -> list[Post]:
    not_over = or_(officer_role.c.until.is_(None), officer_role.c.until > on)
    rows = connection.execute(_POST.where(which, not_over)).mappings()
    return [Post(**row) for row in rows]
