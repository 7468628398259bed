"""How does a platform hand us what happened? Believed only with its secret, answered once it is durable."""

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.channels.base import Incoming, UnknownPayload
from bot.conversation.inbox import Unavailable
from bot.web.forms import read_body
from bot.web.house import House, TelegramDoor

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
        happened = _parse(door, await read_body(request))
        try:
            for incoming in happened:
                await self._house.inbox.take(incoming)
        except Unavailable:
            _log.warning("hook.unavailable", channel="telegram")
            return PlainTextResponse("try again", status_code=503, headers={"retry-after": "5"})
        return _reply(door, happened)


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
