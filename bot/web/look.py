"""How large and how light does this person want the page? Kept in a cookie, set without a script."""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.cookies import kept
from bot.web.forms import first, read_form
from bot.web.identity import LIFETIME

SIZES = ("100", "125", "150", "200")
THEMES = ("auto", "light", "dark")
COOKIE = "hocso_look"
_BACK = ("/", "/du-lieu", "/canbo/cai-dat")


class Look(Struct, frozen=True):
    """A size of letters in per cent, and a theme."""

    size: str = "100"
    theme: str = "auto"


def look_of(request: Request) -> Look:
    """The look this browser asked for; anything unknown counts as not asked."""
    size, _, theme = kept(request, COOKIE).partition("-")
    return _known(size, theme, Look())


async def change_look(request: Request) -> Response:
    """POST /chat/look: keep the pressed size or theme, and go back to the page."""
    form = await read_form(request)
    now = look_of(request)
    look = _known(first(form, "co"), first(form, "nen"), now)
    back = first(form, "ve")
    response = RedirectResponse(back if back in _BACK else "/", status_code=303)
    response.set_cookie(
        COOKIE,
        f"{look.size}-{look.theme}",
        max_age=LIFETIME,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


def _known(size: str, theme: str, otherwise: Look) -> Look:
    return Look(size if size in SIZES else otherwise.size, theme if theme in THEMES else otherwise.theme)
