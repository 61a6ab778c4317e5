"""Certificates: issued once for a signed decision, numbered within a year, never changed, and revoked with a reason."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from bangkom.domain.certificate import Certificate, from_document, payload, slug, to_document
from bangkom.errors import GraduationError
from bangkom.store.database import insert_missing
from bangkom.store.graduation import DECISION, MOST_TEXT
from bangkom.store.people import PERSON
from bangkom.store.schema import Moment, metadata

SERIAL = Table(
    "certificate_serial",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

CERTIFICATE = Table(
    "certificate",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("decision", Integer, ForeignKey(DECISION.c.id), nullable=False, index=True),
    Column("number", String(120), nullable=False, unique=True),
    Column("slug", String(140), nullable=False, unique=True),
    Column("document", Text, nullable=False),  # all that is printed, as JSON
    Column("payload", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("public_key", String(64), nullable=False),
    Column("issued_by", String(32), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("revoked_by", String(32)),
    Column("revoked_at", Moment),
    Column("revoked_reason", String(MOST_TEXT)),
    CheckConstraint(
        "(revoked_at IS NULL) = (revoked_by IS NULL) AND (revoked_at IS NULL) = (revoked_reason IS NULL)",
        name="revoked",
    ),
)


@dataclass(frozen=True)
class Issued:
    """A certificate of a participant. `payload` is what is signed by the owner of `public_key` (64 hex digits).

    `slug` is the end of its public address: its number, and some letters that nobody guesses from another's.
    """

    id: int
    decision: int
    person: str
    number: str
    slug: str
    certificate: Certificate
    payload: bytes
    signature: bytes
    public_key: str
    issued_by: str
    issued_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None
    revoked_reason: str | None

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None


def issue(
    connection: Connection,
    person: str,
    make: Callable[[int], Certificate],
    sign: Callable[[bytes], bytes],
    public_key: str,
    by: str,
    now: datetime,
    year: int,
) -> Issued:
    """Issue the certificate of a participant whose decision in force is LULUS; `make` gets its number in the year.

    GraduationError if no such decision is in force, a valid certificate is there, or the number isn't a new one.
    """
    connection.execute(select(PERSON.c.id).where(PERSON.c.id == person).with_for_update())
    newest = select(DECISION).where(DECISION.c.person == person).order_by(DECISION.c.number.desc()).limit(1)
    decision = connection.execute(newest).one_or_none()
    if decision is None or decision.status != "LULUS" or decision.reopened_at is not None:
        raise GraduationError(NOT_GRADUATED)
    before = newest_of(connection, person)
    if before is not None and before.is_valid:
        raise GraduationError(THERE.format(number=before.number))
    made = make(_next(connection, year))
    number, signed = made.facts.number, payload(made.facts)
    if connection.execute(_ISSUED.where(CERTIFICATE.c.number == number)).one_or_none() is not None:
        raise GraduationError(TAKEN.format(number=number))
    values = {
        "decision": decision.id,
        "number": number,
        "slug": f"{slug(number)}-{secrets.token_hex(4)}",
        "document": to_document(made),
        "payload": signed,
        "signature": sign(signed),
        "public_key": public_key,
        "issued_by": by,
        "issued_at": now,
    }
    id = connection.execute(insert(CERTIFICATE).values(values).returning(CERTIFICATE.c.id)).scalar_one()
    return _issued(connection.execute(_ISSUED.where(CERTIFICATE.c.id == id)).one())


def revoke(connection: Connection, person: str, reason: str, by: str, now: datetime) -> Issued:
    """Revoke the participant's valid certificate, for good. GraduationError if there is none, or no reason."""
    if not reason.strip():
        raise GraduationError(NO_REASON)
    connection.execute(select(PERSON.c.id).where(PERSON.c.id == person).with_for_update())
    found = newest_of(connection, person)
    if found is None or not found.is_valid:
        raise GraduationError(NOTHING_VALID)
    values = {"revoked_by": by, "revoked_at": now, "revoked_reason": reason.strip()[:MOST_TEXT]}
    connection.execute(update(CERTIFICATE).where(CERTIFICATE.c.id == found.id).values(values))
    return found


def newest_of(connection: Connection, person: str) -> Issued | None:
    """The participant's newest certificate, valid or revoked; None if there is none."""
    return next(iter(all_of(connection, person)), None)


def all_of(connection: Connection, person: str) -> tuple[Issued, ...]:
    """Every certificate of a participant, the newest first."""
    query = _ISSUED.where(DECISION.c.person == person).order_by(CERTIFICATE.c.id.desc())
    return tuple(map(_issued, connection.execute(query)))


def newest(connection: Connection, cohort: str) -> Mapping[str, Issued]:
    """The newest certificate of everybody in the cohort who has one, by participant."""
    rows = connection.execute(_ISSUED.where(DECISION.c.cohort == cohort).order_by(CERTIFICATE.c.id))
    found = {row.person: row for row in rows}
    return {person: _issued(row) for person, row in found.items()}


def by_slug(connection: Connection, slug: str) -> Issued | None:
    """Whatever cohort it is of: the public asks. None if there is none."""
    return _one(connection, _ISSUED.where(CERTIFICATE.c.slug == slug))


def by_number(connection: Connection, number: str) -> Issued | None:
    return _one(connection, _ISSUED.where(CERTIFICATE.c.number == number))


def _next(connection: Connection, year: int) -> int:
    """The next number of the year. A number given once isn't given again, whatever becomes of its certificate."""
    insert_missing(connection, SERIAL, {"year": year, "last": 0})
    step = update(SERIAL).where(SERIAL.c.year == year).values(last=SERIAL.c.last + 1).returning(SERIAL.c.last)
    number: int = connection.execute(step).scalar_one()
    return number


def _one(connection: Connection, query: Select[Any]) -> Issued | None:
    row = connection.execute(query).one_or_none()
    return None if row is None else _issued(row)


def _issued(row: Row[Any]) -> Issued:
    values = dict(row._mapping)
    return Issued(certificate=from_document(values.pop("document")), **values)


_ISSUED: Select[Any] = select(CERTIFICATE, DECISION.c.person).join(DECISION, DECISION.c.id == CERTIFICATE.c.decision)

NOT_GRADUATED = "Sertifikat hanya terbit untuk keputusan LULUS yang sudah ditandatangani."
THERE = "Sertifikat {number} masih berlaku. Cabut dulu sertifikat itu, dengan alasannya."
TAKEN = "Nomor sertifikat {number} sudah pernah dipakai. Tambahkan {{year}} pada pola nomor di course.toml."
NO_REASON = "Tulis alasan mencabut sertifikat ini."
NOTHING_VALID = "Peserta ini tidak punya sertifikat yang berlaku."
