"""What does a person read when something is not there, too long or broken? One kind page for each case."""

import re

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.web.headers import SECURE
from bot.web.pages import Pages, asked_locale

# These windows are read by machines: plain words are enough.
_MACHINES = ("/hooks/", "/healthz", "/readyz", "/static/", "/lessons/")
# What error.html has its own words for; any other refusal reads like a bad request.
_SPOKEN = (400, 403, 404, 405, 413, 500, 503)
# What stands behind these opens something: it is not for the log.
_SECRET = re.compile(r"^(/vao|/canbo/vao|/canbo/mat-khau)/.*", re.DOTALL)
_log = structlog.get_logger()


class Notices:
    """The pages that stand in for what cannot be shown."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def refused(self, request: Request, error: Exception) -> Response:
        """An HTTP refusal: not found, wrong method, too large."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        response = self._notice(request, status)
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    async def gone(self, request: Request, error: Exception) -> Response:  # noqa: ARG002 - a handler's signature
        """Whoever asked hung up before they had said everything: nobody reads this, and nothing is broken."""
        return PlainTextResponse("400", status_code=400)

    async def broken(self, request: Request, error: Exception) -> Response:
        """Our own mistake: logged without the person's words, told without frightening them."""
        _log.error("web.broken", path=_SECRET.sub(r"\1/…", request.url.path), error=type(error).__name__)
        response = self._notice(request, 500)
        # This answer goes out from outside the middleware, so it brings its own headers.
        response.headers.update(SECURE)
        return response

    async def foreign(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A form that another website sent in the person's name."""
        await self._notice(Request(scope), 403)(scope, receive, send)

    def _notice(self, request: Request, status: int) -> Response:
        if request.url.path.startswith(_MACHINES):
            return PlainTextResponse(str(status), status_code=status)
        code = status if status in _SPOKEN else 400
        return self._pages.page(request, "error.html", locale=asked_locale(request), status=status, code=code)


class PlainPages:
    """The pages that say one thing and ask for nothing."""

    def __init__(self, pages: Pages, organiser: str) -> None:
        self._pages = pages
        self._organiser = organiser

    async def data(self, request: Request) -> Response:
        """GET /du-lieu: what is kept, and for how long."""
        return self._pages.page(request, "data.html", locale=asked_locale(request), organiser=self._organiser)

    async def offline(self, request: Request) -> Response:
        """GET /ngoai-tuyen: what the service worker shows when there is no network."""
        return self._pages.page(request, "offline.html", locale=asked_locale(request))
