"""Rancangan: every version, where each stands, and which of them counts.

`design_editing` writes sections of one; `design_review` submits it, and keeps what coach and mentor say of it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    and_,
    func,
    insert,
    select,
)

from bangkom.domain.design import Design, DesignStanding, DesignState, from_document, number_rows, to_document
from bangkom.errors import DesignError
from bangkom.store.database import insert_missing
from bangkom.store.people import PERSON, are
from bangkom.store.schema import Moment, metadata

Side = Literal["coach", "mentor"]
Verdict = Literal["approve", "revise"]

DESIGN = Table(
    "design",
    metadata,
    Column("person", String(32), ForeignKey(PERSON.c.id), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("submitted_version", Integer),
    Column("submitted_at", Moment),
    Column("approved_version", Integer),
    Column("last_milestone", Integer, nullable=False),
    Column("last_indicator", Integer, nullable=False),
    Column("link_asked_at", Moment),
    CheckConstraint("state IN ('draft', 'submitted', 'revise', 'approved')", name="state"),
)

VERSION = Table(
    "design_version",
    metadata,
    Column("person", String(32), ForeignKey(DESIGN.c.person), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("document", Text, nullable=False),
    Column("author", String(32), nullable=False),
    Column("source", String(64), nullable=False),  # the receipt that version 1 was filled from; else empty
    Column("begun_at", Moment, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("is_shared", Boolean, nullable=False),
)

DECISION = Table(
    "design_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("side", String(8), nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("by", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(["person", "version"], [VERSION.c.person, VERSION.c.number]),
    CheckConstraint("side IN ('coach', 'mentor')", name="side"),
    CheckConstraint("verdict IN ('approve', 'revise')", name="verdict"),
)


@dataclass(frozen=True)
class Version:
    """Without its text; `source` is the number of the receipt that it was filled from, if it was."""

    number: int
    author: str
    source: str
    begun_at: datetime
    saved_at: datetime
    is_shared: bool


@dataclass(frozen=True)
class Decision:
    """`by` is a coach's account, or the name that a mentor typed."""

    id: int
    version: int
    side: Side
    verdict: Verdict
    by: str
    note: str
    at: datetime


@dataclass(frozen=True)
class Stored:
    """A participant's rancangan: its newest version, and what became of the one that was submitted last."""

    person: str
    version: int
    state: DesignState
    submitted_version: int | None
    submitted_at: datetime | None
    approved_version: int | None
    link_asked_at: datetime | None
    updated_at: datetime
    design: Design
    approvals: Mapping[Side, Decision]

    @property
    def is_locked(self) -> bool:
        return self.state in ("submitted", "approved")


@dataclass(frozen=True)
class Asked:
    """`link_asked_at`: the participant asked for a link for their mentor, which isn't made yet."""

    title: str
    submitted_at: datetime | None
    link_asked_at: datetime | None


def start(connection: Connection, person: str, design: Design, author: str, source: str, now: datetime) -> bool:
    """Make version 1 of a participant's rancangan; False, and nothing done, if there is one."""
    values = {
        "person": person,
        "version": 1,
        "state": "draft",
        "last_milestone": len(design.milestones),
        "last_indicator": len(design.indicators),
    }
    design = number_rows(design, 0, 0)[0]
    if not insert_missing(connection, DESIGN, values):
        return False
    add_version(connection, person, 1, design, author, source, now)
    return True


def read(connection: Connection, person: str) -> Stored | None:
    """None if the participant's rancangan isn't begun."""
    row = connection.execute(_READ.where(DESIGN.c.person == person)).one_or_none()
    if row is None:
        return None
    found = dict(row._mapping)
    document, updated_at = found.pop("document"), found.pop("saved_at")
    for column in ("last_milestone", "last_indicator"):
        del found[column]
    approvals = _approvals(decisions(connection, person), found["submitted_version"])
    return Stored(**found, updated_at=updated_at, design=_parse(document), approvals=approvals)


def decisions(connection: Connection, person: str) -> tuple[Decision, ...]:
    """Everything that coach and mentor decided, the oldest first."""
    columns = [DECISION.c[field.name] for field in fields(Decision)]
    rows = connection.execute(select(*columns).where(DECISION.c.person == person).order_by(DECISION.c.id))
    return tuple(Decision(*row) for row in rows)


def versions(connection: Connection, person: str) -> tuple[Version, ...]:
    """Every version, the oldest first."""
    columns = [VERSION.c[field.name] for field in fields(Version)]
    rows = connection.execute(select(*columns).where(VERSION.c.person == person).order_by(VERSION.c.number))
    return tuple(Version(*row) for row in rows)


def version_design(connection: Connection, person: str, number: int) -> Design | None:
    """One version's text; None if there is no such version."""
    where = and_(VERSION.c.person == person, VERSION.c.number == number)
    document = connection.scalar(select(VERSION.c.document).where(where))
    return None if document is None else _parse(document)


def current(connection: Connection, person: str) -> Design | None:
    """The rancangan that counts: the version approved last, or the newest while none is. None if there is none."""
    number = connection.scalar(_COUNTING.where(DESIGN.c.person == person))
    return None if number is None else version_design(connection, person, number)


def designs(connection: Connection, cohort: str, *, only: str | None = None) -> Mapping[str, Design]:
    """Those that count of everybody in the cohort, or of `only` one, who has begun one."""
    return dict(each_design(connection, cohort, only=only))


def each_design(connection: Connection, cohort: str, *, only: str | None = None) -> Iterator[tuple[str, Design]]:
    """As `designs`, with its person, one after another: for whoever needn't have all of them at once."""
    query = (
        select(VERSION.c.person, VERSION.c.document)
        .join(DESIGN, and_(DESIGN.c.person == VERSION.c.person, VERSION.c.number == _NUMBER))
        .join(PERSON, PERSON.c.id == DESIGN.c.person)
        .where(are(cohort, only))
        .order_by(VERSION.c.person)
    )
    return ((person, _parse(document)) for person, document in connection.execute(query))


def standings(connection: Connection, cohort: str, *, only: str | None = None) -> Mapping[str, DesignStanding]:
    """Where everybody in the cohort, or `only` one, stands who has begun a rancangan."""
    approved: dict[tuple[str, int, str], datetime | None] = {}
    columns = (DECISION.c.person, DECISION.c.version, DECISION.c.side, DECISION.c.verdict, DECISION.c.at)
    of_cohort = select(*columns).join(PERSON, PERSON.c.id == DECISION.c.person).where(are(cohort, only))
    for person, version, side, verdict, at in connection.execute(of_cohort.order_by(DECISION.c.id)):
        approved[person, version, side] = at if verdict == "approve" else None
    found = {}
    query = (
        select(*DESIGN.c["person", "version", "state", "submitted_version"], VERSION.c.saved_at)
        .join(VERSION, _NEWEST)
        .join(PERSON, PERSON.c.id == DESIGN.c.person)
        .where(are(cohort, only))
        .order_by(DESIGN.c.person)
    )
    for row in connection.execute(query):
        by_coach = approved.get((row.person, row.submitted_version, "coach"))
        by_mentor = approved.get((row.person, row.submitted_version, "mentor"))
        found[row.person] = DesignStanding(row.version, row.state, by_coach, by_mentor, row.saved_at)
    return found


def asked(connection: Connection, cohort: str) -> Mapping[str, Asked]:
    """What everybody in the cohort who has begun a rancangan asked for last."""
    query = _READ.join(PERSON, PERSON.c.id == DESIGN.c.person).where(PERSON.c.cohort == cohort)
    return {
        row.person: Asked(_parse(row.document).title, row.submitted_at, row.link_asked_at)
        for row in connection.execute(query)
    }


_NEWEST = and_(VERSION.c.person == DESIGN.c.person, VERSION.c.number == DESIGN.c.version)
_READ = select(*DESIGN.c, VERSION.c.document, VERSION.c.saved_at).join(VERSION, _NEWEST)
_NUMBER = func.coalesce(DESIGN.c.approved_version, DESIGN.c.version)
_COUNTING = select(_NUMBER)


def hold(connection: Connection, person: str) -> Stored:
    """As it stands, held against other writers; DesignError if it isn't begun."""
    connection.execute(select(DESIGN.c.person).where(DESIGN.c.person == person).with_for_update())
    stored = read(connection, person)
    if stored is None:
        raise DesignError(NOT_BEGUN)
    return stored


def add_version(
    connection: Connection, person: str, number: int, design: Design, author: str, source: str, now: datetime
) -> None:
    """The first of a rancangan, or one after its newest; `DESIGN.version` is the caller's to set."""
    values = {"person": person, "number": number, "author": author, "source": source, "is_shared": False}
    connection.execute(insert(VERSION).values(document=to_text(design), begun_at=now, saved_at=now, **values))


def to_text(design: Design) -> str:
    return json.dumps(to_document(design), ensure_ascii=False, sort_keys=True)


def _approvals(every: Iterable[Decision], version: int | None) -> Mapping[Side, Decision]:
    last = {one.side: one for one in every if one.version == version}
    return {side: one for side, one in last.items() if one.verdict == "approve"}


def _parse(document: str) -> Design:
    return from_document(json.loads(document))


NOT_BEGUN = "Rancangan ini belum dimulai."
CLOSED: Mapping[str, str] = {
    "submitted": "Rancangan sedang menunggu persetujuan, jadi belum dapat diubah. Tarik kembali lebih dulu.",
    "approved": "Rancangan sudah disetujui. Tekan “Buka untuk diperbaiki” bila memang perlu diubah.",
}
