"""Which files may a person fetch? Their own attachments, and the pictures of the lessons."""

import os
import re
import stat
from functools import partial
from pathlib import Path
from urllib.parse import quote

import anyio
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.channels.webchat import WebChannel
from bot.delivery import mailbox
from bot.delivery.mailbox import Letter
from bot.web.house import House, read
from bot.web.identity import Identities

# A picture may be mended by its author; an hour is long enough for one sitting.
_AN_HOUR = "public, max-age=3600"
_PICTURES = {".png": "image/png", ".svg": "image/svg+xml"}
# No letter has a longer number: it must fit its column.
_NUMBER = re.compile(r"[0-9]{1,18}")
_PATH = re.compile(r"[a-z0-9-]+/[a-z0-9-]+\.(?:png|svg)")
# A drawing opened by itself is a document: it may style itself, and do nothing else.
_INERT = "default-src 'none'; style-src 'unsafe-inline'"
_SAFE_MEDIA = ("text/plain", "text/csv", "application/json", "image/png")


class Attachments:
    """The small files that Học Số wrote for one person."""

    def __init__(self, house: House, identities: Identities) -> None:
        self._house = house
        self._identities = identities

    async def fetch(self, request: Request) -> Response:
        """GET /chat/files/{id}: only from the person's own mailbox, always as a download."""
        address = self._identities.find(request)
        number = _NUMBER.fullmatch(request.path_params["id"])
        letter = await read(self._house, partial(_find, address, int(number[0]))) if address and number else None
        attachment = letter.message.attachment if letter else None
        if attachment is None:
            raise HTTPException(404)
        media = attachment.media_type if attachment.media_type in _SAFE_MEDIA else "application/octet-stream"
        charset = "" if attachment.is_base64 else "; charset=utf-8"
        return Response(
            attachment.data,
            headers={
                "content-type": f"{media}{charset}",
                "content-disposition": f"attachment; filename*=utf-8''{quote(attachment.name, safe='')}",
                "cache-control": "private, no-store",
            },
        )


class Pictures:
    """The pictures beside the lessons. Only names of words and hyphens are looked up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, path: str) -> str:
        """The address of a lesson's picture; its drawing, where it lies beside, weighs a twentieth."""
        drawing = Path(path).with_suffix(".svg")
        return f"/lessons/{drawing.as_posix() if (self._folder / drawing).is_file() else path}"

    async def fetch(self, request: Request) -> Response:
        """GET /lessons/{track}/{file}.png or .svg."""
        match = _PATH.fullmatch(request.path_params["path"])
        if match is None:
            raise HTTPException(404)
        path = self._folder / match[0]
        found = await anyio.to_thread.run_sync(_stat, path)
        headers = {"cache-control": _AN_HOUR, "content-security-policy": _INERT}
        response = FileResponse(path, media_type=_PICTURES[path.suffix], stat_result=found, headers=headers)
        if request.headers.get("if-none-match") == response.headers["etag"]:
            return Response(status_code=304, headers={"cache-control": _AN_HOUR, "etag": response.headers["etag"]})
        return response


def _stat(path: Path) -> os.stat_result:
    try:
        found = path.stat()
    except OSError:
        # Not there; or a name that is longer than any file's.
        raise HTTPException(404) from None
    if not stat.S_ISREG(found.st_mode):
        raise HTTPException(404)
    return found


def _find(address: str, letter_id: int, connection: Connection) -> Letter | None:
    return mailbox.find(connection, WebChannel.name, WebChannel.account, address, letter_id)
