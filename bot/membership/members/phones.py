"""How telephone numbers are kept: never in clear, always to the same bytes, so that one can be looked for."""

import re
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat, format_number, is_valid_number, parse

_COLUMN = [b"membership.phone"]
# What people put between the digits.
_BETWEEN = re.compile(r"[\s.\-–—()_/']+")
# A letter O typed for a nought.
_NOUGHTS = str.maketrans("oOοО", "0000")
_VIETNAM = PhoneMetadata.metadata_for_region("VN")
_KINDS = () if _VIETNAM is None else (_VIETNAM.mobile, _VIETNAM.fixed_line)
# The library's own table, without its 20 us a number.
_DOMESTIC = re.compile("0(?:" + "|".join(f"(?:{kind.national_number_pattern})" for kind in _KINDS if kind) + ")")
_ABROAD = re.compile(r"(?:\+|00)?84(?:\(0\)|0)?")
_MOST = 40


class UnreadablePhone(Exception):
    """The bytes were not written with this key."""


def normalise(text: str) -> str | None:
    """The number as it is dialled in Viet Nam (0912345678), or with + and the country's code; None if it is none."""
    if len(text) > _MOST:
        return None
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_NOUGHTS)
    home = _ABROAD.sub("0", plain, count=1) if _ABROAD.match(plain) and len(plain) > len("0912345678") else plain
    if _DOMESTIC.fullmatch(home) and home.isascii():
        return home
    return _foreign(plain) if plain.startswith("+") else None


def mask(number: str) -> str:
    """Enough to recognise one's own number by, not enough to call it."""
    return f"{number[:4]} ••• •{number[-2:]}" if len(number) > len("123456") else "•••"


class Phones:
    """Encrypts and decrypts with a key of its own, made from the house's secret key."""

    def __init__(self, secret_key: str) -> None:
        key = HKDF(SHA256(), length=64, salt=None, info=b"hocso phones 1").derive(secret_key.encode())
        self._cipher = AESSIV(key)

    def encrypt(self, text: str) -> bytes:
        """The same number gives the same bytes: finding one is an equality."""
        return self._cipher.encrypt(text.encode(), _COLUMN)

    def decrypt(self, kept: bytes) -> str:
        """What was encrypted. Raises `UnreadablePhone` when the secret key is another one now."""
        try:
            return self._cipher.decrypt(bytes(kept), _COLUMN).decode()
        except InvalidTag:
            raise UnreadablePhone from None


def _foreign(text: str) -> str | None:
    try:
        number = parse(text, None)
    except NumberParseException:
        return None
    return format_number(number, PhoneNumberFormat.E164) if is_valid_number(number) else None
