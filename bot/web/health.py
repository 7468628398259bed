"""Is the process alive, and can it take work? For the machine that starts, watches and restarts us."""

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.web.house import House


class Health:
    """The two questions a watcher asks."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def is_alive(self, request: Request) -> Response:  # noqa: ARG002 - a handler's signature
        """GET /healthz: the event loop turns."""
        return PlainTextResponse("ok", headers={"cache-control": "no-store"})

    async def is_ready(self, request: Request) -> Response:  # noqa: ARG002 - a handler's signature
        """GET /readyz: 200 with the facts when new work can be taken, else 503 with the same facts."""
        facts = await anyio.to_thread.run_sync(self._house.health)
        status = 200 if facts.get("ready", True) else 503
        return JSONResponse(facts, status_code=status, headers={"cache-control": "no-store"})
