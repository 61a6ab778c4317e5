"""Graduation as people decide it: signed decisions, objections to them, and what was computed when they were signed.

The rules propose, a person signs, and may sign something else with a written reason. Nothing is ever changed: a
decision that no longer holds is reopened, with a reason, and a newer one stands beside it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    update,
)

from bangkom.domain.graduation import ComponentScore, Status, Verdict
from bangkom.domain.requirements import RuleOutcome
from bangkom.errors import GraduationError
from bangkom.store.cohorts import COHORT
from bangkom.store.people import PERSON
from bangkom.store.schema import Moment, metadata

MOST_TEXT = 2000
"""Characters of a reason, an objection or its answer."""

DECISION = Table(
    "graduation_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False, index=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("score", Float),
    Column("predicate", String(80)),
    Column("verdict", Text, nullable=False),  # what the rules proposed, as JSON
    Column("facts_digest", String(64), nullable=False),
    Column("reason", String(MOST_TEXT), nullable=False),  # empty if the proposal was signed
    Column("signed_by", String(32), nullable=False),
    Column("signed_at", Moment, nullable=False),
    Column("reopened_by", String(32)),
    Column("reopened_at", Moment),
    Column("reopened_reason", String(MOST_TEXT)),
    UniqueConstraint("person", "number"),
    CheckConstraint("status IN ('LULUS', 'DITUNDA', 'TIDAK LULUS')", name="status"),
    CheckConstraint("status <> 'LULUS' OR (score IS NOT NULL AND predicate IS NOT NULL)", name="score"),
)

OBJECTION = Table(
    "graduation_objection",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("decision", Integer, ForeignKey(DECISION.c.id), nullable=False, index=True),
    Column("text", String(MOST_TEXT), nullable=False),
    Column("at", Moment, nullable=False),
    Column("answer", String(MOST_TEXT)),
    Column("answered_by", String(32)),
    Column("answered_at", Moment),
)


@dataclass(frozen=True)
class Decision:
    """`number` counts a participant's decisions. `verdict` is what the rules proposed then; `score` and `predicate` are
    its own. `reason` is why the signer decided differently, empty if they didn't."""

    id: int
    cohort: str
    person: str
    number: int
    status: Status
    score: float | None
    predicate: str | None
    verdict: Verdict
    facts_digest: str
    reason: str
    signed_by: str
    signed_at: datetime
    reopened_by: str | None
    reopened_at: datetime | None
    reopened_reason: str | None

    @property
    def is_in_force(self) -> bool:
        return self.reopened_at is None

    @property
    def is_final(self) -> bool:
        """DITUNDA waits for the next decision; the others stand until they are reopened."""
        return self.is_in_force and self.status != "DITUNDA"


@dataclass(frozen=True)
class Objection:
    """A participant's own words on a decision, and the answer once there is one."""

    id: int
    decision: int
    person: str
    text: str
    at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


def sign(
    connection: Connection,
    cohort: str,
    person: str,
    status: Status,
    verdict: Verdict,
    facts_digest: str,
    reason: str,
    by: str,
    now: datetime,
) -> Decision:
    """Decide; `verdict` and `facts_digest` are what the rules made of the facts just now.

    GraduationError if a final decision stands, or the same one for the same facts, if the status isn't the proposed one
    and no reason is given, if somebody without a final score would graduate, or if there is no such participant in the
    cohort.
    """
    _lock(connection, cohort, person)
    before = decisions(connection, person)
    if before and before[-1].is_final:
        raise GraduationError(DECIDED.format(status=before[-1].status))
    if status != verdict.status and not reason.strip():
        raise GraduationError(NO_REASON.format(status=status, proposed=verdict.status))
    if status == "LULUS" and verdict.score is None:
        raise GraduationError(NO_SCORE)
    reason = reason.strip()[:MOST_TEXT] if status != verdict.status else ""
    same = (status, facts_digest, reason)
    if before and before[-1].is_in_force and (before[-1].status, before[-1].facts_digest, before[-1].reason) == same:
        raise GraduationError(SAME.format(status=status))
    values = {
        "cohort": cohort,
        "person": person,
        "number": len(before) + 1,
        "status": status,
        "score": verdict.score,
        "predicate": verdict.predicate,
        "verdict": json.dumps(asdict(verdict), ensure_ascii=False),
        "facts_digest": facts_digest,
        "reason": reason,
        "signed_by": by,
        "signed_at": now,
    }
    id = connection.execute(insert(DECISION).values(values).returning(DECISION.c.id)).scalar_one()
    return _decision(connection.execute(select(DECISION).where(DECISION.c.id == id)).one())


def reopen(connection: Connection, person: str, reason: str, by: str, now: datetime) -> Decision:
    """Take the participant's final decision out of force, for another attempt; it stays readable.

    GraduationError if none stands, or no reason is given. The caller has seen to it that no certificate is valid.
    """
    if not reason.strip():
        raise GraduationError(NO_REOPENING_REASON)
    connection.execute(select(PERSON.c.id).where(PERSON.c.id == person).with_for_update())
    found = decisions(connection, person)
    if not found or not found[-1].is_final:
        raise GraduationError(NOTHING_TO_REOPEN)
    values = {"reopened_by": by, "reopened_at": now, "reopened_reason": reason.strip()[:MOST_TEXT]}
    connection.execute(update(DECISION).where(DECISION.c.id == found[-1].id).values(values))
    return found[-1]


def decisions(connection: Connection, person: str) -> tuple[Decision, ...]:
    """All decisions on a participant, the oldest first."""
    rows = connection.execute(select(DECISION).where(DECISION.c.person == person).order_by(DECISION.c.number))
    return tuple(map(_decision, rows))


def current(connection: Connection, cohort: str) -> Mapping[str, Decision]:
    """The decision in force of everybody in the cohort who has one, by participant: their newest, unless reopened."""
    rows = connection.execute(select(DECISION).where(DECISION.c.cohort == cohort).order_by(DECISION.c.number))
    newest = {row.person: row for row in rows}
    return {person: _decision(row) for person, row in newest.items() if row.reopened_at is None}


def write_objection(connection: Connection, person: str, text: str, now: datetime) -> Objection:
    """Keep what a participant has to say against the decision in force.

    GraduationError if there is none, an earlier objection to it waits for its answer, or nothing is said. The same
    words sent twice are one objection.
    """
    said = text.strip()[:MOST_TEXT]
    if not said:
        raise GraduationError(NO_TEXT)
    connection.execute(select(PERSON.c.id).where(PERSON.c.id == person).with_for_update())
    found = decisions(connection, person)
    if not found or not found[-1].is_in_force:
        raise GraduationError(NO_DECISION)
    for earlier in objections_of(connection, person):
        if earlier.decision == found[-1].id and earlier.text == said:
            return earlier
        if earlier.decision == found[-1].id and earlier.answer is None:
            raise GraduationError(WAITING)
    values = {"decision": found[-1].id, "text": said, "at": now}
    id = connection.execute(insert(OBJECTION).values(values).returning(OBJECTION.c.id)).scalar_one()
    return Objection(id, found[-1].id, person, said, now, None, None, None)


def answer_objection(connection: Connection, cohort: str, id: int, answer: str, by: str, now: datetime) -> Objection:
    """Answer an objection once; GraduationError if there is none in this cohort, it is answered, or nothing is said."""
    said = answer.strip()[:MOST_TEXT]
    if not said:
        raise GraduationError(NO_ANSWER)
    found = next(
        iter(_objections(connection, _OBJECTIONS.where(DECISION.c.cohort == cohort, OBJECTION.c.id == id))), None
    )
    if found is None:
        raise GraduationError(NO_OBJECTION)
    values = {"answer": said, "answered_by": by, "answered_at": now}
    is_open = (OBJECTION.c.id == id, OBJECTION.c.answer.is_(None))
    if not connection.execute(update(OBJECTION).where(*is_open).values(values)).rowcount:
        raise GraduationError(ANSWERED)
    return found


def objections_of(connection: Connection, person: str) -> tuple[Objection, ...]:
    """A participant's objections, the oldest first."""
    return _objections(connection, _OBJECTIONS.where(DECISION.c.person == person))


def open_objections(connection: Connection, cohort: str) -> tuple[Objection, ...]:
    """Those of the cohort that wait for an answer, the oldest first."""
    return _objections(connection, _OBJECTIONS.where(DECISION.c.cohort == cohort, OBJECTION.c.answer.is_(None)))


def _lock(connection: Connection, cohort: str, person: str) -> None:
    mine = (PERSON.c.id == person, PERSON.c.cohort == cohort)
    if connection.execute(select(PERSON.c.id).where(*mine).with_for_update()).one_or_none() is None:
        raise GraduationError(NO_PERSON.format(person=ascii(person[:40]).strip("'")))


def _decision(row: Row[Any]) -> Decision:
    values = dict(row._mapping)
    return Decision(**(values | {"verdict": _verdict(values["verdict"])}))


def _verdict(raw: str) -> Verdict:
    found: dict[str, Any] = json.loads(raw)
    components = tuple(ComponentScore(**one) for one in found.pop("components"))
    return Verdict(components=components, rules=tuple(RuleOutcome(**one) for one in found.pop("rules")), **found)


_OBJECTIONS: Select[Any] = (
    select(
        OBJECTION.c.id,
        OBJECTION.c.decision,
        DECISION.c.person,
        OBJECTION.c.text,
        OBJECTION.c.at,
        OBJECTION.c.answer,
        OBJECTION.c.answered_by,
        OBJECTION.c.answered_at,
    )
    .join(DECISION, DECISION.c.id == OBJECTION.c.decision)
    .order_by(OBJECTION.c.id)
)


def _objections(connection: Connection, query: Select[Any]) -> tuple[Objection, ...]:
    return tuple(Objection(*row) for row in connection.execute(query))


DECIDED = "Sudah ada keputusan {status} yang berlaku. Buka kembali dulu keputusan itu, dengan alasannya."
SAME = "Keputusan {status} ini sudah ditandatangani, dan datanya belum berubah sejak itu."
NO_REASON = "Tulis alasannya: Anda memutuskan {status}, sedangkan aturan mengusulkan {proposed}."
NO_SCORE = "Belum dapat diputuskan LULUS: nilai akhirnya belum ada, karena ada komponen yang belum lengkap."
NO_REOPENING_REASON = "Tulis alasan membuka kembali keputusan ini: peserta akan membacanya."
NOTHING_TO_REOPEN = "Tidak ada keputusan berlaku yang dapat dibuka kembali."
NO_PERSON = "Peserta {person} tidak ada di angkatan ini."
NO_DECISION = "Belum ada keputusan yang berlaku, jadi belum ada yang dapat Anda sanggah."
NO_TEXT = "Tulis keberatan Anda."
WAITING = "Keberatan Anda sebelumnya masih menunggu jawaban panitia."
NO_ANSWER = "Tulis jawaban Anda untuk peserta."
NO_OBJECTION = "Keberatan ini tidak ada di angkatan ini."
ANSWERED = "Keberatan ini sudah dijawab."
