"""Who was let into the forums by hand, and what everybody has seen of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, and_, func, insert, or_, select

from bangkom.errors import ForumError
from bangkom.store.accounts import ACCOUNT
from bangkom.store.database import put
from bangkom.store.forum import NO_REASON, POST, THREAD
from bangkom.store.people import PERSON
from bangkom.store.schema import Moment, metadata

READ = Table(
    "forum_read",
    metadata,
    Column("person", String(32), ForeignKey(ACCOUNT.c.id), primary_key=True),
    Column("thread", Integer, ForeignKey(THREAD.c.id), primary_key=True),
    Column("post", Integer, nullable=False),  # the last that was seen
)

ADMISSION = Table(
    "forum_admission",
    metadata,
    Column("person", String(32), ForeignKey(PERSON.c.id), primary_key=True),
    Column("reason", String(500), nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", Moment, nullable=False),
)


@dataclass(frozen=True)
class Admission:
    """Who was let into the forums although work is owed, and why."""

    person: str
    reason: str
    by: str
    at: datetime


def unread(
    connection: Connection, cohort: str, reader: str, groups: Collection[str]
) -> Mapping[tuple[str, str], Mapping[int, int]]:
    """How many posts of others, not hidden, the reader hasn't seen: by subject and group, and there by thread.

    `groups` are those whose forums the reader sees.
    """
    is_newer = and_(READ.c.thread == POST.c.thread, READ.c.person == reader)
    query = (
        select(THREAD.c.subject, THREAD.c.group, THREAD.c.id, func.count())
        .join(POST, POST.c.thread == THREAD.c.id)
        .join(READ, is_newer, isouter=True)
        .where(THREAD.c.cohort == cohort, THREAD.c.group.in_(groups))
        .where(POST.c.author != reader, POST.c.hidden_at.is_(None))
        .where(or_(READ.c.post.is_(None), POST.c.id > READ.c.post))
        .group_by(THREAD.c.subject, THREAD.c.group, THREAD.c.id)
    )
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for subject, group, id, count in connection.execute(query):
        found[subject, group][id] = count
    return found


def read_up_to(connection: Connection, reader: str, thread: int) -> int:
    """The last post of the thread that the reader has seen; 0 if none."""
    query = select(READ.c.post).where(READ.c.person == reader, READ.c.thread == thread)
    return connection.scalar(query) or 0


def mark_read(connection: Connection, reader: str, thread: int, post: int) -> None:
    """Take that post, and all before it, as seen; never back."""
    if post > read_up_to(connection, reader, thread):
        put(connection, READ, {"person": reader, "thread": thread, "post": post})


def admit(connection: Connection, cohort: str, person: str, reason: str, by: str, now: datetime) -> bool:
    """Let a participant into the forums although work is owed; False if they were before.

    ForumError if there is no such participant, or no reason.
    """
    if connection.scalar(select(PERSON.c.id).where(PERSON.c.id == person, PERSON.c.cohort == cohort)) is None:
        raise ForumError(NO_PERSON)
    if not reason.strip():
        raise ForumError(NO_REASON)
    if is_admitted(connection, person):
        return False
    values = {"person": person, "reason": reason.strip()[:500], "by": by, "at": now}
    connection.execute(insert(ADMISSION).values(values))
    return True


def is_admitted(connection: Connection, person: str) -> bool:
    return connection.scalar(select(ADMISSION.c.person).where(ADMISSION.c.person == person)) is not None


def admissions(connection: Connection, cohort: str) -> Mapping[str, Admission]:
    """Who was let in by hand, by id."""
    query = select(ADMISSION).join(PERSON, PERSON.c.id == ADMISSION.c.person).where(PERSON.c.cohort == cohort)
    return {row.person: Admission(row.person, row.reason, row.by, row.at) for row in connection.execute(query)}


NO_PERSON = "Peserta ini tidak ada di angkatan ini."
