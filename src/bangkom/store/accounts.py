"""Accounts: who may come in, in which role, and with which password.

Passwords and one-time codes are kept as Argon2 hashes only. An account that isn't there costs a guesser the same time
and the same waiting as one that is, so that neither tells which ids exist.
"""

import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Boolean, CheckConstraint, Column, Connection, Integer, Row, String, Table, delete, select, update

from bangkom.errors import AccountError
from bangkom.settings import IDENTIFIER
from bangkom.store.database import Database, insert_missing, insert_or_lock, put
from bangkom.store.schema import Moment, metadata

Role = Literal["participant", "trainer", "organiser"]

ACCOUNT = Table(
    "account",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200)),
    Column("code_hash", String(200)),
    Column("code_expires_at", Moment),
    Column("is_disabled", Boolean, nullable=False),
    Column("notice_seen_at", Moment),
    CheckConstraint("role IN ('participant', 'trainer', 'organiser')", name="role"),
)

SIGN_IN = Table(
    "sign_in",
    metadata,
    Column("account", String(32), primary_key=True),  # as typed: it need not exist
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
    Column("blocked_until", Moment),
)

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without I, L, O, 0 and 1: a code is read from paper and typed."""
CODE_LENGTH = 8
CODE_DAYS = 14
FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGET_FAILURES = timedelta(days=1)
MIN_PASSWORD = 10
MAX_PASSWORD = 200

_PASSWORDS = PasswordHasher()
# A code is random (31^8) and lives two weeks, so a millisecond of work is enough; an organiser prints hundreds at once.
_CODES = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


@dataclass(frozen=True)
class Account:
    """One person's account. `notice_seen_at` is when they read the privacy notice, None before.

    `code_expires_at`: until when a one-time code that was issued and not used can be used; None if there is none.
    """

    id: str
    role: Role
    name: str
    has_password: bool
    is_disabled: bool
    notice_seen_at: datetime | None
    code_expires_at: datetime | None = None


def ensure_account(connection: Connection, id: str, role: Role, name: str) -> Account:
    """Make the account, or give the one that is there this name. AccountError if it has another role.

    A roster must not be able to turn an organiser into a participant, or the other way round.
    """
    if not IDENTIFIER.fullmatch(id) or role not in get_args(Role):
        raise AccountError(BAD_ACCOUNT.format(id=ascii(id[:40])))
    row = {"id": id, "role": role, "name": name, "is_disabled": False}
    if not insert_missing(connection, ACCOUNT, row):
        if _require(connection, id).role != role:
            raise AccountError(OTHER_ROLE.format(id=id))
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == id, ACCOUNT.c.name != name).values(name=name))
    return _account(_require(connection, id))


def account(connection: Connection, id: str) -> Account | None:
    """The account with this id; None if there is none."""
    row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == id)).one_or_none()
    return None if row is None else _account(row)


def accounts(connection: Connection, role: Role | None = None) -> tuple[Account, ...]:
    """All accounts, or those of one role, ordered by id."""
    query = select(ACCOUNT).order_by(ACCOUNT.c.id)
    if role is not None:
        query = query.where(ACCOUNT.c.role == role)
    return tuple(_account(row) for row in connection.execute(query))


def names(connection: Connection, ids: Iterable[str | None]) -> Mapping[str, str]:
    """The names of those of these accounts that there are, by id; None and what is no account are passed over."""
    wanted = sorted({id for id in ids if id})
    found: dict[str, str] = {}
    for first in range(0, len(wanted), 500):  # SQLite and PostgreSQL both cap a statement's parameters
        some = wanted[first : first + 500]
        query = select(ACCOUNT.c.id, ACCOUNT.c.name).where(ACCOUNT.c.id.in_(some), ACCOUNT.c.name != "")
        found.update((id, name) for id, name in connection.execute(query))
    return found


def set_disabled(connection: Connection, id: str, is_disabled: bool) -> None:
    """Close or reopen an account; AccountError if there is none."""
    _require(connection, id)
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == id).values(is_disabled=is_disabled))


def see_notice(connection: Connection, id: str, now: datetime) -> None:
    """Record that the privacy notice was read; the first time stays. AccountError if there is no such account."""
    _require(connection, id)
    is_first = ACCOUNT.c.notice_seen_at.is_(None)
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == id, is_first).values(notice_seen_at=now))


def issue_code(connection: Connection, id: str, now: datetime) -> str:
    """A new one-time code to set a password with, good for 14 days; earlier codes no longer count.

    A password that is there goes on working until the code is used. AccountError if there is no such account.
    """
    _require(connection, id)
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    values = {"code_hash": _CODES.hash(code), "code_expires_at": now + timedelta(days=CODE_DAYS)}
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == id).values(values))
    return code


def set_password(database: Database, id: str, code: str, password: str, now: datetime) -> bool:
    """Use up the code and set the password; False if the code isn't the account's or no longer good.

    A wrong code counts as a failed sign-in. AccountError, and nothing counted, if the password is too weak.
    """
    _require_strength(id, password)
    if not _may_try(database, id, now):
        return False
    row = _find(database, id)
    is_good = row is not None and row.code_hash is not None and now < row.code_expires_at
    kept = row.code_hash if row is not None and is_good else _decoy(_CODES)
    typed = "".join(code.split()).replace("-", "").upper()
    if not _matches(_CODES, kept, typed) or not is_good:
        return False
    values = {"password_hash": _PASSWORDS.hash(_plain(password)), "code_hash": None, "code_expires_at": None}
    with database.write() as connection:
        # Of two who use the same code at once, only one finds it still there.
        is_unused = (ACCOUNT.c.id == id, ACCOUNT.c.code_hash == kept, ~ACCOUNT.c.is_disabled)
        used = update(ACCOUNT).where(*is_unused).values(values).returning(ACCOUNT.c.id)
        is_set = connection.execute(used).one_or_none() is not None
        if is_set:
            connection.execute(delete(SIGN_IN).where(SIGN_IN.c.account == id))
    return is_set


def check_password(database: Database, id: str, password: str, now: datetime) -> bool:
    """Whether this person may come in now. Takes a tenth of a second of one processor, outside of any transaction.

    After 5 failures each further one makes the account wait, from 30 seconds up to 15 minutes; meanwhile even the right
    password is refused, and `wait` says how long. AccountError if the account is closed, which only the right password
    finds out.
    """
    if not _may_try(database, id, now):
        return False
    row = _find(database, id)
    has_password = row is not None and row.password_hash is not None
    kept = row.password_hash if row is not None and has_password else _decoy(_PASSWORDS)
    is_right = len(password) <= MAX_PASSWORD and _matches(_PASSWORDS, kept, _plain(password))
    if row is None or not has_password or not is_right:
        return False
    if row.is_disabled:
        raise AccountError(CLOSED)
    stronger = _PASSWORDS.hash(_plain(password)) if _PASSWORDS.check_needs_rehash(kept) else kept
    with database.write() as connection:
        if stronger != kept:
            is_same = (ACCOUNT.c.id == id, ACCOUNT.c.password_hash == kept)
            connection.execute(update(ACCOUNT).where(*is_same).values(password_hash=stronger))
        connection.execute(delete(SIGN_IN).where(SIGN_IN.c.account == id))
    return True


def wait(connection: Connection, id: str, now: datetime) -> timedelta:
    """How long this id still has to wait before it may try again; zero if it may. Known and unknown ids alike."""
    until = connection.scalar(select(SIGN_IN.c.blocked_until).where(SIGN_IN.c.account == id))
    return timedelta() if until is None else max(timedelta(), until - now)


def _may_try(database: Database, id: str, now: datetime) -> bool:
    """Count this attempt as a failure before it is judged: attempts side by side gain nothing."""
    if not IDENTIFIER.fullmatch(id):
        return False
    with database.write() as connection:
        connection.execute(delete(SIGN_IN).where(SIGN_IN.c.last_at < now - FORGET_FAILURES))
        row = insert_or_lock(connection, SIGN_IN, {"account": id, "failures": 0, "last_at": now})
        if row.blocked_until is not None and now < row.blocked_until:
            return False
        failures = row.failures + 1
        beyond = failures - FREE_FAILURES
        blocked_until = now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(beyond, 10)) if beyond >= 0 else None
        put(connection, SIGN_IN, {"account": id, "failures": failures, "last_at": now, "blocked_until": blocked_until})
    return True


def _require_strength(id: str, password: str) -> None:
    """Length is what counts (NIST SP 800-63B); AccountError says what is missing."""
    plain = _plain(password)
    if len(plain) < MIN_PASSWORD:
        raise AccountError(TOO_SHORT)
    if len(password) > MAX_PASSWORD:
        raise AccountError(TOO_LONG)
    if id.casefold() in plain.casefold() or len(set(plain)) < 5:
        raise AccountError(TOO_EASY)


def _plain(password: str) -> str:
    """One spelling of what looks the same, whichever keyboard typed it."""
    return unicodedata.normalize("NFKC", password)


def _matches(hasher: PasswordHasher, kept: str, given: str) -> bool:
    """Argon2 compares in constant time."""
    try:
        return hasher.verify(kept, given)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_urlsafe())


def _require(connection: Connection, id: str) -> Row[tuple[object, ...]]:
    row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == id)).one_or_none()
    if row is None:
        raise AccountError(UNKNOWN.format(id=ascii(id[:40])))
    return row


def _find(database: Database, id: str) -> Row[tuple[object, ...]] | None:
    with database.read() as connection:
        return connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == id)).one_or_none()


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(
        id=row.id,
        role=row.role,
        name=row.name,
        has_password=row.password_hash is not None,
        is_disabled=row.is_disabled,
        notice_seen_at=row.notice_seen_at,
        code_expires_at=row.code_expires_at,
    )


BAD_ACCOUNT = "Akun {id} tidak dapat dibuat: id harus 3–32 huruf kecil, angka, atau garis bawah (contoh: km_07_014)."
OTHER_ROLE = "Akun {id} sudah ada dengan peran lain. Pakai id lain, atau periksa daftarnya."
UNKNOWN = "Akun {id} tidak ada."
CLOSED = "Akun ini ditutup oleh panitia. Pekerjaan Anda tetap tersimpan. Hubungi panitia bila ini keliru."
TOO_SHORT = f"Kata sandi terlalu pendek. Pakai paling sedikit {MIN_PASSWORD} huruf, angka, atau tanda."
TOO_LONG = f"Kata sandi terlalu panjang. Pakai paling banyak {MAX_PASSWORD} huruf, angka, atau tanda."
TOO_EASY = "Kata sandi ini terlalu mudah ditebak. Jangan memakai id Anda atau mengulang huruf yang sama."
