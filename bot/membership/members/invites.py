"""How an officer lets people in: a link to press or scan, and a short code to type."""

import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from bot.membership.members.models import invite
from bot.membership.units import history, tree
from bot.membership.units.tree import Unit
from bot.runtime.errors import Refusal
from bot.runtime.text import nfc

# Letters and digits that are not taken for one another, on paper or spoken. No vowels, no D, no W: a Vietnamese
# keyboard turns "AW" into "Ă" and "DD" into "Đ", and no word can come of it.
ALPHABET = "CFGHKMNPQRTVX3479"
DIGITS = 6
MOST_DAYS, MOST_USES = 366, 100_000
_TOKEN_BYTES = 16


def _(sentence: str) -> str:
    return sentence


class Invite(Struct, frozen=True):
    """An open door to a unit, for a time and so many people."""

    id: int
    code: str
    token: str
    unit_id: int
    """The unit it leads to today: the successor, where the one it was made for is no more."""
    officer_id: int
    created_at: datetime
    expires_at: datetime
    max_uses: int
    uses: int
    revoked_at: datetime | None
    made_for: int
    """The unit it was made for."""

    @property
    def spelled(self) -> str:
        """The code as it is read out and typed: two groups of three."""
        return f"{self.code[:3]} {self.code[3:]}"

    def is_open(self, now: datetime) -> bool:
        """Somebody may still come in by it."""
        return self.revoked_at is None and now < self.expires_at and self.uses < self.max_uses


class InviteIsOver(Refusal):
    """An invite was used that is over, used up or taken back."""

    def __init__(self) -> None:
        super().__init__(_("Mã mời này không còn dùng được. Hãy xin cán bộ chi hội mã mới."))


def create(
    connection: Connection, *, officer_id: int, unit_id: int, now: datetime, days: int = 90, uses: int = 500
) -> Invite:
    """A fresh invite to a unit. Raises `Refusal` for a unit that is no more."""
    found = tree.get(connection, unit_id)
    if not _lives(found, now):
        raise Refusal(_("Đơn vị này không còn hoạt động."))
    row = {
        "code": _free_code(connection),
        "token": secrets.token_urlsafe(_TOKEN_BYTES),
        "unit_id": unit_id,
        "officer_id": officer_id,
        "created_at": now,
        "expires_at": now + timedelta(days=min(max(days, 1), MOST_DAYS)),
        "max_uses": min(max(uses, 1), MOST_USES),
    }
    made = connection.execute(insert(invite).returning(invite), row).mappings().one()
    return _invite(made, unit_id)


def find(connection: Connection, code_or_token: str, now: datetime) -> Invite | None:
    """The open invite of a link or a typed code, in any case and with any spaces; None for everything else."""
    word = nfc(code_or_token).strip()
    code = read_code(word)
    named = invite.c.token == word
    query = select(invite).where(or_(named, invite.c.code == code) if code else named)
    row = connection.execute(query).mappings().first()
    unit_id = None if row is None else _leads_to(connection, row["unit_id"], now)
    if row is None or unit_id is None:
        return None
    found = _invite(row, unit_id)
    return found if found.is_open(now) else None


def get(connection: Connection, invite_id: int) -> Invite | None:
    """The invite of that number, open or not."""
    row = connection.execute(select(invite).where(invite.c.id == invite_id)).mappings().first()
    return None if row is None else _invite(row, row["unit_id"])


def read_code(words: str) -> str:
    """The code in what was typed, or nothing when it cannot be one."""
    plain = unicodedata.normalize("NFKC", words).upper()
    letters = "".join(c for c in plain if not c.isspace() and c not in "-–—._")
    return letters if len(letters) == DIGITS and all(c in ALPHABET for c in letters) else ""


def use(connection: Connection, invite_id: int, now: datetime) -> None:
    """Somebody asks by this invite. Raises `InviteIsOver`."""
    is_open = (invite.c.revoked_at.is_(None), invite.c.expires_at > now, invite.c.uses < invite.c.max_uses)
    statement = update(invite).where(invite.c.id == invite_id, *is_open).values(uses=invite.c.uses + 1)
    if connection.execute(statement).rowcount != 1:
        raise InviteIsOver


def revoke(connection: Connection, invite_id: int, now: datetime) -> bool:
    """Close the door; those who asked before keep their place. Says whether it was open until now."""
    statement = update(invite).where(invite.c.id == invite_id, invite.c.revoked_at.is_(None)).values(revoked_at=now)
    return connection.execute(statement).rowcount == 1


def of_unit(connection: Connection, unit_ids: int | Sequence[int]) -> list[Invite]:
    """All invites made for a unit, or for several, the newest first; open or not."""
    ids = [unit_ids] if isinstance(unit_ids, int) else sorted(set(unit_ids))
    query = select(invite).where(invite.c.unit_id.in_(ids)).order_by(invite.c.created_at.desc(), invite.c.id.desc())
    return [_invite(row, row["unit_id"]) for row in connection.execute(query).mappings()]


def _leads_to(connection: Connection, unit_id: int, now: datetime) -> int | None:
    """The unit itself, or the one it went over into; None where it went nowhere, or into several."""
    made_for = tree.get(connection, unit_id)
    heirs = (unit_id,) if _lives(made_for, now) else history.heirs(connection, unit_id)
    return heirs[0] if len(heirs) == 1 else None


def _lives(found: Unit, now: datetime) -> bool:
    return found.valid_to is None or found.valid_to > now.date()


def _free_code(connection: Connection) -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(DIGITS))
        if connection.execute(select(invite.c.id).where(invite.c.code == code)).first() is None:
            return code


def _invite(row: RowMapping, unit_id: int) -> Invite:
    values = {name: row[name] for name in Invite.__struct_fields__ if name != "made_for"}
    return Invite(**(values | {"unit_id": unit_id, "made_for": row["unit_id"]}))
