"""Rancangan: their versions, comments and approvals."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass
