"""What was done a moment ago? One sentence, kept for the next page in a signed cookie."""

import json

from itsdangerous import BadSignature, URLSafeSerializer
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from bot.web.cookies import kept

_COOKIE = "hocso_bao"
_SECONDS = 120
_LONGEST = 600


class Flash(Struct, frozen=True):
    """A sentence, and whether it is good news or something to mind."""

    say: str
    tone: str


class Flashes:
    """Gives a sentence to the browser and takes it back."""

    def __init__(self, secret_key: str, *, is_https: bool) -> None:
        self._serializer = URLSafeSerializer(secret_key, salt="hocso.web.flash", serializer=json)
        self._is_https = is_https

    def give(self, response: Response, say: str, tone: str) -> None:
        """Keep a sentence for the page this answer leads to."""
        if say:
            self._set(response, self._serializer.dumps([say[:_LONGEST], tone]), _SECONDS)

    def take(self, request: Request) -> Flash | None:
        """The sentence that waits, if any; anything broken or forged is none."""
        text = kept(request, _COOKIE)
        try:
            say, tone = self._serializer.loads(text) if text else (None, "")
        except (BadSignature, TypeError, ValueError):
            return None
        return Flash(str(say), str(tone)) if say else None

    def drop(self, response: Response) -> None:
        """It was read."""
        self._set(response, "", 0)

    def _set(self, response: Response, value: str, seconds: int) -> None:
        response.set_cookie(
            _COOKIE, value, max_age=seconds, path="/canbo", secure=self._is_https, httponly=True, samesite="lax"
        )
