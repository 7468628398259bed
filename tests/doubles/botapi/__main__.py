"""How another process plays with the double: people's deeds and screens, the ledger and trouble, over HTTP.

POST /people {"name": …}                          → {"id": …}
POST /people/<id>/<deed> {"words": …}             deed: starts, says, taps, blocks, unblocks
GET  /people/<id>                                 → the screen
GET  /ledger                                      → every delivery in order, and the offences
POST /fail {"trouble": …, "method": …, "times": …}
"""

import argparse
import asyncio
import json
from dataclasses import asdict

from aiohttp import web

from tests.doubles.botapi.server import TOKEN, BotApi


class Control:
    """The windows beside the Bot API."""

    def __init__(self, api: BotApi) -> None:
        self._api = api

    def open(self, app: web.Application) -> None:
        app.router.add_post("/people", self._person)
        app.router.add_post("/people/{id}/{deed}", self._deed)
        app.router.add_get("/people/{id}", self._screen)
        app.router.add_get("/ledger", self._ledger)
        app.router.add_post("/fail", self._fail)

    async def _person(self, request: web.Request) -> web.Response:
        person = self._api.person(**await request.json())
        return web.json_response({"id": person.id})

    async def _deed(self, request: web.Request) -> web.Response:
        person, deed = self._api.people[int(request.match_info["id"])], request.match_info["deed"]
        words = (await request.json()).get("words", "") if request.can_read_body else ""
        try:
            if deed in {"starts", "says", "taps"}:
                update = getattr(person, deed)(words)
            else:
                update = {"blocks": person.blocks, "unblocks": person.unblocks}[deed]()
        except AssertionError as error:
            return web.json_response({"error": str(error)}, status=409)
        return web.json_response({"update_id": update})

    async def _screen(self, request: web.Request) -> web.Response:
        shown = self._api.people[int(request.match_info["id"])].sees()
        told = [{"id": s.message_id, "text": s.text, "buttons": s.buttons, "edits": s.edits} for s in shown]
        return web.json_response(told)

    async def _ledger(self, request: web.Request) -> web.Response:
        deliveries = [asdict(delivery) for delivery in self._api.ledger]
        return web.json_response({"deliveries": deliveries, "offences": self._api.offences})

    async def _fail(self, request: web.Request) -> web.Response:
        self._api.fail(**await request.json())
        return web.json_response({})


async def run(port: int, token: str, overall: float, per_chat: float) -> None:
    api = BotApi(token, port=port)
    api.limits.overall, api.limits.per_chat = overall, per_chat
    await api.start(Control(api).open)
    print(json.dumps({"url": api.url, "token": token}), flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await api.stop()


def main() -> None:
    line = argparse.ArgumentParser(description="A Bot API server for tests.")
    line.add_argument("--port", type=int, default=0)
    line.add_argument("--token", default=TOKEN)
    line.add_argument("--overall", type=float, default=0, help="messages a second for the bot; 0 is no limit")
    line.add_argument("--per-chat", type=float, default=0, help="messages a second in one chat; 0 is no limit")
    given = line.parse_args()
    asyncio.run(run(given.port, given.token, given.overall, given.per_chat))


if __name__ == "__main__":
    main()
