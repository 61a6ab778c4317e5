"""Presentations: slots, examiners, marks and revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def text(name: str, length: int = 32) -> sa.Column[object]:
    return sa.Column(name, sa.String(length), nullable=False)


def moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def foreign(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=f"fk_{table}_{column}_{other}")


def upgrade() -> None:
    op.create_table(
        "presentation_slot",
        text("person"),
        text("cohort"),
        moment("starts_at"),
        moment("ends_at"),
        text("room", 100),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_presentation_slot"),
        foreign("presentation_slot", "person", "person"),
        foreign("presentation_slot", "cohort", "cohort"),
    )
    op.create_index("ix_presentation_slot_cohort", "presentation_slot", ["cohort"])
    op.create_table(
        "presentation_examiner",
        text("person"),
        sa.Column("place", sa.Integer, nullable=False),
        text("trainer"),
        sa.PrimaryKeyConstraint("person", "place", name="pk_presentation_examiner"),
        foreign("presentation_examiner", "person", "presentation_slot", "person"),
        foreign("presentation_examiner", "trainer", "account"),
    )
    op.create_table(
        "presentation_mark",
        sa.Column("id", sa.Integer, nullable=False),
        text("person"),
        text("examiner"),
        sa.Column("levels", sa.Text, nullable=False),
        sa.Column("mark", sa.Float, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        moment("at"),
        sa.PrimaryKeyConstraint("id", name="pk_presentation_mark"),
        foreign("presentation_mark", "person", "person"),
        foreign("presentation_mark", "examiner", "account"),
    )
    op.create_index("ix_presentation_mark_person", "presentation_mark", ["person"])
    op.create_table(
        "presentation_revision",
        sa.Column("id", sa.Integer, nullable=False),
        text("person"),
        text("act", 8),
        sa.Column("version", sa.Integer, nullable=False),
        text("by"),
        sa.Column("note", sa.Text, nullable=False),
        moment("at"),
        sa.PrimaryKeyConstraint("id", name="pk_presentation_revision"),
        foreign("presentation_revision", "person", "person"),
        foreign("presentation_revision", "by", "account"),
        sa.CheckConstraint("act IN ('ask', 'accept')", name="ck_presentation_revision_act"),
    )
    op.create_index("ix_presentation_revision_person", "presentation_revision", ["person"])
    op.create_table(
        "presentation_release",
        sa.Column("id", sa.Integer, nullable=False),
        text("person"),
        sa.Column("is_released", sa.Boolean, nullable=False),
        text("by"),
        text("reason", 500),
        moment("at"),
        sa.PrimaryKeyConstraint("id", name="pk_presentation_release"),
        foreign("presentation_release", "person", "person"),
        foreign("presentation_release", "by", "account"),
    )
    op.create_index("ix_presentation_release_person", "presentation_release", ["person"])
