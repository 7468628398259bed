"""What does somebody see who opened an officer's invite? The chat, with the way into the unit as its first button."""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.message import Block, Choice, Message
from bot.conversation.engine import hello
from bot.membership.members import invites
from bot.membership.units import tree
from bot.runtime.locale import Words
from bot.web.house import House, read
from bot.web.identity import Identities, fresh_address
from bot.web.pages import Pages, asked_locale
from bot.web.scene import Posted, compose

# No token of ours is longer; what is longer names no invite.
_LONGEST = 40


class Doorway:
    """The page behind an invite's link and QR code. Opening it uses nothing up and stores nothing."""

    def __init__(self, house: House, pages: Pages, identities: Identities) -> None:
        self._house, self._pages, self._identities = house, pages, identities

    async def show(self, request: Request) -> Response:
        """GET /vao/{token}."""
        token, locale = request.path_params["token"], asked_locale(request)
        unit = await read(self._house, lambda c: self._unit(c, token)) if len(token) <= _LONGEST else None
        words = Words(locale)
        greeting = hello(locale, self._house.settings.organiser_name)
        first = _invited(words, unit, token) if unit else _closed(words)
        scene = compose([Posted(first), Posted(greeting[0])])
        response = self._pages.page(request, "chat.html", locale=locale, scene=scene, no_cookie=False)
        self._identities.keep(response, self._identities.find(request) or fresh_address())
        return response

    def _unit(self, connection: Connection, token: str) -> str | None:
        invite = invites.find(connection, token, self._house.clock.now())
        return tree.get(connection, invite.unit_id).name if invite and invite.token == token else None


def _invited(words: Words, unit: str, token: str) -> Message:
    say = words.say
    return Message(
        title=say("Mời vào {unit}", unit=unit),
        blocks=(
            Block("text", (say("Vào đơn vị thì bài đã học được ghi nhận cho đơn vị. Không vào vẫn học được hết."),)),
        ),
        choices=(
            # Translators: shown on a button, 20 characters at most.
            Choice(f"join:{token}", say("Vào đơn vị"), role="main"),
        ),
    )


def _closed(words: Words) -> Message:
    say = words.say
    return Message(
        title=say("Lời mời này không còn dùng được"),
        blocks=(Block("text", (say("Xin cán bộ lời mời mới, hoặc tìm tên đơn vị. Học thì vẫn học được ngay."),)),),
        choices=(Choice("join:find", say("Tìm đơn vị")),),
    )
