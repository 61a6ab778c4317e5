"""What a forum's post comes to as a contribution, beside its text, so that counting reads no text."""

import sqlalchemy as sa
from alembic import op

from bangkom.domain.forum import measure

revision = "0016"
down_revision = "0015"

BATCH = 1000


def upgrade() -> None:
    op.add_column("forum_post", sa.Column("words", sa.Integer, nullable=False, server_default="0"))
    op.add_column("forum_post", sa.Column("said", sa.String(32), nullable=False, server_default=""))
    post = sa.table("forum_post", *map(sa.column, ("id", "text", "words", "said")))
    written = sa.select(post.c.id, post.c.text).order_by(post.c.id).limit(BATCH)
    measured = (
        sa.update(post)
        .where(post.c.id == sa.bindparam("of"))
        .values(words=sa.bindparam("new_words"), said=sa.bindparam("new_said"))
    )
    connection, last = op.get_bind(), 0
    # The rule that is in force now is the right one, also for what was written under another.
    while rows := connection.execute(written.where(post.c.id > last)).all():
        found = [(id, measure(text)) for id, text in rows]
        values = [{"of": id, "new_words": one.words, "new_said": one.said} for id, one in found]
        connection.execute(measured, values)
        last = rows[-1].id
