"""What participants tell of putting their rancangan into practice, and what their mentors say of it, as it is read.

It is told and verified in `implementation_acts`. The newest that wasn't taken back counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    select,
)

from bangkom.domain.design import Design
from bangkom.domain.implementation import (
    ImplementationOutcome,
    MilestoneReport,
    Reading,
    Saving,
    Told,
    Verification,
    outcome,
)
from bangkom.domain.programme import ImplementationRules
from bangkom.domain.survey import reckon
from bangkom.store import designs, surveys
from bangkom.store.people import PERSON, are
from bangkom.store.schema import Moment, metadata

MILESTONE_REPORT = Table(
    "milestone_report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("milestone", String(8), nullable=False),
    Column("done_on", Date, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)

READING = Table(
    "reading",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(32), nullable=False, unique=True),  # of the form it was typed into
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("indicator", String(8), nullable=False),
    Column("value", Float, nullable=False),
    Column("measured_on", Date, nullable=False),
    Column("source", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)

SAVING = Table(
    "saving",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("service", String(200), nullable=False),
    Column("minutes_before", Float),
    Column("minutes_after", Float),
    Column("per_month", Integer),
    Column("rupiah_per_month", Float),
    Column("stated_by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
)

REPORT = Table(
    "implementation_report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("summary", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

VERIFICATION = Table(
    "verification",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("item", Integer, nullable=False),
    Column("is_accepted", Boolean, nullable=False),
    Column("by", String(200), nullable=False),
    Column("link", Integer),  # the mentor's link that it was said through
    Column("note", Text, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("kind IN ('milestone', 'reading', 'report')", name="kind"),
    Index("ix_verification_kind_item", "kind", "item"),
)

REMARK = Table(
    "implementation_remark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(32), nullable=False, unique=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("author", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
)


@dataclass(frozen=True)
class Report:
    """That the implementation is reported; of several the first says when, the newest what."""

    id: int
    summary: str
    at: datetime
    verification: Verification | None


@dataclass(frozen=True)
class Remark:
    """What a coach wrote, or the participant answered; `author` is an account."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Stored:
    """One participant's implementation. `design` is the approved rancangan, None while there is none."""

    person: str
    design: Design | None
    told: Told
    report: Report | None
    saving: Saving | None
    remarks: tuple[Remark, ...]


def read(connection: Connection, person: str) -> Stored:
    """One participant's implementation, whether anything of it is there or not."""
    where = PERSON.c.id == person
    stored = designs.read(connection, person)
    is_approved = stored is not None and stored.approved_version is not None
    rows = connection.execute(_of(REMARK, where).order_by(REMARK.c.id))
    told, reports = _told(connection, where)
    return Stored(
        person,
        designs.current(connection, person) if is_approved else None,
        told.get(person, Told()),
        reports.get(person),
        _savings(connection, where).get(person),
        tuple(Remark(row.author, row.text, row.at) for row in rows),
    )


def outcomes(
    connection: Connection, cohort: str, rules: ImplementationRules, *, only: str | None = None
) -> Mapping[str, ImplementationOutcome]:
    """What came of it for everybody in the cohort, or `only` one, who has a rancangan, approved or not yet."""
    where = are(cohort, only)
    told, _ = _told(connection, where)
    savings = _savings(connection, where)
    counted = surveys.of_cohort(connection, cohort)
    found = {}
    for person, design in designs.each_design(connection, cohort, only=only):
        indexes = {phase: reckon(survey.tally).index for phase, survey in counted.get(person, {}).items()}
        found[person] = outcome(
            design,
            told.get(person, NOTHING_TOLD),
            rules,
            saving=savings.get(person),
            ikm_before=indexes.get("before"),
            ikm_after=indexes.get("after"),
        )
    return found


def approved(connection: Connection, cohort: str) -> frozenset[str]:
    """Who has an approved rancangan, and so something to put into practice."""
    query = select(designs.DESIGN.c.person).join(PERSON, PERSON.c.id == designs.DESIGN.c.person)
    where = (PERSON.c.cohort == cohort, designs.DESIGN.c.approved_version.is_not(None))
    return frozenset(connection.scalars(query.where(*where)))


def _told(connection: Connection, where: ColumnElement[bool]) -> tuple[Mapping[str, Told], Mapping[str, Report]]:
    """By person: what is told, and the newest report."""
    said: dict[tuple[str, int], Verification] = {}
    columns = VERIFICATION.c["kind", "item", "is_accepted", "by", "note", "at"]
    for kind, item, *rest in connection.execute(_of(VERIFICATION, where, columns).order_by(VERIFICATION.c.id)):
        said[kind, item] = Verification(*rest)
    milestones: dict[str, dict[str, MilestoneReport]] = {}
    columns = MILESTONE_REPORT.c["person", "id", "milestone", "done_on", "note", "at"]
    query = _of(MILESTONE_REPORT, where, columns).where(MILESTONE_REPORT.c.withdrawn_at.is_(None))
    for person, id, milestone, done_on, note, at in connection.execute(query.order_by(MILESTONE_REPORT.c.id)):
        told_of = MilestoneReport(id, milestone, done_on, note, at, said.get(("milestone", id)))
        milestones.setdefault(person, {})[milestone] = told_of
    readings: dict[str, list[Reading]] = {}
    columns = READING.c["person", "id", "indicator", "value", "measured_on", "source", "note", "at"]
    query = _of(READING, where, columns).where(READING.c.withdrawn_at.is_(None))
    for person, id, indicator, value, day, source, note, at in connection.execute(
        query.order_by(READING.c.measured_on, READING.c.id)
    ):
        reading = Reading(id, indicator, value, day, source, note, at, said.get(("reading", id)))
        readings.setdefault(person, []).append(reading)
    reports: dict[str, Report] = {}
    first: dict[str, datetime] = {}
    columns = REPORT.c["person", "id", "summary", "at"]
    for person, id, summary, at in connection.execute(_of(REPORT, where, columns).order_by(REPORT.c.id)):
        first.setdefault(person, at)
        reports[person] = Report(id, summary, at, said.get(("report", id)))
    found = {}
    for person in {*milestones, *readings, *reports}:
        newest = reports.get(person)
        found[person] = Told(
            milestones.get(person, {}),
            tuple(readings.get(person, ())),
            first.get(person),
            newest.verification if newest else None,
        )
    return found, reports


def _savings(connection: Connection, where: ColumnElement[bool]) -> Mapping[str, Saving]:
    """The newest of each person."""
    found = {}
    for row in connection.execute(_of(SAVING, where).order_by(SAVING.c.id)):
        found[row.person] = Saving(
            **{name: value for name, value in row._mapping.items() if name not in ("id", "person")}
        )
    return found


def _of(table: Table, where: ColumnElement[bool], columns: Iterable[Column[Any]] | None = None) -> Select[Any]:
    """The table's rows of those people, or these columns of them."""
    return select(*(table.c if columns is None else columns)).join(PERSON, PERSON.c.id == table.c.person).where(where)


NOTHING_TOLD = Told()
