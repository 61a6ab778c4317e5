"""What participants answered first to the question that a video asks."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "video_answer",
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("video", sa.String(64), nullable=False),
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("is_right", sa.Boolean, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "video", "question", name="pk_video_answer"),
        sa.ForeignKeyConstraint(["person"], ["account.id"], name="fk_video_answer_person_account"),
    )
