"""The rows of who is who."""

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, UniqueConstraint, text

# Whoever knows one table of who is who knows all of them: their foreign keys point at one another.
import bot.membership.members.models
import bot.membership.officers.models
import bot.membership.units.models  # noqa: F401
from bot.runtime.database import BigId, UtcDateTime, metadata

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
    # The units whose figures this learner's deeds count for: today's memberships, while recording is agreed to.
    Column("unit_id", BigId, ForeignKey("unit.id")),
    Column("also_units", String(60), nullable=False, server_default=""),
    # How far through the basic course: none, half, done.
    Column("standing", String(6), nullable=False, server_default="none"),
    # Tries the thing out; counts nowhere.
    Column("is_test", Boolean, nullable=False, server_default=text("false")),
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
    # Whoever holds the phone now learns beside an officer, whose phone it is.
    Column("is_assisted", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("channel", "account", "address"),
)

# The people of one phone, where there are several; `identity` names the one who is learning now.
companion = Table(
    "companion",
    metadata,
    Column("identity_id", BigId, ForeignKey("identity.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("learner_id", BigId, ForeignKey("learner.id"), primary_key=True, autoincrement=False, index=True),
    # What they call each other; empty for the first, whose phone it is.
    Column("label", String(60), nullable=False),
    Column("is_assisted", Boolean, nullable=False),
    Column("since", UtcDateTime, nullable=False),
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
