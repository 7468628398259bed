"""How do words become a page? The templates, in the person's language, with our own small markup made safe."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.webchat import fresh_nonce
from bot.runtime.locale import DEFAULT, LOCALES, translator
from bot.web.assets import Assets
from bot.web.drawings import Drawings
from bot.web.look import SIZES, THEMES, look_of
from bot.web.scene import Shown

_TEMPLATES = Path(__file__).parent / "templates"
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
# A page is one person's: neither a proxy nor the back button may show an old one.
_PRIVATE = {"cache-control": "no-store", "vary": "accept-encoding, cookie, accept-language"}


class Pages:
    """Renders every page of the learners' windows."""

    def __init__(self, assets: Assets, drawings: Drawings, picture_url: Callable[[str], str]) -> None:
        helpers = {
            "asset": assets.url,
            "icon": drawings.icon,
            "track": drawings.track,
            "picture_url": picture_url,
        }
        self._environments = {locale: _environment(locale, helpers) for locale in LOCALES}

    def page(self, request: Request, name: str, *, locale: str, status: int = 200, **values: object) -> Response:
        """A whole page; a request by script gets the page's `fragment` instead."""
        look = look_of(request)
        html = (
            self._environments[locale]
            .get_template(name)
            .render(
                locale=locale,
                look=look,
                sizes=SIZES,
                themes=THEMES,
                nonce=fresh_nonce(),
                is_fragment=is_fragment(request),
                path=request.url.path,
                **values,
            )
        )
        # The page's script takes an answer for ours only when it says so: a captive portal also answers 200.
        return HTMLResponse(html, status_code=status, headers={**_PRIVATE, "hocso-answer": "1"})

    def push(self, shown: Shown, locale: str) -> str:
        """One message on its own, to be added to a page that is already open."""
        return self._environments[locale].get_template("push.html").render(one=shown)

    def app_words(self, locale: str) -> dict[str, str]:
        """What the phone shows beside the icon on its home screen."""
        _ = translator(locale).gettext
        return {
            "name": _("Học Số, bình dân học vụ số"),
            "short_name": "Học Số",
            "description": _("Học kỹ năng số, mỗi bài năm phút, miễn phí, không cần tên."),
            "lang": locale,
        }


def is_fragment(request: Request) -> bool:
    """The request was made by the page's script, which puts the answer into the page itself."""
    return request.headers.get("hx-request") == "true"


def asked_locale(request: Request) -> str:
    """The language for somebody we do not know yet: English only if they read English and not Vietnamese."""
    asked = [part.split(";")[0].strip().lower()[:2] for part in request.headers.get("accept-language", "").split(",")]
    return "en" if "en" in asked and DEFAULT not in asked else DEFAULT


def rich(words: str) -> Markup:
    """Words with our only markup: **bold**. All else is text, whoever wrote it."""
    safe = str(escape(words))
    bold = _BOLD.sub(r"<strong>\1</strong>", safe)
    return Markup(bold.replace("\n", "<br>"))  # noqa: S704 - escaped two lines above


@cache
def _loader() -> FileSystemLoader:
    return FileSystemLoader(_TEMPLATES)


def _environment(locale: str, helpers: Mapping[str, Callable[[str], str]]) -> Environment:
    environment = Environment(
        loader=_loader(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translator(locale), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["rich"] = rich
    environment.globals.update(helpers)
    return environment
