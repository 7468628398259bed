"""The house with mines in it: where these words come by, and at the first sending, an error tells all it knows.

Run as `python -m tests.fuzz.saboteur run`. Whatever the errors say must not come out anywhere.
"""

from typing import Any

from bot import cli
from bot.channels.base import Outgoing
from bot.channels.telegram import TelegramChannel
from bot.conversation import engine
from bot.conversation.turn import Turn
from bot.web.chat import Chat

IN_TURN, IN_WINDOW = "mìn trong lượt", "min-trong-cua-so"


def main() -> None:
    """Lay the mines and start."""
    route, now, send = engine.route, Chat._now, TelegramChannel.send

    def mined_route(turn: Turn) -> None:
        if IN_TURN in turn.incoming.text:
            raise RuntimeError(f"{turn.incoming} {turn.learner} {turn.house}")
        route(turn)

    async def mined_now(chat: Chat, request: Any, address: str | None, said: str = "") -> Any:
        if IN_WINDOW in request.url.query:
            raise RuntimeError(
                f"{request.headers} {request.cookies} {address} {said} {chat._house.settings.secret_key!r}"
            )
        return await now(chat, request, address, said)

    async def mined_send(channel: TelegramChannel, outgoing: Outgoing) -> str:
        if channel.mine > 0:
            channel.mine -= 1
            raise ValueError(f"{outgoing} {channel._wire._base}")
        return await send(channel, outgoing)

    engine.route, Chat._now = mined_route, mined_now
    TelegramChannel.mine, TelegramChannel.send = 1, mined_send
    cli.main()


if __name__ == "__main__":
    main()
