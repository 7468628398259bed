"""A channel whose platform does what the test says."""

import asyncio
from collections import defaultdict, deque

from bot.channels.base import Incoming, Outgoing, SendError, Traits


class FakeChannel:
    """Sends into a list; each address answers with what was scripted for it, then with success."""

    def __init__(self, name: str = "fake", account: str = "1") -> None:
        self.name, self.account, self.traits = name, account, Traits(edits=True)
        self.sent: list[tuple[str, str, str]] = []
        self.script: dict[str, deque[SendError]] = defaultdict(deque)
        self.gate: asyncio.Event | None = None
        self.arrived = asyncio.Event()

    def parse(self, payload: bytes) -> list[Incoming]:
        """Nothing comes in here."""
        del payload
        return []

    async def send(self, outgoing: Outgoing) -> str:
        """Do as scripted; with a gate, wait for it first."""
        self.arrived.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.script[outgoing.address]:
            raise self.script[outgoing.address].popleft()
        self.sent.append((outgoing.address, outgoing.message.title, outgoing.edit_ref))
        return f"m{len(self.sent)}"

    async def close(self) -> None:
        """Nothing to close."""
