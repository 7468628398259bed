"""The cast: people who type and press, turn by turn, straight at the desk."""

from datetime import timedelta

from sqlalchemy import Table, select

from bot.app import App
from bot.channels.base import Incoming
from bot.channels.message import Choice, Message
from bot.conversation.engine import Outcome
from bot.runtime.clock import FrozenClock


class Talk:
    """One person on one channel. What they do is taken in one transaction, as a lane would."""

    def __init__(self, app: App, clock: FrozenClock, name: str, channel: str = "console") -> None:
        self.app, self.clock, self.name, self.channel = app, clock, name, channel
        self.desk = app.desk()
        self.sent: list[Incoming] = []
        self.screen: tuple[Message, ...] = ()

    def types(self, words: str) -> "Talk":
        """Type a message."""
        return self.does(kind="text", text=words)

    def presses(self, label: str) -> "Talk":
        """Press the button on the screen with this label or letter."""
        return self.does(kind="choice", payload=self.button(label).payload)

    def button(self, label: str) -> Choice:
        """The button on the screen with this label or letter."""
        found = [c for m in self.screen for c in m.choices if label in {c.label, c.key}]
        assert found, f"no button {label!r} among {[c.label for m in self.screen for c in m.choices]}"
        return found[-1]

    def does(self, **fields: object) -> "Talk":
        """Anything at all."""
        number = len(self.sent) + 1
        event = Incoming(
            channel=self.channel,
            account="local",
            external_id=f"{self.name}.{number}",
            address=self.name,
            sent_at=self.clock.now(),
            **fields,
        )
        outcome = self.redo(event)
        self.sent.append(event)
        self.screen = outcome.messages
        return self

    def redo(self, event: Incoming) -> Outcome:
        """Let the platform deliver an event (again)."""
        with self.app.writer.begin() as connection:
            (outcome,) = self.desk.take(connection, [event])
        assert outcome is not None
        return outcome

    def waits(self, **time: float) -> "Talk":
        """Let time pass."""
        self.clock.moment += timedelta(**time)
        return self

    @property
    def says(self) -> str:
        """Everything on the screen as one text."""
        return "\n".join(part for message in self.screen for part in parts(message))

    def answers(self, *keys: str) -> "Talk":
        """Answer one question after another and go on each time."""
        for key in keys:
            for letter in key:
                self.presses(letter)
            if any(c.payload.endswith(":ok") for m in self.screen for c in m.choices):
                self.presses("Xong")
            self.presses("Tiếp")
        return self


def parts(message: Message) -> list[str]:
    """The words of a message, piece by piece."""
    blocks = [piece for block in message.blocks for piece in (block.label, *block.items)]
    return [p for p in (message.heading, message.label, message.title, *blocks) if p]


def rows(app: App, table: Table) -> list[dict[str, object]]:
    """All rows of a table, oldest first."""
    with app.writer.connect() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        return [dict(row) for row in found]
