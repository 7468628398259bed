"""The rows of what has yet to leave the house, and of what has left it."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from bot.runtime.database import BigId, UtcDateTime, metadata

# Replies go before bulk: a person who asked is waiting.
REPLY, BULK = 0, 5
# The turn of what we say unasked.
UNASKED: Final = 0

QUEUED: Final = "queued"
SENDING: Final = "sending"
SENT: Final = "sent"
FAILED: Final = "failed"
EXPIRED: Final = "expired"
UNREACHABLE: Final = "unreachable"
# As it stands in the indexes: a database uses them only for a query that says the same, word for word.
OWED: Final = "state IN ('queued', 'sending')"
_OWED = text(OWED)
# When to send what need not wait: a moment that has come whatever a clock says that is set later.
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)

delivery = Table(
    "delivery",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("learner_id", BigId, ForeignKey("learner.id"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("address", String(80), nullable=False),
    # The learner's turn this answers; 0 for what we say unasked.
    Column("turn", Integer, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("edit_ref", String(40), nullable=False, server_default=""),
    Column("state", String(12), nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("external_id", String(40), nullable=False, server_default=""),
    Column("reason", String(30), nullable=False, server_default=""),
    # The last words to somebody who asked to be erased: address and body go once they are sent.
    Column("is_farewell", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'failed', 'expired', 'unreachable')", name="state"),
    Index("ix_delivery_address", "channel", "account", "address", "id"),
    Index("ix_delivery_active", "channel", "account", "priority", "id", sqlite_where=_OWED, postgresql_where=_OWED),
    Index("ix_delivery_owed", "channel", "account", "address", "id", sqlite_where=_OWED, postgresql_where=_OWED),
    # Ids must never be given twice, even after the newest row is gone: order and "after this id" hang on them.
    sqlite_autoincrement=True,
)
