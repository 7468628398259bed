"""What stands around every page of the dashboard? The door, the rail, the log of names, and the refusals."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from urllib.parse import quote

import structlog
from msgspec import Struct
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive

from bot.conversation.inbox import Unavailable
from bot.membership.officers import audit, roles, scope, sessions
from bot.membership.officers.roles import Officer
from bot.membership.officers.scope import Scope
from bot.membership.officers.sessions import Session
from bot.runtime.clock import local_day
from bot.runtime.errors import NotAllowed, Refusal
from bot.web.forms import BODY_LIMIT
from bot.web.house import House, read
from bot.web.officers import figures, rail
from bot.web.officers.cookie import SessionCookie
from bot.web.officers.flash import Flashes
from bot.web.officers.names import Names
from bot.web.officers.rail import Rail
from bot.web.officers.visit import Answered, Conflict, Handler, Moved, Page, Sent, Shown, Visit
from bot.web.pages import Pages

ROOT = "/canbo"
SIGN_IN = f"{ROOT}/dang-nhap"
_log = structlog.get_logger()


class _Entry(Struct, frozen=True):
    """Who came in, and what stands in their rail."""

    session: Session
    officer: Officer
    scope: Scope
    rail: Rail


class Frame:
    """Opens every page of a table the same way: nobody comes in unseen, no name goes out uncounted."""

    def __init__(self, house: House, pages: Pages) -> None:
        settings = house.settings
        self._house, self._pages = house, pages
        is_https = settings.public_url.startswith("https://")
        self._cookie = SessionCookie(is_https=is_https)
        self._flashes = Flashes(settings.secret_key.get_secret_value(), is_https=is_https)

    def routes(self, table: Sequence[Page]) -> list[BaseRoute]:
        """One route for each page and way of asking."""
        found: list[BaseRoute] = []
        for page in table:
            path = ROOT + page.path
            if page.show is not None:
                found.append(Route(path, self._door(page, page.show), methods=["GET"]))
            if page.take is not None:
                found.append(Route(path, self._door(page, page.take), methods=["POST"]))
        return found

    def _door(self, page: Page, handle: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def enter(request: Request) -> Response:
            now = self._house.clock.now()
            token = self._cookie.find(request)
            entry = await read(self._house, lambda c: self._admit(c, token, now)) if token else None
            if entry is None:
                return _to_sign_in(request)
            await self._keep_alive(entry.session, now)
            bounded = Request(request.scope, _bounded(request, page.most_bytes or BODY_LIMIT))
            visit = Visit(bounded, self._house, entry.session, entry.officer, entry.scope)
            return await self._answer(visit, page, handle, entry.rail)

        return enter

    def _admit(self, connection: Connection, token: str, now: datetime) -> _Entry | None:
        session = sessions.find(connection, token, now)
        officer = roles.find(connection, session.officer_id) if session else None
        if session is None or officer is None:
            return None
        seen = scope.scope_of(connection, officer.id, local_day(now, self._house.settings.zone))
        return _Entry(session, officer, seen, rail.look(connection, seen))

    async def _answer(self, visit: Visit, page: Page, handle: Handler, beside: Rail) -> Response:
        """What the page's handler says, or one kind page for each way in which it could not say it."""
        try:
            visit.enter(page)
            return await self._respond(visit, page, await handle(visit), beside)
        except NotAllowed as error:
            return self._refuse(visit, page, beside, 403, _own_words(error, visit))
        except Conflict as error:
            return self._refuse(visit, page, beside, 409, str(error))
        except Refusal as error:
            if visit.request.method == "POST":
                return self._go_on(Moved(_back(visit.request), _own_words(error, visit), "mind"))
            return self._refuse(visit, page, beside, 422, _own_words(error, visit))
        except Unavailable:
            _log.warning("canbo.unavailable", page=page.key)
            return self._refuse(visit, page, beside, 503)
        except HTTPException as error:
            return self._refuse(visit, page, beside, error.status_code)

    async def _respond(self, visit: Visit, page: Page, answered: Answered, beside: Rail) -> Response:
        if isinstance(answered, Moved):
            return self._go_on(answered)
        if isinstance(answered, Sent):
            await self._note(visit, page, "export_names", answered.people, answered.unit_id)
            answered.response.headers.setdefault("cache-control", "no-store")
            return answered.response
        names = Names(is_allowed=bool(page.names))
        response = self._render(visit, page, answered, beside, names)
        # The page leaves the house only after the log of it is on disk.
        await self._note(visit, page, "see_names", names.shown, answered.unit_id)
        return response

    def _render(self, visit: Visit, page: Page, shown: Shown, beside: Rail, names: Names) -> Response:
        flash = self._flashes.take(visit.request)
        response = self._pages.page(
            visit.request,
            f"officers/{shown.template}",
            locale=visit.words.locale,
            status=shown.status,
            officer=visit.officer,
            you=visit.you,
            rail=beside,
            places=rail.places(visit.scope, beside, visit.words),
            place=page.place,
            flash=flash,
            person=names.person,
            moment=partial(figures.moment, zone=self._house.settings.zone),
            **figures.HELPERS,
            **shown.values,
        )
        if flash is not None:
            self._flashes.drop(response)
        return response

    async def _note(self, visit: Visit, page: Page, act: audit.Deed, people: int, unit_id: int | None) -> None:
        """Keep in the log that names were seen: whose unit, how many, on which page."""
        if not people:
            return
        over = unit_id or visit.scope.grants[0].unit.id
        await visit.write(
            lambda c: audit.write(
                c,
                at=visit.now,
                officer_id=visit.officer.id,
                act=act,
                unit_id=over,
                people=people,
                channel="web",
                detail=page.names,
            )
        )

    def _refuse(self, visit: Visit, page: Page, beside: Rail, status: int, words: str = "") -> Response:
        shown = Shown("error.html", {"code": status, "said": words, "back": _back(visit.request)}, status=status)
        return self._render(visit, page, shown, beside, Names(is_allowed=False))

    def _go_on(self, moved: Moved) -> Response:
        response = RedirectResponse(moved.to, status_code=303, headers={"cache-control": "no-store"})
        self._flashes.give(response, moved.say, moved.tone)
        return response

    async def _keep_alive(self, session: Session, now: datetime) -> None:
        """A session in use does not fall asleep; where that cannot be noted just now, the next page will."""
        if session.is_due(now):
            with suppress(Unavailable):
                await self._house.inbox.write(lambda c: sessions.touch(c, session.id, now))


def _bounded(request: Request, limit: int) -> Receive:
    """What comes in, up to a limit; beyond it the officer is told so on a page of ours, and nothing more is read."""
    said = request.headers.get("content-length", "")
    is_too_long = said.isdecimal() and int(said[:20]) > limit
    heard = 0

    async def receive() -> Message:
        nonlocal heard
        if is_too_long:
            raise HTTPException(413)
        message = await request.receive()
        heard += len(message.get("body", b""))
        if heard > limit:
            raise HTTPException(413)
        return message

    return receive


def _to_sign_in(request: Request) -> Response:
    """Nobody is signed in: first the door, then the page they wanted."""
    wanted = request.url.path if request.method == "GET" and request.url.path != ROOT else ""
    to = f"{SIGN_IN}?ve={quote(wanted)}" if wanted else SIGN_IN
    return RedirectResponse(to, status_code=303, headers={"cache-control": "no-store"})


def _back(request: Request) -> str:
    """The page a form stood on; a browser tells it, from our own house only."""
    referer = request.headers.get("referer", "")
    _, found, path = referer.partition(f"//{request.headers.get('host', '')}{ROOT}")
    return ROOT + path if found else request.url.path


def _own_words(error: NotAllowed | Refusal, visit: Visit) -> str:
    """What a rule said, in the officer's language; nothing where it only fell back on its own description."""
    if error.message == type(error).__doc__:
        return ""
    return visit.words.say(error.message, **error.values)
