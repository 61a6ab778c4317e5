"""Runs of reports."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "report_run",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("asked_by", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("of", sa.Integer, nullable=False),
        sa.Column("input_hash", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_run"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_report_run_cohort_cohort"),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="ck_report_run_state"),
    )
    op.create_index("ix_report_run_cohort", "report_run", ["cohort"])
    op.create_table(
        "report_schedule",
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("minute", sa.Integer, nullable=False),
        sa.Column("set_by", sa.String(32), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("cohort", name="pk_report_schedule"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_report_schedule_cohort_cohort"),
        sa.CheckConstraint("weekday BETWEEN -1 AND 6", name="ck_report_schedule_weekday"),
        sa.CheckConstraint("minute BETWEEN 0 AND 1439", name="ck_report_schedule_minute"),
    )
