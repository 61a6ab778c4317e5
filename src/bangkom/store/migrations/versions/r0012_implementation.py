"""Implementations: milestones, readings, savings, surveys, reports, what mentors say of them, and evidence files."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    _of_person(
        "milestone_report",
        sa.Column("milestone", sa.String(8), nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        _moment("at"),
        _moment("withdrawn_at", nullable=True),
    )
    _of_person(
        "reading",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("indicator", sa.String(8), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("measured_on", sa.Date, nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        _moment("at"),
        _moment("withdrawn_at", nullable=True),
        sa.UniqueConstraint("key", name="uq_reading_key"),
    )
    _of_person(
        "saving",
        sa.Column("service", sa.String(200), nullable=False),
        sa.Column("minutes_before", sa.Float),
        sa.Column("minutes_after", sa.Float),
        sa.Column("per_month", sa.Integer),
        sa.Column("rupiah_per_month", sa.Float),
        sa.Column("stated_by", sa.String(200), nullable=False),
        _moment("at"),
    )
    _of_person(
        "implementation_report",
        sa.Column("summary", sa.Text, nullable=False),
        _moment("at"),
    )
    _of_person(
        "verification",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("item", sa.Integer, nullable=False),
        sa.Column("is_accepted", sa.Boolean, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("link", sa.Integer),
        sa.Column("note", sa.Text, nullable=False),
        _moment("at"),
        sa.CheckConstraint("kind IN ('milestone', 'reading', 'report')", name="ck_verification_kind"),
    )
    op.create_index("ix_verification_kind_item", "verification", ["kind", "item"])
    _of_person(
        "implementation_remark",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _moment("at"),
        sa.UniqueConstraint("key", name="uq_implementation_remark_key"),
    )
    _of_person(
        "survey",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("phase", sa.String(8), nullable=False),
        sa.Column("service", sa.String(200), nullable=False),
        sa.Column("period", sa.String(200), nullable=False),
        sa.Column("how", sa.String(8), nullable=False),
        sa.Column("respondents", sa.Integer, nullable=False),
        sa.Column("population", sa.Integer),
        _moment("at"),
        _moment("withdrawn_at", nullable=True),
        sa.UniqueConstraint("key", name="uq_survey_key"),
        sa.CheckConstraint("phase IN ('before', 'after')", name="ck_survey_phase"),
        sa.CheckConstraint("how IN ('rows', 'totals')", name="ck_survey_how"),
    )
    op.create_table(
        "survey_total",
        sa.Column("survey", sa.Integer, nullable=False),
        sa.Column("unsur", sa.String(12), nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("survey", "unsur", name="pk_survey_total"),
        sa.ForeignKeyConstraint(["survey"], ["survey.id"], name="fk_survey_total_survey_survey"),
        sa.CheckConstraint(
            "unsur IN ('persyaratan', 'prosedur', 'waktu', 'biaya', 'produk', 'kompetensi', 'perilaku', 'sarana', "
            "'pengaduan')",
            name="ck_survey_total_unsur",
        ),
    )
    _of_person("evidence", *_file(), sa.Column("sha256", sa.String(64), nullable=False), _key(), _moment("at"),
               _moment("removed_at", nullable=True))  # fmt: skip
    op.create_index("ix_evidence_key", "evidence", ["key"])
    op.create_table(
        "evidence_arriving",
        _key(),
        sa.Column("person", sa.String(32), nullable=False),
        *_file(),
        _moment("begun_at"),
        sa.PrimaryKeyConstraint("key", name="pk_evidence_arriving"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_evidence_arriving_person_person"),
    )
    op.create_index("ix_evidence_arriving_person", "evidence_arriving", ["person"])


def _of_person(table: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of numbered rows, each of one participant."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=f"fk_{table}_person_person"),
    )
    op.create_index(f"ix_{table}_person", table, ["person"])


def _file() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("about", sa.String(8), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("ending", sa.String(8), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
    )


def _key() -> sa.Column[str]:
    return sa.Column("key", sa.String(32), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
