"""Copies for backups: what they hold is on the disk when a function returns, and known by its SHA-256."""

import errno
import hashlib
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bangkom.errors import BackupError
from bangkom.store.disk import sync_folder

CHUNK = 1 << 20
BUSY_SECONDS = 30


@dataclass(frozen=True)
class Copied:
    """One file of a backup: its path with slashes, below the backup's folder; bytes; SHA-256 in hex."""

    path: str
    size: int
    sha256: str


def walk(folder: Path, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, int]]:
    """Every plain file below `folder`, ordered: its path below it, and a descriptor that the walk closes.

    No link is followed, neither to a file nor to a folder, because participants can put links into their homes; what
    vanishes meanwhile is passed over. `is_wanted` is asked for the path of every folder (ending in a slash) and file.
    """
    for place, folders, files, handle in os.fwalk(folder, follow_symlinks=False, onerror=_raise_unless_gone):
        relative = Path(place).relative_to(folder).as_posix()
        prefix = "" if relative == "." else f"{relative}/"
        folders[:] = sorted(name for name in folders if is_wanted(f"{prefix}{name}/"))
        for name in sorted(files):
            if not is_wanted(f"{prefix}{name}"):
                continue
            try:
                # Without O_NONBLOCK, opening a named pipe would wait for ever.
                flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
                descriptor = os.open(name, flags, dir_fd=handle)
            except OSError as error:
                _raise_unless_gone(error)
                continue
            try:
                if stat.S_ISREG(os.fstat(descriptor).st_mode):
                    yield f"{prefix}{name}", descriptor
            finally:
                os.close(descriptor)


def _ensure_folder(folder: Path) -> None:
    """Make what is missing of `folder`, all of it private: `mkdir(parents=True)` opens the upper ones to everybody."""
    if not folder.is_dir():
        _ensure_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _raise_unless_gone(error: OSError) -> None:
    """Gone meanwhile, a link, or a socket: nothing to copy. What is there but can't be read must not be passed over."""
    if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO):
        raise error


def copy(source: int, target: Path) -> tuple[int, str]:
    """Copy an open file to the new file `target`, with its permissions and time; its size and SHA-256."""
    about = os.fstat(source)
    digest, size = hashlib.sha256(), 0
    _ensure_folder(target.parent)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as copied:
        while chunk := os.read(source, CHUNK):
            digest.update(chunk)
            size += copied.write(chunk)
        copied.flush()
        os.fchmod(copied.fileno(), stat.S_IMODE(about.st_mode) & 0o777)
        os.utime(copied.fileno(), ns=(about.st_atime_ns, about.st_mtime_ns))
        os.fsync(copied.fileno())
    return size, digest.hexdigest()


def copy_file(source: Path, target: Path) -> tuple[int, str]:
    """`copy` from a path, which must not be a link."""
    descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        return copy(descriptor, target)
    finally:
        os.close(descriptor)


def digest_file(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256")
        return file.tell(), found.hexdigest()


def copy_sqlite(source: Path, target: Path) -> tuple[int, str]:
    """One consistent state of an SQLite database, as a single file, while others write to it; size and SHA-256.

    A plain copy of a database in use loses what is in its journal. BackupError if the copy isn't sound.
    """
    _ensure_folder(target.parent)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as origin,
            closing(sqlite3.connect(target)) as copied,
        ):
            origin.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
            (verdict,) = copied.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BackupError(UNSOUND.format(name=source.name)) from error
    if verdict != "ok":
        raise BackupError(UNSOUND.format(name=source.name))
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return digest_file(target)


def settle_sqlite(path: Path) -> None:
    """Put everything of a database into its one file; BackupError if anybody else has it open."""
    try:
        with closing(sqlite3.connect(path, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise BackupError(IN_USE) from error
    except sqlite3.DatabaseError:
        return  # damaged: it is put aside as it is


def sync_folders(folder: Path) -> None:
    """Make the entries of a folder, and of all folders below it, durable."""
    for place, _, _ in os.walk(folder, topdown=False):
        sync_folder(Path(place))


UNSOUND = "Basis data {name} rusak, jadi cadangan tidak dibuat. Beri tahu pengelola sistem."
IN_USE = "Layanan bangkom masih berjalan. Hentikan dulu (`bangkom run` atau layanannya), lalu pulihkan lagi."
