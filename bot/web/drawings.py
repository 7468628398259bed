"""What does an icon look like inside a page? The inner lines of our SVG files, so that they take the page's colours."""

import re
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from bot.web.assets import FOLDER

_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_KNOCK = 'stroke="#fff"'
_KNOCK_IN_THEME = 'stroke="var(--hs-icon-knock,#fff)"'


class Drawings:
    """The small icons of the page and the drawings of the tracks, by name."""

    def __init__(self, folder: Path = FOLDER / "svg") -> None:
        self._icons = _read(folder / "ui")
        self._tracks = _read(folder / "tracks")

    def icon(self, name: str) -> Markup:
        """An icon that repeats the words beside it, so it is hidden from screen readers."""
        inner = Markup(self._icons[name])  # noqa: S704 - our own files
        return Markup('<svg class="ic" viewBox="0 0 24 24" aria-hidden="true">{}</svg>').format(inner)

    def track(self, name: str) -> Markup:
        """A track's drawing; an author's unknown name gives none."""
        if name not in self._tracks:
            return Markup("")
        inner = Markup(self._tracks[name])  # noqa: S704 - our own files
        return Markup('<svg class="tk" viewBox="0 0 64 64" aria-hidden="true">{}</svg>').format(inner)


def _read(folder: Path) -> Mapping[str, str]:
    return {path.stem: _inner(path.read_text(encoding="utf-8")) for path in folder.glob("*.svg")}


def _inner(svg: str) -> str:
    match = _INNER.search(svg)
    if match is None:
        raise ValueError("not an SVG drawing")
    return match[1].strip().replace(_KNOCK, _KNOCK_IN_THEME)
