"""The rows of a conversation: every message that came in, and where each learner stands."""

from sqlalchemy import Column, ForeignKey, Integer, SmallInteger, String, Table, Text, UniqueConstraint

from bot.runtime.database import BigId, UtcDateTime, metadata

DONE, FAILED = "done", "failed"

# P1: the unique key is what makes an event take effect once.
incoming = Table(
    "incoming",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("external_id", String(80), nullable=False),
    Column("learner_id", BigId, ForeignKey("learner.id")),
    Column("at", UtcDateTime, nullable=False),
    Column("outcome", String(10), nullable=False),
    # Only of a failed turn, so that it can be replayed after the mend; what went well is not kept.
    Column("body", Text),
    Column("error", String(200), nullable=False, server_default=""),
    Column("tries", SmallInteger, nullable=False, server_default="1"),
    UniqueConstraint("channel", "account", "external_id"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("learner_id", BigId, ForeignKey("learner.id"), primary_key=True),
    # Counts turns; a delivery carries the turn it answers.
    Column("turn", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
