"""A hand-in on its way to the service: one line of JSON that lists the files, then their bytes, one after the other.

The receiver knows every name, size and SHA-256 before it takes the first byte of a file, so a hand-in that would be
refused is refused early, and one that arrives otherwise than it was announced is never kept.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bangkom.errors import DepotError
from bangkom.exchange.depot import Source
from bangkom.exchange.durable import NOT_HANDED_IN, chunks, explained, source_size
from bangkom.exchange.intake import MAX_TOTAL, require_names, size_limit, too_large, too_much
from bangkom.exchange.receipt import SHA256, Receipt, StoredFile, manifest_digest

CONTENT_TYPE = "application/vnd.bangkom.kumpulan"
KEY_HEADER = "Idempotency-Key"
MAX_LIST = 65_536
MAX_BODY = MAX_LIST + MAX_TOTAL
"""Bytes of a whole hand-in on its way."""


def measure(assignment: str, files: Mapping[str, Source]) -> tuple[StoredFile, ...]:
    """Size and SHA-256 of each file as it is now, ordered by name; DepotError names one too large or no plain file."""
    found = []
    for name in sorted(files):
        expected = source_size(files[name], name)
        if expected > size_limit(assignment, name):
            raise too_large(name, expected, size_limit(assignment, name))
        digest, size = hashlib.sha256(), 0
        for chunk in chunks(files[name], name):
            size += len(chunk)
            digest.update(chunk)
        found.append(StoredFile(name, size, digest.hexdigest()))
    return tuple(found)


def hand_in_key(assignment: str, previous: Receipt | None, files: Mapping[str, Source]) -> str:
    """What makes this hand-in the same as one whose acknowledgement was lost.

    It is the same files after the same `previous` receipt: who hands in unchanged work once more after a receipt does
    something new, and who tries again without having got one doesn't.
    """
    after = previous.number if previous else ""
    return hashlib.sha256(f"{after}\n{assignment}\n{manifest_digest(measure(assignment, files))}".encode()).hexdigest()


def announce(listed: tuple[StoredFile, ...]) -> bytes:
    """The line before the files."""
    return json.dumps([[file.name, file.size, file.sha256] for file in listed]).encode() + b"\n"


def read_announcement(line: bytes, assignment: str) -> tuple[StoredFile, ...]:
    """Read what `announce` wrote; DepotError if it is malformed, or names a file that may not be handed in."""
    try:
        listed = tuple(StoredFile(name, size, sha256) for name, size, sha256 in json.loads(line))
    except (ValueError, TypeError, RecursionError) as problem:
        raise DepotError(MALFORMED) from problem
    for file in listed:
        is_plain = isinstance(file.name, str) and type(file.size) is int and isinstance(file.sha256, str)
        if not is_plain or file.size < 0 or not SHA256.fullmatch(file.sha256):
            raise DepotError(MALFORMED)
    if len({file.name for file in listed}) < len(listed):
        raise DepotError(MALFORMED)
    require_names(assignment, [file.name for file in listed])
    for file in listed:
        if file.size > size_limit(assignment, file.name):
            raise too_large(file.name, file.size, size_limit(assignment, file.name))
    if sum(file.size for file in listed) > MAX_TOTAL:
        raise too_much(sum(file.size for file in listed))
    return listed


def body(listed: tuple[StoredFile, ...], files: Mapping[str, Source]) -> Iterator[bytes]:
    """The whole hand-in, piece by piece, never a byte more than was announced."""
    yield announce(listed)
    for file in listed:
        left = file.size
        for chunk in chunks(files[file.name], file.name):
            yield chunk[:left]
            left -= min(left, len(chunk))
        if left:
            raise DepotError(CHANGED)


def body_size(listed: tuple[StoredFile, ...]) -> int:
    return len(announce(listed)) + sum(file.size for file in listed)


class Receiver:
    """Takes a hand-in of `size` bytes piece by piece and lays its files into `folder`, which is new and private.

    Not made durable: the depot does that when it keeps them. Every refusal is a DepotError; then the folder is to go.
    """

    def __init__(self, folder: Path, assignment: str, size: int) -> None:
        self._folder = folder
        self._assignment = assignment
        self._size = size
        self._line = bytearray()
        self._listed: tuple[StoredFile, ...] | None = None
        self._at = 0
        self._left = 0
        self._digest = hashlib.sha256()
        self._descriptor: int | None = None

    @property
    def files(self) -> dict[str, Path]:
        """Where each received file lies, by its name; DepotError unless all have arrived."""
        if self._listed is None or self._at < len(self._listed):
            raise DepotError(CUT_OFF)
        return {file.name: self._path(number) for number, file in enumerate(self._listed)}

    def feed(self, chunk: bytes) -> None:
        with explained(NOT_HANDED_IN):
            rest = memoryview(chunk) if self._listed is not None else self._announced(chunk)
            while rest:
                if self._descriptor is None:
                    raise DepotError(MALFORMED)
                taken = rest[: self._left]
                self._write(self._descriptor, taken)
                rest = rest[len(taken) :]
                if not self._left:
                    self._end_file()

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _announced(self, chunk: bytes) -> memoryview:
        """Take bytes of the announcement; what follows it."""
        self._line += chunk
        end = self._line.find(b"\n")
        if end < 0 or end > MAX_LIST:
            if len(self._line) > MAX_LIST:
                raise DepotError(MALFORMED)
            return memoryview(b"")
        self._listed = read_announcement(bytes(self._line[:end]), self._assignment)
        if end + 1 + sum(file.size for file in self._listed) != self._size:
            raise DepotError(MALFORMED)
        rest = memoryview(bytes(self._line[end + 1 :]))
        self._line.clear()
        self._begin_file()
        return rest

    def _begin_file(self) -> None:
        """Open the next file; one without bytes is at its end at once."""
        if self._listed is None or self._at == len(self._listed):
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._descriptor = os.open(self._path(self._at), flags, 0o600)
        self._left, self._digest = self._listed[self._at].size, hashlib.sha256()
        if not self._left:
            self._end_file()

    def _write(self, descriptor: int, piece: memoryview) -> None:
        self._digest.update(piece)
        self._left -= len(piece)
        while piece:
            piece = piece[os.write(descriptor, piece) :]

    def _end_file(self) -> None:
        self.close()
        if self._listed is None or self._digest.hexdigest() != self._listed[self._at].sha256:
            raise DepotError(CHANGED)
        self._at += 1
        self._begin_file()

    def _path(self, number: int) -> Path:
        return self._folder / str(number)


MALFORMED = "Kiriman ini tidak dapat dibaca. Muat ulang halaman tugas, lalu kumpulkan lagi."
CUT_OFF = "Kiriman terputus sebelum semua berkas diterima. Tugas ini belum terkumpul; kumpulkan lagi."
CHANGED = "Berkas Anda berubah saat sedang dikirim. Tunggu sampai semua jawaban tersimpan, lalu kumpulkan lagi."
