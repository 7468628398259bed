"""The rows of what a learner has done."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, SmallInteger, String, Table

from bot.runtime.database import BigId, UtcDateTime, metadata

# Append-only: what happened, to whom, in which unit on that day, on which version of the content.
fact = Table(
    "fact",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("learner_id", BigId, ForeignKey("learner.id"), nullable=False, index=True),
    Column("unit_id", BigId, ForeignKey("unit.id")),
    Column("kind", String(12), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("channel", String(20), nullable=False),
    # Counts this learner's beginnings of lessons: all facts of one sitting share it.
    Column("sitting", Integer, nullable=False),
    Column("lesson", String(60), nullable=False),
    Column("version", String(12), nullable=False),
    Column("question", String(60), nullable=False, server_default=""),
    Column("picked", String(80), nullable=False, server_default=""),
    Column("is_right", Boolean),
)

progress = Table(
    "progress",
    metadata,
    Column("learner_id", BigId, ForeignKey("learner.id"), primary_key=True),
    Column("lesson", String(60), primary_key=True),
    Column("version", String(12), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("last_at", UtcDateTime, nullable=False),
    Column("times", SmallInteger, nullable=False),
    # Of the last finished sitting: answers right at the first try, and questions asked.
    Column("right", SmallInteger, nullable=False),
    Column("asked", SmallInteger, nullable=False),
)

review = Table(
    "review",
    metadata,
    Column("learner_id", BigId, ForeignKey("learner.id"), primary_key=True),
    Column("lesson", String(60), primary_key=True),
    Column("question", String(60), primary_key=True),
    Column("stage", SmallInteger, nullable=False),
    Column("due_on", Date, nullable=False, index=True),
)

study_week = Table(
    "study_week",
    metadata,
    Column("learner_id", BigId, ForeignKey("learner.id"), primary_key=True),
    Column("week", Date, primary_key=True),
)
