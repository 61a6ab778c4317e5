"""Classroom sessions and who was there."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    pass
