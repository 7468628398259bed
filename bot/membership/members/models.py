"""The rows of who belongs to which unit."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from bot.runtime.database import BigId, Bytewise, UtcDateTime, metadata

PENDING, APPROVED, ENDED, REFUSED = "pending", "approved", "ended", "refused"
_APPROVED = text("state = 'approved' AND learner_id IS NOT NULL")
_PENDING = text("state = 'pending' AND learner_id IS NOT NULL")

# One person in one unit, from a moment to a moment. A line of a roster is one without a learner, until somebody comes.
membership = Table(
    "membership",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("unit_id", BigId, ForeignKey("unit.id"), nullable=False),
    Column("organisation", String(10), nullable=False),
    Column("learner_id", BigId, ForeignKey("learner.id"), index=True),
    Column("state", String(10), nullable=False),
    Column("name", String(100), nullable=False, server_default=""),
    Column("folded_name", String(100), nullable=False, server_default="", index=True),
    # By given name, then middle names, then family name, in Vietnamese order.
    Column("name_key", Bytewise(400), nullable=False, server_default=""),
    Column("birth_year", SmallInteger),
    # Encrypted, always to the same bytes, so that it can be looked for.
    Column("phone", LargeBinary(60), index=True),
    Column("source", String(10), nullable=False),
    # Learns beside an officer, without a phone of their own.
    Column("is_assisted", Boolean, nullable=False, server_default=text("false")),
    # What this row adds to `unit_standing`: nothing, or one of none, half, done.
    Column("standing", String(6), nullable=False, server_default=""),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("begun_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("since", Date),
    Column("until", Date),
    Column("ended_why", String(12), nullable=False, server_default=""),
    # The officer who confirmed or refused; empty for what nobody had to confirm.
    Column("decided_by", BigId, ForeignKey("officer.id")),
    Column("moved_from", BigId, ForeignKey("membership.id")),
    Column("invite_id", BigId, ForeignKey("invite.id")),
    Column("roster_id", BigId, ForeignKey("roster.id"), index=True),
    CheckConstraint("state IN ('pending', 'approved', 'ended', 'refused')", name="state"),
    CheckConstraint("source IN ('invite', 'search', 'roster', 'officer')", name="source"),
    Index("ix_membership_unit_id_state_name_key_id", "unit_id", "state", "name_key", "id"),
    # Within one organisation a person is in one unit at a time.
    Index(
        "uq_membership_approved",
        "learner_id",
        "organisation",
        unique=True,
        sqlite_where=_APPROVED,
        postgresql_where=_APPROVED,
    ),
    Index(
        "uq_membership_pending", "learner_id", "unit_id", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING
    ),
)

invite = Table(
    "invite",
    metadata,
    Column("id", BigId, primary_key=True),
    # Short enough to be typed; the token is what links and QR codes carry.
    Column("code", String(12), nullable=False, unique=True),
    Column("token", String(40), nullable=False, unique=True),
    Column("unit_id", BigId, ForeignKey("unit.id"), nullable=False, index=True),
    Column("officer_id", BigId, ForeignKey("officer.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("max_uses", Integer, nullable=False),
    Column("uses", Integer, nullable=False, server_default="0"),
    Column("revoked_at", UtcDateTime),
)

# One file of names that an officer brought: looked at first, then taken or left.
roster = Table(
    "roster",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("unit_id", BigId, ForeignKey("unit.id"), nullable=False, index=True),
    Column("officer_id", BigId, ForeignKey("officer.id"), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("file_hash", String(64), nullable=False),
    Column("sheet", String(100), nullable=False, server_default=""),
    Column("state", String(10), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("added", Integer, nullable=False, server_default="0"),
    Column("changed", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("applied_at", UtcDateTime),
    Column("undone_at", UtcDateTime),
    CheckConstraint("state IN ('reading', 'draft', 'applying', 'applied', 'dropped', 'undone')", name="state"),
)

roster_line = Table(
    "roster_line",
    metadata,
    Column("roster_id", BigId, ForeignKey("roster.id"), primary_key=True, autoincrement=False),
    # As counted in the file, the heading included.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(100), nullable=False),
    Column("birth_year", SmallInteger),
    Column("phone", LargeBinary(60)),
    Column("unit_id", BigId, ForeignKey("unit.id")),
    Column("membership_id", BigId, ForeignKey("membership.id")),
    Column("verdict", String(10), nullable=False),
    # Why, and what was read, as JSON. When the roster is taken, only what must still be mended and what a change
    # replaced stays, for as long as it can be undone; a roster that is dropped loses its lines.
    Column("detail", Text, nullable=False),
    CheckConstraint("verdict IN ('add', 'keep', 'change', 'mend', 'skip')", name="verdict"),
    Index("ix_roster_line_roster_id_verdict_number", "roster_id", "verdict", "number"),
)

# One reminder that an officer sent to one learner; at most one in three days.
nudge = Table(
    "nudge",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("learner_id", BigId, ForeignKey("learner.id"), nullable=False),
    Column("unit_id", BigId, ForeignKey("unit.id"), nullable=False),
    Column("officer_id", BigId, ForeignKey("officer.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_nudge_learner_id_at", "learner_id", "at"),
)
