"""The rows of officers: who they are, over what, how they sign in, what they did."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    event,
    text,
)

from bot.migrations import append_only
from bot.runtime.database import BigId, UtcDateTime, metadata

ROLES = ("owner", "officer", "helper", "reader")
_CURRENT = text("until IS NULL")

officer = Table(
    "officer",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String(100), nullable=False),
    # The post on paper, such as "Chi hội trưởng".
    Column("title", String(100), nullable=False, server_default=""),
    # The word we call them by: anh, chị, đồng chí …
    Column("you", String(10), nullable=False, server_default=""),
    Column("learner_id", BigId, ForeignKey("learner.id"), unique=True),
    Column("login", String(60), unique=True),
    Column("password_hash", String(200), nullable=False, server_default=""),
    # Encrypted; empty until a second factor was set up and proved.
    Column("totp", LargeBinary(120)),
    # The last time step a code was taken for: the same code does not open twice.
    Column("totp_step", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
)

officer_role = Table(
    "officer_role",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("officer_id", BigId, ForeignKey("officer.id"), nullable=False, index=True),
    Column("unit_id", BigId, ForeignKey("unit.id"), nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("since", Date, nullable=False),
    # The first day it is no longer held.
    Column("until", Date),
    # Who gave it; empty for what the operator gave.
    Column("given_by", BigId, ForeignKey("officer.id")),
    CheckConstraint("role IN ('owner', 'officer', 'helper', 'reader')", name="role"),
    Index(
        "uq_officer_role_current",
        "officer_id",
        "unit_id",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
)

# How often a name was lately given with a wrong password; names that nobody has too, so that trying tells nothing.
# Only the hash of what was typed is kept: people type their password into the wrong field.
sign_in_miss = Table(
    "sign_in_miss",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("misses", SmallInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# What somebody must show to take up a post or to open the dashboard; only its hash is kept, and it works once.
ticket = Table(
    "ticket",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("officer_id", BigId, ForeignKey("officer.id"), nullable=False, index=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    CheckConstraint("kind IN ('appoint', 'sign_in', 'password', 'code')", name="kind"),
)

officer_session = Table(
    "officer_session",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("officer_id", BigId, ForeignKey("officer.id"), nullable=False, index=True),
    # How they signed in: a link from the chat, or a password and a code.
    Column("how", String(10), nullable=False),
    # What the browser says it is, shortened, for the officer's own list of sessions.
    Column("device", String(80), nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

# Append-only: every view of names, every export and every change, by whom and over what.
audit = Table(
    "audit",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    # Empty for what the operator did from the command line.
    Column("officer_id", BigId, ForeignKey("officer.id"), index=True),
    Column("act", String(30), nullable=False),
    Column("unit_id", BigId, ForeignKey("unit.id"), index=True),
    # The row the act was about (a membership, an officer, an invite, a roster), by its number.
    Column("subject", BigId),
    # How many people it showed or changed.
    Column("people", Integer, nullable=False, server_default="0"),
    Column("channel", String(20), nullable=False),
    Column("detail", String(300), nullable=False, server_default=""),
)


@event.listens_for(audit, "after_create")
def _guard(_table: Table, connection: Connection, **_more: object) -> None:
    append_only.guard(connection, "audit")
