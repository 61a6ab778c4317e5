"""Which training groups a trainer looks after."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "teaching",
        sa.Column("cohort", sa.String(32), nullable=False),
        sa.Column("trainer", sa.String(32), nullable=False),
        sa.Column("group", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("cohort", "trainer", "group", name="pk_teaching"),
        sa.ForeignKeyConstraint(["cohort"], ["cohort.id"], name="fk_teaching_cohort_cohort"),
        sa.ForeignKeyConstraint(["trainer"], ["account.id"], name="fk_teaching_trainer_account"),
    )
