"""Rancangan: every version, what became of each, and what coach and mentor said of it.

A version that somebody else was asked to read never changes again; what its author saves within minutes of beginning
one that nobody was asked to read goes into the same version.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
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
    true,
    update,
)

from bangkom.domain.design import (
    SECTIONS,
    Design,
    DesignStanding,
    DesignState,
    Section,
    from_document,
    number_rows,
    to_document,
)
from bangkom.domain.design_gaps import gaps, too_long
from bangkom.errors import DesignError
from bangkom.store.database import insert_missing, put
from bangkom.store.people import PERSON
from bangkom.store.schema import Moment, metadata

COALESCING = timedelta(minutes=10)
"""A version takes in its author's saves for this long, if nobody was asked to read it."""
MOST_NOTE = 2000

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

TAB = Table(
    "design_tab",  # who saved a section last, so that a page's own saves never conflict with each other
    metadata,
    Column("person", String(32), ForeignKey(DESIGN.c.person), primary_key=True),
    Column("section", String(16), primary_key=True),
    Column("tab", String(36), nullable=False),
    Column("sequence", Integer, nullable=False),
)

COMMENT = Table(
    "design_comment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("section", String(16), nullable=False),
    Column("side", String(8), nullable=False),
    Column("author", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("resolved_by", String(200)),
    Column("resolved_at", Moment),
    ForeignKeyConstraint(["person", "version"], [VERSION.c.person, VERSION.c.number]),
    CheckConstraint("side IN ('coach', 'mentor')", name="side"),
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
class Comment:
    """On a section of a version; settled when `resolved_at` says so. `author` is an account or a mentor's name."""

    id: int
    version: int
    section: Section
    side: Side
    author: str
    text: str
    at: datetime
    resolved_by: str | None
    resolved_at: datetime | None


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


@dataclass(frozen=True)
class Saved:
    """`base` is what the next save of the section has to name; `design` how it now stands."""

    version: int
    base: str
    design: Design
    saved_at: datetime


@dataclass(frozen=True)
class Conflict:
    """The section was changed elsewhere since; nothing was written. `design` is how it now stands."""

    base: str
    design: Design


def section_base(design: Design, section: Section) -> str:
    """What a section holds, digested: a save names the one it began from."""
    document = to_document(design)
    held = json.dumps([document[name] for name in SECTIONS[section]], sort_keys=True)
    return hashlib.sha256(held.encode()).hexdigest()[:16]


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
    _add_version(connection, person, 1, design, author, source, now)
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


def save_section(
    connection: Connection,
    person: str,
    section: Section,
    wanted: Design,
    base: str,
    author: str,
    now: datetime,
    *,
    tab: str = "",
    sequence: int = 0,
) -> Saved | Conflict:
    """Put what `wanted` holds in that section into the rancangan; its other sections stay.

    `base` is the section as the writer began from it: if it was changed elsewhere since, nothing is written. Saves of
    one `tab` come one after another by `sequence`: they don't conflict with each other, and one that is overtaken is
    left out. DesignError if the rancangan isn't open to changes, or a text is too long.
    """
    stored = _locked(connection, person)
    if stored.is_locked:
        raise DesignError(CLOSED[stored.state])
    problem = next((gap for gap in too_long(wanted) if gap.section == section), None)
    if problem is not None:
        raise DesignError(problem.sentence)
    now_base = section_base(stored.design, section)
    last = connection.execute(select(TAB).where(TAB.c.person == person, TAB.c.section == section)).one_or_none()
    is_same_tab = bool(tab) and last is not None and last.tab == tab
    if is_same_tab and last is not None and sequence <= last.sequence:
        return Saved(stored.version, now_base, stored.design, stored.updated_at)
    values = {name: getattr(wanted, name) for name in SECTIONS[section]}
    counters = connection.execute(
        select(DESIGN.c.last_milestone, DESIGN.c.last_indicator).where(DESIGN.c.person == person)
    ).one()
    design, milestone, indicator = number_rows(replace(stored.design, **values), *counters, stored.design)
    new_base = section_base(design, section)
    if now_base not in (base, new_base) and not is_same_tab:
        return Conflict(now_base, stored.design)
    if tab:
        put(connection, TAB, {"person": person, "section": section, "tab": tab, "sequence": sequence})
    if design == stored.design:
        return Saved(stored.version, now_base, design, stored.updated_at)
    version = _keep(connection, stored, design, author, now)
    connection.execute(
        update(DESIGN)
        .where(DESIGN.c.person == person)
        .values(version=version, last_milestone=milestone, last_indicator=indicator)
    )
    return Saved(version, new_base, design, now)


def submit(connection: Connection, person: str, version: int, today: date, now: datetime) -> bool:
    """Ask coach and mentor to approve the newest version; False if they are already asked.

    DesignError if it is incomplete, `version` is no longer the newest, or nothing changed since it was sent back.
    """
    stored = _locked(connection, person)
    if stored.state == "submitted" and stored.submitted_version == version:
        return False
    if stored.is_locked:
        raise DesignError(CLOSED[stored.state])
    if stored.version != version:
        raise DesignError(OUTDATED)
    if stored.state == "revise" and stored.submitted_version == version:
        raise DesignError(UNCHANGED)
    if missing := gaps(stored.design, today):
        raise DesignError(INCOMPLETE.format(count=len(missing), first=missing[0].sentence))
    share(connection, person, version)
    _set(connection, person, state="submitted", submitted_version=version, submitted_at=now)
    _settle(connection, replace(stored, submitted_version=version))
    return True


def withdraw(connection: Connection, person: str) -> bool:
    """Take a submitted rancangan back to go on writing; False if it isn't submitted."""
    stored = _locked(connection, person)
    if stored.state != "submitted":
        return False
    _set(connection, person, state="draft")
    return True


def reopen(connection: Connection, person: str) -> bool:
    """Begin to improve an approved rancangan; what was approved stays what counts. False if it isn't approved."""
    stored = _locked(connection, person)
    if stored.state != "approved":
        return False
    _set(connection, person, state="draft")
    return True


def decide(
    connection: Connection,
    person: str,
    version: int,
    side: Side,
    verdict: Verdict,
    by: str,
    note: str,
    now: datetime,
) -> bool:
    """What coach or mentor say of the submitted version; False if this side said so before.

    DesignError if that version isn't the one waiting, or it is sent back without saying why.
    """
    stored = _locked(connection, person)
    known = stored.approvals.get(side)
    if verdict == "approve" and known is not None and known.version == version and stored.state != "revise":
        return False
    if stored.state != "submitted" or stored.submitted_version != version:
        raise DesignError(NOT_WAITING)
    if verdict == "revise" and not note.strip():
        raise DesignError(NO_NOTE)
    values = {"person": person, "version": version, "side": side, "verdict": verdict, "by": by, "at": now}
    connection.execute(insert(DECISION).values(note=note.strip()[:MOST_NOTE], **values))
    if verdict == "revise":
        _set(connection, person, state="revise")
    else:
        _settle(connection, stored)
    return True


def add_comment(
    connection: Connection,
    person: str,
    version: int,
    section: Section,
    side: Side,
    author: str,
    text: str,
    now: datetime,
) -> bool:
    """Say something of a section; the same words of the same author again are not doubled (False).

    DesignError without words, or if there is no such version.
    """
    words = text.strip()[:MOST_NOTE]
    if not words:
        raise DesignError(NO_COMMENT)
    if not 1 <= version <= _locked(connection, person).version:
        raise DesignError(OUTDATED)
    same = [one for one in comments(connection, person) if one.author == author and one.text == words]
    if any(one.section == section and one.version == version for one in same):
        return False
    share(connection, person, version)
    values = {"person": person, "version": version, "section": section, "side": side, "author": author}
    connection.execute(insert(COMMENT).values(text=words, at=now, **values))
    return True


def resolve_comment(connection: Connection, person: str, comment: int, by: str, now: datetime) -> bool:
    """Mark a comment on this participant's rancangan as settled; False if it is, or there is none of that number."""
    where = and_(COMMENT.c.id == comment, COMMENT.c.person == person, COMMENT.c.resolved_at.is_(None))
    return connection.execute(update(COMMENT).where(where).values(resolved_by=by, resolved_at=now)).rowcount > 0


def ask_for_link(connection: Connection, person: str, now: datetime) -> None:
    """The participant would like their mentor to get a link."""
    _set(connection, person, link_asked_at=now)


def share(connection: Connection, person: str, version: int) -> None:
    """From now on this version never changes, because somebody else is asked to read it."""
    connection.execute(
        update(VERSION).where(VERSION.c.person == person, VERSION.c.number == version).values(is_shared=True)
    )


def comments(connection: Connection, person: str) -> tuple[Comment, ...]:
    """Every comment on a participant's rancangan, the oldest first."""
    return tuple(Comment(*row) for row in _rows(connection, COMMENT, Comment, person))


def decisions(connection: Connection, person: str) -> tuple[Decision, ...]:
    """Everything that coach and mentor decided, the oldest first."""
    return tuple(Decision(*row) for row in _rows(connection, DECISION, Decision, person))


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
    query = (
        select(VERSION.c.person, VERSION.c.document)
        .join(DESIGN, and_(DESIGN.c.person == VERSION.c.person, VERSION.c.number == _NUMBER))
        .join(PERSON, PERSON.c.id == DESIGN.c.person)
        .where(_are(cohort, only))
        .order_by(VERSION.c.person)
    )
    return {person: _parse(document) for person, document in connection.execute(query)}


def standings(connection: Connection, cohort: str, *, only: str | None = None) -> Mapping[str, DesignStanding]:
    """Where everybody in the cohort, or `only` one, stands who has begun a rancangan."""
    approved: dict[tuple[str, int, str], datetime | None] = {}
    columns = (DECISION.c.person, DECISION.c.version, DECISION.c.side, DECISION.c.verdict, DECISION.c.at)
    of_cohort = select(*columns).join(PERSON, PERSON.c.id == DECISION.c.person).where(_are(cohort, only))
    for person, version, side, verdict, at in connection.execute(of_cohort.order_by(DECISION.c.id)):
        approved[person, version, side] = at if verdict == "approve" else None
    found = {}
    query = (
        select(*DESIGN.c["person", "version", "state", "submitted_version"], VERSION.c.saved_at)
        .join(VERSION, _NEWEST)
        .join(PERSON, PERSON.c.id == DESIGN.c.person)
        .where(_are(cohort, only))
        .order_by(DESIGN.c.person)
    )
    for row in connection.execute(query):
        by_coach = approved.get((row.person, row.submitted_version, "coach"))
        by_mentor = approved.get((row.person, row.submitted_version, "mentor"))
        found[row.person] = DesignStanding(row.version, row.state, by_coach, by_mentor, row.saved_at)
    return found


def _are(cohort: str, only: str | None) -> ColumnElement[bool]:
    return and_(PERSON.c.cohort == cohort, true() if only is None else PERSON.c.id == only)


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


def _locked(connection: Connection, person: str) -> Stored:
    """As it stands, held against other writers; DesignError if it isn't begun."""
    connection.execute(select(DESIGN.c.person).where(DESIGN.c.person == person).with_for_update())
    stored = read(connection, person)
    if stored is None:
        raise DesignError(NOT_BEGUN)
    return stored


def _keep(connection: Connection, stored: Stored, design: Design, author: str, now: datetime) -> int:
    """Write into the newest version if it may still change, else into a new one; its number."""
    newest = versions(connection, stored.person)[-1]
    may_change = not newest.is_shared and newest.author == author and now - newest.begun_at <= COALESCING
    if may_change and not newest.source:
        where = and_(VERSION.c.person == stored.person, VERSION.c.number == newest.number)
        connection.execute(update(VERSION).where(where).values(document=_write(design), saved_at=now))
        return newest.number
    _add_version(connection, stored.person, newest.number + 1, design, author, "", now)
    return newest.number + 1


def _add_version(
    connection: Connection, person: str, number: int, design: Design, author: str, source: str, now: datetime
) -> None:
    values = {"person": person, "number": number, "author": author, "source": source, "is_shared": False}
    connection.execute(insert(VERSION).values(document=_write(design), begun_at=now, saved_at=now, **values))


def _settle(connection: Connection, stored: Stored) -> None:
    """Approved, once both have approved what was submitted."""
    version = stored.submitted_version
    if version is not None and len(_approvals(decisions(connection, stored.person), version)) == 2:
        _set(connection, stored.person, state="approved", approved_version=version)


def _approvals(every: Iterable[Decision], version: int | None) -> Mapping[Side, Decision]:
    last = {one.side: one for one in every if one.version == version}
    return {side: one for side, one in last.items() if one.verdict == "approve"}


def _set(connection: Connection, person: str, **values: Any) -> None:
    connection.execute(update(DESIGN).where(DESIGN.c.person == person).values(**values))


def _rows(connection: Connection, table: Table, kind: type[Any], person: str) -> Iterable[Any]:
    columns = [table.c[field.name] for field in fields(kind)]
    return connection.execute(select(*columns).where(table.c.person == person).order_by(table.c.id))


def _write(design: Design) -> str:
    return json.dumps(to_document(design), ensure_ascii=False, sort_keys=True)


def _parse(document: str) -> Design:
    return from_document(json.loads(document))


NOT_BEGUN = "Rancangan ini belum dimulai."
CLOSED: Mapping[str, str] = {
    "submitted": "Rancangan sedang menunggu persetujuan, jadi belum dapat diubah. Tarik kembali lebih dulu.",
    "approved": "Rancangan sudah disetujui. Tekan “Buka untuk diperbaiki” bila memang perlu diubah.",
}
OUTDATED = "Rancangan ini sudah berubah sejak halaman dibuka. Muat ulang halamannya, lalu periksa lagi."
UNCHANGED = "Belum ada yang diubah sejak rancangan diminta diperbaiki. Perbaiki dulu bagian yang dikomentari."
INCOMPLETE = "Rancangan belum lengkap: {count} hal masih kurang. Yang pertama: {first}"
NOT_WAITING = "Versi ini tidak sedang menunggu persetujuan. Muat ulang halaman untuk melihat keadaannya sekarang."
NO_NOTE = "Tulis apa yang harus diperbaiki, supaya peserta tahu."
NO_COMMENT = "Tulis komentarnya dulu."
