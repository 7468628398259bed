"""How does an officer come in by name and password? Paid for beforehand, checked in a thread, settled afterwards.

1. `begin` counts a miss for the name; commit. So a hundred tries at the same moment are five, too.
2. `passwords.check` compares, in a thread and without a transaction.
3. `finish` forgives the miss and opens a session, or asks for the second factor, or says how many tries are left.

Trying tells nobody which names exist: unknown ones are counted, locked and made to wait like all others. Who is locked
out can still come in by a link from their own chat, so locking an officer out from afar gains nothing.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.membership.officers import audit, passwords, roles, sessions, tickets
from bot.membership.officers.models import officer, sign_in_miss
from bot.membership.officers.passwords import Check
from bot.membership.officers.totp import SecondFactor
from bot.runtime.errors import Refusal
from bot.runtime.text import nfc

MOST_MISSES = 5
LOCKED = timedelta(minutes=15)


def _(sentence: str) -> str:
    return sentence


_LOCKED_OUT = _(
    "Đã sai {most} lần. Đợi {minutes} phút rồi thử lại, hoặc nhắn “đăng nhập” cho Học Số để vào bằng đường dẫn."
)


class Try(Struct, frozen=True):
    """One try to come in, which is paid for."""

    name_hash: str
    officer_id: int | None
    kept: str
    """The hash to compare with; empty for a name that nobody has."""
    needs_code: bool
    left: int
    """How many more tries there are if this one fails."""


class Inside(Struct, frozen=True):
    """The officer is in; the secret is for their browser's cookie."""

    officer_id: int
    token: str


class CodeWanted(Struct, frozen=True):
    """The password was right; the page that asks for the six digits carries this ticket, for five minutes."""

    ticket: str


class Missed(Struct, frozen=True):
    """Not this time. What is raised would undo the count of misses, so this is returned."""

    message: str
    values: Mapping[str, object]
    ticket: str = ""
    """Where only the six digits were wrong: a fresh ticket to try again with."""


def begin(connection: Connection, login: str, now: datetime) -> Try:
    """Count a try beforehand. Raises `Refusal` after too many; nothing is compared then."""
    name = as_typed(login)
    query = select(officer.c.id, officer.c.password_hash, officer.c.totp)
    found = connection.execute(query.where(officer.c.login == name, officer.c.disabled_at.is_(None))).first()
    left = _pay(connection, _hash(name), now)
    if left is None:
        raise Refusal(_LOCKED_OUT, **_locked_out())
    if found is None:
        return Try(_hash(name), None, "", needs_code=False, left=left)
    return Try(_hash(name), found.id, found.password_hash, needs_code=found.totp is not None, left=left)


def finish(
    connection: Connection, tried: Try, checked: Check, device: str, now: datetime
) -> Inside | CodeWanted | Missed:
    """Let the officer in, or ask for the code, or say how many tries are left."""
    if not checked.is_right or tried.officer_id is None:
        return _missed(
            connection, tried.officer_id, _("Tên hoặc mật khẩu chưa khớp. Thử lại, còn {n} lần."), tried.left, now
        )
    if checked.rehashed:
        passwords.renew(connection, tried.officer_id, checked.rehashed)
    if tried.needs_code:
        return CodeWanted(tickets.make(connection, "code", tried.officer_id, now))
    _forgive(connection, tried.name_hash)
    return _let_in(connection, tried.officer_id, "password", device, now)


def enter_code(
    connection: Connection, ticket: str, code: str, factor: SecondFactor, device: str, now: datetime
) -> Inside | Missed:
    """The second step, by the ticket of the first. Raises `BadTicket`, and `Refusal` after too many tries."""
    officer_id = tickets.find(connection, "code", ticket, now)
    name_hash = _hash(roles.get(connection, officer_id).login or "")
    left = _pay(connection, name_hash, now)
    if left is None:
        raise Refusal(_LOCKED_OUT, **_locked_out())
    tickets.use(connection, "code", ticket, now)
    if factor.take(connection, officer_id, code, now):
        _forgive(connection, name_hash)
        return _let_in(connection, officer_id, "password", device, now)
    missed = _missed(connection, officer_id, _("Mã chưa khớp. Xem mã mới trong ứng dụng, còn {n} lần."), left, now)
    return Missed(missed.message, missed.values, tickets.make(connection, "code", officer_id, now) if left else "")


def by_link(connection: Connection, ticket: str, device: str, now: datetime) -> Inside:
    """Come in by the link that was sent in the officer's own chat. Raises `BadTicket`, which says why not."""
    return _let_in(connection, tickets.use(connection, "sign_in", ticket, now), "link", device, now)


def as_typed(login: str) -> str:
    """A name for signing in, as it is compared: telephones begin it with a capital and end it with a blank."""
    return nfc(login).strip().casefold()


def _let_in(connection: Connection, officer_id: int, how: sessions.How, device: str, now: datetime) -> Inside:
    token = sessions.open_session(connection, officer_id, how, device, now)
    audit.write(connection, at=now, officer_id=officer_id, act="sign_in", channel="web", detail=how)
    return Inside(officer_id, token)


def _missed(connection: Connection, officer_id: int | None, sentence: str, left: int, now: datetime) -> Missed:
    if left:
        return Missed(sentence, {"n": left})
    if officer_id is not None:
        audit.write(connection, at=now, officer_id=officer_id, act="lock", channel="web")
    return Missed(_LOCKED_OUT, _locked_out())


def _locked_out() -> dict[str, object]:
    return {"most": MOST_MISSES, "minutes": int(LOCKED.total_seconds()) // 60}


_INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def _pay(connection: Connection, name_hash: str, now: datetime) -> int | None:
    """Count one try; how many are left after it, or None when there was none left."""
    connection.execute(delete(sign_in_miss).where(sign_in_miss.c.at <= now - LOCKED))
    fresh = _INSERTS[connection.dialect.name](sign_in_miss).values(hash=name_hash, misses=1, at=now)
    counted = fresh.on_conflict_do_update(
        index_elements=[sign_in_miss.c.hash],
        set_={"misses": sign_in_miss.c.misses + 1, "at": now},
        where=sign_in_miss.c.misses < MOST_MISSES,
    )
    misses = connection.execute(counted.returning(sign_in_miss.c.misses)).scalar()
    return None if misses is None else MOST_MISSES - int(misses)


def _forgive(connection: Connection, name_hash: str) -> None:
    connection.execute(delete(sign_in_miss).where(sign_in_miss.c.hash == name_hash))


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()
