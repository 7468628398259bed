"""Does the officer hold the second factor? Six digits from an app on their phone, each taken once."""

import base64
import hmac
from datetime import date, datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct
from sqlalchemy import Connection, select, update

from bot.membership.officers import audit, roles
from bot.membership.officers.models import officer
from bot.runtime.errors import Refusal

_STEP = 30
# Clocks of phones go wrong by some seconds, and typing takes time.
_LEEWAY = (-1, 0, 1)
_DIGITS = 6
_ISSUER = "Học Số"


def _(sentence: str) -> str:
    return sentence


class Offer(Struct, frozen=True):
    """A new secret, shown to the officer once, to be put into their app."""

    secret: str
    uri: str
    """For the QR picture."""
    sealed: str
    """The secret as the page carries it until it is proved; only we can open it, and only for this officer."""


class SecondFactor:
    """Makes secrets, keeps them encrypted under a key made from the house's secret key, and checks codes."""

    def __init__(self, secret_key: str) -> None:
        key = HKDF(SHA256(), length=64, salt=None, info=b"hocso officer second factor 1").derive(secret_key.encode())
        self._cipher = AESSIV(key)

    def offer(self, officer_id: int, name: str) -> Offer:
        """A fresh secret; nothing is kept until a code of it was shown."""
        secret = pyotp.random_base32()
        uri = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)
        return Offer(secret, uri, base64.urlsafe_b64encode(self._seal(officer_id, secret)).decode())

    def turn_on(self, connection: Connection, officer_id: int, sealed: str, code: str, now: datetime) -> None:
        """Keep an offered secret once the officer showed a code of it. Raises `Refusal`."""
        kept = _unpacked(sealed)
        step = self._step(officer_id, kept, code, now)
        if step is None:
            raise Refusal(_("Mã chưa khớp. {You} xem mã mới trong ứng dụng rồi nhập lại."))
        connection.execute(update(officer).where(officer.c.id == officer_id).values(totp=kept, totp_step=step))
        audit.write(
            connection, at=now, officer_id=officer_id, act="second_factor_on", subject=officer_id, channel="web"
        )

    def take(self, connection: Connection, officer_id: int, code: str, now: datetime) -> bool:
        """Whether the code is right, and newer than any that was taken before; it is not taken again."""
        kept = connection.execute(select(officer.c.totp).where(officer.c.id == officer_id)).scalar()
        step = self._step(officer_id, bytes(kept or b""), code, now)
        if step is None:
            return False
        newer = (officer.c.id == officer_id, officer.c.totp_step < step)
        return connection.execute(update(officer).where(*newer).values(totp_step=step)).rowcount == 1

    def _step(self, officer_id: int, kept: bytes, code: str, now: datetime) -> int | None:
        """The step of time that the code belongs to; None for a wrong code, and for a secret of another key."""
        try:
            secret = self._cipher.decrypt(kept, _bound_to(officer_id)).decode()
        except (InvalidTag, ValueError):
            return None
        digits, otp = "".join(code.split()), pyotp.TOTP(secret)
        if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
            return None
        present = int(now.timestamp()) // _STEP
        steps = (present + away for away in _LEEWAY)
        return next((step for step in steps if hmac.compare_digest(otp.generate_otp(step), digits)), None)

    def _seal(self, officer_id: int, secret: str) -> bytes:
        return self._cipher.encrypt(secret.encode(), _bound_to(officer_id))


def turn_off(
    connection: Connection, officer_id: int, *, by: int | None, now: datetime, today: date, channel: str = "web"
) -> None:
    """Do without: by the officer themself, by one who could take every role of theirs away, or by the operator.

    Raises `NotAllowed`.
    """
    if by != officer_id:
        roles.check_rights_over(connection, officer_id, by, today)
    connection.execute(update(officer).where(officer.c.id == officer_id).values(totp=None))
    audit.write(
        connection,
        at=now,
        officer_id=by,
        act="second_factor_off",
        subject=officer_id,
        channel=audit.CLI if by is None else channel,
    )


def _unpacked(sealed: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(sealed.encode())
    except ValueError:
        return b""


def _bound_to(officer_id: int) -> list[bytes]:
    return [f"officer.totp {officer_id}".encode()]
