"""When hand marks of a session may be read by the participants of a group, and whose feedback pages are out of date.

Automatic marks need no release. A page that has to be written anew stays on the list until it has been: whatever
changes a mark or its release says so in its own transaction.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    union,
    update,
)

from bangkom.errors import MarkingError
from bangkom.store.accounts import ACCOUNT
from bangkom.store.cohorts import COHORT
from bangkom.store.people import MOVE, PERSON, are
from bangkom.store.schema import Moment, metadata

RELEASE = Table(
    "mark_release",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False, index=True),
    Column("assignment", String(64), nullable=False),
    Column("group", String(40), nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn_by", String(32)),
    Column("withdrawn_at", Moment),
)

STALE_PAGE = Table(
    "stale_feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False),
    Column("assignment", String(64), nullable=False),
    Column("participant", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
    Index("ix_stale_feedback_page", "cohort", "assignment", "participant"),
    sqlite_autoincrement=True,  # an id that came back after its row is gone would hide a later change
)


@dataclass(frozen=True)
class Release:
    """Marks of a session that the participants of one group may read, until it is withdrawn."""

    id: int
    assignment: str
    group: str
    by: str
    at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    @property
    def is_active(self) -> bool:
        return self.withdrawn_at is None


def release(
    connection: Connection, cohort: str, assignment: str, groups: Collection[str], by: str, at: datetime
) -> tuple[str, ...]:
    """Let these groups read the marks of a session; the groups that couldn't before, sorted.

    MarkingError if no group is named.
    """
    if not groups:
        raise MarkingError(NO_GROUP)
    connection.execute(select(COHORT.c.id).where(COHORT.c.id == cohort).with_for_update())
    new = tuple(sorted(set(groups) - set(released(connection, cohort).get(assignment, ()))))
    rows = [{"cohort": cohort, "assignment": assignment, "group": group, "by": by, "at": at} for group in new]
    if rows:
        connection.execute(insert(RELEASE), rows)
    _spoil_groups(connection, cohort, assignment, new)
    return new


def withdraw(
    connection: Connection, cohort: str, assignment: str, groups: Collection[str], by: str, at: datetime
) -> tuple[str, ...]:
    """Hide the marks again; the groups that could read them, sorted. The release stays on record."""
    done = (
        update(RELEASE)
        .where(
            RELEASE.c.cohort == cohort,
            RELEASE.c.assignment == assignment,
            RELEASE.c.group.in_(groups),
            RELEASE.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_by=by, withdrawn_at=at)
        .returning(RELEASE.c.group)
    )
    hidden = tuple(sorted(set(connection.scalars(done))))
    _spoil_groups(connection, cohort, assignment, hidden)
    return hidden


def releases(connection: Connection, cohort: str, assignment: str | None = None) -> tuple[Release, ...]:
    """Everything that was ever released in the cohort, the newest first."""
    query = select(*(RELEASE.c[field.name] for field in fields(Release))).where(RELEASE.c.cohort == cohort)
    if assignment is not None:
        query = query.where(RELEASE.c.assignment == assignment)
    return tuple(Release(*row) for row in connection.execute(query.order_by(RELEASE.c.id.desc())))


def released(connection: Connection, cohort: str) -> Mapping[str, Mapping[str, datetime]]:
    """Since when each group may read the marks, by assignment."""
    found: dict[str, dict[str, datetime]] = {}
    for one in releases(connection, cohort):
        if one.is_active:
            found.setdefault(one.assignment, {})[one.group] = one.at
    return found


def readers(connection: Connection, cohort: str, *, only: str | None = None) -> Mapping[tuple[str, str], datetime]:
    """Since when each (participant, assignment) may be read by its participant; who may not is absent.

    Who came into a group after its release reads since then, so that the days to object are theirs as well.
    """
    came = (
        select(MOVE.c.person, MOVE.c.after, func.max(MOVE.c.at).label("at"))
        .group_by(MOVE.c.person, MOVE.c.after)
        .subquery()
    )
    query = (
        select(PERSON.c.id, RELEASE.c.assignment, RELEASE.c.at, came.c.at)
        .join(RELEASE, (RELEASE.c.cohort == PERSON.c.cohort) & (RELEASE.c.group == PERSON.c.group))
        .outerjoin(came, (came.c.person == PERSON.c.id) & (came.c.after == PERSON.c.group))
        .where(are(cohort, only), RELEASE.c.withdrawn_at.is_(None))
    )
    rows = connection.execute(query)
    return {(person, assignment): max(at, since or at) for person, assignment, at, since in rows}


def closed_pages(connection: Connection, cohort: str, participant: str) -> frozenset[str]:
    """The sessions whose page may still hold hand marks that the participant could read once and may not read now.

    The marks were withdrawn, or the participant moved, and the page isn't written anew yet: nobody is to be shown it.
    """
    been = union(
        select(PERSON.c.group).where(PERSON.c.id == participant),
        select(MOVE.c.before).where(MOVE.c.person == participant),
    )
    once = select(RELEASE.c.assignment).where(RELEASE.c.cohort == cohort, RELEASE.c.group.in_(been))
    stale = select(STALE_PAGE.c.assignment).where(
        STALE_PAGE.c.cohort == cohort, STALE_PAGE.c.participant == participant, STALE_PAGE.c.assignment.in_(once)
    )
    found = frozenset(connection.scalars(stale))
    return found - {assignment for _, assignment in readers(connection, cohort, only=participant)} if found else found


def spoil(connection: Connection, cohort: str, assignment: str, participants: Iterable[str]) -> None:
    """These participants' pages of the session have to be written anew."""
    rows = [{"cohort": cohort, "assignment": assignment, "participant": one} for one in participants]
    if rows:
        connection.execute(insert(STALE_PAGE), rows)


def spoil_moved(connection: Connection, cohort: str, participants: Iterable[str]) -> None:
    """These participants came into another group, and read what is released to that one from now on."""
    moved = list(participants)
    for assignment in sorted({one.assignment for one in releases(connection, cohort)}) if moved else ():
        spoil(connection, cohort, assignment, moved)


def stale_pages(connection: Connection, cohort: str) -> Mapping[tuple[str, str], int]:
    """Which pages (participant, assignment) have to be written anew, with what `fresh` needs to know of each."""
    query = (
        select(STALE_PAGE.c.participant, STALE_PAGE.c.assignment, func.max(STALE_PAGE.c.id))
        .where(STALE_PAGE.c.cohort == cohort)
        .group_by(STALE_PAGE.c.participant, STALE_PAGE.c.assignment)
    )
    return {(participant, assignment): id for participant, assignment, id in connection.execute(query)}


def fresh(connection: Connection, cohort: str, assignment: str, pages: Mapping[str, int]) -> None:
    """These participants' pages were written after `stale_pages` was asked; what has changed since stays."""
    for participant, id in pages.items():
        done = STALE_PAGE.c.cohort == cohort, STALE_PAGE.c.assignment == assignment
        connection.execute(
            delete(STALE_PAGE).where(*done, STALE_PAGE.c.participant == participant, STALE_PAGE.c.id <= id)
        )


def _spoil_groups(connection: Connection, cohort: str, assignment: str, groups: Collection[str]) -> None:
    query = select(PERSON.c.id).where(PERSON.c.cohort == cohort, PERSON.c.group.in_(groups)).order_by(PERSON.c.id)
    spoil(connection, cohort, assignment, list(connection.scalars(query)))


NO_GROUP = "Pilih sedikitnya satu kelompok."
