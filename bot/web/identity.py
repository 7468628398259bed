"""Who is writing from this browser? A random name in a signed cookie, and nothing about the person."""

import re
import secrets

from itsdangerous import BadSignature, Signer
from starlette.requests import Request
from starlette.responses import Response

from bot.web.cookies import kept

# Browsers keep a cookie 400 days at most; every visit renews it.
LIFETIME = 400 * 24 * 3600
_SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")


class Identities:
    """Gives a browser its name and knows it again."""

    def __init__(self, secret_key: str, *, is_https: bool) -> None:
        self._signer = Signer(secret_key, salt="hocso.web.identity")
        self._is_https = is_https
        # The prefix makes the browser refuse this cookie from a subdomain or without https.
        self.cookie = "__Host-hocso" if is_https else "hocso"

    def find(self, request: Request) -> str | None:
        """The address of this browser; None for a new one and for a forged or broken cookie."""
        try:
            address = self._signer.unsign(kept(request, self.cookie)).decode("ascii")
        except (BadSignature, UnicodeError):
            return None
        return address if _SHAPE.fullmatch(address) else None

    def keep(self, response: Response, address: str) -> None:
        """Give the browser its name, for another 400 days."""
        response.set_cookie(
            self.cookie,
            self._signer.sign(address).decode("ascii"),
            max_age=LIFETIME,
            path="/",
            secure=self._is_https,
            httponly=True,
            samesite="lax",
        )


def fresh_address() -> str:
    """A name of 128 random bits that nobody can guess."""
    return secrets.token_urlsafe(16)
