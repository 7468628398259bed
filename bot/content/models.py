"""The rows that keep every version of a lesson that was ever served (P8)."""

from sqlalchemy import Column, String, Table, Text

from bot.runtime.database import UtcDateTime, metadata

lesson_version = Table(
    "lesson_version",
    metadata,
    Column("lesson", String(60), primary_key=True),
    Column("locale", String(5), primary_key=True),
    Column("version", String(12), primary_key=True),
    Column("body", Text, nullable=False),
    Column("served_since", UtcDateTime, nullable=False),
)
