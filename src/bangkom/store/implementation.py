"""What participants tell of putting their rancangan into practice, and what their mentors say of it.

Nothing told is ever changed: a milestone or a reading that was wrong is taken back and told anew, and what the mentor
said stays with what it was said of. The newest that wasn't taken back counts.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

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
    String,
    Table,
    Text,
    and_,
    insert,
    select,
    true,
    update,
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
from bangkom.errors import ImplementationError
from bangkom.store import designs, surveys
from bangkom.store.database import insert_missing
from bangkom.store.people import PERSON
from bangkom.store.schema import Moment, metadata

MOST_NOTE = 2000
MOST_SHORT = 200
MOST_VALUE = 1e12
MOST_READINGS = 200
YEARS_BACK = 2

Kind = Literal["milestone", "reading", "report"]
"""What a mentor verifies."""

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


def tell_done(connection: Connection, person: str, milestone: str, done_on: date, note: str, now: datetime) -> bool:
    """Say that a milestone of the approved rancangan was reached; False if the same is told already.

    Told anew it replaces what was told before. ImplementationError if it is verified, or can't be.
    """
    design = _approved(connection, person)
    if all(one.id != milestone for one in design.milestones):
        raise ImplementationError(NO_MILESTONE)
    _require_day(done_on, now)
    note = note.strip()[:MOST_NOTE]
    known = read(connection, person).told.reports.get(milestone)
    if known is not None and (known.done_on, known.note) == (done_on, note):
        return False
    take_back(connection, person, milestone, now)
    values = {"person": person, "milestone": milestone, "done_on": done_on, "note": note, "at": now}
    connection.execute(insert(MILESTONE_REPORT).values(values))
    return True


def take_back(connection: Connection, person: str, milestone: str, now: datetime) -> bool:
    """Say that a milestone isn't reached after all; False if it wasn't told. ImplementationError if it is verified."""
    _lock(connection, person)
    known = read(connection, person).told.reports.get(milestone)
    if known is None:
        return False
    if known.verification is not None and known.verification.is_accepted:
        raise ImplementationError(VERIFIED)
    connection.execute(update(MILESTONE_REPORT).where(MILESTONE_REPORT.c.id == known.id).values(withdrawn_at=now))
    return True


def add_reading(
    connection: Connection,
    key: str,
    person: str,
    indicator: str,
    value: float,
    measured_on: date,
    source: str,
    note: str,
    now: datetime,
) -> bool:
    """Keep a value of an indicator; False if the form with this key was kept already.

    ImplementationError if the approved rancangan has no such indicator, or something isn't as it must be.
    """
    design = _approved(connection, person)
    if all(one.id != indicator for one in design.indicators):
        raise ImplementationError(NO_INDICATOR)
    _require_day(measured_on, now)
    if not math.isfinite(value) or abs(value) > MOST_VALUE:
        raise ImplementationError(BAD_VALUE)
    if not source.strip():
        raise ImplementationError(NO_SOURCE)
    if len(read(connection, person).told.readings) >= MOST_READINGS:
        raise ImplementationError(MANY_READINGS)
    values = {"key": key, "person": person, "indicator": indicator, "value": value, "measured_on": measured_on}
    texts = {"source": source.strip()[:MOST_SHORT], "note": note.strip()[:MOST_NOTE]}
    return insert_missing(connection, READING, {**values, **texts, "at": now})


def withdraw_reading(connection: Connection, person: str, id: int, now: datetime) -> bool:
    """Take a reading back; False if there is none of that number. ImplementationError if it is verified."""
    _lock(connection, person)
    known = next((one for one in read(connection, person).told.readings if one.id == id), None)
    if known is None:
        return False
    if known.is_verified:
        raise ImplementationError(VERIFIED)
    connection.execute(update(READING).where(READING.c.id == id).values(withdrawn_at=now))
    return True


def state_saving(connection: Connection, person: str, saving: Saving) -> bool:
    """Keep what a change saves, as somebody states it; False if the same is stated already.

    ImplementationError unless it says who states it, and either all three of the times or the money.
    """
    _approved(connection, person)
    times = (saving.minutes_before, saving.minutes_after, saving.per_month)
    if any(one is not None for one in times) and None in times:
        raise ImplementationError(HALF_TIME)
    if all(one is None for one in (*times, saving.rupiah_per_month)) or not saving.service.strip():
        raise ImplementationError(NO_SAVING)
    if not saving.stated_by.strip():
        raise ImplementationError(NO_STATED_BY)
    known = read(connection, person).saving
    if known is not None and replace(known, at=saving.at) == saving:
        return False
    connection.execute(insert(SAVING).values(person=person, **vars(saving)))
    return True


def report(connection: Connection, person: str, summary: str, now: datetime) -> bool:
    """Report the implementation to the mentor; False if it is reported with these words and not sent back.

    ImplementationError before anything was told.
    """
    _approved(connection, person)
    stored = read(connection, person)
    summary = summary.strip()[:MOST_NOTE]
    if not stored.told.reports and not stored.told.readings:
        raise ImplementationError(NOTHING_TOLD)
    if not summary:
        raise ImplementationError(NO_SUMMARY)
    verification = stored.report.verification if stored.report else None
    if verification is not None and verification.is_accepted:
        raise ImplementationError(VERIFIED)
    if stored.report is not None and verification is None and stored.report.summary == summary:
        return False
    connection.execute(insert(REPORT).values(person=person, summary=summary, at=now))
    return True


def verify(
    connection: Connection,
    person: str,
    kind: Kind,
    item: int,
    verification: Verification,
    link: int | None = None,
) -> bool:
    """What the mentor says of a milestone's report, a reading or the whole report, by its number.

    False if that is what they said last. ImplementationError if it isn't there (any more), the name is missing, or
    something is to be mended and it isn't said what; and for the whole report until everything in it was looked at.
    """
    _lock(connection, person)
    stored = read(connection, person)
    known: dict[int, Verification | None]
    if kind == "milestone":
        known = {one.id: one.verification for one in stored.told.reports.values()}
    elif kind == "reading":
        known = {one.id: one.verification for one in stored.told.readings}
    else:
        known = {stored.report.id: stored.report.verification} if stored.report else {}
    if item not in known:
        raise ImplementationError(CHANGED)
    said = replace(verification, by=verification.by.strip()[:MOST_SHORT], note=verification.note.strip()[:MOST_NOTE])
    if not said.by:
        raise ImplementationError(NO_NAME)
    if not said.is_accepted and not said.note:
        raise ImplementationError(NO_REASON)
    if kind == "report" and said.is_accepted and unseen(stored.told):
        raise ImplementationError(UNSEEN.format(count=unseen(stored.told)))
    before = known[item]
    if before is not None and replace(before, at=said.at) == said:
        return False
    connection.execute(insert(VERIFICATION).values(person=person, kind=kind, item=item, link=link, **vars(said)))
    return True


def unseen(told: Told) -> int:
    """How many things the mentor hasn't looked at."""
    looked_at = [one.verification for one in told.reports.values()] + [one.verification for one in told.readings]
    return looked_at.count(None)


def add_remark(connection: Connection, key: str, person: str, author: str, text: str, now: datetime) -> bool:
    """A coach's remark or the participant's answer; False if the form with this key was kept already.

    ImplementationError without words.
    """
    words = text.strip()[:MOST_NOTE]
    if not words:
        raise ImplementationError(NO_WORDS)
    values = {"key": key, "person": person, "author": author, "text": words, "at": now}
    return insert_missing(connection, REMARK, values)


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
    where = and_(PERSON.c.cohort == cohort, true() if only is None else PERSON.c.id == only)
    told, _ = _told(connection, where)
    savings = _savings(connection, where)
    counted = surveys.of_cohort(connection, cohort)
    found = {}
    for person, design in designs.designs(connection, cohort, only=only).items():
        indexes = {phase: reckon(survey.tally).index for phase, survey in counted.get(person, {}).items()}
        found[person] = replace(
            outcome(design, told.get(person, Told()), rules),
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
    for row in connection.execute(_of(VERIFICATION, where).order_by(VERIFICATION.c.id)):
        said[row.kind, row.item] = Verification(row.is_accepted, row.by, row.note, row.at)
    milestones: dict[str, dict[str, MilestoneReport]] = {}
    query = _of(MILESTONE_REPORT, where).where(MILESTONE_REPORT.c.withdrawn_at.is_(None))
    for row in connection.execute(query.order_by(MILESTONE_REPORT.c.id)):
        milestones.setdefault(row.person, {})[row.milestone] = MilestoneReport(
            row.id, row.milestone, row.done_on, row.note, row.at, said.get(("milestone", row.id))
        )
    readings: dict[str, list[Reading]] = {}
    query = _of(READING, where).where(READING.c.withdrawn_at.is_(None))
    for row in connection.execute(query.order_by(READING.c.measured_on, READING.c.id)):
        reading = Reading(
            row.id, row.indicator, row.value, row.measured_on, row.source, row.note, row.at,
            said.get(("reading", row.id)),
        )  # fmt: skip
        readings.setdefault(row.person, []).append(reading)
    reports: dict[str, Report] = {}
    first: dict[str, datetime] = {}
    for row in connection.execute(_of(REPORT, where).order_by(REPORT.c.id)):
        first.setdefault(row.person, row.at)
        reports[row.person] = Report(row.id, row.summary, row.at, said.get(("report", row.id)))
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


def _of(table: Table, where: ColumnElement[bool]) -> Any:
    """The table's rows of those people."""
    return select(table).join(PERSON, PERSON.c.id == table.c.person).where(where)


def _lock(connection: Connection, person: str) -> None:
    """Hold this person's implementation against other writers until the transaction ends."""
    connection.execute(select(PERSON.c.id).where(PERSON.c.id == person).with_for_update())


def _approved(connection: Connection, person: str) -> Design:
    """The approved rancangan, held against other writers; ImplementationError while there is none."""
    _lock(connection, person)
    stored = designs.read(connection, person)
    design = designs.current(connection, person)
    if stored is None or design is None or stored.approved_version is None:
        raise ImplementationError(NOT_APPROVED)
    return design


def _require_day(day: date, now: datetime) -> None:
    """ImplementationError for one that is to come, or long past. A day ahead is allowed: zones differ."""
    if (day - now.date()).days > 1:
        raise ImplementationError(TO_COME)
    if day.year < now.year - YEARS_BACK:
        raise ImplementationError(LONG_PAST)


NOT_APPROVED = "Implementasi dapat diisi setelah rancangan disetujui coach dan mentor."
NO_MILESTONE = "Tonggak ini tidak ada dalam rancangan yang disetujui. Muat ulang halamannya."
NO_INDICATOR = "Indikator ini tidak ada dalam rancangan yang disetujui. Muat ulang halamannya."
TO_COME = "Tanggalnya belum tiba. Tulis hari ini atau hari sebelumnya."
LONG_PAST = "Tanggalnya lebih dari dua tahun lalu. Periksa tahunnya."
BAD_VALUE = "Angka ini terlalu besar. Periksa nilainya."
NO_SOURCE = "Tulis sumber datanya, misalnya buku antrean bulan Januari."
MANY_READINGS = "Sudah ada 200 hasil pengukuran. Tarik yang keliru lebih dulu."
VERIFIED = "Ini sudah diverifikasi mentor, jadi tidak dapat diubah lagi."
HALF_TIME = "Isi ketiganya: menit sebelum, menit sesudah, dan jumlah layanan sebulan. Atau kosongkan ketiganya."
NO_SAVING = "Tulis layanannya, dan waktu atau biaya yang dihemat."
NO_STATED_BY = "Tulis siapa yang menyatakan penghematan ini."
NOTHING_TOLD = "Belum ada tonggak yang selesai maupun hasil pengukuran, jadi belum ada yang dapat dilaporkan."
NO_SUMMARY = "Tulis ringkasan hasilnya, dan mengapa bila ada yang belum tercapai."
CHANGED = "Bagian ini sudah diubah peserta sejak halaman dibuka. Muat ulang halamannya, lalu periksa lagi."
NO_NAME = "Tulis nama Anda, supaya tercatat siapa yang memeriksa."
NO_REASON = "Tulis apa yang perlu diperbaiki, supaya peserta tahu."
UNSEEN = "Masih ada {count} hal yang belum Anda periksa. Periksa semuanya, lalu verifikasi laporannya."
NO_WORDS = "Tulis catatannya dulu."
