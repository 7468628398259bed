"""How Học Số talks in a terminal: lines typed in, messages laid out for a teacher to read and a test to keep."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from bot.channels import rendering
from bot.channels.base import Incoming, Outgoing, Traits, start_payload, typed
from bot.channels.message import Choice, Message
from bot.channels.rendering import VIETNAMESE, Paragraph, Words


def _fresh_id() -> str:
    return uuid.uuid4().hex


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ConsoleChannel:
    """The terminal as a door: whoever runs the program is the learner."""

    name = "console"
    account = "local"
    traits = Traits(buttons=True, files=True, mailbox=True)

    def __init__(
        self,
        address: str = "local",
        *,
        next_id: Callable[[], str] = _fresh_id,
        now: Callable[[], datetime] = _utc_now,
        words: Words = VIETNAMESE,
    ) -> None:
        self.address = address
        self._next_id = next_id
        self._now = now
        self._words = words

    def parse(self, payload: bytes) -> list[Incoming]:
        """One typed line; an empty one says nothing. `/start invite` stands for opening a link."""
        words = typed(payload.decode("utf-8", "replace"))
        if not words:
            return []
        link = start_payload(words)
        return [
            Incoming(
                channel=self.name,
                account=self.account,
                external_id=self._next_id(),
                address=self.address,
                kind="text" if link is None else "start",
                sent_at=self._now(),
                text=words if link is None else "",
                payload=link or "",
            )
        ]

    async def send(self, outgoing: Outgoing) -> str:  # noqa: ARG002 - a mailbox: its reader comes for what is committed
        """Nothing goes out of the house here; the id only says that the message is there to be read."""
        return self._next_id()

    async def close(self) -> None:
        """Nothing is held open."""

    def show(self, message: Message) -> str:
        """The message as it stands in the terminal and in golden transcripts."""
        return show(message, self._words)


def show(message: Message, words: Words = VIETNAMESE) -> str:
    """A message for a terminal: text, then "[A] …" for answers and "[Tiếp] [Dừng]" for where one can go."""
    parts = [*rendering.content(message, words), *_enclosed(message, words)]
    parts += [_answers(message), *rendering.hints(message), _ways(message)]
    whole = rendering.join(part for part in parts if part)
    return whole.text if whole else rendering.plain(message, words)


def _enclosed(message: Message, words: Words) -> Iterator[Paragraph]:
    """What a terminal cannot show, named in its place."""
    if message.picture:
        yield _line(f"({words.picture.lower()}: {rendering.flat(message.picture.alt)})")
    if message.attachment:
        yield _line(f"({words.file.lower()}: {rendering.flat(message.attachment.name)})")


def _answers(message: Message) -> Paragraph:
    return [line for choice in message.choices if choice.role == "answer" for line in _line(_answer(choice))]


def _answer(choice: Choice) -> str:
    return rendering.picked(choice, f"[{choice.key}] {rendering.flat(choice.label)}")


def _ways(message: Message) -> Paragraph:
    labels = [f"[{rendering.flat(choice.label)}]" for choice in message.choices if choice.role != "answer"]
    return _line(" ".join(labels)) if labels else []


def _line(words: str) -> Paragraph:
    return [((words, False),)]
