"""What did a plain HTML form send? Its fields, read without trusting their number, size or bytes."""

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.channels.webchat import Form

# A field of 10,000 Vietnamese letters takes about 90 KB on the wire; what is longer is cut later, not refused.
BODY_LIMIT = 256 * 1024
_FIELDS = 40


async def read_form(request: Request) -> Form:
    """The fields of a form; a body that is no form at all is a bad request."""
    body = await request.body()
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        raise HTTPException(400) from None


def first(form: Form, name: str) -> str:
    """The first value of a field, or nothing."""
    return next(iter(form.get(name, ())), "")
