"""Is the process alive, can it take work, and how does it fare? For the machine that starts and watches us."""

import hmac
from ipaddress import ip_address

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.runtime import metrics
from bot.runtime.metrics import WindowFigures
from bot.web.house import House

_NO_STORE = {"cache-control": "no-store"}
# What a proxy leaves on a request: whoever it speaks for is not on our side of it.
_PASSED_ON = ("x-forwarded-for", "x-real-ip", "forwarded", "via")


class Health:
    """The questions a watcher asks."""

    def __init__(self, house: House, windows: WindowFigures, *, is_public: bool) -> None:
        self._house, self._windows, self._is_public = house, windows, is_public

    async def is_alive(self, request: Request) -> Response:  # noqa: ARG002 - a handler's signature
        """GET /healthz: the event loop turns."""
        return PlainTextResponse("ok", headers=_NO_STORE)

    async def is_ready(self, request: Request) -> Response:  # noqa: ARG002 - a handler's signature
        """GET /readyz: 200 with the facts when new work can be taken, else 503 with the same facts."""
        facts = await anyio.to_thread.run_sync(self._house.health)
        status = 200 if facts.get("ready", True) else 503
        return JSONResponse(facts, status_code=status, headers=_NO_STORE)

    async def figures(self, request: Request) -> Response:
        """GET /metrics: figures for Prometheus, for those with the token; without one, for our own network."""
        token = self._house.settings.metrics_token.get_secret_value()
        if token and not _has(request, token):
            refusal = _NO_STORE | {"www-authenticate": "Bearer"}
            return PlainTextResponse("a token is needed", status_code=401, headers=refusal)
        if not token and not self._is_near(request):
            return PlainTextResponse("not from there", status_code=403, headers=_NO_STORE)
        families = await anyio.to_thread.run_sync(self._house.figures)
        body = metrics.page([*families, *metrics.of_windows(self._windows)])
        return Response(body, headers=_NO_STORE | {"content-type": metrics.CONTENT_TYPE})

    def _is_near(self, request: Request) -> bool:
        """Whether somebody on this machine or its network asks by themselves.

        Behind a public address everybody comes from the proxy beside us, which need not say for whom it asks.
        """
        if self._is_public or request.client is None or any(name in request.headers for name in _PASSED_ON):
            return False
        try:
            return ip_address(request.client.host).is_private
        except ValueError:
            return False


def _has(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())
