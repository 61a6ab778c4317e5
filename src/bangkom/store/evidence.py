"""Files that prove an implementation: kept below the cohort's folder, never run, never named by what their sender says.

`bukti/<participant>/<sha256>-<key>` holds a file; what is still arriving lies in `bukti/<participant>/.datang/<key>`,
which backups leave out, for its sender can send it again.
"""

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, delete, func, insert, select, update

from bangkom.domain.filetypes import FILE_TYPES, LOOKED_AT, is_of_type
from bangkom.errors import ImplementationError, StoreError
from bangkom.messages import disk_trouble, megabytes
from bangkom.store.database import insert_missing
from bangkom.store.disk import sync_folder, write_all
from bangkom.store.people import PERSON
from bangkom.store.schema import Moment, metadata

MOST_BYTES = 20_000_000
MOST_OF_ONE = 200_000_000
"""Bytes of all files of one participant."""
MOST_FILES = 60
MOST_ARRIVING = 4
PIECE = 1 << 20
"""Bytes of the largest piece that is taken at once."""
KEPT_ARRIVING = timedelta(days=7)
MOST_NAME = 120

EVIDENCE = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("about", String(8), nullable=False),
    Column("name", String(120), nullable=False),
    Column("ending", String(8), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("key", String(32), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("removed_at", Moment),
)

ARRIVING = Table(
    "evidence_arriving",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("about", String(8), nullable=False),
    Column("name", String(120), nullable=False),
    Column("ending", String(8), nullable=False),
    Column("size", Integer, nullable=False),
    Column("begun_at", Moment, nullable=False),
)


@dataclass(frozen=True)
class Evidence:
    """A file: `about` is a milestone's or an indicator's id, `name` what its sender calls it, for showing only."""

    id: int
    person: str
    about: str
    name: str
    ending: str
    size: int
    sha256: str
    key: str
    at: datetime


@dataclass(frozen=True)
class Arriving:
    """A file that is being sent; `size` is what was announced."""

    key: str
    person: str
    about: str
    name: str
    ending: str
    size: int
    begun_at: datetime


def announce(person: str, about: str, name: str, size: int, modified: str, now: datetime) -> Arriving:
    """What a sender is about to send; the same file again gets the same key, so that it goes on where it stopped.

    ImplementationError for a name, kind or size that isn't taken.
    """
    shown = tidy_name(name)
    ending = shown.rpartition(".")[2].lower() if "." in shown else ""
    ending = {"jpeg": "jpg"}.get(ending, ending)
    if ending not in FILE_TYPES:
        raise ImplementationError(BAD_KIND.format(known=", ".join(FILE_TYPES)))
    if size <= 0:
        raise ImplementationError(EMPTY)
    if size > MOST_BYTES:
        raise ImplementationError(TOO_LARGE.format(size=megabytes(size), most=megabytes(MOST_BYTES)))
    told = "\0".join((person, about, shown, str(size), modified[:40]))
    return Arriving(hashlib.sha256(told.encode()).hexdigest()[:32], person, about, shown, ending, size, now)


def tidy_name(name: str) -> str:
    """The last part of whatever path it is, in one line, without what a reader can't see; never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(one for one in unicodedata.normalize("NFC", last) if one.isprintable())
    stem, point, ending = " ".join(visible.split()).rpartition(".")
    return f"{stem[: MOST_NAME - 10]}{point}{ending[:9]}".strip() or "berkas"


def expect(connection: Connection, arriving: Arriving, room: int = MOST_OF_ONE) -> Evidence | None:
    """Be ready for it; the file itself if it has arrived already. ImplementationError if there is no room for more.

    `room` is what may be kept of this participant's evidence, in bytes, if their hand-ins leave less than the rule.
    """
    done = _arrived(connection, arriving.person, arriving.key)
    if done is not None:
        return done
    known = connection.scalars(select(ARRIVING.c.key).where(ARRIVING.c.person == arriving.person)).all()
    if arriving.key not in known:
        if len(known) >= MOST_ARRIVING:
            raise ImplementationError(MANY_ARRIVING)
        own = of_person(connection, arriving.person)
        if len(own) >= MOST_FILES or sum(one.size for one in own) + arriving.size > MOST_OF_ONE:
            raise ImplementationError(NO_ROOM.format(files=MOST_FILES, most=megabytes(MOST_OF_ONE)))
        if bytes_of(connection, arriving.person) + arriving.size > room:
            raise ImplementationError(FULL.format(size=megabytes(arriving.size)))
    insert_missing(connection, ARRIVING, {f.name: getattr(arriving, f.name) for f in fields(Arriving)})
    return None


def find_arriving(connection: Connection, person: str, key: str) -> Arriving | Evidence | None:
    """What this participant is sending under that key, or has sent."""
    row = connection.execute(select(ARRIVING).where(ARRIVING.c.key == key, ARRIVING.c.person == person)).one_or_none()
    return Arriving(*row) if row else _arrived(connection, person, key)


def keep(connection: Connection, arriving: Arriving, sha256: str, now: datetime) -> Evidence:
    """Note that the file lies in its place; doing so twice is doing it once."""
    known = _arrived(connection, arriving.person, arriving.key)
    if known is None:
        values = {f.name: getattr(arriving, f.name) for f in fields(Arriving) if f.name != "begun_at"}
        connection.execute(insert(EVIDENCE).values(**values, sha256=sha256, at=now))
        known = _arrived(connection, arriving.person, arriving.key)
    forget(connection, arriving.key)
    if known is None:
        raise ImplementationError(GONE)
    return known


def forget(connection: Connection, key: str) -> None:
    """No longer expect that file."""
    connection.execute(delete(ARRIVING).where(ARRIVING.c.key == key))


def stale(connection: Connection, person: str, now: datetime) -> tuple[str, ...]:
    """Keys of what this participant began to send long ago and never ended; no longer expected."""
    where = (ARRIVING.c.person == person, ARRIVING.c.begun_at < now - KEPT_ARRIVING)
    keys = tuple(connection.scalars(select(ARRIVING.c.key).where(*where)))
    for key in keys:
        forget(connection, key)
    return keys


def of_person(connection: Connection, person: str) -> tuple[Evidence, ...]:
    """Every file of a participant, the oldest first."""
    query = _ALL.where(EVIDENCE.c.person == person, EVIDENCE.c.removed_at.is_(None))
    return tuple(Evidence(*row) for row in connection.execute(query.order_by(EVIDENCE.c.id)))


def bytes_of(connection: Connection, person: str) -> int:
    """What a participant's files take, those that are still arriving as large as they will be."""
    kept = select(func.sum(EVIDENCE.c.size)).where(EVIDENCE.c.person == person, EVIDENCE.c.removed_at.is_(None))
    coming = select(func.sum(ARRIVING.c.size)).where(ARRIVING.c.person == person)
    return sum(int(connection.scalar(query) or 0) for query in (kept, coming))


def find(connection: Connection, id: int) -> Evidence | None:
    row = connection.execute(_ALL.where(EVIDENCE.c.id == id, EVIDENCE.c.removed_at.is_(None))).one_or_none()
    return Evidence(*row) if row else None


def counts(connection: Connection, cohort: str) -> dict[str, int]:
    """How many files each participant of the cohort has who has any."""
    query = (
        select(EVIDENCE.c.person, func.count())
        .join(PERSON, PERSON.c.id == EVIDENCE.c.person)
        .where(PERSON.c.cohort == cohort, EVIDENCE.c.removed_at.is_(None))
        .group_by(EVIDENCE.c.person)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def remove(connection: Connection, person: str, id: int, now: datetime) -> Evidence | None:
    """Take a file off the participant's list; None if there is none of that number. Then `Folder.remove` it."""
    found = find(connection, id)
    if found is None or found.person != person:
        return None
    connection.execute(update(EVIDENCE).where(EVIDENCE.c.id == id).values(removed_at=now))
    return found


class Folder:
    """The files themselves, below `root` (the cohort's `bukti/`). A full disk is a StoreError that says so."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, file: Evidence) -> Path:
        return self._root / file.person / f"{file.sha256}-{file.key}"

    def received(self, arriving: Arriving) -> int:
        """Bytes that are on the disk."""
        try:
            return self._part(arriving).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, arriving: Arriving, offset: int, piece: bytes) -> int:
        """Add a piece at its place, on the disk when this returns; how much is there now.

        A piece that doesn't begin where the file ends (it was sent twice, or one before it was lost) adds nothing: the
        answer says where to go on. ImplementationError if it isn't of its kind, or longer than was announced.
        """
        with _explained(), self._held(arriving) as descriptor:
            have = os.fstat(descriptor).st_size
            if offset != have:
                return have
            if have + len(piece) > arriving.size:
                raise ImplementationError(TOO_LONG)
            if have == 0 and not FILE_TYPES[arriving.ending].inside and len(piece) >= min(arriving.size, 16):
                self._require_kind(arriving, piece[:LOOKED_AT], b"")
            os.lseek(descriptor, have, os.SEEK_SET)
            try:
                write_all(descriptor, piece)
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, have)  # what is half there would be taken for what was received
                raise
            return have + len(piece)

    def finish(self, arriving: Arriving) -> str:
        """Put the whole file in its place; its SHA-256. ImplementationError, and it is gone, if it isn't of its kind.

        Asked again after the answer was lost, it looks in that place.
        """
        with _explained(), self._held(arriving) as descriptor:
            size = os.fstat(descriptor).st_size
            if size != arriving.size:
                placed = next(self._folder(arriving).glob(f"*-{arriving.key}"), None)
                if size == 0 and placed is not None:
                    self._part(arriving).unlink()
                    return placed.name.partition("-")[0]
                raise ImplementationError(GONE)
            head = os.pread(descriptor, LOOKED_AT, 0)
            tail = os.pread(descriptor, LOOKED_AT, max(0, size - LOOKED_AT))
            self._require_kind(arriving, head, tail)
            with os.fdopen(os.dup(descriptor), "rb") as file:
                file.seek(0)
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            self._part(arriving).rename(self._folder(arriving) / f"{sha256}-{arriving.key}")
            sync_folder(self._folder(arriving))
            return sha256

    def drop(self, person: str, key: str) -> None:
        """What has arrived of a file that nobody waits for any more."""
        (self._root / person / ".datang" / key).unlink(missing_ok=True)

    def remove(self, file: Evidence) -> None:
        self.path(file).unlink(missing_ok=True)

    def _require_kind(self, arriving: Arriving, head: bytes, tail: bytes) -> None:
        if not is_of_type(arriving.ending, head, tail):
            self._part(arriving).unlink(missing_ok=True)
            title = FILE_TYPES[arriving.ending].title
            raise ImplementationError(NOT_OF_KIND.format(ending=arriving.ending, title=title))

    def _folder(self, arriving: Arriving) -> Path:
        return self._root / arriving.person

    def _part(self, arriving: Arriving) -> Path:
        return self._folder(arriving) / ".datang" / arriving.key

    @contextmanager
    def _held(self, arriving: Arriving) -> Iterator[int]:
        """The part's file, made if it isn't there, and nobody else's until the block ends."""
        part = self._part(arriving)
        for folder in (self._root.parent, self._root, part.parents[1], part.parent):
            folder.mkdir(mode=0o700, exist_ok=True, parents=True)
        while True:
            descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                flock(descriptor, LOCK_EX)
                if _is_at(descriptor, part):
                    yield descriptor
                    return
            finally:
                os.close(descriptor)


def _arrived(connection: Connection, person: str, key: str) -> Evidence | None:
    where = (EVIDENCE.c.key == key, EVIDENCE.c.person == person, EVIDENCE.c.removed_at.is_(None))
    row = connection.execute(_ALL.where(*where)).one_or_none()
    return Evidence(*row) if row else None


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether that file still lies there: it may have been put in its place while we waited for it."""
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise StoreError(DISK.format(trouble=disk_trouble(problem))) from problem


_ALL = select(*[EVIDENCE.c[field.name] for field in fields(Evidence)])

BAD_KIND = "Jenis berkas ini tidak diterima. Yang diterima: {known}. Simpan ulang sebagai PDF atau foto JPG."
EMPTY = "Berkas ini kosong. Pilih berkas lain."
TOO_LARGE = "Berkas ini {size}; paling besar {most}. Perkecil fotonya, atau simpan sebagai PDF."
MANY_ARRIVING = "Masih ada empat berkas Anda yang belum selesai dikirim. Lanjutkan salah satunya dulu."
NO_ROOM = "Paling banyak {files} berkas dan {most} seluruhnya. Hapus berkas yang tidak perlu lebih dulu."
FULL = (
    "Tempat untuk semua berkas Anda, kumpulan tugas dan bukti, hampir penuh: berkas {size} ini tidak muat, jadi tidak "
    "ada yang disimpan. Hapus bukti yang tidak perlu, perkecil berkasnya, atau hubungi panitia."
)
TOO_LONG = "Kiriman ini lebih panjang daripada yang diumumkan. Pilih berkasnya lagi."
NOT_OF_KIND = "Isi berkas ini bukan {title}, walaupun namanya berakhiran .{ending}. Simpan ulang, lalu kirim lagi."
GONE = "Kiriman ini tidak ada lagi. Pilih berkasnya sekali lagi."
DISK = (
    "Tempat penyimpanan {trouble}, jadi berkas ini belum tersimpan; bagian yang sudah diterima tetap ada. "
    "Beri tahu panitia, lalu kirim lagi."
)
