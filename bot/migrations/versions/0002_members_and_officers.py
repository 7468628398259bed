"""Members, officers and the tree through time."""

import sqlalchemy as sa
from alembic import op

from bot.migrations import append_only, rows_0002
from bot.runtime.database import BigId, Bytewise, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _officers()
    roles = rows_0002.take_roles(op.get_bind())
    op.drop_table("officer_role")
    _officer_role()
    rows_0002.give_roles(op.get_bind(), roles)
    _tree()
    rows_0002.draw_paths(op.get_bind())
    _members()
    _roll_ups()


def _officers() -> None:
    op.create_table(
        "officer",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), server_default="", nullable=False),
        sa.Column("you", sa.String(length=10), server_default="", nullable=False),
        sa.Column("learner_id", BigId, nullable=True),
        sa.Column("login", sa.String(length=60), nullable=True),
        sa.Column("password_hash", sa.String(length=200), server_default="", nullable=False),
        sa.Column("totp", sa.LargeBinary(length=120), nullable=True),
        sa.Column("totp_step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_officer_learner_id_learner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("learner_id", name=op.f("uq_officer_learner_id")),
        sa.UniqueConstraint("login", name=op.f("uq_officer_login")),
    )

    op.create_table(
        "ticket",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("officer_id", BigId, nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('appoint', 'sign_in', 'password', 'code')", name=op.f("ck_ticket_kind")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_ticket_officer_id_officer")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_ticket")),
    )
    op.create_index(op.f("ix_ticket_officer_id"), "ticket", ["officer_id"])

    op.create_table(
        "sign_in_miss",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("misses", sa.SmallInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_in_miss")),
    )

    op.create_table(
        "officer_session",
        sa.Column("id", BigId, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("officer_id", BigId, nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("device", sa.String(length=80), server_default="", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_officer_session_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_session")),
        sa.UniqueConstraint("hash", name=op.f("uq_officer_session_hash")),
    )
    op.create_index(op.f("ix_officer_session_officer_id"), "officer_session", ["officer_id"])

    op.create_table(
        "audit",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("officer_id", BigId, nullable=True),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("unit_id", BigId, nullable=True),
        sa.Column("subject", BigId, nullable=True),
        sa.Column("people", sa.Integer(), server_default="0", nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=300), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_audit_officer_id_officer")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_audit_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_officer_id"), "audit", ["officer_id"])
    op.create_index(op.f("ix_audit_unit_id"), "audit", ["unit_id"])
    append_only.guard(op.get_bind(), "audit")


def _officer_role() -> None:
    op.create_table(
        "officer_role",
        sa.Column("id", BigId, nullable=False),
        sa.Column("officer_id", BigId, nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("given_by", BigId, nullable=True),
        sa.CheckConstraint("role IN ('owner', 'officer', 'helper', 'reader')", name=op.f("ck_officer_role_role")),
        sa.ForeignKeyConstraint(["given_by"], ["officer.id"], name=op.f("fk_officer_role_given_by_officer")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_officer_role_officer_id_officer")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_officer_role_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_role")),
    )
    with op.batch_alter_table("officer_role") as batch_op:
        batch_op.create_index(
            "uq_officer_role_current",
            ["officer_id", "unit_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_officer_role_officer_id"), ["officer_id"])
        batch_op.create_index(batch_op.f("ix_officer_role_unit_id"), ["unit_id"])


def _tree() -> None:
    with op.batch_alter_table("unit") as batch_op:
        batch_op.add_column(sa.Column("path", Bytewise(200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("province_id", BigId, nullable=True))
        batch_op.add_column(sa.Column("commune_id", BigId, nullable=True))
        batch_op.add_column(sa.Column("body_id", BigId, nullable=True))
        batch_op.create_index(batch_op.f("ix_unit_body_id"), ["body_id"])
        batch_op.create_index(batch_op.f("ix_unit_commune_id"), ["commune_id"])
        batch_op.create_index(batch_op.f("ix_unit_folded_name"), ["folded_name"])
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"])
        batch_op.create_index(batch_op.f("ix_unit_province_id"), ["province_id"])
        batch_op.create_index(
            "uq_unit_path",
            ["path"],
            unique=True,
            sqlite_where=sa.text("path <> ''"),
            postgresql_where=sa.text("path <> ''"),
        )

    op.create_table(
        "unit_change",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decision", sa.String(length=80), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("officer_id", BigId, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('create', 'rename', 'move', 'merge', 'split', 'dissolve')", name=op.f("ck_unit_change_kind")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_unit_change_officer_id_officer")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_change_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_change")),
    )
    op.create_index(op.f("ix_unit_change_unit_id"), "unit_change", ["unit_id"])

    op.create_table(
        "unit_succession",
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("successor_id", BigId, nullable=False),
        sa.Column("change_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["unit_change.id"], name=op.f("fk_unit_succession_change_id_unit_change")
        ),
        sa.ForeignKeyConstraint(["successor_id"], ["unit.id"], name=op.f("fk_unit_succession_successor_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_succession_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "successor_id", name=op.f("pk_unit_succession")),
    )
    op.create_index(op.f("ix_unit_succession_successor_id"), "unit_succession", ["successor_id"])

    op.create_table(
        "unit_total",
        sa.Column("id", BigId, nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("officer_id", BigId, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("what IN ('members', 'adults')", name=op.f("ck_unit_total_what")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_unit_total_value")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_unit_total_officer_id_officer")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_total_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_total")),
        sa.UniqueConstraint("unit_id", "what", "as_of", name=op.f("uq_unit_total_unit_id_what_as_of")),
    )

    op.create_table(
        "unit_standing",
        sa.Column("unit_id", BigId, autoincrement=False, nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("none", sa.Integer(), nullable=False),
        sa.Column("half", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_standing_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_standing")),
    )


def _members() -> None:
    op.create_table(
        "invite",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("officer_id", BigId, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_invite_officer_id_officer")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_invite_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("code", name=op.f("uq_invite_code")),
        sa.UniqueConstraint("token", name=op.f("uq_invite_token")),
    )
    op.create_index(op.f("ix_invite_unit_id"), "invite", ["unit_id"])

    op.create_table(
        "roster",
        sa.Column("id", BigId, nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("officer_id", BigId, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("sheet", sa.String(length=100), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('reading', 'draft', 'applying', 'applied', 'dropped', 'undone')", name=op.f("ck_roster_state")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_roster_officer_id_officer")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
    )
    op.create_index(op.f("ix_roster_unit_id"), "roster", ["unit_id"])

    op.create_table(
        "membership",
        sa.Column("id", BigId, nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("organisation", sa.String(length=10), nullable=False),
        sa.Column("learner_id", BigId, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("folded_name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("name_key", Bytewise(400), server_default="", nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("phone", sa.LargeBinary(length=60), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("is_assisted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("standing", sa.String(length=6), server_default="", nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.String(length=12), server_default="", nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("moved_from", BigId, nullable=True),
        sa.Column("invite_id", BigId, nullable=True),
        sa.Column("roster_id", BigId, nullable=True),
        sa.CheckConstraint("source IN ('invite', 'search', 'roster', 'officer')", name=op.f("ck_membership_source")),
        sa.CheckConstraint("state IN ('pending', 'approved', 'ended', 'refused')", name=op.f("ck_membership_state")),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name=op.f("fk_membership_decided_by_officer")),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_membership_invite_id_invite")),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_membership_learner_id_learner")),
        sa.ForeignKeyConstraint(["moved_from"], ["membership.id"], name=op.f("fk_membership_moved_from_membership")),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_membership_roster_id_roster")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_membership_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership") as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_folded_name"), ["folded_name"])
        batch_op.create_index(batch_op.f("ix_membership_learner_id"), ["learner_id"])
        batch_op.create_index(batch_op.f("ix_membership_phone"), ["phone"])
        batch_op.create_index(batch_op.f("ix_membership_roster_id"), ["roster_id"])
        batch_op.create_index(
            "ix_membership_unit_id_state_name_key_id", ["unit_id", "state", "name_key", "id"], unique=False
        )
        batch_op.create_index(
            "uq_membership_approved",
            ["learner_id", "organisation"],
            unique=True,
            sqlite_where=sa.text("state = 'approved' AND learner_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'approved' AND learner_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_membership_pending",
            ["learner_id", "unit_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending' AND learner_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'pending' AND learner_id IS NOT NULL"),
        )

    op.create_table(
        "roster_line",
        sa.Column("roster_id", BigId, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("phone", sa.LargeBinary(length=60), nullable=True),
        sa.Column("unit_id", BigId, nullable=True),
        sa.Column("membership_id", BigId, nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.CheckConstraint("verdict IN ('add', 'keep', 'change', 'mend', 'skip')", name=op.f("ck_roster_line_verdict")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_roster_line_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_roster_line_roster_id_roster")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_line_unit_id_unit")),
        sa.PrimaryKeyConstraint("roster_id", "number", name=op.f("pk_roster_line")),
    )
    with op.batch_alter_table("roster_line") as batch_op:
        batch_op.create_index(
            "ix_roster_line_roster_id_verdict_number", ["roster_id", "verdict", "number"], unique=False
        )

    op.create_table(
        "nudge",
        sa.Column("id", BigId, nullable=False),
        sa.Column("learner_id", BigId, nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("officer_id", BigId, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_nudge_learner_id_learner")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_nudge_officer_id_officer")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_nudge_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
    )
    op.create_index("ix_nudge_learner_id_at", "nudge", ["learner_id", "at"])


def _roll_ups() -> None:
    op.add_column("fact", sa.Column("also_units", sa.String(length=60), server_default="", nullable=False))
    op.add_column("fact", sa.Column("is_assisted", sa.Boolean(), server_default=sa.text("false"), nullable=False))

    op.add_column("learner", sa.Column("also_units", sa.String(length=60), server_default="", nullable=False))
    op.add_column("learner", sa.Column("standing", sa.String(length=6), server_default="none", nullable=False))
    op.add_column("learner", sa.Column("is_test", sa.Boolean(), server_default=sa.text("false"), nullable=False))

    op.create_table(
        "learner_year",
        sa.Column("unit_id", BigId, autoincrement=False, nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("learner_id", BigId, autoincrement=False, nullable=False),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("finished", sa.SmallInteger(), nullable=False),
        sa.Column("weeks", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_learner_year_learner_id_learner")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_learner_year_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "year", "learner_id", name=op.f("pk_learner_year")),
    )
    op.create_index("ix_learner_year_learner_id", "learner_year", ["learner_id"])
    op.create_table(
        "unit_month",
        sa.Column("unit_id", BigId, autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("finishers", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("finished", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_month_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "month", name=op.f("pk_unit_month")),
    )
    op.create_table(
        "unit_week",
        sa.Column("unit_id", BigId, autoincrement=False, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_week_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "week", name=op.f("pk_unit_week")),
    )
    op.create_index("ix_unit_week_week", "unit_week", ["week"])
