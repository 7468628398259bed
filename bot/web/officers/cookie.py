"""Which session does this browser carry? A cookie that only we can read, and only over our own address."""

from starlette.requests import Request
from starlette.responses import Response

from bot.web.cookies import kept

# As long as a session may live at most; the store decides whether it still does.
_SECONDS = 30 * 24 * 3600


class SessionCookie:
    """Gives a browser its session's token and takes it away."""

    def __init__(self, *, is_https: bool) -> None:
        self._is_https = is_https
        # The prefix makes the browser refuse this cookie from a subdomain or without https.
        self.name = "__Host-hocso-canbo" if is_https else "hocso-canbo"

    def find(self, request: Request) -> str:
        """The token, or nothing."""
        return kept(request, self.name)

    def keep(self, response: Response, token: str) -> None:
        """Give the browser its session."""
        self._set(response, token, _SECONDS)

    def drop(self, response: Response) -> None:
        """Take it away."""
        self._set(response, "", 0)

    def _set(self, response: Response, value: str, seconds: int) -> None:
        response.set_cookie(
            self.name, value, max_age=seconds, path="/", secure=self._is_https, httponly=True, samesite="lax"
        )
