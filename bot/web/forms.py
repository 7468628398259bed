"""What did a plain HTML form send? Its fields, read without trusting their number, size or bytes."""

import asyncio
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.channels.webchat import Form

# A field of 10,000 Vietnamese letters takes about 90 KB on the wire; what is longer is cut later, not refused.
BODY_LIMIT = 256 * 1024
_FIELDS = 40
# A long answer over one bar of signal takes a few seconds; who takes longer only holds the line.
BODY_SECONDS = 30.0


async def read_body(request: Request) -> bytes:
    """The whole body, from whoever sends it within reasonable time; how long it may be is the route's business."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.body()
    except TimeoutError:
        raise HTTPException(408) from None


async def read_form(request: Request) -> Form:
    """The fields of a form; a body that is no form at all is a bad request."""
    body = await read_body(request)
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        raise HTTPException(400) from None


def first(form: Form, name: str) -> str:
    """The first value of a field, or nothing."""
    return next(iter(form.get(name, ())), "")
