"""Writing `jawaban.json`: one answer at a time, all or nothing, and never over somebody else's words.

Two kernels may write at once (two browser tabs), the machine may lose power, the file may be damaged. So: a lock in a
side file, a temporary file in the same folder, fsync, replace, fsync of the folder; and a file that can't be read is
moved aside under a name of its own before a new one begins.
"""

import fcntl
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bangkom.domain.answers import ANSWERS_FILE, MAX_BYTES, SCHEMA
from bangkom.domain.scoring import MAX_TEXT, is_blank
from bangkom.domain.structured import is_plain_number
from bangkom.errors import AnswersError
from bangkom.forms.structured import CHECKS, NOT_AN_ANSWER, check_structured
from bangkom.messages import disk_trouble
from bangkom.store.disk import sync_folder

ANYTHING: Final = object()
LOCK_FILE = ".jawaban.lock"
LOCK_SECONDS = 5.0
"""Shorter than the form's patience (8 s), so that a person reads why and not only that."""


def check_value(question: Mapping[str, Any], value: object) -> object:
    """`value` in the form in which it is stored, or None for no answer. `question` is an entry of `soal.json`.

    Raises AnswersError if it is no answer to that type of question. The form only sends what fits; this guards the
    file against everything else that can reach a kernel.
    """
    if is_blank(value):
        return None
    kind = question.get("type")
    if kind in CHECKS:
        return _storable_parts(check_structured(question, value))
    options = {option["id"] for option in question.get("options", ())}
    if kind == "single-choice" and isinstance(value, str) and value in options:
        return value
    if (
        kind == "multiple-choice"
        and isinstance(value, list)
        and all(isinstance(v, str) and v in options for v in value)
    ):
        return sorted(set(value))
    if kind == "true-false" and isinstance(value, bool):
        return value
    if kind == "number" and is_plain_number(value):
        return value
    if kind in ("short-text", "essay") and isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise AnswersError(TOO_LONG.format(count=len(value)))
        return _storable(value)
    raise AnswersError(NOT_AN_ANSWER)


def save_answer(
    folder: Path, assignment: str, question: str, value: object, saved_at: datetime, *, over: object = ANYTHING
) -> Path | None:
    """Store one checked answer durably; None clears it. `saved_at` must be aware.

    `over` is the answer that the writer has seen: another one, written meanwhile by another window, is not replaced.

    Returns where an unreadable earlier file was put aside, or None if there was none. Raises AnswersError, with a
    sentence for the participant, if the answer could not be stored; the file is then as it was.
    """
    if saved_at.tzinfo is None:
        raise ValueError("saved_at needs a time zone")
    path = folder / ANSWERS_FILE
    try:
        with _locked(folder):
            document, aside = _load(path, assignment, saved_at)
            present = _present(document, question)
            if over is not ANYTHING and present is not None and present not in (over, value):
                raise AnswersError(CHANGED)
            if value is None:
                document["answers"].pop(question, None)
            else:
                document["answers"][question] = {"value": value, "saved_at": saved_at.isoformat(timespec="seconds")}
            raw = json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")
            if len(raw) > MAX_BYTES:
                raise AnswersError(FILE_TOO_LONG)
            _replace(path, raw)
    except OSError as error:
        raise AnswersError(DISK.format(trouble=disk_trouble(error))) from error
    return aside


def _load(path: Path, assignment: str, now: datetime) -> tuple[dict[str, Any], Path | None]:
    """The document to change, and where an unreadable one went. Entries we don't understand stay as they are."""
    empty: dict[str, Any] = {"schema": SCHEMA, "assignment": assignment, "answers": {}}
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return empty, None
    try:
        document = json.loads(raw.decode("utf-8"))
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        document = None
    if (
        isinstance(document, dict)
        and document.get("schema") == SCHEMA
        and document.get("assignment") == assignment
        and isinstance(document.get("answers"), dict)
    ):
        return document, None
    aside = _free_name(path.parent, f"jawaban.rusak-{now:%Y%m%dT%H%M%S}")
    path.rename(aside)
    return empty, aside


def _present(document: dict[str, Any], question: str) -> object:
    entry = document["answers"].get(question)
    return entry.get("value") if isinstance(entry, dict) else None


def _free_name(folder: Path, stem: str) -> Path:
    names = (stem if count == 1 else f"{stem}-{count}" for count in range(1, 10_000))
    return next(folder / f"{name}.json" for name in names if not (folder / f"{name}.json").exists())


def _replace(path: Path, raw: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".jawaban-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)  # mkstemp's 0600 would keep a collecting grader out
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)  # without it a power cut can bring the old name back


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. A side file, because the answers file itself is replaced and its lock with it."""
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise AnswersError(BUSY) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _storable_parts(value: object) -> object:
    """As `_storable`, for every text in a list of rows."""
    if isinstance(value, list):
        return [_storable_parts(part) for part in value]
    if isinstance(value, dict):
        return {key: _storable_parts(part) for key, part in value.items()}
    return _storable(value) if isinstance(value, str) else value


def _storable(text: str) -> str:
    """`text` with a replacement sign for half characters (a cut emoji), which no file takes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


TOO_LONG = "Jawaban terlalu panjang ({count} karakter). Ringkas menjadi paling banyak 100.000 karakter."
FILE_TOO_LONG = "Semua jawaban sesi ini bersama-sama melebihi 2 MB. Ringkas jawaban uraian Anda."
CHANGED = (
    "Jawaban ini sudah diubah di jendela atau perangkat lain. Muat ulang halaman ini; tulisan Anda di sini tetap ada, "
    "dan Anda dapat memilih mana yang dipakai."
)
BUSY = "Berkas jawaban sedang dipakai jendela lain. Tutup jendela lain yang membuka sesi ini."
DISK = "Penyimpanan {trouble}, jadi jawaban ini belum tersimpan. Biarkan halaman ini terbuka dan hubungi panitia."
