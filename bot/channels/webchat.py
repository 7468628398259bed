"""The web page as a channel: what a form sends becomes an Incoming; the learner comes and reads the answer."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channels.base import Incoming, Outgoing, Traits, UnknownPayload, typed
from bot.channels.message import PAYLOAD_LIMIT

CONSENTS = "consents:"
_AGREE = "agree:"
_PURPOSE = re.compile(r"[a-z_]{1,20}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,40}")

Form = Mapping[str, Sequence[str]]


class WebChannel:
    """The chat page. Nothing is sent out: a committed message lies in the mailbox until the page reads it."""

    name = "web"
    account = "chat"
    traits = Traits(buttons=True, files=True, mailbox=True)

    def parse(self, payload: bytes) -> list[Incoming]:  # noqa: ARG002 - a channel's signature
        """A form alone does not say who sent it, so it gives nothing here; the page uses `incoming`."""
        return []

    def incoming(self, form: Form, *, address: str, now: datetime, locale: str = "") -> Incoming:
        """What one sent form means. Raises `UnknownPayload` for a button that is none of ours."""
        payload, text = pressed(form), typed(_first(form, "cau"))
        return Incoming(
            channel=self.name,
            account=self.account,
            external_id=external_id(_first(form, "lan"), address, payload, text),
            address=address,
            kind="choice" if payload else "text",
            sent_at=now,
            text="" if payload else text,
            payload=payload,
            locale=locale,
        )

    async def send(self, outgoing: Outgoing) -> str:  # noqa: ARG002 - a channel's signature
        """Nothing to do: the learner comes and reads."""
        return ""

    async def close(self) -> None:
        """Nothing is held open."""


def pressed(form: Form) -> str:
    """The payload of the pressed button; the consent form's ticks become one payload."""
    if "luu" in form:
        ticks = [t.removeprefix(_AGREE) for t in form.get("dong", ()) if t.startswith(_AGREE)]
        payload = CONSENTS + "+".join(t for t in ticks if _PURPOSE.fullmatch(t))
    else:
        payload = _first(form, "chon")
    if len(payload) > PAYLOAD_LIMIT or not payload.isascii() or not payload.isprintable():
        raise UnknownPayload("not one of our buttons")
    return payload


def external_id(nonce: str, address: str, payload: str, text: str) -> str:
    """Name one act: the page's nonce and what was sent. The same act sent again has the same name.

    The address is part of it, so that nobody can use up another person's nonce.
    """
    if not _NONCE.fullmatch(nonce):
        nonce = fresh_nonce()
    act = "\x1f".join((address, payload, text)).encode("utf-8", "replace")
    return f"{nonce}.{hashlib.sha256(act).hexdigest()[:16]}"


def fresh_nonce() -> str:
    """A name for what will be sent from one page, never given twice."""
    return secrets.token_urlsafe(9)


def _first(form: Form, name: str) -> str:
    return next(iter(form.get(name, ())), "")
