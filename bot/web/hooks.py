"""How does a platform hand us what happened? Believed only with its secret, answered once it is durable."""

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.base import Incoming, UnknownPayload
from bot.conversation.inbox import Unavailable
from bot.web.forms import read_body
from bot.web.house import House, TelegramDoor

TELEGRAM = "/hooks/telegram"
BODY_LIMIT = 256 * 1024
_log = structlog.get_logger()


class Hooks:
    """The windows that platforms call."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def telegram(self, request: Request) -> Response:
        """POST /hooks/telegram. Only 200 tells Telegram that we have it; after any other answer it comes again."""
        door = self._house.telegram
        if door is None:
            return PlainTextResponse("no such hook", status_code=404)
        # Before the body is read: a stranger must not make us work.
        if not door.verify(dict(request.headers)):
            return PlainTextResponse("wrong secret", status_code=403)
        body = await read_body(request)
        if len(body) > BODY_LIMIT:
            return PlainTextResponse("too large", status_code=413)
        happened = _parse(door, body)
        try:
            for incoming in happened:
                await self._house.inbox.take(incoming)
        except Unavailable:
            _log.warning("hook.unavailable", channel="telegram")
            return PlainTextResponse("try again", status_code=503, headers={"retry-after": "5"})
        return _reply(door, happened)


class Straight:
    """Takes what a platform sends past everything that is only there for browsers: that would cost more than the tap.

    What is odd about it (another method, no honest length) goes the long way and is refused there.
    """

    def __init__(self, app: ASGIApp, *, hooks: Hooks) -> None:
        self._app, self._hooks = app, hooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer here, or pass the request on."""
        if scope["type"] != "http" or scope["path"] != TELEGRAM or not _is_plain(scope):
            await self._app(scope, receive, send)
            return
        try:
            response = await self._hooks.telegram(Request(scope, receive))
        except HTTPException as refusal:
            response = PlainTextResponse(str(refusal.status_code), status_code=refusal.status_code)
        except ClientDisconnect:
            # Nobody reads this answer; it is only counted.
            response = PlainTextResponse("400", status_code=400)
        await response(scope, receive, send)


def _is_plain(scope: Scope) -> bool:
    """A POST that says how long it is, and keeps within the limit; the server holds it to its word."""
    length = Headers(scope=scope).get("content-length", "")
    is_number = length.isascii() and length.isdigit() and len(length) < 9
    return scope["method"] == "POST" and is_number and int(length) <= BODY_LIMIT


def _parse(door: TelegramDoor, body: bytes) -> list[Incoming]:
    try:
        return door.parse(body)
    except UnknownPayload:
        # Asking for it again would bring the same body: it is logged and let go.
        _log.warning("hook.unknown", channel="telegram", bytes=len(body))
        return []


def _reply(door: TelegramDoor, happened: list[Incoming]) -> Response:
    """Acknowledge the pressed button inside the answer: one request less for each tap."""
    calls = [call for call in map(door.webhook_reply, happened) if call]
    return JSONResponse(calls[-1]) if calls else PlainTextResponse("ok")
