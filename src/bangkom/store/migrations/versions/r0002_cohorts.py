"""Cohorts, their people and schedules, what was allowed, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "cohort",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cohort"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("agency", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("position", sa.String(200), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("nominated_by", sa.String(200), nullable=False),
        sa.Column("mentor", sa.String(200), nullable=False),
        sa.Column("group", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.ForeignKeyConstraint(["id"], ["account.id"], name="fk_person_id_account"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_person_cohort_cohort"),
        sa.CheckConstraint("status IN ('ASN', 'Non-ASN')", name=op.f("ck_person_status")),
    )
    op.create_index("ix_person_cohort", "person", ["cohort"])
    op.create_table(
        "move",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.String(40), nullable=False),
        sa.Column("after", sa.String(40), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_move"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_move_person_person"),
    )
    op.create_index("ix_move_person", "move", ["person"])
    op.create_table(
        "session_window",
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(64), nullable=False),
        sa.Column("group", sa.String(40), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True)),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("cohort", "assignment", "group", name="pk_session_window"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_session_window_cohort_cohort"),
    )
    op.create_table(
        "allowance",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("who_kind", sa.String(8), nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("assignment", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.String(32)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_allowance"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_allowance_cohort_cohort"),
        sa.CheckConstraint("who_kind IN ('person', 'group')", name=op.f("ck_allowance_who_kind")),
        sa.CheckConstraint(
            "(kind = 'extend' AND due_at IS NOT NULL) OR (kind = 'exempt' AND due_at IS NULL)",
            name=op.f("ck_allowance_kind"),
        ),
    )
    op.create_index("ix_allowance_cohort", "allowance", ["cohort"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
