"""Classroom sessions and who was there."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "class_session",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.String(100), nullable=False),
        sa.Column("speaker", sa.String(200), nullable=False),
        sa.Column("groups", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_by", sa.String(32)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("cancel_reason", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name="pk_class_session"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_class_session_cohort_cohort"),
        sa.UniqueConstraint("cohort", "code", name="uq_class_session_cohort_code"),
        sa.CheckConstraint(
            "kind IN ('opening', 'speaker', 'topic', 'guidance', 'closing')", name="ck_class_session_kind"
        ),
    )
    op.create_table(
        "class_presence",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("session", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("presence", sa.String(8), nullable=False),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_class_presence"),
        sa.ForeignKeyConstraint(["session"], ["class_session.id"], name="fk_class_presence_session_class_session"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_class_presence_person_person"),
        sa.CheckConstraint("presence IN ('present', 'late', 'excused', 'absent')", name="ck_class_presence_presence"),
        sa.CheckConstraint("how IN ('code', 'list', 'sheet', 'correction')", name="ck_class_presence_how"),
    )
    op.create_index("ix_class_presence_session_person", "class_presence", ["session", "person"])
    op.create_index("ix_class_presence_person", "class_presence", ["person"])
    op.create_table(
        "class_guess",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("session", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_class_guess"),
        sa.ForeignKeyConstraint(["session"], ["class_session.id"], name="fk_class_guess_session_class_session"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_class_guess_person_person"),
    )
    op.create_index("ix_class_guess_session", "class_guess", ["session"])
