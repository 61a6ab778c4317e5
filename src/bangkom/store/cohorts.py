"""Cohorts (*angkatan*): each has its own people, schedule, gradebook and depot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, select

from bangkom.errors import CohortError
from bangkom.settings import IDENTIFIER
from bangkom.store.database import insert_missing
from bangkom.store.schema import Moment, metadata

COHORT = Table(
    "cohort",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
)


@dataclass(frozen=True)
class Cohort:
    id: str
    title: str
    created_at: datetime


def add_cohort(connection: Connection, id: str, title: str, now: datetime) -> Cohort:
    """Make a cohort; CohortError if the id is taken or can't be one."""
    if not IDENTIFIER.fullmatch(id):
        raise CohortError(BAD_ID.format(id=ascii(id[:40])))
    if not insert_missing(connection, COHORT, {"id": id, "title": title, "created_at": now}):
        raise CohortError(TAKEN.format(id=id))
    return current(connection, id)


def cohorts(connection: Connection) -> tuple[Cohort, ...]:
    """All cohorts, the newest first."""
    rows = connection.execute(select(COHORT).order_by(COHORT.c.created_at.desc(), COHORT.c.id))
    return tuple(Cohort(*row) for row in rows)


def current(connection: Connection, id: str) -> Cohort:
    """The cohort that the settings name; CohortError, saying how to make it, if it isn't there."""
    row = connection.execute(select(COHORT).where(COHORT.c.id == id)).one_or_none()
    if row is None:
        raise CohortError(UNKNOWN.format(id=ascii(id[:40]).strip("'")))
    return Cohort(*row)


BAD_ID = "Id angkatan {id} tidak dapat dipakai: 3–32 huruf kecil, angka, atau garis bawah (contoh: km_07)."
TAKEN = "Angkatan {id} sudah ada."
UNKNOWN = "Angkatan {id} belum ada. Buat dulu dengan `bangkom cohort new {id}`."
