"""Who takes part in a cohort, and in which training group, with every move between groups kept.

Nobody is ever taken off a roster: the registered are the denominator of every report.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    and_,
    insert,
    select,
    update,
)

from bangkom.errors import CohortError
from bangkom.store.accounts import ACCOUNT, ensure_account
from bangkom.store.cohorts import COHORT, current
from bangkom.store.schema import Moment, metadata

Status = Literal["ASN", "Non-ASN"]

PERSON = Table(
    "person",
    metadata,
    Column("id", String(32), ForeignKey(ACCOUNT.c.id), primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("nip", String(18), nullable=False),  # empty if there is none
    Column("agency", String(200), nullable=False),
    Column("unit", String(200), nullable=False),
    Column("position", String(200), nullable=False),
    Column("status", String(8), nullable=False),
    Column("nominated_by", String(200), nullable=False),
    Column("mentor", String(200), nullable=False),
    Column("group", String(40), nullable=False),
    CheckConstraint("status IN ('ASN', 'Non-ASN')", name="status"),
)

MOVE = Table(
    "move",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("before", String(40), nullable=False),
    Column("after", String(40), nullable=False),
    Column("by", String(32), nullable=False),
    Column("reason", String(500), nullable=False),
)


@dataclass(frozen=True)
class Person:
    """One registered participant; `id` is also their account's. Texts are empty where nothing is known.

    `nip` (or NI PPPK) is 18 digits or empty, and is for organisers' eyes only: hidden in `repr`.
    """

    id: str
    cohort: str
    name: str
    nip: str
    agency: str
    unit: str
    position: str
    status: Status
    nominated_by: str
    mentor: str
    group: str

    def __repr__(self) -> str:
        """Only the opaque id, because a repr ends up in logs and tracebacks."""
        return f"Person({self.id!r})"


@dataclass(frozen=True)
class RosterChange:
    """What an import makes of a roster. `changed` pairs before and after; who is in no row stays as they are."""

    added: tuple[Person, ...]
    changed: tuple[tuple[Person, Person], ...]
    unchanged: tuple[Person, ...]


@dataclass(frozen=True)
class Move:
    """From the group `before` (empty: newly registered) to `after`; `by` is the account that did it."""

    person: str
    at: datetime
    before: str
    after: str
    by: str
    reason: str


def compare_roster(connection: Connection, cohort: str, rows: Iterable[Person]) -> RosterChange:
    """What `replace_roster` would do, to be shown before it is done. CohortError if it can't be done."""
    wanted = _checked(cohort, rows)
    known = {person.id: person for person in _of_ids(connection, [person.id for person in wanted])}
    for person in known.values():
        if person.cohort != cohort:
            raise CohortError(ELSEWHERE.format(id=person.id, cohort=person.cohort))
    return RosterChange(
        added=tuple(person for person in wanted if person.id not in known),
        changed=tuple((known[p.id], p) for p in wanted if p.id in known and known[p.id] != p),
        unchanged=tuple(person for person in wanted if known.get(person.id) == person),
    )


def replace_roster(connection: Connection, cohort: str, rows: Iterable[Person], by: str, now: datetime) -> RosterChange:
    """Register the people of these rows, or correct those who are; their accounts are made with them.

    All or nothing if the caller's transaction is: CohortError or AccountError if any row can't be taken. The same rows
    again change nothing. A group that a row changes is kept in the history like any move.
    """
    connection.execute(select(COHORT.c.id).where(COHORT.c.id == cohort).with_for_update())
    current(connection, cohort)
    change = compare_roster(connection, cohort, rows)
    for person in change.added:
        ensure_account(connection, person.id, "participant", person.name)
    if change.added:
        connection.execute(insert(PERSON), [_values(person) for person in change.added])
    for old, new in change.changed:
        if old.name != new.name:
            ensure_account(connection, new.id, "participant", new.name)
        connection.execute(update(PERSON).where(PERSON.c.id == new.id).values(_values(new)))
    pairs = [("", person) for person in change.added] + [(old.group, new) for old, new in change.changed]
    moves = [Move(new.id, now, before, new.group, by, BY_ROSTER) for before, new in pairs if before != new.group]
    _record(connection, moves)
    return change


def move(connection: Connection, person_id: str, group: str, by: str, reason: str, now: datetime) -> Person:
    """Put a participant into another group of their cohort; the same group again changes nothing.

    CohortError if there is no such participant, no such group, or no reason.
    """
    connection.execute(select(PERSON.c.id).where(PERSON.c.id == person_id).with_for_update())
    before = person(connection, person_id)
    if before is None:
        raise CohortError(UNKNOWN.format(id=ascii(person_id[:40])))
    if group not in groups(connection, before.cohort):
        raise CohortError(NO_GROUP.format(group=group[:40]))
    if not reason.strip():
        raise CohortError(NO_REASON)
    if before.group != group:
        connection.execute(update(PERSON).where(PERSON.c.id == person_id).values(group=group))
        _record(connection, [Move(person_id, now, before.group, group, by, reason.strip()[:500])])
    return replace(before, group=group)


def people(connection: Connection, cohort: str, *, only: str | None = None) -> tuple[Person, ...]:
    """Everyone registered in the cohort, ordered by id; or `only` one of them, if there is such a one."""
    return _people(connection.execute(select(PERSON).where(are(cohort, only)).order_by(PERSON.c.id)))


def are(cohort: str, only: str | None) -> ColumnElement[bool]:
    """The condition on PERSON for everyone registered in the cohort, or for `only` one of them."""
    of_cohort = PERSON.c.cohort == cohort
    return of_cohort if only is None else and_(of_cohort, PERSON.c.id == only)


def person(connection: Connection, id: str) -> Person | None:
    """The participant with this id; None if nobody of that id is on a roster."""
    return next(iter(_of_ids(connection, [id])), None)


def groups(connection: Connection, cohort: str) -> tuple[str, ...]:
    """Names of the cohort's training groups, sorted."""
    names = select(PERSON.c.group).where(PERSON.c.cohort == cohort, PERSON.c.group != "").distinct()
    return tuple(sorted(connection.scalars(names)))


def history(connection: Connection, id: str) -> tuple[Move, ...]:
    """Every move of this participant, the oldest first."""
    columns = [MOVE.c[field.name] for field in fields(Move)]
    rows = connection.execute(select(*columns).where(MOVE.c.person == id).order_by(MOVE.c.id))
    return tuple(Move(*row) for row in rows)


def _checked(cohort: str, rows: Iterable[Person]) -> list[Person]:
    wanted = list(rows)
    seen: set[tuple[str, str]] = set()
    for person in wanted:
        if person.cohort != cohort:
            raise CohortError(ELSEWHERE.format(id=person.id, cohort=person.cohort))
        for kind, value in (("id", person.id), ("NIP", person.nip)):
            if value and (kind, value) in seen:
                raise CohortError(TWICE.format(kind=kind, id=person.id))
            seen.add((kind, value))
    return wanted


def _of_ids(connection: Connection, ids: Sequence[str]) -> tuple[Person, ...]:
    found: list[Person] = []
    for first in range(0, len(ids), 500):  # SQLite and PostgreSQL both cap a statement's parameters
        found += _people(connection.execute(select(PERSON).where(PERSON.c.id.in_(ids[first : first + 500]))))
    return tuple(found)


def _people(rows: Iterable[Row[Any]]) -> tuple[Person, ...]:
    return tuple(Person(**row._mapping) for row in rows)


def _values(person: Person) -> dict[str, str]:
    return {field.name: getattr(person, field.name) for field in fields(person)}


def _record(connection: Connection, moves: Sequence[Move]) -> None:
    if moves:
        connection.execute(insert(MOVE), [{f.name: getattr(move, f.name) for f in fields(move)} for move in moves])


BY_ROSTER = "Daftar peserta"
"""The reason of a move that an imported roster made."""

# No sentence repeats a NIP: sentences reach logs.
ELSEWHERE = "Peserta {id} terdaftar di angkatan {cohort}. Pakai id lain untuk angkatan ini."
TWICE = "Peserta {id}: {kind}-nya tertulis lebih dari sekali."
UNKNOWN = "Peserta {id} tidak ada dalam daftar peserta."
NO_GROUP = "Kelompok {group} tidak ada di angkatan ini."
NO_REASON = "Tulis alasannya, supaya riwayatnya dapat dibaca."
