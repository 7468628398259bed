"""How something reaches a learner who did not just write: to the one address of theirs where it is likeliest read."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from bot.channels.message import Message
from bot.delivery import outbox
from bot.delivery.models import BULK, UNASKED
from bot.membership.models import identity, learner
from bot.runtime.locale import Words

# Here the person comes and reads: it arrives with the commit, but nobody is called by it.
MAILBOXES = frozenset({"web", "console"})


class Reachable(Struct, frozen=True):
    """Where to write to a learner, and in which words."""

    learner_id: int
    channel: str
    account: str
    address: str
    locale: str
    you: str

    @property
    def is_called(self) -> bool:
        """The phone tells them by itself."""
        return self.channel not in MAILBOXES


_ADDRESSES = (
    select(
        identity.c.id,
        learner.c.id.label("learner_id"),
        identity.c.channel,
        identity.c.account,
        identity.c.address,
        learner.c.locale,
        learner.c.you,
    )
    .join(learner, learner.c.id == identity.c.learner_id)
    .where(identity.c.blocked_at.is_(None), learner.c.erased_at.is_(None))
    .order_by(identity.c.id)
)


def reachable(connection: Connection, learner_ids: Collection[int]) -> dict[int, Reachable]:
    """The best address of each learner: one that rings before one that waits, and of these the newest."""
    rows = connection.execute(_ADDRESSES.where(learner.c.id.in_(sorted(learner_ids)))).all()
    found: dict[int, Reachable] = {}
    for row in rows:
        one = Reachable(*row[1:])
        if one.is_called or not (one.learner_id in found and found[one.learner_id].is_called):
            found[one.learner_id] = one
    return found


def post(
    connection: Connection,
    learner_ids: Iterable[int],
    build: Callable[[Words], Message],
    now: datetime,
    *,
    not_before: datetime | None = None,
) -> Mapping[int, Reachable]:
    """Owe each of these learners a message from this commit on; returns who will get it, and where."""
    found = reachable(connection, set(learner_ids))
    outbox.enqueue(
        connection, [_letter(one, build(Words(one.locale, one.you)), now, not_before) for one in found.values()]
    )
    return found


def _letter(to: Reachable, message: Message, now: datetime, not_before: datetime | None) -> dict[str, object]:
    door = (to.channel, to.account, to.address)
    row = outbox.letter(to.learner_id, door, message, now, turn=UNASKED, is_mailbox=not to.is_called)
    return row | {"priority": BULK} | ({"next_attempt_at": not_before} if not_before and to.is_called else {})
