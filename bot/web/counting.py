"""How often does which window answer what? Counted on the way out, for whoever watches over the house."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.runtime.metrics import WindowFigures

# By the first part of the address: whatever people invent behind it never becomes a label.
_WINDOWS = {
    "": "page",
    "chat": "chat",
    "hooks": "hook",
    "vao": "page",
    "canbo": "officer",
    "static": "file",
    "lessons": "file",
    "healthz": "watch",
    "readyz": "watch",
    "metrics": "watch",
}


class Counted:
    """Counts every answer by its window and status."""

    def __init__(self, app: ASGIApp, *, figures: WindowFigures) -> None:
        self._app, self._answers = app, figures.answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note the status."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        window = _WINDOWS.get(scope["path"][1:].partition("/")[0], "other")

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._answers[window, message["status"]] += 1
            await send(message)

        await self._app(scope, receive, note)
