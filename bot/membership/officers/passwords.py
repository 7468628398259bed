"""Is this password good enough, and is it the right one? Hashing is slow by design: call it in a thread."""

import threading
from datetime import date, datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct
from sqlalchemy import Connection, select, update

from bot.membership.officers import audit, roles, sessions, tickets
from bot.membership.officers.models import officer
from bot.runtime.errors import Refusal
from bot.runtime.text import fold, nfc

SHORTEST, LONGEST = 10, 200
# Memory in KiB: 46 MiB, as OWASP's cheat sheet on password storage asks for with so few rounds.
HASHER = PasswordHasher(time_cost=2, memory_cost=47_104, parallelism=1)
# Each takes 46 MiB while it runs: a crowd at the door must not take the machine's memory.
_AT_ONCE = threading.BoundedSemaphore(4)
# The hash of nobody's password, by the same rules: an unknown name costs the same time as a known one.
NOBODY = "$argon2id$v=19$m=47104,t=2,p=1$r3B1iKQ8A225RvfmgqUmrg$S/ZdP4KizARYMRJS5TsF8Yf7NSEy60FeSs3pBpHoGfQ"
_FEWEST_LETTERS = 5
# Folded, without blanks. Shorter ones are refused anyway.
_COMMON = frozenset(
    "1234567890 0123456789 9876543210 0987654321 1234567891 12345678910 123456789a a123456789 1q2w3e4r5t 1qaz2wsx3edc"
    " qwertyuiop qwerty1234 qwerty12345 asdfghjkl1 abcdefghij abcd123456 abc1234567 password12 password123 password1234"
    " administrator admin12345 adminadmin iloveyou12 iloveyou123 matkhau123 matkhau1234 matkhau12345 matkhau123456"
    " vietnam123 vietnam1234 vietnam2025 vietnam2026 anhyeuem123 emyeuanh123 yeuem12345 khongbiet123 xinchao123"
    " hocso12345 hocso2025 hocso2026 binhdanhocvu binhdanhocvuso mattran123 mattrantoquoc canbo12345 hoiphunu123"
    " hoinongdan123 doanthanhnien congdoan123 thanhhoa123 thanhhoa36 thanhhoa2025 thanhhoa2026".split()
)


def _(sentence: str) -> str:
    return sentence


class Check(Struct, frozen=True):
    """What comparing a password told."""

    is_right: bool
    rehashed: str = ""
    """The same password hashed by today's rules, where the kept hash was made by older ones."""


def check_rule(password: str, login: str = "") -> None:
    """Go on only with a password that is not guessed at once. Raises `Refusal`."""
    plain = _plain(password)
    guessed = fold(plain).replace(" ", "")
    if len(plain) < SHORTEST:
        raise Refusal(_("Mật khẩu cần ít nhất {n} ký tự. Một câu ngắn dễ nhớ là tốt."), n=SHORTEST)
    if len(plain) > LONGEST:
        raise Refusal(_("Mật khẩu dài quá {n} ký tự."), n=LONGEST)
    if login and guessed == fold(login).replace(" ", ""):
        raise Refusal(_("Mật khẩu không được trùng tên đăng nhập."))
    if guessed in _COMMON or len(set(plain)) < _FEWEST_LETTERS:
        raise Refusal(_("Mật khẩu này nhiều người dùng, kẻ gian đoán ra ngay. {You} chọn mật khẩu khác."))


def hash_of(password: str) -> str:
    """What is kept of a password. Takes some hundredths of a second and 46 MiB."""
    with _AT_ONCE:
        return HASHER.hash(_plain(password))


def check(kept: str, password: str) -> Check:
    """Whether it is the password that was hashed; an empty hash is nobody's, and costs the same time."""
    plain = _plain(password)[:LONGEST]
    with _AT_ONCE:
        try:
            HASHER.verify(kept or NOBODY, plain)
        except (VerificationError, InvalidHashError):
            return Check(is_right=False)
        if not kept:
            return Check(is_right=False)
        return Check(is_right=True, rehashed=HASHER.hash(plain) if HASHER.check_needs_rehash(kept) else "")


def kept_of(connection: Connection, officer_id: int) -> str:
    """The hash of an officer's password, to check the old one before a new one is set; empty where there is none."""
    return str(connection.execute(select(officer.c.password_hash).where(officer.c.id == officer_id)).scalar() or "")


def change(connection: Connection, officer_id: int, hashed: str, now: datetime, *, keep: str = "") -> None:
    """Set an officer's password, given its hash; every session ends but the one with the secret `keep`."""
    connection.execute(update(officer).where(officer.c.id == officer_id).values(password_hash=hashed))
    tickets.void(connection, officer_id, now, "password", "code")
    sessions.close_all(connection, officer_id, now, keep=keep)
    audit.write(connection, at=now, officer_id=officer_id, act="set_password", subject=officer_id, channel="web")


def renew(connection: Connection, officer_id: int, hashed: str) -> None:
    """Keep the same password hashed by today's rules."""
    connection.execute(update(officer).where(officer.c.id == officer_id).values(password_hash=hashed))


def allow_reset(
    connection: Connection, officer_id: int, *, by: int | None, now: datetime, today: date, channel: str = "web"
) -> str:
    """Let an officer choose a new password: returns the ticket of the link to do so.

    Only one who could take every role of that officer away may; None is the operator. Raises `NotAllowed`, `Refusal`.
    """
    if roles.get(connection, officer_id).disabled_at is not None:
        raise Refusal(roles.SENT_AWAY)
    unit_id = roles.check_rights_over(connection, officer_id, by, today)
    token = tickets.make(connection, "password", officer_id, now)
    audit.write(
        connection,
        at=now,
        officer_id=by,
        act="reset_password",
        unit_id=unit_id,
        subject=officer_id,
        channel=audit.CLI if by is None else channel,
    )
    return token


def _plain(password: str) -> str:
    # The same letters, however the keyboard composed them.
    return nfc(password)
