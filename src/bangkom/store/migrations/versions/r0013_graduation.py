"""Graduation decisions, objections and certificates."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "graduation_decision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("predicate", sa.String(80)),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("facts_digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("signed_by", sa.String(32), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_by", sa.String(32)),
        sa.Column("reopened_at", sa.DateTime(timezone=True)),
        sa.Column("reopened_reason", sa.String(2000)),
        sa.PrimaryKeyConstraint("id", name="pk_graduation_decision"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_graduation_decision_cohort_cohort"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_graduation_decision_person_person"),
        sa.UniqueConstraint("person", "number", name="uq_graduation_decision_person_number"),
        sa.CheckConstraint("status IN ('LULUS', 'DITUNDA', 'TIDAK LULUS')", name=op.f("ck_graduation_decision_status")),
        sa.CheckConstraint(
            "status <> 'LULUS' OR (score IS NOT NULL AND predicate IS NOT NULL)",
            name=op.f("ck_graduation_decision_score"),
        ),
    )
    op.create_index("ix_graduation_decision_cohort", "graduation_decision", ["cohort"])
    op.create_table(
        "graduation_objection",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("decision", sa.Integer, nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(2000)),
        sa.Column("answered_by", sa.String(32)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_graduation_objection"),
        sa.ForeignKeyConstraint(
            ["decision"], ["graduation_decision.id"], name="fk_graduation_objection_decision_graduation_decision"
        ),
    )
    op.create_index("ix_graduation_objection_decision", "graduation_objection", ["decision"])
    op.create_table(
        "certificate_serial",
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_certificate_serial"),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("decision", sa.Integer, nullable=False),
        sa.Column("number", sa.String(120), nullable=False),
        sa.Column("slug", sa.String(140), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("issued_by", sa.String(32), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.String(32)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_reason", sa.String(2000)),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.ForeignKeyConstraint(
            ["decision"], ["graduation_decision.id"], name="fk_certificate_decision_graduation_decision"
        ),
        sa.UniqueConstraint("number", name="uq_certificate_number"),
        sa.UniqueConstraint("slug", name="uq_certificate_slug"),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL) AND (revoked_at IS NULL) = (revoked_reason IS NULL)",
            name=op.f("ck_certificate_revoked"),
        ),
    )
    op.create_index("ix_certificate_decision", "certificate", ["decision"])
