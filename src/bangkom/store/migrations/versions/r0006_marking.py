"""Marks of the marking desk and objections to them."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    pass
