"""Marks of the marking desk and objections to them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(64), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("participant", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True)),
        sa.Column("points", sa.Float),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("undoes", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_mark"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_mark_cohort_cohort"),
        sa.ForeignKeyConstraint(["participant"], ["account.id"], name="fk_mark_participant_account"),
        sa.ForeignKeyConstraint(["undoes"], ["mark.id"], name="fk_mark_undoes_mark"),
        sa.UniqueConstraint("key", name="uq_mark_key"),
    )
    op.create_index("ix_mark_answer", "mark", ["cohort", "assignment", "question", "participant"])
    op.create_table(
        "mark_level",
        sa.Column("mark", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("criterion", sa.String(200), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("points", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("mark", "position", name="pk_mark_level"),
        sa.ForeignKeyConstraint(["mark"], ["mark.id"], name="fk_mark_level_mark_mark"),
    )
    op.create_table(
        "unbooked_mark",
        sa.Column("mark", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_unbooked_mark"),
        sa.ForeignKeyConstraint(["mark"], ["mark.id"], name="fk_unbooked_mark_mark_mark"),
    )
    op.create_table(
        "marking_view",
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(64), nullable=False),
        sa.Column("marker", sa.String(32), nullable=False),
        sa.Column("shows_names", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("cohort", "assignment", "marker", name="pk_marking_view"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_marking_view_cohort_cohort"),
        sa.ForeignKeyConstraint(["marker"], ["account.id"], name="fk_marking_view_marker_account"),
    )
    op.create_table(
        "mark_release",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(64), nullable=False),
        sa.Column("group", sa.String(40), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.String(32)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_mark_release"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_mark_release_cohort_cohort"),
    )
    op.create_index("ix_mark_release_cohort", "mark_release", ["cohort"])
    op.create_table(
        "stale_feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(64), nullable=False),
        sa.Column("participant", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stale_feedback"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_stale_feedback_cohort_cohort"),
        sa.ForeignKeyConstraint(["participant"], ["account.id"], name="fk_stale_feedback_participant_account"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stale_feedback_page", "stale_feedback", ["cohort", "assignment", "participant"])
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(64), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("participant", sa.String(32), nullable=False),
        sa.Column("points", sa.Float, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("points_after", sa.Float),
        sa.Column("answered_by", sa.String(32)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_objection"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_objection_cohort_cohort"),
        sa.ForeignKeyConstraint(["participant"], ["account.id"], name="fk_objection_participant_account"),
        sa.UniqueConstraint(
            "cohort",
            "assignment",
            "question",
            "participant",
            name="uq_objection_cohort_assignment_question_participant",
        ),
    )
