"""A participant's files on their way into `unggahan/`: piece by piece, so that a broken line costs one piece.

A file in the making is `unggahan/.bagian-<key>`; where it goes on is how long it is. Once whole and of the kind that
its name says, it gets the name that follows from its content. What somebody's browser says never becomes a path, and
nothing here is ever opened but to be read as bytes.
"""

import hashlib
import os
import re
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bangkom.domain.answers import ANSWERS_FILE, read_answers
from bangkom.domain.filetypes import FILE_TYPES, LOOKED_AT, is_of_type
from bangkom.domain.structured import MAX_FILE_NAME, UPLOADS, NamedFile, is_file_title, named_files, upload_of
from bangkom.errors import AnswersError, UploadInterruptedError
from bangkom.forms.structured import NOT_AN_ANSWER
from bangkom.messages import disk_trouble, megabytes
from bangkom.settings import used_bytes
from bangkom.store.disk import sync_folder

PART = ".bagian-"
KEY = re.compile(r"[0-9a-f]{32}")
MAX_PIECE = 4 << 20
READ = 1 << 20
LEFT_SECONDS = 24 * 3600
"""After this long, a part that nobody went on with and a file that no answer names are removed."""


@dataclass(frozen=True)
class Started:
    """An upload under way: `key` names it, `have` bytes of it are here."""

    key: str
    have: int


class UploadFolder:
    """The uploads of one question. `folder` holds `jawaban.json`; `question` is an entry of `soal.json`.

    Every refusal is an AnswersError with a sentence for the participant; an UploadInterruptedError means that the
    sender can `begin` again and go on. `home_limit` bounds, in bytes, what lies beside and in `folder` altogether.
    """

    def __init__(self, folder: Path, question: Mapping[str, Any], home_limit: int | None = None) -> None:
        try:
            self._question = upload_of(question)
        except (KeyError, TypeError, ValueError) as error:
            raise AnswersError(NOT_AN_ANSWER) from error
        self._home = folder / UPLOADS
        self._home_limit = home_limit
        self._names: dict[str, tuple[str, int]] = {}

    def begin(self, name: object, size: object, mark: object, head: bytes, tail: bytes) -> Started:
        """Start a file of that name and size, or go on with it. `mark` tells it from others of the same name.

        `head` and `tail` are its first and last bytes: a file of a refused kind is refused before it is sent.
        """
        if not is_file_title(name):
            raise AnswersError(BAD_NAME.format(most=MAX_FILE_NAME))
        assert isinstance(name, str)  # noqa: S101 - for the type checker
        self._require_kind(name, head, tail)
        if type(size) is not int or size <= 0:
            raise AnswersError(EMPTY.format(name=name))
        if size > self._question.max_bytes:
            limit = megabytes(self._question.max_bytes)
            raise AnswersError(TOO_LARGE.format(name=name, size=megabytes(size), limit=limit))
        told = f"{self._question.id}\n{name}\n{size}\n{mark!r}"
        key = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
        with _explained():
            self._require_room(name, size)
            self._names[key] = name, size
            self._home.mkdir(mode=0o755, exist_ok=True)
            with _opened(self._part(key), os.O_RDWR | os.O_CREAT) as part:
                have = os.fstat(part).st_size
                if have > size:
                    os.ftruncate(part, 0)
                    have = 0
        return Started(key, have)

    def add(self, key: object, offset: object, piece: bytes) -> Started:
        """Put a piece where it belongs. One that comes twice changes nothing; one too early is left out.

        Whatever was sent, the answer says how much is here.
        """
        known, size = self._known(key)
        if type(offset) is not int or offset < 0 or len(piece) > MAX_PIECE or offset + len(piece) > size:
            raise AnswersError(NOT_AN_ANSWER)
        with _explained(), _opened(self._part(known), os.O_RDWR) as part:
            have = os.fstat(part).st_size
            if offset <= have:
                rest = memoryview(piece)
                while rest:
                    written = os.pwrite(part, rest, offset)
                    rest, offset = rest[written:], offset + written
                have = max(have, offset)
        return Started(known, have)

    def finish(self, key: object) -> NamedFile:
        """The whole file, durable under the name of its content."""
        known, size = self._known(key)
        name = self._names[known][0]
        with _explained():
            with _opened(self._part(known), os.O_RDONLY) as part:
                if os.fstat(part).st_size != size:
                    raise UploadInterruptedError(CUT_OFF.format(name=name))
                digest = hashlib.sha256()
                while piece := os.read(part, READ):
                    digest.update(piece)
                head = os.pread(part, LOOKED_AT, 0)
                tail = os.pread(part, LOOKED_AT, max(0, size - LOOKED_AT))
                os.fsync(part)
            file = NamedFile(name, digest.hexdigest(), size)
            try:
                self._require_kind(name, head, tail)
            except AnswersError:
                self.drop(known)
                raise
            self._part(known).replace(self._home / Path(file.stored).name)
            sync_folder(self._home)
        return file

    def drop(self, key: object) -> None:
        """Forget an upload under way."""
        if isinstance(key, str) and KEY.fullmatch(key):
            with _explained():
                self._part(key).unlink(missing_ok=True)

    def require_there(self, value: object) -> None:
        """AnswersError, naming it, if a file of this answer isn't here."""
        for file in named_files([value]):
            try:
                status = (self._home / Path(file.stored).name).lstat()
            except OSError:
                status = None
            if status is None or not stat.S_ISREG(status.st_mode) or status.st_size != file.size:
                raise AnswersError(GONE.format(name=file.name))

    def sweep(self, assignment: str) -> None:
        """Remove what nobody needs any more; whatever can't be removed stays."""
        try:
            raw = (self._home.parent / ANSWERS_FILE).read_bytes()
            entries = list(self._home.iterdir())
        except OSError:
            return  # without readable answers nobody knows what is needed
        sheet = read_answers(raw, assignment)
        if sheet.problems:
            return
        needed = {Path(file.stored).name for file in named_files(sheet.values.values())}
        for entry in entries:
            try:
                if entry.name not in needed and time.time() - entry.lstat().st_mtime > LEFT_SECONDS:
                    entry.unlink()
            except OSError:
                continue

    def _known(self, key: object) -> tuple[str, int]:
        if not isinstance(key, str) or key not in self._names:
            raise UploadInterruptedError(UNKNOWN)
        return key, self._names[key][1]

    def _part(self, key: str) -> Path:
        return self._home / f"{PART}{key}"

    def _require_room(self, name: str, size: int) -> None:
        if self._home_limit is None:
            return
        used = used_bytes(self._home.parent.parent)
        if used + size > self._home_limit:
            told = {"used": megabytes(used), "limit": megabytes(self._home_limit)}
            raise AnswersError(NO_ROOM.format(name=name, size=megabytes(size), **told))

    def _require_kind(self, name: str, head: bytes, tail: bytes) -> None:
        ending = NamedFile(name, "", 0).ending
        if ending not in self._question.types:
            known = ", ".join(FILE_TYPES[one].title for one in self._question.types if one in FILE_TYPES)
            shown = f"berakhiran .{ending}" if ending else "tanpa akhiran yang dikenal"
            raise AnswersError(REFUSED.format(name=name, shown=shown, known=known))
        if not is_of_type(ending, head, tail):
            raise AnswersError(DISGUISED.format(name=name, title=FILE_TYPES[ending].title))


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise UploadInterruptedError(UNKNOWN) from error
    except OSError as error:
        raise AnswersError(DISK.format(trouble=disk_trouble(error))) from error


BAD_NAME = (
    "Nama berkas ini tidak dapat dipakai. Ubah namanya menjadi huruf, angka, dan spasi, paling banyak {most} karakter."
)
REFUSED = "“{name}” {shown}, jadi tidak dapat diterima. Yang diterima: {known}."
DISGUISED = "“{name}” bukan {title}: isinya berbeda dari akhiran namanya. Simpan ulang sebagai {title}, lalu unggah."
EMPTY = "“{name}” kosong. Periksa berkasnya, lalu unggah lagi."
TOO_LARGE = "“{name}” terlalu besar: {size}, paling besar {limit}. Kecilkan, lalu unggah lagi."
NO_ROOM = (
    "“{name}” ({size}) tidak muat lagi: folder Anda berisi {used}, paling banyak {limit}. "
    "Hapus berkas yang tidak dipakai dari jawaban Anda, atau hubungi panitia."
)
CUT_OFF = "“{name}” belum terunggah seluruhnya. Unggahan dilanjutkan dari bagian terakhir."
GONE = "“{name}” tidak ada lagi di folder tugas Anda. Hapus dari daftar, lalu unggah lagi."
UNKNOWN = "Unggahan ini terputus. Unggahan dilanjutkan dari bagian terakhir."
DISK = "Penyimpanan {trouble}, jadi berkas ini belum tersimpan. Biarkan halaman ini terbuka dan hubungi panitia."
