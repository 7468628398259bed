"""The rows of the tree of units."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.runtime.database import BigId, Bytewise, UtcDateTime, metadata

ORGANISATIONS = ("MTTQ", "CD", "HND", "LHPN", "DTN", "CCB")
KINDS = ("province", "commune", "branch", "cell")
_HAS_PATH = text("path <> ''")

unit = Table(
    "unit",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("folded_name", String(200), nullable=False, index=True),
    # The level: province, commune, branch (chi hội, chi đoàn, công đoàn cơ sở), cell (tổ).
    Column("kind", String(20), nullable=False),
    Column("organisation", String(10), nullable=False),
    Column("parent_id", BigId, ForeignKey("unit.id"), index=True),
    # All ancestors and itself, each id ended by "/", compared byte by byte: what lies below is one range of it.
    # Empty only until the row has its number.
    Column("path", Bytewise(200), nullable=False, server_default=""),
    # Ancestors by level, read off the path: joining by equality is a hundred times faster than by path.
    Column("province_id", BigId, index=True),
    Column("commune_id", BigId, index=True),
    # The provincial body of its organisation, which sees its units in every commune.
    Column("body_id", BigId, index=True),
    Column("valid_from", Date, nullable=False),
    # The first day it is no more; empty while it exists.
    Column("valid_to", Date),
    CheckConstraint("organisation IN ('MTTQ', 'CD', 'HND', 'LHPN', 'DTN', 'CCB')", name="organisation"),
    Index("uq_unit_path", "path", unique=True, sqlite_where=_HAS_PATH, postgresql_where=_HAS_PATH),
)

# Append-only: what was decided about the tree, by whom and on what ground.
unit_change = Table(
    "unit_change",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("unit_id", BigId, ForeignKey("unit.id"), nullable=False, index=True),
    Column("reason", String(300), nullable=False),
    # The number and date of the decision on paper.
    Column("decision", String(80), nullable=False),
    Column("effective_on", Date, nullable=False),
    # What was true before and after, as JSON: names, parents, counts.
    Column("detail", Text, nullable=False),
    Column("officer_id", BigId, ForeignKey("officer.id")),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("kind IN ('create', 'rename', 'move', 'merge', 'split', 'dissolve')", name="kind"),
)

# Under whom a unit that is no more is also shown.
unit_succession = Table(
    "unit_succession",
    metadata,
    Column("unit_id", BigId, ForeignKey("unit.id"), primary_key=True),
    Column("successor_id", BigId, ForeignKey("unit.id"), primary_key=True, index=True),
    Column("change_id", BigId, ForeignKey("unit_change.id"), nullable=False),
)

# How many there are in all, as somebody counted on a day: the denominator of every share.
unit_total = Table(
    "unit_total",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("unit_id", BigId, ForeignKey("unit.id"), nullable=False),
    Column("what", String(10), nullable=False),
    Column("value", Integer, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("source", String(200), nullable=False),
    Column("officer_id", BigId, ForeignKey("officer.id")),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("what IN ('members', 'adults')", name="what"),
    CheckConstraint("value >= 0", name="value"),
    UniqueConstraint("unit_id", "what", "as_of"),
)

# How many members stand where today; kept up with every change and rebuilt by `hocso recount`.
unit_standing = Table(
    "unit_standing",
    metadata,
    Column("unit_id", BigId, ForeignKey("unit.id"), primary_key=True, autoincrement=False),
    # All confirmed members; then those of them whose progress may be seen: not begun, learning, done.
    # Members without a learner or without consent are in `members` and in none of the three.
    Column("members", Integer, nullable=False),
    Column("none", Integer, nullable=False),
    Column("half", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    # People who ask to be let in.
    Column("waiting", Integer, nullable=False),
)
