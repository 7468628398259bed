"""Which window answers which address? All routes of the house, and what stands before every one of them."""

import contextlib
import json
from collections.abc import AsyncIterator

from asgi_cross_origin_protection import CrossOriginProtection
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.content.places import data_dir
from bot.runtime.metrics import WindowFigures
from bot.web import forms, hooks
from bot.web.assets import Assets, manifest
from bot.web.chat import Chat
from bot.web.counting import Counted
from bot.web.doorway import Doorway
from bot.web.drawings import Drawings
from bot.web.files import Attachments, Pictures
from bot.web.headers import SecureHeaders
from bot.web.health import Health
from bot.web.house import House
from bot.web.identity import Identities
from bot.web.look import change_look
from bot.web.notices import Notices, PlainPages
from bot.web.officers.frame import Frame
from bot.web.officers.gate import Gate
from bot.web.officers.table import PAGES
from bot.web.pages import Pages, asked_locale
from bot.web.stream import BEAT, Streams

# What the service worker keeps for a page without network; nothing of anybody's dialogue.
_OFFLINE = "/ngoai-tuyen"


def create_app(house: House, *, beat: float = BEAT) -> Starlette:
    """All windows of the house. `app.state.streams.close()` ends the open event streams before the server stops."""
    settings = house.settings
    is_https = settings.public_url.startswith("https://")
    assets, pictures = Assets(), Pictures(data_dir("lessons", settings.lessons_dir))
    pages = Pages(assets, Drawings(), pictures.url)
    identities = Identities(settings.secret_key.get_secret_value(), is_https=is_https)
    windows = WindowFigures()
    streams, notices, hook = Streams(house, pages, identities, beat), Notices(pages), hooks.Hooks(house)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        yield
        streams.close()

    app = Starlette(
        routes=[
            *_chat_routes(Chat(house, pages, identities), streams, Attachments(house, identities)),
            Route("/vao/{token}", Doorway(house, pages, identities).show),
            *Gate(house, pages).routes(),
            *Frame(house, pages).routes(PAGES),
            *_page_routes(PlainPages(pages, settings.organiser_name), pages, assets, pictures),
            *_machine_routes(hook, Health(house, windows, is_public=bool(settings.public_url))),
        ],
        middleware=[
            Middleware(Counted, figures=windows),
            Middleware(hooks.Straight, hooks=hook),
            Middleware(SecureHeaders, is_https=is_https),
            Middleware(GZipMiddleware, minimum_size=500, compresslevel=6),
            Middleware(
                CrossOriginProtection,
                exempt_paths=("/hooks",),
                deny_app=notices.foreign,
                allowed_origins=(settings.public_url,) if settings.public_url else (),
            ),
        ],
        exception_handlers={
            HTTPException: notices.refused,
            ClientDisconnect: notices.gone,
            Exception: notices.broken,
        },
        lifespan=lifespan,
    )
    app.state.streams = streams
    return app


def create_watch(house: House) -> Starlette:
    """The one window of a process that only sends: for whoever watches over it."""
    return Starlette(routes=_watch_routes(Health(house, WindowFigures(), is_public=False)))


def close_streams(windows: Starlette) -> None:
    """End the open event streams, so that closing need not wait for pages that only listen."""
    streams: Streams | None = getattr(windows.state, "streams", None)
    if streams is not None:
        streams.close()


def _chat_routes(chat: Chat, streams: Streams, attachments: Attachments) -> list[BaseRoute]:
    return [
        Route("/", chat.show),
        Route("/chat", chat.take, methods=["POST"], max_body_size=forms.BODY_LIMIT),
        Route("/chat", _to_the_page),
        Route("/chat/stream", streams.listen),
        Route("/chat/files/{id}", attachments.fetch),
        Route("/chat/look", change_look, methods=["POST"], max_body_size=forms.BODY_LIMIT),
        Route("/chat/look", _to_the_page),
    ]


def _page_routes(plain: PlainPages, pages: Pages, assets: Assets, pictures: Pictures) -> list[BaseRoute]:
    async def show_manifest(request: Request) -> Response:
        words = pages.app_words(asked_locale(request))
        return JSONResponse(manifest(assets, words), media_type="application/manifest+json")

    worker = _worker(assets)

    async def show_worker(request: Request) -> Response:
        del request
        return Response(worker, media_type="text/javascript; charset=utf-8", headers={"cache-control": "no-cache"})

    async def show_icon(request: Request) -> Response:
        del request
        return RedirectResponse(assets.url("icons/icon-192.png"), headers={"cache-control": "public, max-age=86400"})

    return [
        Route("/du-lieu", plain.data),
        Route(_OFFLINE, plain.offline),
        Route("/lessons/{path:path}", pictures.fetch),
        Route("/static/{path:path}", assets.serve),
        Route("/manifest.webmanifest", show_manifest),
        Route("/sw.js", show_worker),
        Route("/favicon.ico", show_icon),
    ]


def _machine_routes(hook: hooks.Hooks, health: Health) -> list[BaseRoute]:
    return [
        Route(hooks.TELEGRAM, hook.telegram, methods=["POST"], max_body_size=hooks.BODY_LIMIT),
        *_watch_routes(health),
    ]


def _watch_routes(health: Health) -> list[BaseRoute]:
    return [
        Route("/healthz", health.is_alive),
        Route("/readyz", health.is_ready),
        Route("/metrics", health.figures),
    ]


async def _to_the_page(request: Request) -> Response:
    """A form's address opened by hand, for example from the history."""
    del request
    return RedirectResponse("/", status_code=303)


def _worker(assets: Assets) -> bytes:
    """The service worker; its bytes change with the files it keeps, which makes browsers fetch it anew."""
    kept = [_OFFLINE, *map(assets.url, ("tokens.css", "chat.css", "offline.js", "svg/icon.svg"))]
    return f"const KEPT = {json.dumps(kept)};\n".encode() + assets.body("sw.js")
