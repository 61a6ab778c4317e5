"""Rancangan: their versions, comments and approvals, and the links of mentors."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "design",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("submitted_version", sa.Integer),
        moment("submitted_at", nullable=True),
        sa.Column("approved_version", sa.Integer),
        sa.Column("last_milestone", sa.Integer, nullable=False),
        sa.Column("last_indicator", sa.Integer, nullable=False),
        moment("link_asked_at", nullable=True),
        sa.PrimaryKeyConstraint("person", name="pk_design"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_design_person_person"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'revise', 'approved')", name="ck_design_state"),
    )
    op.create_table(
        "design_version",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        moment("begun_at"),
        moment("saved_at"),
        sa.Column("is_shared", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("person", "number", name="pk_design_version"),
        sa.ForeignKeyConstraint(["person"], ["design.person"], name="fk_design_version_person_design"),
    )
    op.create_table(
        "design_tab",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("section", sa.String(16), nullable=False),
        sa.Column("tab", sa.String(36), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("person", "section", name="pk_design_tab"),
        sa.ForeignKeyConstraint(["person"], ["design.person"], name="fk_design_tab_person_design"),
    )
    op.create_table(
        "design_comment",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("section", sa.String(16), nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        moment("at"),
        sa.Column("resolved_by", sa.String(200)),
        moment("resolved_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_design_comment"),
        sa.ForeignKeyConstraint(
            ["person", "version"],
            ["design_version.person", "design_version.number"],
            name="fk_design_comment_person_version_design_version",
        ),
        sa.CheckConstraint("side IN ('coach', 'mentor')", name="ck_design_comment_side"),
    )
    op.create_index("ix_design_comment_person", "design_comment", ["person"])
    op.create_table(
        "design_decision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        moment("at"),
        sa.PrimaryKeyConstraint("id", name="pk_design_decision"),
        sa.ForeignKeyConstraint(
            ["person", "version"],
            ["design_version.person", "design_version.number"],
            name="fk_design_decision_person_version_design_version",
        ),
        sa.CheckConstraint("side IN ('coach', 'mentor')", name="ck_design_decision_side"),
        sa.CheckConstraint("verdict IN ('approve', 'revise')", name="ck_design_decision_verdict"),
    )
    op.create_index("ix_design_decision_person", "design_decision", ["person"])
    op.create_table(
        "mentor_link",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        moment("made_at"),
        moment("expires_at"),
        sa.Column("revoked_by", sa.String(32)),
        moment("revoked_at", nullable=True),
        moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mentor_link"),
        sa.ForeignKeyConstraint(["person"], ["design.person"], name="fk_mentor_link_person_design"),
    )
    op.create_index("ix_mentor_link_person", "mentor_link", ["person"])
