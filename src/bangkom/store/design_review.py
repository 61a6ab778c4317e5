"""What becomes of a rancangan: it is submitted, approved or sent back by coach and mentor, and commented on."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    and_,
    insert,
    select,
    update,
)

from bangkom.domain.design import Section
from bangkom.domain.design_gaps import gaps
from bangkom.errors import DesignError
from bangkom.store.designs import CLOSED, DECISION, DESIGN, VERSION, Side, Verdict, hold
from bangkom.store.schema import Moment, metadata

MOST_NOTE = 2000

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


def submit(connection: Connection, person: str, version: int, today: date, now: datetime) -> bool:
    """Ask coach and mentor to approve the newest version; False if they are already asked.

    DesignError if it is incomplete, `version` is no longer the newest, or nothing changed since it was sent back.
    """
    stored = hold(connection, person)
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
    _settle(connection, person)
    return True


def withdraw(connection: Connection, person: str) -> bool:
    """Take a submitted rancangan back to go on writing; False if it isn't submitted."""
    stored = hold(connection, person)
    if stored.state != "submitted":
        return False
    _set(connection, person, state="draft")
    return True


def reopen(connection: Connection, person: str) -> bool:
    """Begin to improve an approved rancangan; what was approved stays what counts. False if it isn't approved."""
    stored = hold(connection, person)
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
    stored = hold(connection, person)
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
        _settle(connection, person)
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
    if not 1 <= version <= hold(connection, person).version:
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
    columns = [COMMENT.c[field.name] for field in fields(Comment)]
    rows = connection.execute(select(*columns).where(COMMENT.c.person == person).order_by(COMMENT.c.id))
    return tuple(Comment(*row) for row in rows)


def _settle(connection: Connection, person: str) -> None:
    """Approved, once both have approved what was submitted."""
    stored = hold(connection, person)
    if len(stored.approvals) == 2:
        _set(connection, person, state="approved", approved_version=stored.submitted_version)


def _set(connection: Connection, person: str, **values: Any) -> None:
    connection.execute(update(DESIGN).where(DESIGN.c.person == person).values(**values))


OUTDATED = "Rancangan ini sudah berubah sejak halaman dibuka. Muat ulang halamannya, lalu periksa lagi."
UNCHANGED = "Belum ada yang diubah sejak rancangan diminta diperbaiki. Perbaiki dulu bagian yang dikomentari."
INCOMPLETE = "Rancangan belum lengkap: {count} hal masih kurang. Yang pertama: {first}"
NOT_WAITING = "Versi ini tidak sedang menunggu persetujuan. Muat ulang halaman untuk melihat keadaannya sekarang."
NO_NOTE = "Tulis apa yang harus diperbaiki, supaya peserta tahu."
NO_COMMENT = "Tulis komentarnya dulu."
