"""A tests-only server that shows any sample scene: GET /canh/<name> makes this browser its reader."""

import contextlib
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.app import App
from bot.migrations.run import upgrade
from bot.web.identity import Identities, fresh_address
from bot.web.server import create_app
from tests.conftest import settings_for
from tests.web.fakes import KEY, ToldHouse, web_settings
from tests.web.samples import REMINDER, SCENES


class Gallery(NamedTuple):
    """Where the gallery is open, and the house behind it."""

    base: str
    house: ToldHouse

    def scene(self, name: str) -> str:
        """The address that shows one scene."""
        return f"{self.base}/canh/{name}"


class Town(NamedTuple):
    """Where the real house is open, and the house itself."""

    base: str
    house: App

    def count(self, kind: str) -> int:
        """How many facts of a kind were ever recorded."""
        with self.house.read() as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM fact WHERE kind = ?", (kind,)).scalar()
        return int(found or 0)


def gallery(folder: Path) -> tuple[Starlette, ToldHouse]:
    house = ToldHouse(web_settings(f"sqlite:///{folder / 'gallery.db'}"))
    upgrade(house.engine)
    identities = Identities(KEY, is_https=False)
    windows = create_app(house, beat=0.3)

    async def enter(request: Request) -> Response:
        address, messages = fresh_address(), SCENES[request.path_params["name"]]
        if request.path_params["name"] != "01-chao":
            pushes = [m for m in messages if m is REMINDER]
            house.post(address, [m for m in messages if m is not REMINDER])
            house.post(address, pushes, turn=0)
        response = RedirectResponse("/", status_code=303)
        identities.keep(response, address)
        return response

    app = Starlette(routes=[Route("/canh/{name}", enter), Mount("/", windows)])
    return app, house


def whole(folder: Path) -> tuple[Starlette, App]:
    """The real house with the small course, opened and closed by the server."""
    house = App(settings_for(f"sqlite:///{folder / 'hocso.db'}"))
    house.prepare(with_demo=True)
    return opened(house), house


def opened(house: App) -> Starlette:
    """The windows of a house that is prepared; the server opens and closes it."""
    windows = create_app(house, beat=0.3)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with house.running():
            yield

    return Starlette(routes=[Mount("/", windows)], lifespan=lifespan)


@contextlib.contextmanager
def served(app: object) -> Iterator[str]:
    """Serve an app in a thread on a free port, and stop it at the end."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=2)
    )  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
