"""Classroom sessions of a cohort and who was there. What was recorded stays: a later row counts instead of it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from bangkom.domain import checkin
from bangkom.domain.attendance import HOW_WORDS, PRESENCES, How, Presence, may_check_in, needs_reason
from bangkom.domain.checkin import GUESS_WINDOW, Checked, Refused
from bangkom.domain.classroom import CLASS_KINDS, ClassSession, problems
from bangkom.errors import ClassroomError
from bangkom.store.cohorts import COHORT, current
from bangkom.store.people import PERSON, people
from bangkom.store.schema import Moment, metadata


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


SESSION = Table(
    "class_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False),
    Column("code", String(20), nullable=False),
    Column("title", String(200), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("room", String(100), nullable=False),
    Column("speaker", String(200), nullable=False),
    Column("groups", Text, nullable=False),  # JSON: sorted names; [] is all
    Column("version", Integer, nullable=False),
    Column("changed_by", String(32), nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("cancelled_by", String(32)),
    Column("cancelled_at", Moment),
    Column("cancel_reason", String(500)),
    UniqueConstraint("cohort", "code"),
    _one_of("kind", CLASS_KINDS),
)

PRESENCE = Table(
    "class_presence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session", Integer, ForeignKey(SESSION.c.id), nullable=False),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False),
    Column("presence", String(8), nullable=False),
    Column("how", String(10), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String(32), nullable=False),
    Column("reason", String(500), nullable=False),
    _one_of("presence", PRESENCES),
    _one_of("how", HOW_WORDS),
    Index("ix_class_presence_session_person", "session", "person"),
    Index("ix_class_presence_person", "person"),
)

GUESS = Table(
    "class_guess",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session", Integer, ForeignKey(SESSION.c.id), nullable=False, index=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False),
    Column("at", Moment, nullable=False),
)


@dataclass(frozen=True)
class Cancelled:
    """A session that will not be held, and why."""

    session: ClassSession
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Record:
    """One row of a participant's history in a session; the newest counts. `by` is an account, their own for a code."""

    person: str
    presence: Presence
    how: How
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Mark:
    """What staff say of one participant; `reason` may be empty where none is needed."""

    person: str
    presence: Presence
    reason: str = ""


def planned(connection: Connection, cohort: str) -> tuple[ClassSession, ...]:
    """Every session of the cohort that is to be held or was, by time."""
    query = select(SESSION).where(SESSION.c.cohort == cohort, SESSION.c.cancelled_at.is_(None))
    rows = connection.execute(query.order_by(SESSION.c.starts_at, SESSION.c.id))
    return tuple(map(_session, rows))


def cancelled(connection: Connection, cohort: str) -> tuple[Cancelled, ...]:
    query = select(SESSION).where(SESSION.c.cohort == cohort, SESSION.c.cancelled_at.is_not(None))
    rows = connection.execute(query.order_by(SESSION.c.starts_at, SESSION.c.id))
    return tuple(Cancelled(_session(row), row.cancelled_by, row.cancelled_at, row.cancel_reason) for row in rows)


def session(connection: Connection, cohort: str, id: int) -> ClassSession | None:
    """The planned session with this id; None if the cohort has none."""
    return next((one for one in planned(connection, cohort) if one.id == id), None)


def lock(connection: Connection, cohort: str) -> None:
    """Let nobody else plan until this transaction ends, so that what was checked still holds when it is written."""
    connection.execute(select(COHORT.c.id).where(COHORT.c.id == cohort).with_for_update())
    current(connection, cohort)


def plan(connection: Connection, cohort: str, wanted: ClassSession, by: str, now: datetime) -> ClassSession:
    """Add a session (its `id` is 0), or change the one with this id if nobody changed it since that `version`.

    A session without a code gets the next `TM-n`. ClassroomError if it clashes with another or is stale.
    """
    lock(connection, cohort)
    every = [*planned(connection, cohort), *(one.session for one in cancelled(connection, cohort))]
    if not wanted.code:
        wanted = replace(wanted, code=_free_code(every))
    found = problems(wanted, planned(connection, cohort), now)
    if found:
        raise ClassroomError(next(iter(found.values())))
    if any(one.code.casefold() == wanted.code.casefold() and one.id != wanted.id for one in every):
        raise ClassroomError(CODE_OF_CANCELLED.format(code=wanted.code))
    return _write(connection, cohort, wanted, by, now)


def plan_all(
    connection: Connection, cohort: str, wanted: Iterable[ClassSession], by: str, now: datetime
) -> tuple[ClassSession, ...]:
    """Plan these together: only what they come to may not clash, so that two may change rooms. All or nothing, if the
    caller's transaction is: ClassroomError as in `plan`."""
    lock(connection, cohort)
    every = list(wanted)
    changing = {one.id for one in every if one.id}
    kept = [one for one in planned(connection, cohort) if one.id not in changing]
    spent = {one.session.code.casefold() for one in cancelled(connection, cohort)}
    for number, one in enumerate(every):
        others = [*kept, *every[:number], *every[number + 1 :]]
        found = problems(one, others, now)
        if found or not one.code:
            raise ClassroomError(next(iter(found.values()), NO_CODE))
        if one.code.casefold() in spent:
            raise ClassroomError(CODE_OF_CANCELLED.format(code=one.code))
    return tuple(_write(connection, cohort, one, by, now) for one in every)


def changed_by(connection: Connection, id: int) -> tuple[str, datetime]:
    """Who changed the session last, and when; ClassroomError if there is none."""
    row = connection.execute(select(SESSION.c.changed_by, SESSION.c.changed_at).where(SESSION.c.id == id)).one_or_none()
    if row is None:
        raise ClassroomError(ABSENT)
    return row.changed_by, row.changed_at


def cancel(connection: Connection, cohort: str, id: int, reason: str, by: str, now: datetime) -> ClassSession:
    """Take a session out of the plan: it counts for nobody from now on; what was recorded stays.

    ClassroomError if it isn't planned, or without a reason.
    """
    lock(connection, cohort)
    found = session(connection, cohort, id)
    if found is None:
        raise ClassroomError(ABSENT)
    if not reason.strip():
        raise ClassroomError(NO_REASON)
    values = {"cancelled_by": by, "cancelled_at": now, "cancel_reason": reason.strip()[:500]}
    connection.execute(update(SESSION).where(SESSION.c.id == id).values(values))
    return found


def presence(connection: Connection, cohort: str) -> Mapping[tuple[str, int], Presence]:
    """What counts of everybody, by person and planned session; who isn't recorded is absent from it."""
    held = select(SESSION.c.id).where(SESSION.c.cohort == cohort, SESSION.c.cancelled_at.is_(None))
    query = select(*PRESENCE.c["person", "session", "presence"]).where(PRESENCE.c.session.in_(held))
    return {(person, session): found for person, session, found in connection.execute(query.order_by(PRESENCE.c.id))}


def presence_of(connection: Connection, person: str) -> Mapping[int, Record]:
    """What counts of one participant, by session."""
    query = select(PRESENCE.c.session, *RECORD).where(PRESENCE.c.person == person).order_by(PRESENCE.c.id)
    return {row.session: _record(row) for row in connection.execute(query)}


def records(connection: Connection, session: int) -> Mapping[str, Record]:
    """What counts in one session, by person."""
    query = select(*RECORD).where(PRESENCE.c.session == session).order_by(PRESENCE.c.id)
    return {row.person: _record(row) for row in connection.execute(query)}


def history(connection: Connection, session: int, person: str) -> tuple[Record, ...]:
    """Everything that was ever recorded of a participant in a session, the oldest first; the last counts."""
    query = select(*RECORD).where(PRESENCE.c.session == session, PRESENCE.c.person == person)
    return tuple(_record(row) for row in connection.execute(query.order_by(PRESENCE.c.id)))


def mark(
    connection: Connection, cohort: str, id: int, marks: Iterable[Mark], how: How, by: str, now: datetime
) -> tuple[Mark, ...]:
    """Record these by hand; those that say what counts already add nothing. Returns what was added.

    What changes a record is kept as a correction if it came from the list. ClassroomError, and nothing written, if
    the session isn't planned, somebody isn't expected there, or a reason is missing.
    """
    connection.execute(select(SESSION.c.id).where(SESSION.c.id == id).with_for_update())
    found = session(connection, cohort, id)
    if found is None:
        raise ClassroomError(ABSENT)
    expected = {one.id for one in people(connection, cohort) if found.is_for(one.group)}
    before = records(connection, id)
    added, rows = [], []
    for one in marks:
        known = before[one.person].presence if one.person in before else None
        if one.person not in expected:
            raise ClassroomError(NOT_EXPECTED.format(id=ascii(one.person[:40]).strip("'")))
        if needs_reason(known, one.presence) and not one.reason.strip():
            raise ClassroomError(REASON_FOR.format(id=one.person))
        if known != one.presence:
            added.append(one)
            as_how = "correction" if known is not None and how == "list" else how
            rows.append(_row(id, one.person, one.presence, as_how, now, by, one.reason))
    if rows:
        connection.execute(insert(PRESENCE), rows)
    return tuple(added)


def check_in(
    connection: Connection,
    cohort: str,
    id: int,
    person: str,
    typed: str,
    secret: bytes,
    now: datetime,
    late_minutes: int,
) -> Checked | Refused:
    """Record who typed the session's code, by the rules of `domain.checkin`; wrong codes are counted against them.

    Checked also for who counts as there already: a second time changes nothing.
    """
    connection.execute(select(SESSION.c.id).where(SESSION.c.id == id).with_for_update())
    found = session(connection, cohort, id)
    group = connection.scalar(select(PERSON.c.group).where(PERSON.c.id == person, PERSON.c.cohort == cohort))
    if found is None or group is None:
        return Refused(ABSENT)
    guesses = connection.execute(select(GUESS.c.person, GUESS.c.at).where(GUESS.c.session == id)).all()
    pause = checkin.wait([row.at for row in guesses if row.person == person], [row.at for row in guesses], now)
    if pause:
        return Refused(WAIT.format(minutes=max(1, -int(-pause.total_seconds() // 60))))
    outcome = checkin.check_in(secret, found, group, typed, now, late_minutes)
    if isinstance(outcome, Refused):
        if outcome.is_wrong:
            connection.execute(delete(GUESS).where(GUESS.c.session == id, GUESS.c.at <= now - GUESS_WINDOW))
            connection.execute(insert(GUESS).values(session=id, person=person, at=now))
        return outcome
    before = next(iter(history(connection, id, person)[-1:]), None)
    if before is not None and before.presence in ("present", "late"):
        return Checked(before.presence)
    if before is not None and not may_check_in(before.presence, before.how):
        return Refused(CORRECTED)
    row = _row(id, person, outcome.presence, "code", now, person, "")
    connection.execute(insert(PRESENCE).values(row))
    return outcome


# Rows are read in the order in which they were added, so that the newest of a person replaces those before it.
RECORD = tuple(PRESENCE.c["person", "presence", "how", "at", "by", "reason"])


def _record(row: Row[Any]) -> Record:
    return Record(row.person, row.presence, row.how, row.at, row.by, row.reason)


def _row(
    session: int, person: str, presence: Presence, how: How, at: datetime, by: str, reason: str
) -> Mapping[str, object]:
    values = {"session": session, "person": person, "presence": presence, "how": how}
    return {**values, "at": at, "by": by, "reason": reason.strip()[:500]}


def _session(row: Row[Any]) -> ClassSession:
    return ClassSession(
        id=row.id,
        code=row.code,
        title=row.title,
        kind=row.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room,
        speaker=row.speaker,
        groups=frozenset(json.loads(row.groups)),
        version=row.version,
    )


def _values(wanted: ClassSession) -> dict[str, object]:
    texts = {name: getattr(wanted, name) for name in ("code", "title", "kind", "room", "speaker")}
    times = {"starts_at": wanted.starts_at, "ends_at": wanted.ends_at}
    return {**texts, **times, "groups": json.dumps(sorted(wanted.groups))}


def _write(connection: Connection, cohort: str, wanted: ClassSession, by: str, now: datetime) -> ClassSession:
    if wanted.id:
        return _change(connection, cohort, wanted, by, now)
    values = _values(wanted) | {"cohort": cohort, "version": 1, "changed_by": by, "changed_at": now}
    id = connection.execute(insert(SESSION).values(values).returning(SESSION.c.id)).scalar_one()
    return replace(wanted, id=id, version=1)


def _change(connection: Connection, cohort: str, wanted: ClassSession, by: str, now: datetime) -> ClassSession:
    before = session(connection, cohort, wanted.id)
    if before is None:
        raise ClassroomError(ABSENT)
    if before.version != wanted.version:
        raise ClassroomError(STALE)
    if before == wanted:
        return before
    after = replace(wanted, version=wanted.version + 1)
    values = _values(after) | {"version": after.version, "changed_by": by, "changed_at": now}
    connection.execute(update(SESSION).where(SESSION.c.id == wanted.id).values(values))
    return after


def _free_code(every: Iterable[ClassSession]) -> str:
    used = {one.code.casefold() for one in every}
    return next(code for n in range(1, len(used) + 2) if (code := f"TM-{n:02}").casefold() not in used)


ABSENT = "Sesi tatap muka ini tidak ada atau sudah dibatalkan."
NO_CODE = "Tiap sesi memerlukan kode singkat."
NO_REASON = "Tulis alasannya; peserta akan membacanya."
STALE = "Sesi ini sudah diubah orang lain sejak halaman Anda dibuka."
CODE_OF_CANCELLED = "Kode {code} sudah dipakai sesi yang dibatalkan. Pilih kode lain."
NOT_EXPECTED = "Peserta {id} tidak ada di angkatan ini, atau sesi ini bukan untuk kelompoknya."
REASON_FOR = "Peserta {id}: tulis alasannya, karena izin dan perubahan catatan harus dapat ditelusuri."
WAIT = "Terlalu banyak kode yang keliru. Coba lagi sekitar {minutes} menit lagi, atau minta dicatat panitia di ruangan."
CORRECTED = "Kehadiran Anda di sesi ini sudah dikoreksi panitia. Bila keliru, hubungi panitia."
