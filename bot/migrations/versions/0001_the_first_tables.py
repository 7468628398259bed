"""The first tables."""

import sqlalchemy as sa
from alembic import op

from bot.runtime.database import BigId, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "lesson_version",
        sa.Column("lesson", sa.String(length=60), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("served_since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("lesson", "locale", "version", name=op.f("pk_lesson_version")),
    )
    op.create_table(
        "unit",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("organisation", sa.String(length=10), nullable=False),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "organisation IN ('MTTQ', 'CD', 'HND', 'LHPN', 'DTN', 'CCB')", name=op.f("ck_unit_organisation")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    op.create_table(
        "learner",
        sa.Column("id", BigId, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("you", sa.String(length=10), server_default="", nullable=False),
        sa.Column("agreed", sa.String(length=60), server_default="", nullable=False),
        sa.Column("unit_id", BigId, nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.Column("merged_into", BigId, nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["learner.id"], name=op.f("fk_learner_merged_into_learner")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_learner_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner")),
    )
    op.create_table(
        "consent",
        sa.Column("id", BigId, nullable=False),
        sa.Column("learner_id", BigId, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_consent_learner_id_learner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("learner_id", BigId, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_conversation_learner_id_learner")),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_conversation")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", BigId, nullable=False),
        sa.Column("learner_id", BigId, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edit_ref", sa.String(length=40), server_default="", nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=False),
        sa.Column("external_id", sa.String(length=40), server_default="", nullable=False),
        sa.Column("reason", sa.String(length=30), server_default="", nullable=False),
        sa.Column("is_farewell", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'expired', 'unreachable')", name=op.f("ck_delivery_state")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_delivery_learner_id_learner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_active",
            ["channel", "account", "priority", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'sending')"),
            postgresql_where=sa.text("state IN ('queued', 'sending')"),
        )
        batch_op.create_index("ix_delivery_address", ["channel", "account", "address", "id"], unique=False)
        batch_op.create_index(
            "ix_delivery_owed",
            ["channel", "account", "address", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'sending')"),
            postgresql_where=sa.text("state IN ('queued', 'sending')"),
        )

    op.create_table(
        "fact",
        sa.Column("id", BigId, nullable=False),
        sa.Column("learner_id", BigId, nullable=False),
        sa.Column("unit_id", BigId, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("sitting", sa.Integer(), nullable=False),
        sa.Column("lesson", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("question", sa.String(length=60), server_default="", nullable=False),
        sa.Column("picked", sa.String(length=80), server_default="", nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_fact_learner_id_learner")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_fact_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
    )
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "identity",
        sa.Column("id", BigId, nullable=False),
        sa.Column("learner_id", BigId, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("blocked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_identity_learner_id_learner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("channel", "account", "address", name=op.f("uq_identity_channel_account_address")),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "incoming",
        sa.Column("id", BigId, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=False),
        sa.Column("learner_id", BigId, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("error", sa.String(length=200), server_default="", nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_incoming_learner_id_learner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming")),
        sa.UniqueConstraint("channel", "account", "external_id", name=op.f("uq_incoming_channel_account_external_id")),
    )
    op.create_table(
        "link_code",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("learner_id", BigId, nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_link_code_learner_id_learner")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_link_code")),
    )
    with op.batch_alter_table("link_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_code_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "officer_role",
        sa.Column("id", BigId, nullable=False),
        sa.Column("learner_id", BigId, nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_officer_role_learner_id_learner")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_officer_role_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_role")),
    )
    with op.batch_alter_table("officer_role", schema=None) as batch_op:
        batch_op.create_index(
            "uq_officer_role_current",
            ["name", "unit_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "progress",
        sa.Column("learner_id", BigId, nullable=False),
        sa.Column("lesson", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.Column("right", sa.SmallInteger(), nullable=False),
        sa.Column("asked", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_progress_learner_id_learner")),
        sa.PrimaryKeyConstraint("learner_id", "lesson", name=op.f("pk_progress")),
    )
    op.create_table(
        "review",
        sa.Column("learner_id", BigId, nullable=False),
        sa.Column("lesson", sa.String(length=60), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_review_learner_id_learner")),
        sa.PrimaryKeyConstraint("learner_id", "lesson", "question", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_due_on"), ["due_on"], unique=False)

    op.create_table(
        "study_week",
        sa.Column("learner_id", BigId, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_study_week_learner_id_learner")),
        sa.PrimaryKeyConstraint("learner_id", "week", name=op.f("pk_study_week")),
    )
