"""Objections to hand marks ("sanggahan"): one for a question, in writing, answered in writing; both are kept."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
    update,
)

from bangkom.errors import MarkingError
from bangkom.store.accounts import ACCOUNT
from bangkom.store.cohorts import COHORT
from bangkom.store.database import insert_missing
from bangkom.store.schema import Moment, metadata

MOST_TEXT = 4000
"""Characters of an objection, and of an answer to it."""

OBJECTION = Table(
    "objection",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False),
    Column("assignment", String(64), nullable=False),
    Column("question", String(64), nullable=False),
    Column("participant", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
    Column("points", Float, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("answer", Text),
    Column("points_after", Float),
    Column("answered_by", String(32)),
    Column("answered_at", Moment),
    UniqueConstraint("cohort", "assignment", "question", "participant"),
)


@dataclass(frozen=True)
class Objection:
    """`points` are those objected to, `points_after` those after the answer; None while there is no answer."""

    id: int
    assignment: str
    question: str
    participant: str
    points: float
    text: str
    at: datetime
    answer: str | None
    points_after: float | None
    answered_by: str | None
    answered_at: datetime | None

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None


def raise_objection(
    connection: Connection,
    cohort: str,
    assignment: str,
    question: str,
    participant: str,
    points: float,
    text: str,
    at: datetime,
) -> Objection:
    """Object to a mark. The same text again changes nothing; MarkingError if there is another objection already, or no
    text, or too much of it.
    """
    _require(text)
    values = {
        "cohort": cohort,
        "assignment": assignment,
        "question": question,
        "participant": participant,
        "points": points,
        "text": text.strip(),
        "at": at,
    }
    insert_missing(connection, OBJECTION, values)
    mine = objections(connection, cohort, participant)
    found = next(one for one in mine if (one.assignment, one.question) == (assignment, question))
    if found.text != text.strip():
        raise MarkingError(ONLY_ONE)
    return found


def answer_objection(
    connection: Connection, cohort: str, id: int, answer: str, points: float, by: str, at: datetime
) -> Objection:
    """Answer in writing; `points` are those that count from now on. The same answer again changes nothing;
    MarkingError if there is no such objection, it has been answered otherwise, or there is no text or too much of it.
    """
    _require(answer)
    is_open = OBJECTION.c.cohort == cohort, OBJECTION.c.id == id, OBJECTION.c.answered_at.is_(None)
    values = {"answer": answer.strip(), "points_after": points, "answered_by": by, "answered_at": at}
    connection.execute(update(OBJECTION).where(*is_open).values(values))
    found = objection(connection, cohort, id)
    if found is None:
        raise MarkingError(ABSENT)
    if found.answer != answer.strip():
        raise MarkingError(ANSWERED.format(by=found.answered_by))
    return found


def objection(connection: Connection, cohort: str, id: int) -> Objection | None:
    return next((one for one in objections(connection, cohort) if one.id == id), None)


def objections(connection: Connection, cohort: str, participant: str | None = None) -> tuple[Objection, ...]:
    """Every objection (of one participant), the oldest first."""
    query = select(*(OBJECTION.c[field.name] for field in fields(Objection))).where(OBJECTION.c.cohort == cohort)
    if participant is not None:
        query = query.where(OBJECTION.c.participant == participant)
    return tuple(Objection(*row) for row in connection.execute(query.order_by(OBJECTION.c.id)))


def _require(text: str) -> None:
    if not text.strip():
        raise MarkingError(NO_TEXT)
    if len(text.strip()) > MOST_TEXT:
        raise MarkingError(TOO_LONG.format(most=MOST_TEXT))


NO_TEXT = "Tulis dulu isinya."
TOO_LONG = "Tulisannya terlalu panjang. Paling banyak {most} huruf."
ONLY_ONE = "Sanggahan untuk soal ini sudah Anda kirim. Setiap soal hanya dapat disanggah sekali."
ABSENT = "Sanggahan ini tidak ada."
ANSWERED = "Sanggahan ini sementara itu sudah dijawab oleh {by}."
