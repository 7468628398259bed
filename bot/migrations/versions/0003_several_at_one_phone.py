"""Several people at one phone, and people who learn beside an officer."""

import sqlalchemy as sa
from alembic import op

from bot.runtime.database import BigId, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("identity", sa.Column("is_assisted", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "companion",
        sa.Column("identity_id", BigId, autoincrement=False, nullable=False),
        sa.Column("learner_id", BigId, autoincrement=False, nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("is_assisted", sa.Boolean(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name=op.f("fk_companion_identity_id_identity"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_companion_learner_id_learner")),
        sa.PrimaryKeyConstraint("identity_id", "learner_id", name=op.f("pk_companion")),
    )
    op.create_index("ix_companion_learner_id", "companion", ["learner_id"])
