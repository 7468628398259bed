"""How does an officer come in, and go out again? By a link from their own chat, or by password and six digits."""

import re
from datetime import datetime
from functools import partial

from anyio import to_thread
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.conversation.inbox import Unavailable
from bot.membership.officers import passwords, roles, sessions, signing_in, tickets
from bot.membership.officers.signing_in import CodeWanted, Inside, Missed
from bot.membership.officers.tickets import BadTicket
from bot.membership.officers.totp import SecondFactor
from bot.runtime.errors import Refusal
from bot.runtime.locale import Words
from bot.web.cookies import kept
from bot.web.forms import BODY_LIMIT, first, read_form
from bot.web.house import House, read
from bot.web.officers.cookie import SessionCookie
from bot.web.officers.devices import device_of
from bot.web.officers.flash import Flashes
from bot.web.officers.visit import write
from bot.web.pages import Pages, asked_locale

ROOT = "/canbo"
# Where one may be led after the door: our own pages, by their path alone.
_WANTED = re.compile(r"/canbo(?:/[a-z0-9-]+)*")
_STEP_COOKIE = "hocso_buoc_hai"
_STEP_SECONDS = 300


class Gate:
    """The pages before the dashboard, for whoever is not signed in yet."""

    def __init__(self, house: House, pages: Pages) -> None:
        settings = house.settings
        key = settings.secret_key.get_secret_value()
        self._house, self._pages = house, pages
        self._is_https = settings.public_url.startswith("https://")
        self._cookie, self._flashes = SessionCookie(is_https=self._is_https), Flashes(key, is_https=self._is_https)
        self._factor = SecondFactor(key)

    def routes(self) -> list[BaseRoute]:
        """All addresses that open without a session."""
        post = partial(Route, methods=["POST"], max_body_size=BODY_LIMIT)
        return [
            Route(f"{ROOT}/dang-nhap", self.show),
            post(f"{ROOT}/dang-nhap", self.take),
            Route(f"{ROOT}/dang-nhap/ma", self.show_code),
            post(f"{ROOT}/dang-nhap/ma", self.take_code),
            Route(f"{ROOT}/vao/{{ticket}}", self.show_link),
            post(f"{ROOT}/vao/{{ticket}}", self.take_link),
            Route(f"{ROOT}/mat-khau/{{ticket}}", self.show_reset),
            post(f"{ROOT}/mat-khau/{{ticket}}", self.take_reset),
            post(f"{ROOT}/dang-xuat", self.leave),
        ]

    async def show(self, request: Request) -> Response:
        """GET /canbo/dang-nhap: name and password; whoever is in already goes on."""
        now, token = self._house.clock.now(), self._cookie.find(request)
        session = await read(self._house, lambda c: sessions.find(c, token, now)) if token else None
        if session is not None:
            return self._to(ROOT)
        return self._door(request, _wanted(request.query_params.get("ve", "")))

    async def take(self, request: Request) -> Response:
        """POST: the try is counted first, compared in a thread, and settled."""
        form, now = await read_form(request), self._house.clock.now()
        login, wanted = first(form, "tk").strip(), _wanted(first(form, "ve"))
        try:
            tried = await write(self._house, lambda c: signing_in.begin(c, login, now))
            checked = await to_thread.run_sync(passwords.check, tried.kept, first(form, "mk"))
            done = await write(self._house, lambda c: signing_in.finish(c, tried, checked, device_of(request), now))
        except Refusal as refused:
            return self._door(request, wanted, login=login, wrong=self._say(request, refused), status=422)
        except Unavailable:
            return self._door(request, wanted, login=login, wrong=self._busy(request), status=503)
        if isinstance(done, Missed):
            return self._door(request, wanted, login=login, wrong=self._say(request, done), status=422)
        if isinstance(done, CodeWanted):
            return self._ask_code(done.ticket, wanted)
        return self._let_in(done.token, wanted)

    async def show_code(self, request: Request) -> Response:
        """GET /canbo/dang-nhap/ma: the six digits, for whoever has just shown a password."""
        if not kept(request, _STEP_COOKIE):
            return self._to(f"{ROOT}/dang-nhap")
        return self._page(request, "code.html", wanted=_wanted(request.query_params.get("ve", "")), wrong="")

    async def take_code(self, request: Request) -> Response:
        """POST: let in, or ask again."""
        form, now = await read_form(request), self._house.clock.now()
        ticket, wanted = kept(request, _STEP_COOKIE), _wanted(first(form, "ve"))
        code, device = first(form, "ma"), device_of(request)
        try:
            done = await write(self._house, lambda c: signing_in.enter_code(c, ticket, code, self._factor, device, now))
        except Refusal as refused:
            return self._keep_step(self._door(request, wanted, wrong=self._say(request, refused), status=422), "")
        except Unavailable:
            return self._page(request, "code.html", status=503, wanted=wanted, wrong=self._busy(request))
        if isinstance(done, Inside):
            return self._keep_step(self._let_in(done.token, wanted), "")
        said = self._say(request, done)
        if not done.ticket:
            return self._keep_step(self._door(request, wanted, wrong=said, status=422), "")
        return self._keep_step(self._page(request, "code.html", status=422, wanted=wanted, wrong=said), done.ticket)

    async def show_link(self, request: Request) -> Response:
        """GET /canbo/vao/{ticket}: a button. Chats open links to draw a preview: looking uses nothing up."""
        ticket, now = request.path_params["ticket"], self._house.clock.now()
        name, why = await read(self._house, lambda c: _named(c, "sign_in", ticket, now))
        said = self._say(request, why) if why else ""
        return self._page(request, "ticket.html", status=200 if name else 410, who=name, said=said)

    async def take_link(self, request: Request) -> Response:
        """POST: come in by the link, once."""
        ticket, now, device = request.path_params["ticket"], self._house.clock.now(), device_of(request)
        try:
            done = await write(self._house, lambda c: signing_in.by_link(c, ticket, device, now))
        except BadTicket as bad:
            return self._page(request, "ticket.html", status=410, who="", said=self._say(request, bad))
        except Unavailable:
            return self._page(request, "ticket.html", status=503, who="", said=self._busy(request))
        return self._let_in(done.token, "")

    async def show_reset(self, request: Request) -> Response:
        """GET /canbo/mat-khau/{ticket}: choose a password, by a link from an officer above."""
        ticket, now = request.path_params["ticket"], self._house.clock.now()
        name, why = await read(self._house, lambda c: _named(c, "password", ticket, now))
        if not name:
            said = self._say(request, why) if why else ""
            return self._page(request, "ticket.html", status=410, who="", said=said)
        return self._page(request, "reset.html", who=name, wrong="")

    async def take_reset(self, request: Request) -> Response:
        """POST: keep the new password; every session ends, and the officer signs in with it."""
        form, ticket, now = await read_form(request), request.path_params["ticket"], self._house.clock.now()
        password = first(form, "mk")
        name, _why = await read(self._house, lambda c: _named(c, "password", ticket, now))
        try:
            passwords.check_rule(password)
            hashed = await to_thread.run_sync(passwords.hash_of, password)
            await write(self._house, lambda c: _change(c, ticket, hashed, now))
        except BadTicket as bad:
            return self._page(request, "ticket.html", status=410, who="", said=self._say(request, bad))
        except Refusal as refused:
            return self._page(request, "reset.html", status=422, who=name, wrong=self._say(request, refused))
        except Unavailable:
            return self._page(request, "reset.html", status=503, who=name, wrong=self._busy(request))
        response = self._to(f"{ROOT}/dang-nhap")
        said = Words(asked_locale(request)).say("Đã đặt mật khẩu mới. Đăng nhập bằng mật khẩu ấy nhé.")
        self._flashes.give(response, said, "good")
        return response

    async def leave(self, request: Request) -> Response:
        """POST /canbo/dang-xuat."""
        token, now = self._cookie.find(request), self._house.clock.now()
        words = Words(asked_locale(request))
        response = self._to(f"{ROOT}/dang-nhap")
        if token:
            await self._house.inbox.write(lambda c: sessions.close(c, token, now))
        self._cookie.drop(response)
        self._flashes.give(response, words.say("Đã đăng xuất."), "good")
        return response

    def _door(self, request: Request, wanted: str, *, login: str = "", wrong: str = "", status: int = 200) -> Response:
        return self._page(request, "sign_in.html", status=status, wanted=wanted, login=login, wrong=wrong)

    def _ask_code(self, ticket: str, wanted: str) -> Response:
        return self._keep_step(self._to(f"{ROOT}/dang-nhap/ma" + (f"?ve={wanted}" if wanted else "")), ticket)

    def _let_in(self, token: str, wanted: str) -> Response:
        response = self._to(wanted or ROOT)
        self._cookie.keep(response, token)
        return response

    def _keep_step(self, response: Response, ticket: str) -> Response:
        response.set_cookie(
            _STEP_COOKIE,
            ticket,
            max_age=_STEP_SECONDS if ticket else 0,
            path=f"{ROOT}/dang-nhap",
            secure=self._is_https,
            httponly=True,
            samesite="strict",
        )
        return response

    def _page(self, request: Request, template: str, *, status: int = 200, **values: object) -> Response:
        flash = self._flashes.take(request)
        response = self._pages.page(
            request,
            f"officers/{template}",
            locale=asked_locale(request),
            status=status,
            flash=flash,
            organiser=self._house.settings.organiser_name,
            host=request.url.netloc if not self._house.settings.public_url else _host(self._house.settings.public_url),
            **values,
        )
        if flash is not None:
            self._flashes.drop(response)
        return response

    def _say(self, request: Request, refused: Refusal | Missed) -> str:
        words = Words(asked_locale(request))
        return Words(words.locale, you=words.say("đồng chí")).say(refused.message, **refused.values)

    def _busy(self, request: Request) -> str:
        return Words(asked_locale(request)).say("Học Số đang bận. Chờ vài giây rồi bấm lại nhé.")

    def _to(self, path: str) -> Response:
        return RedirectResponse(path, status_code=303, headers={"cache-control": "no-store"})


def _named(connection: Connection, kind: tickets.Kind, ticket: str, now: datetime) -> tuple[str, BadTicket | None]:
    """Whose ticket it is, or why it opens nothing (any more)."""
    try:
        return roles.get(connection, tickets.find(connection, kind, ticket, now)).name, None
    except BadTicket as bad:
        return "", bad


def _change(connection: Connection, ticket: str, hashed: str, now: datetime) -> None:
    passwords.change(connection, tickets.use(connection, "password", ticket, now), hashed, now)


def _wanted(path: str) -> str:
    return path if _WANTED.fullmatch(path) else ""


def _host(url: str) -> str:
    return url.partition("://")[2]
