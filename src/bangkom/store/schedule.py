"""When the sessions of a cohort open and are due, and who was given more time or needs not take one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from bangkom.domain.schedule import Window
from bangkom.errors import CohortError
from bangkom.store.cohorts import COHORT, current
from bangkom.store.people import Person, groups, person
from bangkom.store.schema import Moment, metadata

EVERYONE = ""
"""As a group: all groups that have no window of their own."""

WINDOW = Table(
    "session_window",
    metadata,
    Column("cohort", String(32), ForeignKey(COHORT.c.id), primary_key=True),
    Column("assignment", String(64), primary_key=True),
    Column("group", String(40), primary_key=True),
    Column("opens_at", Moment),
    Column("due_at", Moment),
)

ALLOWANCE = Table(
    "allowance",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False, index=True),
    Column("who_kind", String(8), nullable=False),
    Column("who", String(40), nullable=False),
    Column("assignment", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("due_at", Moment),
    Column("reason", String(500), nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    Column("revoked_by", String(32)),
    Column("revoked_at", Moment),
    CheckConstraint("who_kind IN ('person', 'group')", name="who_kind"),
    CheckConstraint("(kind = 'extend' AND due_at IS NOT NULL) OR (kind = 'exempt' AND due_at IS NULL)", name="kind"),
)


@dataclass(frozen=True)
class SessionWindow:
    """A session's window for one group, or for EVERYONE."""

    assignment: str
    group: str
    opens_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Who:
    """Whom an allowance is for: a participant by id, or a training group by name."""

    kind: Literal["person", "group"]
    name: str


@dataclass(frozen=True)
class Allowance:
    """An extension (`due_at` is the new due time) or an exemption, with its author; it counts until it is revoked."""

    id: int
    who: Who
    assignment: str
    kind: Literal["extend", "exempt"]
    due_at: datetime | None
    reason: str
    by: str
    at: datetime
    revoked_by: str | None
    revoked_at: datetime | None

    @property
    def is_active(self) -> bool:
        return self.revoked_at is None


@dataclass(frozen=True)
class Granted:
    """What counts for one participant in one session: the latest extension, and whether they are exempt.

    `reason`, and `by` whom, are those of what decides: of the exemption, else of the latest extension.
    """

    extension_due: datetime | None = None
    is_exempt: bool = False
    reason: str = field(default="", compare=False)
    by: str = field(default="", compare=False)


def replace_schedule(connection: Connection, cohort: str, rows: Iterable[SessionWindow]) -> bool:
    """Make these the cohort's windows, all of them; False if they are already. CohortError if they can't be."""
    connection.execute(select(COHORT.c.id).where(COHORT.c.id == cohort).with_for_update())
    current(connection, cohort)
    wanted: dict[tuple[str, str], SessionWindow] = {}
    for row in rows:
        if wanted.setdefault((row.assignment, row.group), row) is not row:
            raise CohortError(TWICE.format(assignment=row.assignment))
        if row.opens_at is not None and row.due_at is not None and row.due_at <= row.opens_at:
            raise CohortError(DUE_FIRST.format(assignment=row.assignment))
    if wanted == {(row.assignment, row.group): row for row in schedule(connection, cohort)}:
        return False
    connection.execute(delete(WINDOW).where(WINDOW.c.cohort == cohort))
    if wanted:
        values = [{f.name: getattr(row, f.name) for f in fields(row)} | {"cohort": cohort} for row in wanted.values()]
        connection.execute(insert(WINDOW), values)
    return True


def schedule(connection: Connection, cohort: str) -> tuple[SessionWindow, ...]:
    """Every window of the cohort, by assignment and group."""
    columns = [WINDOW.c[field.name] for field in fields(SessionWindow)]
    query = select(*columns).where(WINDOW.c.cohort == cohort).order_by(WINDOW.c.assignment, WINDOW.c.group)
    return tuple(SessionWindow(*row) for row in connection.execute(query))


def windows(connection: Connection, cohort: str, group: str) -> Mapping[str, Window]:
    """The windows that count for a group, by assignment: its own, else everyone's."""
    columns = (WINDOW.c.assignment, WINDOW.c.opens_at, WINDOW.c.due_at)
    query = select(*columns).where(WINDOW.c.cohort == cohort, WINDOW.c.group.in_((EVERYONE, group)))
    # EVERYONE is the empty name and so sorts first: a group's own window replaces it.
    rows = connection.execute(query.order_by(WINDOW.c.group))
    return {assignment: Window(opens_at, due_at) for assignment, opens_at, due_at in rows}


def extend(
    connection: Connection,
    cohort: str,
    who: Who,
    assignment: str,
    due_at: datetime,
    reason: str,
    by: str,
    now: datetime,
) -> Allowance:
    """Give more time, at once. CohortError if there is no such participant or group, no reason, or the time is over."""
    if due_at <= now:
        raise CohortError(OVER)
    return _allow(connection, cohort, who, assignment, "extend", due_at, reason, by, now)


def exempt(
    connection: Connection, cohort: str, who: Who, assignment: str, reason: str, by: str, now: datetime
) -> Allowance:
    """Excuse from a session, at once. CohortError if there is no such participant or group, or no reason."""
    return _allow(connection, cohort, who, assignment, "exempt", None, reason, by, now)


def revoke(connection: Connection, cohort: str, allowance: int, by: str, now: datetime) -> Allowance:
    """Take an allowance back, at once; it stays on record. CohortError if there is none or it was taken back before."""
    row_is_active = (ALLOWANCE.c.id == allowance, ALLOWANCE.c.cohort == cohort, ALLOWANCE.c.revoked_at.is_(None))
    done = update(ALLOWANCE).where(*row_is_active).values(revoked_by=by, revoked_at=now).returning(ALLOWANCE.c.id)
    if connection.execute(done).one_or_none() is None:
        raise CohortError(NOT_ACTIVE)
    return next(one for one in allowances(connection, cohort) if one.id == allowance)


def allowances(connection: Connection, cohort: str) -> tuple[Allowance, ...]:
    """Everything that was ever allowed in the cohort, the newest first, revoked ones included."""
    query = select(ALLOWANCE).where(ALLOWANCE.c.cohort == cohort).order_by(ALLOWANCE.c.id.desc())
    return tuple(
        Allowance(
            id=row.id,
            who=Who(row.who_kind, row.who),
            assignment=row.assignment,
            kind=row.kind,
            due_at=row.due_at,
            reason=row.reason,
            by=row.by,
            at=row.at,
            revoked_by=row.revoked_by,
            revoked_at=row.revoked_at,
        )
        for row in connection.execute(query)
    )


def granted(connection: Connection, cohort: str, person_id: str, group: str) -> Mapping[str, Granted]:
    """What counts for this participant of this group, by assignment; sessions without an allowance are absent."""
    is_theirs = or_(
        and_(ALLOWANCE.c.who_kind == "person", ALLOWANCE.c.who == person_id),
        and_(ALLOWANCE.c.who_kind == "group", ALLOWANCE.c.who == group),
    )
    query = select(*ALLOWANCE.c["assignment", "due_at", "reason", "by"]).where(
        ALLOWANCE.c.cohort == cohort, ALLOWANCE.c.revoked_at.is_(None), is_theirs
    )
    return combine((row.assignment, row.due_at, row.reason, row.by) for row in connection.execute(query))


class Grants:
    """What counts for each participant of a cohort, by all its allowances, without asking the store each time."""

    def __init__(self, allowances: Iterable[Allowance]) -> None:
        self._by_who: dict[Who, list[Allowance]] = {}
        for one in allowances:
            if one.is_active:
                self._by_who.setdefault(one.who, []).append(one)

    def of(self, person: Person) -> Mapping[str, Granted]:
        """As `granted` has it for one participant."""
        theirs = [*self._by_who.get(Who("person", person.id), ()), *self._by_who.get(Who("group", person.group), ())]
        return combine((one.assignment, one.due_at, one.reason, one.by) for one in theirs)


def combine(allowed: Iterable[tuple[str, datetime | None, str, str]]) -> Mapping[str, Granted]:
    """What active allowances of one participant (assignment, due time, reason, by whom) come to, by assignment.

    Without a due time they are exemptions.
    """
    found: dict[str, Granted] = {}
    for assignment, due_at, reason, by in allowed:
        before = found.get(assignment, Granted())
        latest = before.extension_due
        if due_at is None:
            found[assignment] = Granted(latest, True, reason, by)
        elif latest is None or due_at > latest:
            told = (before.reason, before.by) if before.is_exempt else (reason, by)
            found[assignment] = Granted(due_at, before.is_exempt, *told)
    return found


def _allow(
    connection: Connection,
    cohort: str,
    who: Who,
    assignment: str,
    kind: Literal["extend", "exempt"],
    due_at: datetime | None,
    reason: str,
    by: str,
    now: datetime,
) -> Allowance:
    if not reason.strip():
        raise CohortError(NO_REASON)
    if not _is_there(connection, cohort, who):
        raise CohortError((NO_PERSON if who.kind == "person" else NO_GROUP).format(name=ascii(who.name[:40])))
    values = {
        "cohort": cohort,
        "who_kind": who.kind,
        "who": who.name,
        "assignment": assignment,
        "kind": kind,
        "due_at": due_at,
        "reason": reason.strip()[:500],
        "by": by,
        "at": now,
    }
    id = connection.execute(insert(ALLOWANCE).values(values).returning(ALLOWANCE.c.id)).scalar_one()
    return Allowance(id, who, assignment, kind, due_at, values["reason"], by, now, None, None)  # type: ignore[arg-type]


def _is_there(connection: Connection, cohort: str, who: Who) -> bool:
    if who.kind == "group":
        return who.name in groups(connection, cohort)
    found = person(connection, who.name)
    return found is not None and found.cohort == cohort


DUE_FIRST = "Sesi {assignment}: batas waktunya harus sesudah waktu bukanya."
TWICE = "Sesi {assignment}: jadwal satu kelompok tertulis lebih dari sekali."
OVER = "Batas waktu yang baru sudah lewat. Pilih waktu yang akan datang."
NO_REASON = "Tulis alasannya: peserta dan panitia akan membacanya."
NO_PERSON = "Peserta {name} tidak ada di angkatan ini."
NO_GROUP = "Kelompok {name} tidak ada di angkatan ini."
NOT_ACTIVE = "Keringanan ini tidak ada atau sudah dicabut."
