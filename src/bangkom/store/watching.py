"""How much of each video a participant has watched, as far as the server's clock allows (`domain.watch`).

A player opens a session (`start`) and sends numbered heartbeats (`beat`); one that comes again, or too late, changes
nothing. Rows of one participant are locked together, because their clock runs over all videos, tabs and devices.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    Select,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from bangkom.domain import watch
from bangkom.domain.watch import Beat, Clock, Coverage, Flag, Segment
from bangkom.errors import WatchError
from bangkom.store.accounts import ACCOUNT
from bangkom.store.database import insert_missing, put
from bangkom.store.people import PERSON
from bangkom.store.schema import Moment, metadata

LAST_SEQ = 2**31 - 1
KEEP_SESSIONS = timedelta(days=2)
"""A player left open longer starts a new session; until then its late heartbeats are taken."""

CLOCK = Table(
    "watch_clock",
    metadata,
    Column("person", String(32), ForeignKey(ACCOUNT.c.id), primary_key=True),
    Column("last", Moment),
    Column("slack", Float, nullable=False),
)

WATCHED = Table(
    "watched",
    metadata,
    Column("person", String(32), ForeignKey(ACCOUNT.c.id), primary_key=True),
    Column("video", String(64), primary_key=True),
    Column("intervals", Text, nullable=False),  # JSON: [[from, to], …] in seconds
    Column("position", Float, nullable=False),
    Column("read_at", Moment),  # when the transcript counted instead
)

SESSION = Table(
    "watch_session",
    metadata,
    Column("nonce", String(32), primary_key=True),
    Column("person", String(32), ForeignKey(ACCOUNT.c.id), nullable=False, index=True),
    Column("video", String(64), nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
)

READING = Table(
    "transcript_reading",
    metadata,
    Column("person", String(32), ForeignKey(ACCOUNT.c.id), primary_key=True),  # one at a time
    Column("video", String(64), nullable=False),
    Column("opened_at", Moment, nullable=False),
)

FLAG = Table(
    "watch_flag",
    metadata,
    Column("person", String(32), ForeignKey(ACCOUNT.c.id), primary_key=True),
    Column("video", String(64), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    CheckConstraint("kind IN ('faster', 'silence', 'outside')", name="kind"),
)

ANSWER = Table(
    "video_answer",
    metadata,
    Column("person", String(32), ForeignKey(ACCOUNT.c.id), primary_key=True),
    Column("video", String(64), primary_key=True),
    Column("question", String(40), primary_key=True),
    Column("value", String(40), nullable=False),  # the id of the option
    Column("is_right", Boolean, nullable=False),
    Column("answered_at", Moment, nullable=False),
)


@dataclass(frozen=True)
class Watched:
    """What is known of one participant and one video, for exports. `position` in seconds.

    `seen_at`: the last heartbeat of it, if `is_exact`; else the participant's last of any video, hence no earlier.
    None if none is known. `read_at`: when the transcript counted instead.
    """

    person: str
    video: str
    coverage: Coverage
    position: float
    seen_at: datetime | None
    is_exact: bool
    read_at: datetime | None


@dataclass(frozen=True)
class VideoAnswer:
    """The first answer to a question that a video asks; `value` is the option's id."""

    person: str
    video: str
    question: str
    value: str
    is_right: bool
    answered_at: datetime


READ_WHOLE = Coverage(((0.0, watch.MOST_SECONDS),))
"""Reading the transcript is an equal path: it counts as the whole video, however long that is."""


@dataclass(frozen=True)
class Flagged:
    """What a trainer may want to ask a participant about: `flag.seconds` is the sum over all `times`."""

    person: str
    video: str
    flag: Flag
    times: int
    first_at: datetime
    last_at: datetime


def start(connection: Connection, person: str, video: str, now: datetime) -> str:
    """Open a session of a player; its nonce. The caller has checked that the video is open to the participant."""
    insert_missing(connection, CLOCK, {"person": person, "last": now, "slack": watch.SLACK})
    kept = connection.execute(select(CLOCK).where(CLOCK.c.person == person).with_for_update()).one()
    begun = watch.start(Clock(kept.last, kept.slack), now)
    connection.execute(_SET_CLOCK, {"key": person, "last": begun.last, "slack": begun.slack})
    insert_missing(connection, WATCHED, {"person": person, "video": video, "intervals": "[]", "position": 0.0})
    is_old = SESSION.c.last_at < now - KEEP_SESSIONS
    connection.execute(delete(SESSION).where(SESSION.c.person == person, is_old))
    nonce = secrets.token_urlsafe(16)
    values = {"nonce": nonce, "person": person, "video": video, "last_seq": 0, "last_at": now}
    connection.execute(insert(SESSION).values(values))
    return nonce


def beat(
    connection: Connection,
    nonce: str,
    person: str,
    cohort: str,
    seq: int,
    segments: Iterable[Segment],
    position: float,
    duration: float,
    now: datetime,
) -> Beat:
    """Credit what was played. `seq` counts from 1 within a session; one that isn't new credits nothing again.

    `position` (seconds) is where to go on next time. WatchError if the session isn't this participant's or is too old:
    the player has to `start` again. WatchError, too, if the participant is no longer in the cohort or their account is
    closed: heartbeats are so many that this is looked up together with the rest.
    """
    row = connection.execute(_SESSION, {"nonce": nonce, "person": person, "cohort": cohort}).one_or_none()
    if row is None or seq > LAST_SEQ:
        raise WatchError(NO_SESSION)
    clock, coverage = Clock(row.last, row.slack), _read(row.intervals)
    if not watch.accept(row.last_seq, seq):
        return Beat(clock, coverage, 0.0)
    after = watch.beat(clock, coverage, segments, duration, now)
    connection.execute(_SET_SESSION, {"key": nonce, "last_seq": seq, "last_at": now})
    connection.execute(_SET_CLOCK, {"key": person, "last": after.clock.last, "slack": after.clock.slack})
    there = {"key": person, "key_video": row.video, "position": min(max(0.0, position), duration)}
    connection.execute(_SET_WATCHED, there | {"intervals": json.dumps(after.coverage.intervals)})
    for flag in after.flags:
        _raise_flag(connection, person, row.video, flag, now)
    return after


def open_transcript(connection: Connection, person: str, video: str, now: datetime) -> None:
    """Record that the participant reads this video's transcript now; one read before is no longer open."""
    row = connection.execute(select(READING).where(READING.c.person == person)).one_or_none()
    if row is None or row.video != video:
        put(connection, READING, {"person": person, "video": video, "opened_at": now})


def confirm_transcript(connection: Connection, person: str, video: str, words: int, now: datetime) -> bool:
    """Count the transcript as the whole video if it was open long enough for its words; whether it counts.

    The caller has had the check question answered. WatchError if this transcript isn't the one that is open.
    """
    row = connection.execute(select(READING).where(READING.c.person == person).with_for_update()).one_or_none()
    if row is None or row.video != video:
        raise WatchError(NOT_OPEN)
    if not watch.transcript_credit(row.opened_at, now, words):
        return False
    insert_missing(connection, WATCHED, {"person": person, "video": video, "intervals": "[]", "position": 0.0})
    mine = (WATCHED.c.person == person, WATCHED.c.video == video)
    connection.execute(update(WATCHED).where(*mine, WATCHED.c.read_at.is_(None)).values(read_at=now))
    return True


def reading(connection: Connection, person: str) -> str | None:
    """The video whose transcript this participant has open; None if none is."""
    return connection.scalar(select(READING.c.video).where(READING.c.person == person))


def coverage(connection: Connection, person: str) -> Mapping[str, Coverage]:
    """What is credited to a participant, by video; READ_WHOLE where the transcript counted. Others are absent."""
    query = select(WATCHED.c.video, WATCHED.c.intervals, WATCHED.c.read_at).where(WATCHED.c.person == person)
    return {video: _credited(intervals, read_at) for video, intervals, read_at in connection.execute(query)}


def cohort_coverage(
    connection: Connection, cohort: str, *, only: str | None = None
) -> Mapping[str, Mapping[str, Coverage]]:
    """`coverage` of everyone in the cohort, or of `only` one, who has any, by participant."""
    columns = (WATCHED.c.person, WATCHED.c.video, WATCHED.c.intervals, WATCHED.c.read_at)
    query = select(*columns).join(PERSON, PERSON.c.id == WATCHED.c.person).where(PERSON.c.cohort == cohort)
    if only is not None:
        query = query.where(WATCHED.c.person == only)
    found: dict[str, dict[str, Coverage]] = {}
    for person, video, intervals, read_at in connection.execute(query):
        found.setdefault(person, {})[video] = _credited(intervals, read_at)
    return found


def cohort_watched(connection: Connection, cohort: str) -> tuple[Watched, ...]:
    """Everything kept on the watching of everyone in the cohort, by participant and video."""
    latest = (
        select(SESSION.c.person, SESSION.c.video, func.max(SESSION.c.last_at).label("last_at"))
        .where(SESSION.c.last_seq > 0)
        .group_by(SESSION.c.person, SESSION.c.video)
        .subquery()
    )
    query = (
        select(WATCHED, latest.c.last_at, CLOCK.c.last)
        .join(PERSON, PERSON.c.id == WATCHED.c.person)
        .outerjoin(CLOCK, CLOCK.c.person == WATCHED.c.person)
        .outerjoin(latest, (latest.c.person == WATCHED.c.person) & (latest.c.video == WATCHED.c.video))
        .where(PERSON.c.cohort == cohort)
        .order_by(WATCHED.c.person, WATCHED.c.video)
    )
    return tuple(
        Watched(
            row.person,
            row.video,
            _read(row.intervals),
            row.position,
            row.last if row.last_at is None else row.last_at,
            row.last_at is not None,
            row.read_at,
        )
        for row in connection.execute(query)
    )


def cohort_answers(connection: Connection, cohort: str) -> tuple[VideoAnswer, ...]:
    """What everyone in the cohort answered to the questions of videos."""
    query = select(ANSWER).join(PERSON, PERSON.c.id == ANSWER.c.person).where(PERSON.c.cohort == cohort)
    rows = connection.execute(query.order_by(ANSWER.c.person, ANSWER.c.video, ANSWER.c.question))
    return tuple(VideoAnswer(*row) for row in rows)


def position(connection: Connection, person: str, video: str) -> float:
    """Where the participant was last, in seconds; 0 if they haven't begun."""
    query = select(WATCHED.c.position).where(WATCHED.c.person == person, WATCHED.c.video == video)
    return connection.scalar(query) or 0.0


def answer(
    connection: Connection, person: str, video: str, question: str, value: str, is_right: bool, now: datetime
) -> bool:
    """Keep what the participant answered first to the question that a video asks; False if they had answered it."""
    key = {"person": person, "video": video, "question": question}
    return insert_missing(connection, ANSWER, {**key, "value": value, "is_right": is_right, "answered_at": now})


def answered(connection: Connection, person: str) -> frozenset[tuple[str, str]]:
    """Which questions of videos a participant has answered, rightly or not, as (video, question)."""
    query = select(ANSWER.c.video, ANSWER.c.question).where(ANSWER.c.person == person)
    return frozenset((video, question) for video, question in connection.execute(query))


def flags(connection: Connection, cohort: str) -> tuple[Flagged, ...]:
    """What stood out among the cohort's participants, the most recent first."""
    query = select(FLAG).join(PERSON, PERSON.c.id == FLAG.c.person).where(PERSON.c.cohort == cohort)
    rows = connection.execute(query.order_by(FLAG.c.last_at.desc(), FLAG.c.person, FLAG.c.video, FLAG.c.kind))
    return tuple(
        Flagged(row.person, row.video, Flag(row.kind, row.seconds), row.times, row.first_at, row.last_at)
        for row in rows
    )


def _raise_flag(connection: Connection, person: str, video: str, flag: Flag, now: datetime) -> None:
    """One row for each kind, however often: a forger can't fill the disk."""
    key = {"person": person, "video": video, "kind": flag.kind}
    first = {**key, "times": 1, "seconds": flag.seconds, "first_at": now, "last_at": now}
    if not insert_missing(connection, FLAG, first):
        again = {"times": FLAG.c.times + 1, "seconds": FLAG.c.seconds + flag.seconds, "last_at": now}
        same = [FLAG.c[name] == value for name, value in key.items()]
        connection.execute(update(FLAG).where(*same).values(again))


@lru_cache(maxsize=4096)  # of thousands, most have watched the same whole videos
def _read(intervals: str) -> Coverage:
    return Coverage(tuple((begin, end) for begin, end in json.loads(intervals)))


def _credited(intervals: str, read_at: datetime | None) -> Coverage:
    return _read(intervals) if read_at is None else READ_WHOLE


# Made once, because heartbeats are most of what the store does. `start` has made all three rows: an inner join can
# lock them, and reads them as they are once the lock is got.
_SESSION: Select[Any] = (
    select(SESSION.c.video, SESSION.c.last_seq, CLOCK.c.last, CLOCK.c.slack, WATCHED.c.intervals)
    .join(CLOCK, CLOCK.c.person == SESSION.c.person)
    .join(WATCHED, (WATCHED.c.person == SESSION.c.person) & (WATCHED.c.video == SESSION.c.video))
    .join(ACCOUNT, (ACCOUNT.c.id == SESSION.c.person) & ~ACCOUNT.c.is_disabled)
    .join(PERSON, (PERSON.c.id == SESSION.c.person) & (PERSON.c.cohort == bindparam("cohort")))
    .where(SESSION.c.nonce == bindparam("nonce"), SESSION.c.person == bindparam("person"))
    .with_for_update(of=[SESSION, CLOCK, WATCHED])
)
_SET_SESSION = (
    update(SESSION)
    .where(SESSION.c.nonce == bindparam("key"))
    .values(last_seq=bindparam("last_seq"), last_at=bindparam("last_at"))
)
_SET_CLOCK = (
    update(CLOCK).where(CLOCK.c.person == bindparam("key")).values(last=bindparam("last"), slack=bindparam("slack"))
)
_SET_WATCHED = (
    update(WATCHED)
    .where(WATCHED.c.person == bindparam("key"), WATCHED.c.video == bindparam("key_video"))
    .values(intervals=bindparam("intervals"), position=bindparam("position"))
)

NO_SESSION = "Pemutar ini sudah terlalu lama terbuka. Muat ulang halaman; yang sudah ditonton tetap dihitung."
NOT_OPEN = "Transkrip ini belum dibuka, atau transkrip lain dibuka sesudahnya. Buka lagi transkripnya, lalu baca."
