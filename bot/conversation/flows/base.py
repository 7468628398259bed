"""What a dialogue is: something that can be shown again, walked through, and spoken to."""

from typing import Protocol

from bot.conversation.turn import Turn


class Flow(Protocol):
    """A dialogue in steps. All it knows of the learner stands in the turn's state."""

    name: str

    def show(self, turn: Turn) -> None:
        """Say again what is on the screen now."""

    def forward(self, turn: Turn) -> None:
        """Go on: the learner said "tiếp"."""

    def back(self, turn: Turn) -> None:
        """Go back: the learner said "quay lại"."""

    def hear(self, turn: Turn, words: str) -> bool:
        """Take free words as an answer, if they are one."""
