"""A Bot API server on this machine, for tests. Start reading at `server`."""

from tests.doubles.botapi.faults import Fault
from tests.doubles.botapi.people import Delivery, Person, Shown
from tests.doubles.botapi.server import TOKEN, BotApi, Call

__all__ = ["TOKEN", "BotApi", "Call", "Delivery", "Fault", "Person", "Shown"]
