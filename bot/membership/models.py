"""The rows of who is who."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bot.runtime.database import BigId, UtcDateTime, metadata

unit = Table(
    "unit",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("folded_name", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("organisation", String(10), nullable=False),
    Column("parent_id", BigId, ForeignKey("unit.id")),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    CheckConstraint("organisation IN ('MTTQ', 'CD', 'HND', 'LHPN', 'DTN', 'CCB')", name="organisation"),
)

learner = Table(
    "learner",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("locale", String(5), nullable=False),
    # The word we call them by (bác, cô, chú …); empty until they choose.
    Column("you", String(10), nullable=False, server_default=""),
    # What they agree to today, as words joined by spaces; the history is in `consent`.
    Column("agreed", String(60), nullable=False, server_default=""),
    Column("unit_id", BigId, ForeignKey("unit.id")),
    Column("erased_at", UtcDateTime),
    Column("merged_into", BigId, ForeignKey("learner.id")),
)

identity = Table(
    "identity",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("learner_id", BigId, ForeignKey("learner.id"), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("address", String(80), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("blocked_at", UtcDateTime),
    UniqueConstraint("channel", "account", "address"),
)

consent = Table(
    "consent",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("learner_id", BigId, ForeignKey("learner.id"), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("given", Boolean, nullable=False),
    # Which words were agreed to: a version for people, a hash for proof (Luật 91/2025/QH15, Điều 9).
    Column("text_version", String(20), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

link_code = Table(
    "link_code",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("learner_id", BigId, ForeignKey("learner.id"), nullable=False, index=True),
    Column("expires_at", UtcDateTime, nullable=False),
)

officer_role = Table(
    "officer_role",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("learner_id", BigId, ForeignKey("learner.id")),
    Column("name", String(100), nullable=False),
    Column("unit_id", BigId, ForeignKey("unit.id"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Index(
        "uq_officer_role_current",
        "name",
        "unit_id",
        unique=True,
        sqlite_where=text("until IS NULL"),
        postgresql_where=text("until IS NULL"),
    ),
)
