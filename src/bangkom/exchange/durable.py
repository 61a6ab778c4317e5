"""Files that are on the disk when we say so, private to this account, and never half there."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from uuid import uuid4

from bangkom.errors import DepotDiskError
from bangkom.exchange.depot import Source
from bangkom.exchange.intake import not_a_file, too_large
from bangkom.messages import disk_trouble
from bangkom.store.disk import sync_folder, write_all

CHUNK = 1 << 20

NOT_DONE = "pekerjaan ini belum selesai"
NOT_HANDED_IN = "tugas ini belum terkumpul. Jawaban yang sudah tersimpan tetap aman"


@contextmanager
def explained(consequence: str = NOT_DONE) -> Iterator[None]:
    """Turn the operating system's failures into a DepotDiskError that says what they mean for whoever waits."""
    try:
        yield
    except OSError as problem:
        raise DepotDiskError(
            f"Tempat penyimpanan {disk_trouble(problem)}, jadi {consequence}. Beri tahu panitia, lalu coba lagi."
        ) from problem


def write_file(
    target: Path, source: Source, name: str, limit: int | None = None, *, durable: bool = True
) -> tuple[int, str]:
    """Write `source` to the new file `target`, 0600; its size and SHA-256. The folder's entry is the caller's to sync.

    With `durable=False` it may not be on the disk yet: for copies that can be made again. DepotError, with `name`, if
    the source is a link or no plain file, or has more than `limit` bytes.
    """
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        for chunk in chunks(source, name):
            size += len(chunk)
            if limit is not None and size > limit:
                raise too_large(name, size, limit)
            digest.update(chunk)
            write_all(descriptor, chunk)
        if durable:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return size, digest.hexdigest()


def replace_file(target: Path, content: bytes) -> None:
    """Write `content` to `target` at once: readers see the old or the new, also after a power cut."""
    fresh = target.with_name(f".{target.name}.{uuid4().hex[:8]}")
    try:
        write_file(fresh, content, target.name)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(target.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one thread of one process is inside at a time; a killed one lets go."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        flock(descriptor, LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def source_size(source: Source, name: str) -> int:
    """Bytes of a source; DepotError if it is a link or no plain file."""
    if isinstance(source, bytes):
        return len(source)
    try:
        status = source.lstat()
    except OSError as problem:
        raise not_a_file(name) from problem
    if not stat.S_ISREG(status.st_mode):
        raise not_a_file(name)
    return status.st_size


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of a file that somebody else may have put there; OSError as for any file.

    DepotError if it is a link or no plain file, or has more than `limit` bytes.
    """
    size = source_size(path, path.name)
    if size > limit:
        raise too_large(path.name, size, limit)
    return b"".join(chunks(path, path.name))


def chunks(source: Source, name: str) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    # Without O_NONBLOCK, opening a named pipe would wait for ever.
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as problem:
        raise not_a_file(name) from problem
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise not_a_file(name)
        while chunk := os.read(descriptor, CHUNK):
            yield chunk
    finally:
        os.close(descriptor)
