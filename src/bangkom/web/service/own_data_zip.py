"""A ZIP that is sent while it is made: no more of it is in memory than a piece, and nothing on the disk."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bangkom.errors import BangkomError


@dataclass(frozen=True)
class Entry:
    """A file of the ZIP; `read` gives its bytes when its turn comes."""

    name: str
    read: Callable[[], Iterator[bytes]]


class _Pipe(io.RawIOBase):
    """Where `zipfile` writes to; it can't go back, so sizes follow the files."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, given: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # zipfile gives these
        self._kept += given
        return len(given)

    def take(self) -> bytes:
        taken = bytes(self._kept)
        self._kept.clear()
        return taken


def stream(entries: list[Entry], now: datetime) -> Iterator[bytes]:
    """The ZIP's bytes, never an empty piece. A file that can't be read leaves a note beside it that says so."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in entries:
            problem = ""
            with made.open(_info(entry.name, now), "w", force_zip64=True) as target:
                try:
                    for piece in entry.read():
                        target.write(piece)
                        if taken := pipe.take():
                            yield taken
                except (BangkomError, OSError) as error:
                    problem = str(error) if isinstance(error, BangkomError) else UNREADABLE
            if problem:
                made.writestr(_info(f"{entry.name}.tidak-terbaca.txt", now), problem)
            if taken := pipe.take():
                yield taken
    if taken := pipe.take():
        yield taken


def _info(name: str, now: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, now.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


UNREADABLE = "Berkas ini tidak dapat dibaca dari tempat penyimpanan. Beri tahu panitia."
