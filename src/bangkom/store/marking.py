"""Marks that people gave: every one is a row, and none is ever changed or removed.

The newest row of a hand-in's version is the one that counts. Rows are written here first; that they also stand in
nbgrader's gradebook, a database of its own, is what `unbooked` and `booked` keep in order: a row is unbooked from the
transaction that wrote it until the gradebook has it, however often the process dies in between.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)

from bangkom.domain.rubric import Level
from bangkom.errors import MarkingError
from bangkom.store.accounts import ACCOUNT
from bangkom.store.cohorts import COHORT
from bangkom.store.database import put
from bangkom.store.schema import Moment, metadata

MARK = Table(
    "mark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False),
    Column("assignment", String(64), nullable=False),
    Column("question", String(64), nullable=False),
    Column("participant", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
    Column("version", Integer, nullable=False),
    Column("handed_in_at", Moment),
    Column("points", Float),
    Column("comment", Text, nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("undoes", Integer, ForeignKey("mark.id")),
    Index("ix_mark_answer", "cohort", "assignment", "question", "participant"),
)

LEVEL = Table(
    "mark_level",
    metadata,
    Column("mark", Integer, ForeignKey(MARK.c.id), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("criterion", String(200), nullable=False),
    Column("level", Integer, nullable=False),
    Column("points", Float, nullable=False),
)

UNBOOKED = Table(
    "unbooked_mark",
    metadata,
    Column("mark", Integer, ForeignKey(MARK.c.id), primary_key=True),
)

VIEW = Table(
    "marking_view",
    metadata,
    Column("cohort", String(32), ForeignKey(COHORT.c.id), primary_key=True),
    Column("assignment", String(64), primary_key=True),
    Column("marker", String(32), ForeignKey(ACCOUNT.c.id), primary_key=True),
    Column("shows_names", Boolean, nullable=False),
)


@dataclass(frozen=True)
class Answer:
    """What is marked: one participant's answer to one question, as it stands in one version of their hand-in.

    `version` is that of the receipt; `handed_in_at`, aware, is how the gradebook knows the hand-in.
    """

    cohort: str
    assignment: str
    question: str
    participant: str
    version: int
    handed_in_at: datetime | None


@dataclass(frozen=True)
class Mark:
    """`points` None: the mark was taken back. `levels` is empty where none were chosen (the mark was taken back)."""

    id: int
    answer: Answer
    points: float | None
    levels: tuple[Level, ...]
    comment: str
    by: str
    at: datetime
    undoes: int | None


class MarkedMeanwhileError(MarkingError):
    """Somebody else has marked this answer since the page was opened: `newest` is theirs."""

    def __init__(self, newest: Mark) -> None:
        super().__init__(MEANWHILE.format(by=newest.by))
        self.newest = newest


def give(
    connection: Connection,
    answer: Answer,
    levels: Collection[Level],
    points: float | None,
    comment: str,
    by: str,
    at: datetime,
    *,
    after: int,
    key: str,
    undoes: int | None = None,
) -> Mark:
    """Give a mark. `after` is the id of the newest mark of this answer that the giver saw, whatever its version; 0 for
    none. `key` is the form's: sent twice, it gives one mark. MarkedMeanwhileError if there is a newer one.
    """
    connection.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.id == answer.participant).with_for_update())
    twin = _read(connection, select(MARK).where(MARK.c.key == key))
    if twin:
        return twin[0]
    before = newest(connection, answer)
    if before is not None and before.id != after:
        raise MarkedMeanwhileError(before)
    values = {field.name: getattr(answer, field.name) for field in fields(Answer)}
    values |= {"points": points, "comment": comment, "by": by, "at": at, "key": key, "undoes": undoes}
    id = connection.execute(insert(MARK).values(values).returning(MARK.c.id)).scalar_one()
    rows = [
        {"mark": id, "position": n, "criterion": one.criterion, "level": one.level, "points": one.points}
        for n, one in enumerate(levels)
    ]
    if rows:
        connection.execute(insert(LEVEL), rows)
    connection.execute(insert(UNBOOKED).values(mark=id))
    return Mark(id, answer, points, tuple(levels), comment, by, at, undoes)


def undo(connection: Connection, cohort: str, assignment: str, question: str, by: str, at: datetime, key: str) -> Mark:
    """Take back the newest mark that `by` gave for this question and nobody has replaced: what counted before it for
    the same hand-in counts again. MarkingError if there is none.
    """
    twin = _read(connection, select(MARK).where(MARK.c.key == key))
    if twin:
        return twin[0]
    last = last_of(connection, cohort, assignment, question, by)
    if last is None:
        raise MarkingError(NOTHING_TO_UNDO)
    same = [one for one in history(connection, last.answer) if one.answer.version == last.answer.version]
    earlier = next((one for one in reversed(same) if one.id < last.id), None)
    levels, points, comment = (earlier.levels, earlier.points, earlier.comment) if earlier else ((), None, "")
    return give(connection, last.answer, levels, points, comment, by, at, after=last.id, key=key, undoes=last.id)


def is_given(connection: Connection, key: str) -> bool:
    """Whether a mark with this key is there: the form has been sent before."""
    return connection.scalar(select(MARK.c.id).where(MARK.c.key == key)) is not None


def last_of(connection: Connection, cohort: str, assignment: str, question: str, by: str) -> Mark | None:
    """The mark that `undo` would take back."""
    newer = MARK.alias()
    replaced = (
        select(newer.c.id)
        .where(
            *(newer.c[name] == MARK.c[name] for name in ("cohort", "assignment", "question", "participant")),
            newer.c.id > MARK.c.id,
        )
        .exists()
    )
    query = (
        select(MARK)
        .where(_of(cohort, assignment, question), MARK.c.by == by, MARK.c.undoes.is_(None), ~replaced)
        .order_by(MARK.c.id.desc())
        .limit(1)
    )
    return next(iter(_read(connection, query)), None)


def newest(connection: Connection, answer: Answer) -> Mark | None:
    """The newest mark of this answer, whatever version of the hand-in it was for."""
    query = select(MARK).where(*_is_answer(answer)).order_by(MARK.c.id.desc()).limit(1)
    return next(iter(_read(connection, query)), None)


def history(connection: Connection, answer: Answer) -> tuple[Mark, ...]:
    """Every mark of this answer, of all versions, the oldest first."""
    return _read(connection, select(MARK).where(*_is_answer(answer)).order_by(MARK.c.id))


def current(
    connection: Connection, cohort: str, assignment: str | None = None, participants: Collection[str] | None = None
) -> Mapping[tuple[str, str, str], Mark]:
    """The newest mark of every answer by (participant, assignment, question); it may be for an earlier version.

    In it, a report finds the chosen level of every criterion.
    """
    latest = select(func.max(MARK.c.id)).where(MARK.c.cohort == cohort)
    latest = latest.group_by(MARK.c.assignment, MARK.c.question, MARK.c.participant)
    if assignment is not None:
        latest = latest.where(MARK.c.assignment == assignment)
    if participants is not None and len(participants) <= MOST_NAMED:
        latest = latest.where(MARK.c.participant.in_(participants))
    marks = _read(connection, select(MARK).where(MARK.c.id.in_(latest)).order_by(MARK.c.id))
    return {(one.answer.participant, one.answer.assignment, one.answer.question): one for one in marks}


def phrases(connection: Connection, cohort: str, by: str, question: str, limit: int) -> tuple[str, ...]:
    """Comments that `by` wrote before, each once: those to this question first, then the newest."""
    query = (
        select(MARK.c.comment, MARK.c.question)
        .where(MARK.c.cohort == cohort, MARK.c.by == by, MARK.c.comment != "")
        .order_by(MARK.c.id.desc())
        .limit(RECENT)
    )
    rows = list(connection.execute(query))
    ordered = [row.comment for row in rows if row.question == question]
    ordered += [row.comment for row in rows if row.question != question]
    lines = (line.strip() for comment in ordered for line in comment.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and len(line) <= LONGEST_PHRASE))[:limit]


def unbooked(connection: Connection, cohort: str) -> tuple[Mark, ...]:
    """Marks of which it isn't known that the gradebook has them, the oldest first."""
    query = select(MARK).join(UNBOOKED, UNBOOKED.c.mark == MARK.c.id).where(MARK.c.cohort == cohort)
    return _read(connection, query.order_by(MARK.c.id))


def booked(connection: Connection, mark: int) -> None:
    """The gradebook has this mark, or can't have it any more because a newer hand-in took its place."""
    connection.execute(delete(UNBOOKED).where(UNBOOKED.c.mark == mark))


def shows_names(connection: Connection, cohort: str, assignment: str, marker: str) -> bool:
    """Whether this marker has asked to see who wrote the answers of this session."""
    query = select(VIEW.c.shows_names).where(
        VIEW.c.cohort == cohort, VIEW.c.assignment == assignment, VIEW.c.marker == marker
    )
    return bool(connection.scalar(query))


def show_names(connection: Connection, cohort: str, assignment: str, marker: str, shows: bool) -> None:
    put(connection, VIEW, {"cohort": cohort, "assignment": assignment, "marker": marker, "shows_names": shows})


def _of(cohort: str, assignment: str, question: str) -> ColumnElement[bool]:
    return (MARK.c.cohort == cohort) & (MARK.c.assignment == assignment) & (MARK.c.question == question)


def _is_answer(answer: Answer) -> Iterable[ColumnElement[bool]]:
    yield _of(answer.cohort, answer.assignment, answer.question)
    yield MARK.c.participant == answer.participant


def _read(connection: Connection, query: Select[Any]) -> tuple[Mark, ...]:
    rows = list(connection.execute(query))
    levels: dict[int, list[Level]] = {}
    ids = [row.id for row in rows]
    for first in range(0, len(ids), MOST_NAMED):  # SQLite and PostgreSQL both cap a statement's parameters
        chosen = select(LEVEL).where(LEVEL.c.mark.in_(ids[first : first + MOST_NAMED]))
        for row in connection.execute(chosen.order_by(LEVEL.c.mark, LEVEL.c.position)):
            levels.setdefault(row.mark, []).append(Level(row.criterion, row.level, row.points))
    return tuple(
        Mark(
            row.id,
            Answer(**{field.name: getattr(row, field.name) for field in fields(Answer)}),
            row.points,
            tuple(levels.get(row.id, ())),
            row.comment,
            row.by,
            row.at,
            row.undoes,
        )
        for row in rows
    )


MOST_NAMED = 500
RECENT = 200
"""Comments in which phrases are looked for."""
LONGEST_PHRASE = 200

MEANWHILE = "Jawaban ini sementara itu sudah dinilai oleh {by}."
NOTHING_TO_UNDO = "Tidak ada nilai Anda yang dapat dibatalkan pada soal ini."
