"""Who attended live chats: kept as intervals on the line, which a heartbeat lengthens, and corrected by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Select,
    String,
    Table,
    insert,
    select,
    update,
)

from bangkom.domain.attendance import Presence
from bangkom.domain.discussion import Interval, best, presence
from bangkom.domain.programme import DiscussionRules
from bangkom.errors import ChatError
from bangkom.store.people import PERSON, are
from bangkom.store.schema import Moment, metadata
from bangkom.store.talk import CHAT, NO_REASON, NOT_OF_GROUP, Chat, chats, hold, invitations, is_for

PATIENCE = timedelta(seconds=45)
"""Who isn't heard of for longer was off the line meanwhile. More than two heartbeats apart, so one may be lost."""

CONNECTION = Table(
    "chat_connection",
    metadata,
    Column("chat", Integer, ForeignKey(CHAT.c.id), primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), primary_key=True),
    Column("begun_at", Moment, primary_key=True),
    Column("seen_at", Moment, nullable=False),
)

CORRECTION = Table(
    "chat_correction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", Integer, ForeignKey(CHAT.c.id), nullable=False, index=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False),
    Column("presence", String(8), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("presence IN ('present', 'late', 'excused', 'absent')", name="presence"),
)


@dataclass(frozen=True)
class Correction:
    """What somebody's presence was put right to; the newest counts."""

    person: str
    presence: Presence
    reason: str
    by: str
    at: datetime


def seen(connection: Connection, id: int, persons: Iterable[str], now: datetime) -> None:
    """These participants are on the line now. Who was heard of a moment ago has been on it since."""
    for person in persons:
        theirs = (CONNECTION.c.chat == id, CONNECTION.c.person == person)
        newest = select(CONNECTION.c.begun_at, CONNECTION.c.seen_at).where(*theirs)
        last = connection.execute(newest.order_by(CONNECTION.c.begun_at.desc()).limit(1)).one_or_none()
        if last is None or now - last.seen_at > PATIENCE:
            connection.execute(insert(CONNECTION).values(chat=id, person=person, begun_at=now, seen_at=now))
        elif now > last.seen_at:
            connection.execute(
                update(CONNECTION).where(*theirs, CONNECTION.c.begun_at == last.begun_at).values(seen_at=now)
            )


def connections(connection: Connection, id: int) -> Mapping[str, list[Interval]]:
    """When each participant was on the line, the earliest first."""
    query = select(*CONNECTION.c["person", "begun_at", "seen_at"]).where(CONNECTION.c.chat == id)
    found: dict[str, list[Interval]] = {}
    for person, begun_at, seen_at in connection.execute(query.order_by(CONNECTION.c.begun_at)):
        found.setdefault(person, []).append((begun_at, seen_at))
    return found


def correct(connection: Connection, id: int, person: str, to: Presence, reason: str, by: str, now: datetime) -> bool:
    """Put somebody's presence right; False if `by` has said the same last.

    ChatError without a reason, before the chat's time, or if the chat isn't for them.
    """
    of = hold(connection, id)
    if not reason.strip():
        raise ChatError(NO_REASON)
    if now < of.times.starts_at:
        raise ChatError(NOT_BEGUN)
    if not is_for(connection, of, person) and person not in connections(connection, id):
        raise ChatError(NOT_OF_GROUP.format(group=of.group))
    made = Correction(person, to, reason.strip()[:500], by, now)
    before = next((one for one in reversed(corrections(connection, id)) if one.person == person), None)
    if before is not None and replace(before, at=now) == made:
        return False
    values = {"chat": id, "person": person, "presence": to, "reason": made.reason, "by": by, "at": now}
    connection.execute(insert(CORRECTION).values(values))
    return True


def corrections(connection: Connection, id: int) -> tuple[Correction, ...]:
    """Every correction, the oldest first."""
    columns = CORRECTION.c["person", "presence", "reason", "by", "at"]
    query = select(*columns).where(CORRECTION.c.chat == id).order_by(CORRECTION.c.id)
    return tuple(Correction(*row) for row in connection.execute(query))


def chat_presence(
    connection: Connection, cohort: str, rules: DiscussionRules, now: datetime, *, only: str | None = None
) -> Mapping[tuple[str, str], Presence | None]:
    """(person, subject) → how they were at the subject's chat, for everybody, or `only` one, for whom one was held.

    A make-up session counts for the subject, and so does what somebody attended in a group they left since: the best
    of them counts. Who is absent from here has had no chat yet.
    """
    held = {one.id: one for one in chats(connection, cohort) if one.times.is_held(now)}
    invited = invitations(connection, cohort)
    lines: dict[tuple[int, str], list[Interval]] = {}
    on_line = _of(CONNECTION, ("chat", "person", "begun_at", "seen_at"), cohort, only)
    for chat, who, begun_at, seen_at in connection.execute(on_line):
        lines.setdefault((chat, who), []).append((begun_at, seen_at))
    put_right = _of(CORRECTION, ("chat", "person", "presence"), cohort, only).order_by(CORRECTION.c.id)
    corrected: dict[tuple[int, str], Presence] = {(chat, who): to for chat, who, to in connection.execute(put_right)}
    by_group: dict[str, list[Chat]] = {}
    for one in held.values():
        by_group.setdefault(one.group, []).append(one)
    concerned = {*lines, *corrected}
    for who, group in connection.execute(select(PERSON.c.id, PERSON.c.group).where(are(cohort, only))):
        for one in by_group.get(group, ()):
            if not one.is_makeup or who in invited.get(one.id, ()):
                concerned.add((one.id, who))
    found: dict[tuple[str, str], list[Presence]] = {}
    for id, who in concerned:
        if id in held:
            of = held[id]
            was = corrected.get((id, who)) or presence(lines.get((id, who), []), of.times, rules)
            found.setdefault((who, of.subject), []).append(was)
    return {key: best(those) for key, those in found.items()}


def _of(table: Table, names: tuple[str, ...], cohort: str, only: str | None) -> Select[Any]:
    """These columns of the table's rows about the cohort's chats, of everybody or `only` one."""
    query = select(*table.c[names]).join(CHAT, CHAT.c.id == table.c.chat).where(CHAT.c.cohort == cohort)
    return query if only is None else query.where(table.c.person == only)


NOT_BEGUN = "Obrolan ini belum mulai, jadi kehadirannya belum dapat diisi."
