"""What organisers and trainers did, to be read later. Entries are only ever added."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, Table, Text, insert, select

from bangkom.store.schema import Moment, metadata

AUDIT = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("act", String(64), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail", Text, nullable=False),
)


@dataclass(frozen=True)
class Entry:
    """`act` is what was done (`roster.import`), `subject` to whom or what, `detail` a sentence; none holds a NIP."""

    id: int
    at: datetime
    who: str
    role: str
    act: str
    subject: str
    detail: str


def record(connection: Connection, at: datetime, who: str, role: str, act: str, subject: str, detail: str) -> None:
    """Add an entry, in the transaction of the act itself: neither is there without the other."""
    values = {"at": at, "who": who, "role": role, "act": act, "subject": subject[:200], "detail": detail}
    connection.execute(insert(AUDIT).values(values))


def entries(
    connection: Connection, limit: int, before: int | None = None, *, who: str = "", act: str = ""
) -> tuple[Entry, ...]:
    """Up to `limit` entries, the newest first; `before` is the id of the last one on the page before.

    `who` and `act` leave only one account's or one kind of act's.
    """
    query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AUDIT.c.id < before)
    if who:
        query = query.where(AUDIT.c.who == who)
    if act:
        query = query.where(AUDIT.c.act == act)
    return tuple(Entry(*row) for row in connection.execute(query))


def acts(connection: Connection) -> tuple[str, ...]:
    """Every kind of act that was recorded, sorted."""
    return tuple(connection.scalars(select(AUDIT.c.act).distinct().order_by(AUDIT.c.act)))
