"""Forums."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "forum_thread",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("group", sa.String(40), nullable=False),
        sa.Column("title", sa.String(150), nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forum_thread"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_forum_thread_cohort_cohort"),
        sa.ForeignKeyConstraint(["author"], ["account.id"], name="fk_forum_thread_author_account"),
    )
    op.create_index("ix_forum_thread_place", "forum_thread", ["cohort", "subject", "group"])
    op.create_table(
        "forum_post",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("thread", sa.Integer, nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
        sa.Column("hidden_by", sa.String(32)),
        sa.Column("hidden_at", sa.DateTime(timezone=True)),
        sa.Column("hidden_reason", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name="pk_forum_post"),
        sa.ForeignKeyConstraint(["thread"], ["forum_thread.id"], name="fk_forum_post_thread_forum_thread"),
        sa.ForeignKeyConstraint(["author"], ["account.id"], name="fk_forum_post_author_account"),
        sa.UniqueConstraint("author", "key", name="uq_forum_post_author_key"),
    )
    op.create_index("ix_forum_post_thread", "forum_post", ["thread"])
    op.create_table(
        "forum_version",
        sa.Column("post", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("post", "version", name="pk_forum_version"),
        sa.ForeignKeyConstraint(["post"], ["forum_post.id"], name="fk_forum_version_post_forum_post"),
    )
    op.create_table(
        "forum_read",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("thread", sa.Integer, nullable=False),
        sa.Column("post", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("person", "thread", name="pk_forum_read"),
        sa.ForeignKeyConstraint(["person"], ["account.id"], name="fk_forum_read_person_account"),
        sa.ForeignKeyConstraint(["thread"], ["forum_thread.id"], name="fk_forum_read_thread_forum_thread"),
    )
    op.create_table(
        "forum_admission",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_forum_admission"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_forum_admission_person_person"),
    )
