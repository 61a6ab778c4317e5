"""What may be handed in: which names, how large, and nothing but plain files."""

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from bangkom.domain.answers import ANSWERS_FILE, read_answers
from bangkom.domain.structured import UPLOADS, NamedFile, named_files
from bangkom.errors import DepotError, SettingsError
from bangkom.messages import megabytes
from bangkom.settings import require_identifier

ASSIGNMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_ASSIGNMENT = 64
KEY = re.compile(r"[0-9a-f]{64}")
FILE_NAME = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")
MAX_NAME_BYTES = 200
"""Below the 255 that file systems take, so that a temporary ending still fits."""

MAX_NOTEBOOK = 10_000_000
MAX_ANSWERS = 2_000_000
MAX_UPLOAD = 50_000_000
MAX_TOTAL = 200_000_000
MAX_UPLOADS = 50


def require_assignment(assignment: str) -> str:
    """`assignment` if it may stand in a path as an assignment's id; else DepotError."""
    if len(assignment) > MAX_ASSIGNMENT or not ASSIGNMENT.fullmatch(assignment):
        raise DepotError(f"Kode tugas {assignment[:80]!a} tidak sah (contoh yang sah: kebijakan-01).")
    return assignment


def require_participant(participant: str) -> str:
    """`participant` if it may stand in a path as a participant's id; else DepotError."""
    try:
        return require_identifier(participant, "Kode peserta")
    except SettingsError as problem:
        raise DepotError(str(problem)) from problem


def key_name(key: str) -> str:
    """The name of the empty file that marks a kept hand-in as the one with this key; DepotError if it isn't a key."""
    if not KEY.fullmatch(key):
        raise DepotError("Kunci pengiriman tidak sah. Kumpulkan lagi dari halaman tugas.")
    return f"kunci-{key}"


def notebook_name(assignment: str) -> str:
    return f"{assignment}.ipynb"


def require_names(assignment: str, names: Iterable[str]) -> None:
    """DepotError unless the notebook and the answers are among `names` and everything else is an upload."""
    given = set(names)
    if notebook_name(assignment) not in given:
        raise DepotError(NO_NOTEBOOK.format(name=notebook_name(assignment)))
    if ANSWERS_FILE not in given:
        raise DepotError(NO_ANSWERS)
    uploads = given - {notebook_name(assignment), ANSWERS_FILE}
    for name in sorted(uploads):
        folder, _, file = name.partition("/")
        if folder != UPLOADS or not is_file_name(file):
            raise DepotError(f"Berkas {name[:120]!a} tidak boleh dikumpulkan. Ubah namanya atau keluarkan.")
    if len(uploads) > MAX_UPLOADS:
        raise DepotError(f"Ada {len(uploads)} berkas unggahan; paling banyak {MAX_UPLOADS}. Kurangi, lalu ulangi.")


def is_file_name(name: str) -> bool:
    """Whether `name` is one visible name, without folders or control characters, that every file system takes."""
    try:
        encoded = name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return FILE_NAME.fullmatch(name) is not None and len(encoded) <= MAX_NAME_BYTES


def size_limit(assignment: str, name: str) -> int:
    """Bytes that the file may have at most."""
    if name == ANSWERS_FILE:
        return MAX_ANSWERS
    return MAX_NOTEBOOK if name == notebook_name(assignment) else MAX_UPLOAD


def too_large(name: str, size: int, limit: int) -> DepotError:
    return DepotError(
        f"Berkas {name} terlalu besar: {megabytes(size)}, paling besar {megabytes(limit)}. "
        "Kecilkan atau keluarkan berkas itu, lalu kumpulkan lagi."
    )


def too_much(size: int) -> DepotError:
    return DepotError(
        f"Seluruh berkas terlalu besar: {megabytes(size)}, paling besar {megabytes(MAX_TOTAL)}. "
        "Kurangi berkas unggahan, lalu kumpulkan lagi."
    )


def gather(folder: Path, assignment: str) -> dict[str, Path]:
    """The files of a participant's assignment folder that are handed in, by name: of the uploads, those in the answers.

    Other files there (the released ones, notes of their own) stay. DepotError names a link, folder or device among
    those handed in, an upload that is gone, and a folder that isn't there.
    """
    if not folder.is_dir():
        raise DepotError(f"Folder tugas {assignment} tidak ditemukan. Buka tugas itu dahulu, lalu kumpulkan.")
    found = {
        name: folder / name
        for name in (notebook_name(require_assignment(assignment)), ANSWERS_FILE)
        if os.path.lexists(folder / name)
    }
    uploads = folder / UPLOADS
    if os.path.lexists(uploads) and not stat.S_ISDIR(uploads.lstat().st_mode):
        raise DepotError(f"{UPLOADS} harus sebuah folder biasa. Hapus, lalu unggah lagi berkas Anda.")
    for file in _named(found.get(ANSWERS_FILE), assignment):
        if not os.path.lexists(folder / file.stored):
            raise DepotError(MISSING.format(name=file.name))
        found[file.stored] = folder / file.stored
    for name, path in found.items():
        if not stat.S_ISREG(path.lstat().st_mode):
            raise not_a_file(name)
    return found


def _named(answers: Path | None, assignment: str) -> tuple[NamedFile, ...]:
    """The uploads that the answers name; none if they can't be read, for then they say nothing."""
    if answers is None or not stat.S_ISREG(answers.lstat().st_mode) or answers.lstat().st_size > MAX_ANSWERS:
        return ()
    return named_files(read_answers(answers.read_bytes(), assignment).values.values())


def not_a_file(name: str) -> DepotError:
    return DepotError(f"{name[:120]!a} bukan berkas biasa, jadi tidak dapat dikumpulkan. Keluarkan, lalu ulangi.")


MISSING = (
    "Berkas “{name}” yang Anda unggah tidak ada lagi di folder tugas. "
    "Hapus dari daftar pada soalnya, unggah lagi, lalu kumpulkan."
)
NO_NOTEBOOK = (
    "Berkas tugas {name} tidak ada di folder Anda. Buka lagi tugas itu dari halaman mata pelatihan, lalu kumpulkan."
)
NO_ANSWERS = f"Berkas {ANSWERS_FILE} belum ada. Jawab dahulu sekurang-kurangnya satu soal, lalu kumpulkan."
