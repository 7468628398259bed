"""How Học Số talks on Telegram: what comes in, what goes out, and how Telegram reaches us."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import structlog
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.enums import InputMediaType
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageMedia,
    EditMessageText,
    GetUpdates,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
)
from msgspec import Raw
from pydantic import TypeAdapter, ValidationError

from bot.channels.base import Incoming, Outgoing, Rejected, SendError, Traits, TryLater, Unreachable
from bot.channels.message import Attachment, Message, Picture
from bot.channels.rendering import VIETNAMESE, Entity, Styled, Words
from bot.channels.telegram_answers import Me, NotModified, Sent, WebhookState, read_sent
from bot.channels.telegram_layout import Rows, Step, lay_out
from bot.channels.telegram_pictures import Pictures
from bot.channels.telegram_polling import Poller, Take
from bot.channels.telegram_updates import ALLOWED_UPDATES, read_update, referred
from bot.channels.telegram_wire import Timeouts, Upload, Wire
from bot.runtime.clock import Clock, SystemClock

log = structlog.get_logger()

_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name, no secret
_TOKEN = re.compile(r"([0-9]+):[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_WEBHOOK_CONNECTIONS = 40
_POLL_SECONDS = 25
_WRITTEN_KEPT = 4096
_HALF_SENT_KEPT = 1000
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UPDATES = msgspec.json.Decoder(list[Raw])


class LeanSession(BaseSession):
    """aiogram's way out without what a send does not need: nothing unset goes out, nothing is parsed coming back."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    async def ask(self, method: TelegramMethod[Any], *, patience: float = 0.0) -> Raw:
        """Make the call and return its result unread. Raises a `SendError`."""
        fields = method.model_dump(exclude_unset=True, exclude_none=True)
        uploads = {key: value for key, value in fields.items() if isinstance(value, BufferedInputFile)}
        for key in uploads:
            del fields[key]
        media = fields.get("media")
        if isinstance(media, dict) and isinstance(media["media"], BufferedInputFile):
            uploads["picture"], media["media"] = media["media"], "attach://picture"
        files = {key: Upload(file.data, file.filename or key) for key, file in uploads.items()}
        return await self._wire.ask(method.__api_method__, fields, files, patience=patience)

    async def make_request(
        self,
        bot: Bot,  # noqa: ARG002 - aiogram's signature
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's signature
    ) -> TelegramType:
        """What aiogram's own shortcuts use: the same road, and the result read into aiogram's types."""
        result = await self.ask(method, patience=float(timeout or 0))
        read: TypeAdapter[TelegramType] = TypeAdapter(method.__returning__)
        try:
            return read.validate_json(bytes(result))
        except ValidationError:
            raise TryLater("Telegram's answer has another shape than the Bot API's.") from None

    def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """We fetch nobody's files."""
        raise NotImplementedError

    async def close(self) -> None:
        """Let go of the connections. May be called twice."""
        await self._wire.close()


class TelegramChannel:
    """One Telegram bot as a door of the house."""

    name = "telegram"
    traits = Traits(buttons=True, edits=True, files=True)

    def __init__(
        self,
        token: str,
        api_url: str = "https://api.telegram.org",
        secret: str = "",
        lessons_dir: Path | None = None,
        *,
        words: Mapping[str, Words] | None = None,
        clock: Clock | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        found = _TOKEN.fullmatch(token)
        if not found:
            raise ValueError("The Telegram token must look like 123456:ABC…, as BotFather gives it.")
        if secret and not _SECRET.fullmatch(secret):
            raise ValueError("The webhook secret may hold 1-256 letters, digits, _ and - only.")
        self.account = found[1]
        self._secret = secret
        self._mark = hmac.new(token.encode(), secret.encode(), hashlib.sha256).hexdigest()[:8]
        self._pictures = Pictures(lessons_dir)
        self._words = words or {}
        self._clock = clock or SystemClock()
        self._timeouts = timeouts or Timeouts()
        self._wire = Wire(token, api_url, self._timeouts)
        self._session = LeanSession(self._wire)
        self._bot = Bot(token, session=self._session)
        self._half_sent: dict[Outgoing, int] = {}
        self._hook_is_off = False
        self._errands: set[asyncio.Task[None]] = set()

    def parse(self, payload: bytes) -> list[Incoming]:
        """One update as Incoming. Raises `UnknownPayload` when it is none."""
        return read_update(payload, account=self.account, now=self._clock.now)

    async def send(self, outgoing: Outgoing) -> str:
        """Send a message, or put it in the place of an old one, and return its reference.

        The reference is the number of the message, with a p behind it for one with a picture and an f for a file.
        """
        chat = _chat(outgoing.address)
        message = self._pictures.only_readable(outgoing.message)
        steps = lay_out(message, self._words.get(message.locale, VIETNAMESE))
        number, kind = referred(outgoing.edit_ref)
        edited = await self._edit(chat, (number, kind), steps, message) if number else ""
        if edited:
            return edited
        reference = await self._send_all(chat, steps, outgoing)
        # Words alone cannot take the place of a picture: it goes once they have arrived. A file stays the learner's.
        if kind == "p":
            await self._try(DeleteMessage(chat_id=chat, message_id=number))
        return reference

    async def acknowledge(self, incoming: Incoming) -> None:
        """Stop the clock on the pressed button. It stops by itself too, so a failure is only noted."""
        if incoming.ack:
            await self._try(AnswerCallbackQuery(callback_query_id=incoming.ack))

    def webhook_reply(self, incoming: Incoming) -> dict[str, object] | None:
        """The acknowledgement as the body of our answer to the webhook, which saves a call."""
        return {"method": "answerCallbackQuery", "callback_query_id": incoming.ack} if incoming.ack else None

    def verify(self, headers: Mapping[str, str]) -> bool:
        """Whether the request carries our secret; without a secret of our own nothing is believed."""
        given = [value for name, value in headers.items() if name.lower() == _SECRET_HEADER]
        if not self._secret or len(given) != 1:
            return False
        return hmac.compare_digest(given[0].encode("utf-8", "replace"), self._secret.encode())

    async def ensure_webhook(self, url: str) -> WebhookState:
        """Have Telegram call `url`, changing nothing if it does already. Never raises: the state says how it went."""
        if not self._secret:
            return WebhookState(is_set=False, sentence="A webhook needs a secret, for else anybody could call it.")
        try:
            # Telegram never tells which secret it holds; the mark in the address shows when ours has changed.
            state = await self._set_webhook(f"{url}?v={self._mark}")
        except SendError as error:
            state = WebhookState(is_set=False, sentence=f"The webhook could not be set: {error}")
        log.info("telegram.webhook", is_set=state.is_set, changed=state.changed, waiting=state.waiting)
        return state

    async def poll(self, take: Take, stop: asyncio.Event) -> None:
        """Fetch updates until told to stop; Telegram forgets each only after `take` has returned.

        Raises `BadCredentials` when the token is not accepted.
        """

        async def take_in(happened: list[Incoming]) -> None:
            await take(happened)
            self._acknowledge_soon(happened)

        self._hook_is_off = False
        await Poller(self._fetch, self.parse, pause=self._timeouts.pause).run(take_in, stop)

    async def me(self) -> Me:
        """The bot's own name, to see that the token works. Raises a `SendError` when it does not."""
        user = await self._bot.get_me()
        return Me(user.id, user.username or "", user.full_name)

    async def close(self) -> None:
        """Let go of connections. May be called twice."""
        await asyncio.gather(*self._errands)
        await self._session.close()

    async def _send_all(self, chat: int, steps: Sequence[Step], outgoing: Outgoing) -> str:
        """Make all calls of a message; after a failure the next try goes on where this one stopped."""
        reference = ""
        done = self._half_sent.pop(outgoing, 0) if len(steps) > 1 else 0
        for n, step in enumerate(steps[done:], done):
            try:
                reference = await self._send_step(chat, step, outgoing.message)
            except SendError as error:
                if n and error.retryable:
                    self._remember_half(outgoing, n)
                raise
        return reference

    def _remember_half(self, outgoing: Outgoing, sent: int) -> None:
        if len(self._half_sent) >= _HALF_SENT_KEPT:
            self._half_sent.pop(next(iter(self._half_sent)))
        self._half_sent[outgoing] = sent

    async def _send_step(self, chat: int, step: Step, message: Message) -> str:
        if step.kind == "photo" and message.picture:
            return await self._send_photo(chat, step, message.picture)
        if step.kind == "file" and message.attachment:
            return await self._send_file(chat, step, message.attachment)
        result = await self._wire.ask(SendMessage.__api_method__, {"chat_id": chat, **_text_fields(step)})
        return str(read_sent(result).message_id)

    async def _send_photo(self, chat: int, step: Step, picture: Picture) -> str:
        def call(photo: str | InputFile) -> SendPhoto:
            return SendPhoto(
                chat_id=chat,
                photo=photo,
                **_caption(step),
            )

        return f"{(await self._with_picture(picture, call)).message_id}p"

    async def _send_file(self, chat: int, step: Step, attachment: Attachment) -> str:
        file = BufferedInputFile(attachment.data, attachment.name)
        method: TelegramMethod[Any] = (
            SendPhoto(chat_id=chat, photo=file, **_caption(step))
            if attachment.is_picture
            else SendDocument(chat_id=chat, document=file, **_caption(step))
        )
        return f"{(await self._sent(method)).message_id}f"

    async def _edit(self, chat: int, old: tuple[int, str], steps: Sequence[Step], message: Message) -> str:
        """Put the message in the place of an old one; "" when that cannot be, so that it is sent anew."""
        (number, kind), step = old, steps[-1]
        is_text, is_photo = step.kind == "text" and not kind, step.kind == "photo" and kind != "f"
        if len(steps) > 1 or not (is_text or is_photo):
            return ""
        try:
            if message.picture and is_photo:
                await self._edit_photo(chat, number, step, message.picture)
            else:
                await self._edit_text(chat, number, step)
        except NotModified:
            log.debug("telegram.not_modified", message=number)
        except Rejected:
            # Telegram's reason may repeat what was sent; it is not for the log.
            log.info("telegram.edit_refused", message=number)
            return ""
        return f"{number}p" if is_photo else str(number)

    async def _edit_text(self, chat: int, number: int, step: Step) -> None:
        fields = {"chat_id": chat, "message_id": number, **_text_fields(step)}
        await self._wire.ask(EditMessageText.__api_method__, fields)

    async def _edit_photo(self, chat: int, number: int, step: Step, picture: Picture) -> None:
        def call(photo: str | InputFile) -> EditMessageMedia:
            caption = _caption(step)
            markup = caption.pop("reply_markup")
            media = InputMediaPhoto(type=InputMediaType.PHOTO, media=photo, **caption)
            return EditMessageMedia(chat_id=chat, message_id=number, media=media, reply_markup=markup)

        await self._with_picture(picture, call)

    async def _with_picture(self, picture: Picture, call: Callable[[str | InputFile], TelegramMethod[Any]]) -> Sent:
        """Make the call with Telegram's own name for the picture; upload it the first time, or if the name is stale."""
        drawing = self._pictures.find(picture)
        if known := self._pictures.name_of(drawing):
            try:
                return await self._sent(call(known))
            except NotModified:
                raise
            except Rejected:
                self._pictures.learn(drawing, "")
        upload = drawing.upload()
        sent = await self._sent(call(BufferedInputFile(upload.content, upload.name)))
        self._pictures.learn(drawing, sent.photo[-1].file_id if sent.photo else "")
        return sent

    async def _sent(self, method: TelegramMethod[Any]) -> Sent:
        return read_sent(await self._session.ask(method))

    async def _try(self, method: TelegramMethod[bool]) -> None:
        """Call a method whose failure changes nothing that matters."""
        try:
            await self._session.ask(method)
        except SendError as error:
            log.info("telegram.let_go", method=method.__api_method__, reason=error.reason)

    def _acknowledge_soon(self, happened: list[Incoming]) -> None:
        """Acknowledge pressed buttons beside the next fetch, which must not wait for it."""
        for incoming in happened:
            if incoming.ack:
                errand = asyncio.create_task(self.acknowledge(incoming))
                self._errands.add(errand)
                errand.add_done_callback(self._errands.discard)

    async def _fetch(self, offset: int) -> list[Raw]:
        """One long question for updates from `offset` on; before the first one the webhook is taken off."""
        if not self._hook_is_off:
            if (await self._bot.get_webhook_info()).url:
                await self._bot.delete_webhook(drop_pending_updates=False)
            self._hook_is_off = True
        method = GetUpdates(offset=offset, timeout=_POLL_SECONDS, allowed_updates=list(ALLOWED_UPDATES))
        result = await self._session.ask(method, patience=_POLL_SECONDS)
        try:
            return _UPDATES.decode(result)
        except ValueError:
            raise TryLater("Telegram's answer is not a list of updates.") from None

    async def _set_webhook(self, url: str) -> WebhookState:
        info = await self._bot.get_webhook_info()
        waiting = info.pending_update_count
        if info.url == url and set(info.allowed_updates or ()) == set(ALLOWED_UPDATES):
            trouble = f" Its last trouble there: {info.last_error_message}." if info.last_error_message else ""
            return WebhookState(is_set=True, sentence=f"Telegram calls {url}.{trouble}", waiting=waiting)
        await self._bot.set_webhook(
            url,
            max_connections=_WEBHOOK_CONNECTIONS,
            allowed_updates=list(ALLOWED_UPDATES),
            secret_token=self._secret,
        )
        return WebhookState(is_set=True, sentence=f"Telegram calls {url} from now on.", changed=True, waiting=waiting)


def _chat(address: str) -> int:
    try:
        return int(address)
    except ValueError:
        raise Unreachable("The address is not a Telegram chat.") from None


def _text_fields(step: Step) -> dict[str, Any]:
    """A text with its bold places and buttons: what sending and editing take beside the address."""
    written = _written(step.words or Styled(""))
    return {**written, "reply_markup": _keyboard(step.rows)} if step.rows else written


@lru_cache(_WRITTEN_KEPT)
def _written(words: Styled) -> dict[str, Any]:
    """A text as aiogram checks and writes it, once for all who get the same."""
    method = SendMessage(chat_id=0, text=words.text, entities=_bold(words.entities), link_preview_options=_NO_PREVIEW)
    return method.model_dump(exclude={"chat_id"}, exclude_unset=True, exclude_none=True)


def _keyboard(rows: Rows) -> dict[str, Any]:
    """The buttons as aiogram writes them; its models would cost more here than the rest of a send together."""
    return {"inline_keyboard": [[{"text": face, "callback_data": sends} for face, sends in row] for row in rows]}


def _caption(step: Step) -> dict[str, Any]:
    """The words and buttons below a picture or a file."""
    words = step.words or Styled("")
    return {
        "caption": words.text or None,
        "caption_entities": _bold(words.entities),
        "reply_markup": InlineKeyboardMarkup.model_validate(_keyboard(step.rows)) if step.rows else None,
    }


def _bold(entities: tuple[Entity, ...]) -> list[MessageEntity] | None:
    return [MessageEntity(type=e.type, offset=e.offset, length=e.length) for e in entities] or None
