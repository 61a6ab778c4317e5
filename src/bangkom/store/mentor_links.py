"""Links by which a mentor, who has no account, reads and approves one participant's rancangan.

The address holds a signed number: only the service can make one, and each is looked up here, so it can be taken back.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, insert, select, update

from bangkom.errors import DesignError
from bangkom.store.designs import DESIGN
from bangkom.store.schema import Moment, metadata

LASTS = timedelta(days=14)
PURPOSE = b"mentor link 1 "

MENTOR_LINK = Table(
    "mentor_link",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), ForeignKey(DESIGN.c.person), nullable=False, index=True),
    Column("made_by", String(32), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_by", String(32)),
    Column("revoked_at", Moment),
    Column("used_at", Moment),
)


@dataclass(frozen=True)
class MentorLink:
    """`used_at`: when it was opened last."""

    id: int
    person: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None
    used_at: datetime | None

    def counts(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


def make_link(connection: Connection, person: str, by: str, now: datetime) -> MentorLink:
    """A new link for this participant's rancangan; the one before it no longer counts.

    DesignError if the rancangan isn't begun.
    """
    asked = select(DESIGN.c.person).where(DESIGN.c.person == person).with_for_update()
    if connection.scalar(asked) is None:
        raise DesignError(NOT_BEGUN)
    for one in links(connection, person):
        if one.counts(now):
            revoke_link(connection, person, one.id, by, now)
    values = {"person": person, "made_by": by, "made_at": now, "expires_at": now + LASTS}
    number = connection.execute(insert(MENTOR_LINK).values(values)).inserted_primary_key
    connection.execute(update(DESIGN).where(DESIGN.c.person == person).values(link_asked_at=None))
    return next(one for one in links(connection, person) if number is not None and one.id == number[0])


def revoke_link(connection: Connection, person: str, id: int, by: str, now: datetime) -> bool:
    """False if there is no such link of this participant's, or it is taken back already."""
    where = (MENTOR_LINK.c.id == id, MENTOR_LINK.c.person == person, MENTOR_LINK.c.revoked_at.is_(None))
    return connection.execute(update(MENTOR_LINK).where(*where).values(revoked_by=by, revoked_at=now)).rowcount > 0


def use_link(connection: Connection, id: int, now: datetime) -> MentorLink:
    """The link, noted as used; DesignError if it doesn't count any more."""
    found = find_link(connection, id, now)
    connection.execute(update(MENTOR_LINK).where(MENTOR_LINK.c.id == id).values(used_at=now))
    return found


def find_link(connection: Connection, id: int, now: datetime) -> MentorLink:
    """DesignError, saying why, if it doesn't count any more."""
    row = connection.execute(_ALL.where(MENTOR_LINK.c.id == id)).one_or_none()
    found = MentorLink(*row) if row else None
    if found is None or found.revoked_at is not None:
        raise DesignError(REVOKED)
    if not found.counts(now):
        raise DesignError(EXPIRED)
    return found


def links(connection: Connection, person: str) -> tuple[MentorLink, ...]:
    """Every link made for a participant's rancangan, the newest first."""
    query = _ALL.where(MENTOR_LINK.c.person == person).order_by(MENTOR_LINK.c.id.desc())
    return tuple(MentorLink(*row) for row in connection.execute(query))


def sign(secret: bytes, link: MentorLink) -> str:
    """What the address carries: the link's number and when it ends, signed. 40 characters or so, safe in an address."""
    told = f"{link.id}.{int(link.expires_at.timestamp())}"
    return f"{told}.{_seal(secret, told)}"


def read_token(secret: bytes, token: str, now: datetime) -> int:
    """The number of the link that this service signed; DesignError if it didn't, or its time is over."""
    told, _, seal = token.strip().rpartition(".")
    if len(token) > 200 or not hmac.compare_digest(seal.encode(), _seal(secret, told).encode()):
        raise DesignError(FORGED)
    number, _, expires = told.partition(".")
    if int(expires) <= now.timestamp():
        raise DesignError(EXPIRED)
    return int(number)


def _seal(secret: bytes, told: str) -> str:
    digest = hmac.digest(secret, PURPOSE + told.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


_ALL = select(*[MENTOR_LINK.c[field.name] for field in fields(MentorLink)])

NOT_BEGUN = "Rancangan ini belum dimulai, jadi belum ada yang dapat dibaca mentor."
FORGED = "Tautan ini tidak lengkap atau tidak asli. Salin seluruh alamat yang Anda terima, lalu coba lagi."
EXPIRED = "Masa berlaku tautan ini sudah habis. Minta tautan baru kepada widyaiswara atau panitia."
REVOKED = "Tautan ini sudah dicabut atau diganti. Minta tautan baru kepada widyaiswara atau panitia."
