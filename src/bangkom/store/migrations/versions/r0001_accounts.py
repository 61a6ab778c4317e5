"""Accounts, and how often a sign-in failed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("code_hash", sa.String(200)),
        sa.Column("code_expires_at", sa.DateTime(timezone=True)),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
        sa.Column("notice_seen_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.CheckConstraint("role IN ('participant', 'trainer', 'organiser')", name=op.f("ck_account_role")),
    )
    op.create_table(
        "sign_in",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("account", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_last_at", "sign_in", ["last_at"])
