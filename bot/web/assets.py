"""Which file is behind a static address? Each address carries a hash of the content, so it may be kept for ever."""

import gzip
import hashlib
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static/"
_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_HASHED = re.compile(r"(?P<stem>.+)\.(?P<digest>[0-9a-f]{12})(?P<suffix>\.[a-z0-9]+)")
_CSS_URL = re.compile(r'url\("(?P<path>[^":]+)"\)')
_FOR_EVER = "public, max-age=31536000, immutable"


class Asset(Struct, frozen=True):
    """One static file, ready to be sent."""

    body: bytes
    media_type: str
    digest: str
    gzipped: bytes = b""


class Assets:
    """All static files, read once at the start."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.suffix in _MEDIA}
        # Sheets name other files, so they are hashed last, with the names already filled in.
        self._assets = {name: _asset(name, body) for name, body in files.items() if not name.endswith(".css")}
        for name, body in files.items():
            if name.endswith(".css"):
                self._assets[name] = _asset(name, self._fill_in(name, body))

    def url(self, name: str) -> str:
        """The address of a file by its name below the static folder."""
        stem, suffix = posixpath.splitext(name)
        return f"{PREFIX}{stem}.{self._assets[name].digest}{suffix}"

    def body(self, name: str) -> bytes:
        """The content of a file by its name."""
        return self._assets[name].body

    def find(self, path: str) -> tuple[Asset, bool] | None:
        """The file behind an address, and whether the address names just this content."""
        match = _HASHED.fullmatch(path)
        name = match["stem"] + match["suffix"] if match else path
        asset = self._assets.get(name)
        return (asset, match is not None and match["digest"] == asset.digest) if asset else None

    async def serve(self, request: Request) -> Response:
        """GET /static/…: the file, kept for ever when the address names its content."""
        found = self.find(request.path_params["path"])
        if found is None:
            raise HTTPException(404)
        asset, is_exact = found
        # A page from before a deployment still finds its files, but must not keep them under a wrong name.
        headers = {"cache-control": _FOR_EVER if is_exact else "no-cache", "vary": "accept-encoding"}
        if asset.gzipped and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.gzipped, headers={**headers, "content-encoding": "gzip"}, media_type=asset.media_type)
        return Response(asset.body, headers=headers, media_type=asset.media_type)

    def _fill_in(self, name: str, body: bytes) -> bytes:
        folder = posixpath.dirname(name)

        def hashed(match: re.Match[str]) -> str:
            return f'url("{self.url(posixpath.join(folder, match["path"]))}")'

        return _CSS_URL.sub(hashed, body.decode()).encode()


def manifest(assets: Assets, names: Mapping[str, str]) -> dict[str, object]:
    """What a phone needs to put the chat on its home screen; `names` are the words in the person's language."""
    icons = [
        ("any", "192x192", "icon-192.png"),
        ("any", "512x512", "icon-512.png"),
        ("maskable", "192x192", "icon-maskable-192.png"),
        ("maskable", "512x512", "icon-maskable-512.png"),
    ]
    return {
        "id": "/",
        **names,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#F3F6F1",
        "theme_color": "#123E33",
        "icons": [
            {"src": assets.url(f"icons/{file}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for purpose, sizes, file in icons
        ],
    }


def _asset(name: str, body: bytes) -> Asset:
    packed = gzip.compress(body, 9, mtime=0) if not name.endswith((".png", ".woff2")) else b""
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Asset(body, _MEDIA[posixpath.splitext(name)[1]], digest, packed if len(packed) < len(body) else b"")
