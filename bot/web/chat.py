"""What does the chat page show, and what happens when something on it is sent?"""

from collections.abc import Sequence

import structlog
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.base import Incoming, UnknownPayload
from bot.channels.webchat import WebChannel
from bot.conversation.engine import hello
from bot.conversation.inbox import Unavailable
from bot.delivery import mailbox
from bot.delivery.mailbox import Letter
from bot.membership import learners
from bot.runtime.locale import known
from bot.web.forms import first, read_form
from bot.web.house import House, read
from bot.web.identity import Identities, fresh_address
from bot.web.pages import Pages, asked_locale, is_fragment
from bot.web.scene import Posted, Scene, compose

_log = structlog.get_logger()


class Chat:
    """The chat page: one scene at a time, the same with and without a script."""

    def __init__(self, house: House, pages: Pages, identities: Identities) -> None:
        self._house = house
        self._pages = pages
        self._identities = identities
        self._channel = WebChannel()

    async def show(self, request: Request) -> Response:
        """GET /: where this person is now. Nothing is stored, so a crawler makes no learner."""
        address = self._identities.find(request)
        scene, locale = await self._now(request, address)
        has_lost_cookie = address is None and "moi" in request.query_params
        response = self._page(request, scene, locale, no_cookie=has_lost_cookie)
        self._identities.keep(response, address or fresh_address())
        return response

    async def take(self, request: Request) -> Response:
        """POST /chat: one act, taken once; then the page as it is now."""
        form = await read_form(request)
        known_address = self._identities.find(request)
        address = known_address or fresh_address()
        try:
            incoming = self._channel.incoming(
                form, address=address, now=self._house.clock.now(), locale=asked_locale(request)
            )
        except UnknownPayload:
            return self._pages.page(request, "error.html", locale=asked_locale(request), status=400, code=400)
        try:
            await self._house.inbox.take(incoming)
        except Unavailable:
            return self._unavailable(request, incoming, first(form, "lan"))
        return await self._answer(request, incoming, is_new=known_address is None)

    async def _answer(self, request: Request, incoming: Incoming, *, is_new: bool) -> Response:
        if is_fragment(request):
            scene, locale = await self._now(request, incoming.address, said=incoming.text)
            response = self._page(request, scene, locale)
        else:
            response = RedirectResponse("/?moi=1" if is_new else "/", status_code=303)
        if is_new:
            self._identities.keep(response, incoming.address)
        return response

    async def _now(self, request: Request, address: str | None, said: str = "") -> tuple[Scene, str]:
        """What lies in this person's mailbox, and their language; a stranger is greeted."""
        letters, locale = await read(self._house, lambda c: self._look_up(c, address)) if address else ((), None)
        spoken = known(locale) if locale else asked_locale(request)
        if letters:
            return compose([Posted(letter.message, letter.id) for letter in letters], said), spoken
        greeting = hello(spoken, self._house.settings.organiser_name)
        return compose([Posted(message) for message in greeting]), spoken

    def _look_up(self, connection: Connection, address: str) -> tuple[Sequence[Letter], str | None]:
        door = (self._channel.name, self._channel.account, address)
        return mailbox.latest(connection, *door), learners.locale_of(connection, *door)

    def _page(self, request: Request, scene: Scene, locale: str, *, no_cookie: bool = False) -> Response:
        return self._pages.page(request, "chat.html", locale=locale, scene=scene, no_cookie=no_cookie)

    def _unavailable(self, request: Request, incoming: Incoming, nonce: str) -> Response:
        """Nothing was stored: say so, and give the answer back so that one press sends it again."""
        _log.warning("chat.unavailable")
        response = self._pages.page(
            request,
            "error.html",
            locale=asked_locale(request),
            status=503,
            code=503,
            again={"chon": incoming.payload, "cau": incoming.text, "lan": nonce},
        )
        response.headers["retry-after"] = "5"
        self._identities.keep(response, incoming.address)
        return response
