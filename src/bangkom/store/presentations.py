"""Presentations: the examiners' marks, what is to be revised, what is released; the plan is made beside.

Marks, revisions and releases are only ever added; the newest counts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    insert,
    select,
    true,
)

from bangkom.domain.presentation import PresentationResult, Revision, Slot, combine, mark
from bangkom.domain.programme import PresentationRules
from bangkom.domain.rubric import choose
from bangkom.errors import MarkingError, PresentationError
from bangkom.store.accounts import ACCOUNT
from bangkom.store.cohorts import COHORT
from bangkom.store.designs import DESIGN
from bangkom.store.people import PERSON
from bangkom.store.schema import Moment, metadata

MOST_TEXT = 4000

SLOT = Table(
    "presentation_slot",
    metadata,
    Column("person", String(32), ForeignKey(PERSON.c.id), primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False, index=True),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("room", String(100), nullable=False),
    Column("edition", Integer, nullable=False),
)

EXAMINER = Table(
    "presentation_examiner",
    metadata,
    Column("person", String(32), ForeignKey(SLOT.c.person), primary_key=True),
    Column("place", Integer, primary_key=True),  # 1 and 2 sit in the slot, 3 marks where they are far apart
    Column("trainer", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
)

MARK = Table(
    "presentation_mark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("examiner", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
    Column("levels", Text, nullable=False),  # JSON: the criterion's name, the level from the best, its points
    Column("mark", Float, nullable=False),
    Column("comment", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

REVISION = Table(
    "presentation_revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("act", String(8), nullable=False),
    Column("version", Integer, nullable=False),  # of the rancangan, as it was when asked or accepted
    Column("by", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("act IN ('ask', 'accept')", name="act"),
)

RELEASE = Table(
    "presentation_release",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("is_released", Boolean, nullable=False),
    Column("by", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("at", Moment, nullable=False),
)


@dataclass(frozen=True)
class Planned:
    """A slot as it is kept; `edition` counts its changes, so that two who change it notice each other."""

    slot: Slot
    edition: int


@dataclass(frozen=True)
class Mark:
    """One examiner's newest mark of 100; `levels` by criterion: the level from the best, 0, and its points."""

    examiner: str
    levels: Mapping[str, tuple[int, float]]
    mark: float
    comment: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """A revision asked for or accepted; `version` is the rancangan's newest submitted one at that moment."""

    act: Literal["ask", "accept"]
    version: int
    by: str
    note: str
    at: datetime


@dataclass(frozen=True)
class Presentation:
    """All that is known of one participant's. `marks` are those of the slot's examiners, in their order."""

    slot: Slot
    edition: int
    marks: tuple[Mark, ...]
    asked: tuple[Asked, ...]
    revision: Revision
    is_released: bool


def give_mark(
    connection: Connection,
    person: str,
    examiner: str,
    rules: PresentationRules,
    levels: Sequence[int | None],
    comment: str,
    now: datetime,
) -> bool:
    """An examiner's mark, kept beside earlier ones of theirs; False if it is the one they gave last.

    PresentationError if they don't examine this participant, a criterion has no level, it isn't time, or the result is
    released.
    """
    connection.execute(select(SLOT.c.person).where(SLOT.c.person == person).with_for_update())
    known = presentation(connection, person)
    if known is None or examiner not in known.slot.examiners:
        raise PresentationError(NOT_THEIRS)
    if known.is_released:
        raise PresentationError(RELEASED)
    if now < known.slot.starts_at:
        raise PresentationError(TOO_EARLY)
    try:
        chosen = choose(rules.rubric, levels)
    except MarkingError as error:
        raise PresentationError(str(error)) from None
    words = comment.strip()[:MOST_TEXT]
    held = {one.criterion: (one.level, one.points) for one in chosen}
    before = next((one for one in known.marks if one.examiner == examiner), None)
    if before is not None and (before.levels, before.comment) == (held, words):
        return False
    values = {"person": person, "examiner": examiner, "mark": mark(rules.rubric, chosen), "comment": words, "at": now}
    connection.execute(insert(MARK).values(levels=json.dumps(held, ensure_ascii=False), **values))
    return True


def ask_revision(connection: Connection, person: str, examiner: str, note: str, now: datetime) -> bool:
    """An examiner wants the rancangan revised; False if the same was asked last. PresentationError without a note."""
    known = _of_examiner(connection, person, examiner)
    words = note.strip()[:MOST_TEXT]
    if not words:
        raise PresentationError(NO_NOTE)
    if known.asked and (known.asked[-1].act, known.asked[-1].note, known.asked[-1].by) == ("ask", words, examiner):
        return False
    _note(connection, person, "ask", examiner, words, now)
    return True


def accept_revision(connection: Connection, person: str, examiner: str, note: str, now: datetime) -> bool:
    """An examiner is content; False if it is accepted already. PresentationError if none was handed in."""
    known = _of_examiner(connection, person, examiner)
    if known.revision == "accepted":
        return False
    if known.revision != "handed_in":
        raise PresentationError(NOT_HANDED_IN)
    _note(connection, person, "accept", examiner, note.strip()[:MOST_TEXT], now)
    return True


def release(
    connection: Connection, people: Sequence[str], by: str, now: datetime, *, is_released: bool = True, reason: str = ""
) -> tuple[str, ...]:
    """Show these participants their result, or no longer; whose changed. Who has no mark yet is left out."""
    values = {"is_released": is_released, "by": by, "reason": reason[:500], "at": now}
    changed = []
    for person in people:
        known = presentation(connection, person)
        if known is not None and known.marks and known.is_released != is_released:
            connection.execute(insert(RELEASE).values(person=person, **values))
            changed.append(person)
    return tuple(changed)


def planned(connection: Connection, cohort: str) -> tuple[Planned, ...]:
    """Every slot of the cohort, by time and room."""
    return _planned(connection, SLOT.c.cohort == cohort)


def presentations(connection: Connection, cohort: str) -> tuple[Presentation, ...]:
    """All that is known of every slot of the cohort, by time and room; in few queries."""
    return _gather(connection, SLOT.c.cohort == cohort)


def presentation(connection: Connection, person: str) -> Presentation | None:
    """None if the participant has no slot."""
    return next(iter(_gather(connection, SLOT.c.person == person)), None)


def result_of(known: Presentation, rules: PresentationRules) -> PresentationResult:
    return _result(known.slot, [one.mark for one in known.marks], known.revision, rules)


def results(
    connection: Connection, cohort: str, rules: PresentationRules, *, only: str | None = None
) -> Mapping[str, PresentationResult]:
    """What came of the presentation of everybody in the cohort, or `only` one, who has a slot, released or not."""
    which = _are(cohort, only)
    ids = select(SLOT.c.person).where(which)
    given: dict[tuple[str, str], float] = {}
    columns = MARK.c["person", "examiner", "mark"]
    for person, examiner, one in connection.execute(select(*columns).where(MARK.c.person.in_(ids)).order_by(MARK.c.id)):
        given[person, examiner] = one
    asked, submitted = _asked(connection, ids), _submitted(connection, ids)
    found = {}
    for slot in (one.slot for one in _planned(connection, which)):
        person = slot.person
        marks = [given[person, examiner] for examiner in slot.examiners if (person, examiner) in given]
        state = _revision(asked.get(person, ()), submitted.get(person, 0))
        found[person] = _result(slot, marks, state, rules)
    return found


def _result(slot: Slot, marks: Sequence[float], revision: Revision, rules: PresentationRules) -> PresentationResult:
    score, needs_third = combine(marks, rules.discrepancy)
    return PresentationResult(score, len(marks), needs_third, revision, slot.starts_at if marks else None)


def _are(cohort: str, only: str | None) -> ColumnElement[bool]:
    return and_(SLOT.c.cohort == cohort, true() if only is None else SLOT.c.person == only)


def _planned(connection: Connection, which: ColumnElement[bool]) -> tuple[Planned, ...]:
    seats: dict[str, list[str]] = {}
    seated = select(EXAMINER.c.person, EXAMINER.c.trainer).join(SLOT, SLOT.c.person == EXAMINER.c.person).where(which)
    for person, trainer in connection.execute(seated.order_by(EXAMINER.c.person, EXAMINER.c.place)):
        seats.setdefault(person, []).append(trainer)
    columns = SLOT.c["person", "starts_at", "ends_at", "room", "edition"]
    rows = connection.execute(select(*columns).where(which).order_by(SLOT.c.starts_at, SLOT.c.room))
    return tuple(
        Planned(Slot(person, starts_at, ends_at, room, tuple(seats.get(person, ()))), edition)
        for person, starts_at, ends_at, room, edition in rows
    )


def _gather(connection: Connection, which: ColumnElement[bool]) -> tuple[Presentation, ...]:
    ids = select(SLOT.c.person).where(which)
    marks = marks_of(connection, ids)
    asked, submitted = _asked(connection, ids), _submitted(connection, ids)
    releases = select(RELEASE.c.person, RELEASE.c.is_released).where(RELEASE.c.person.in_(ids)).order_by(RELEASE.c.id)
    released = {row.person: row.is_released for row in connection.execute(releases)}
    found = []
    for one in _planned(connection, which):
        person = one.slot.person
        given = {mark.examiner: mark for mark in marks.get(person, ())}
        counting = tuple(given[examiner] for examiner in one.slot.examiners if examiner in given)
        acts = tuple(asked.get(person, ()))
        state = _revision(acts, submitted.get(person, 0))
        found.append(Presentation(one.slot, one.edition, counting, acts, state, released.get(person, False)))
    return tuple(found)


def _asked(connection: Connection, people: Select[Any]) -> Mapping[str, Sequence[Asked]]:
    """Every revision asked for or accepted, the oldest first, by participant."""
    found: dict[str, list[Asked]] = {}
    columns = REVISION.c["person", "act", "version", "by", "note", "at"]
    rows = connection.execute(select(*columns).where(REVISION.c.person.in_(people)).order_by(REVISION.c.id))
    for person, *rest in rows:
        found.setdefault(person, []).append(Asked(*rest))
    return found


def _submitted(connection: Connection, people: Select[Any]) -> Mapping[str, int]:
    """The newest version of the rancangan that was submitted, 0 if none was, of who has begun one."""
    versions = select(DESIGN.c.person, DESIGN.c.submitted_version).where(DESIGN.c.person.in_(people))
    return {person: version or 0 for person, version in connection.execute(versions)}


def _revision(acts: Sequence[Asked], submitted: int) -> Revision:
    if not acts:
        return "none"
    if acts[-1].act == "accept":
        return "accepted"
    return "handed_in" if submitted > acts[-1].version else "asked"


def _of_examiner(connection: Connection, person: str, examiner: str) -> Presentation:
    connection.execute(select(SLOT.c.person).where(SLOT.c.person == person).with_for_update())
    known = presentation(connection, person)
    if known is None or examiner not in known.slot.examiners:
        raise PresentationError(NOT_THEIRS)
    return known


def _note(connection: Connection, person: str, act: str, by: str, note: str, now: datetime) -> None:
    version = connection.scalar(select(DESIGN.c.submitted_version).where(DESIGN.c.person == person)) or 0
    values = {"person": person, "act": act, "version": version, "by": by, "note": note, "at": now}
    connection.execute(insert(REVISION).values(values))


def marks_of(connection: Connection, people: object) -> Mapping[str, tuple[Mark, ...]]:
    """The newest mark of each examiner, by participant."""
    found: dict[str, dict[str, Mark]] = {}
    rows = connection.execute(select(MARK).where(MARK.c.person.in_(people)).order_by(MARK.c.id))  # type: ignore[arg-type]
    for row in rows:
        levels = {name: (level, points) for name, (level, points) in json.loads(row.levels).items()}
        given = Mark(row.examiner, levels, row.mark, row.comment, row.at)
        found.setdefault(row.person, {})[row.examiner] = given
    return {person: tuple(marks.values()) for person, marks in found.items()}


NO_SLOT = "Peserta ini belum punya giliran presentasi."
NOT_THEIRS = "Anda bukan penguji peserta ini."
RELEASED = "Hasil ini sudah dirilis, jadi nilainya tidak dapat diubah. Minta penyelenggara menarik rilisnya lebih dulu."
TOO_EARLY = "Presentasi ini belum dimulai menurut jadwal, jadi belum dapat dinilai."
NO_NOTE = "Tulis apa yang harus diperbaiki pada rancangannya."
NOT_HANDED_IN = "Perbaikan belum diajukan peserta, jadi belum ada yang dapat diterima."
