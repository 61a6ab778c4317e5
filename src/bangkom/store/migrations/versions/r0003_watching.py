"""What was watched of each video, by the server's clock."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "watch_clock",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True)),
        sa.Column("slack", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_watch_clock"),
        sa.ForeignKeyConstraint(["person"], ["account.id"], name="fk_watch_clock_person_account"),
    )
    op.create_table(
        "watched",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("video", sa.String(64), nullable=False),
        sa.Column("intervals", sa.Text, nullable=False),
        sa.Column("position", sa.Float, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("person", "video", name="pk_watched"),
        sa.ForeignKeyConstraint(["person"], ["account.id"], name="fk_watched_person_account"),
    )
    op.create_table(
        "watch_session",
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("video", sa.String(64), nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_watch_session"),
        sa.ForeignKeyConstraint(["person"], ["account.id"], name="fk_watch_session_person_account"),
    )
    op.create_index("ix_watch_session_person", "watch_session", ["person"])
    op.create_table(
        "transcript_reading",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("video", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_transcript_reading"),
        sa.ForeignKeyConstraint(["person"], ["account.id"], name="fk_transcript_reading_person_account"),
    )
    op.create_table(
        "watch_flag",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("video", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "video", "kind", name="pk_watch_flag"),
        sa.ForeignKeyConstraint(["person"], ["account.id"], name="fk_watch_flag_person_account"),
        sa.CheckConstraint("kind IN ('faster', 'silence', 'outside')", name=op.f("ck_watch_flag_kind")),
    )
