"""Presentations: slots, examiners, marks and revisions."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    pass
