"""The source of every published assignment, kept with its cohort: old marks stay with the questions they are for.

```
gradebook/<cohort>/source/<assignment>/{<assignment>.ipynb,soal.json,…}   as `build/source/` had it on publishing
gradebook/<cohort>/source/<assignment>.sha256                             as `sha256sum -c` reads it
```
Lessons go on being mended for the next cohort. Whatever grades, shows or reports a cohort reads its assignments here;
only what was never published to it is read from `build/source/`.
"""

import hashlib
import os
import shutil
from pathlib import Path
from uuid import uuid4

from bangkom.errors import GradingError
from bangkom.settings import Settings
from bangkom.store.disk import ensure_folder, sync_folder
from bangkom.store.source import SourceAssignment, read_source


def is_kept(settings: Settings, assignment: str) -> bool:
    """Whether the cohort has its own copy of the assignment."""
    return _digest_path(settings, assignment).is_file()


def source_folder(settings: Settings, assignment: str) -> Path:
    """Where this cohort's source of the assignment stands: its own copy, or the build's if it has none."""
    return (settings.published if is_kept(settings, assignment) else settings.source) / assignment


def notebook_path(settings: Settings, assignment: str) -> Path:
    """The notebook in `source_folder`; it needn't be there."""
    return source_folder(settings, assignment) / f"{assignment}.ipynb"


def published_source(settings: Settings, assignment: str) -> SourceAssignment:
    """This cohort's source of the assignment. GradingError if it can't be read or isn't what was kept any more."""
    if is_kept(settings, assignment):
        kept = _digest_path(settings, assignment).read_text("utf-8")
        if kept != digest(settings.published / assignment):
            raise GradingError(DAMAGED.format(assignment=assignment, folder=settings.published / assignment))
    return read_source(notebook_path(settings, assignment))


def is_changed(settings: Settings, assignment: str) -> bool:
    """Whether the assignment as it is built now is another one than the cohort keeps; False if it keeps none."""
    if not is_kept(settings, assignment):
        return False
    return _digest_path(settings, assignment).read_text("utf-8") != digest(settings.source / assignment)


def keep_source(settings: Settings, assignment: str) -> None:
    """Keep the assignment as it is built now with the cohort, in the place of an earlier copy.

    The digest is written last and taken away first, so a copy half made counts as none. GradingError if it isn't built.
    """
    if is_kept(settings, assignment) and not is_changed(settings, assignment):
        return
    read_source(settings.source / assignment / f"{assignment}.ipynb")
    if not settings.published.is_dir():
        ensure_folder(settings.cohort_folder)
        settings.published.mkdir(mode=0o750)
    target, record = settings.published / assignment, _digest_path(settings, assignment)
    fresh, old = (target.with_name(f".{assignment}-{uuid4().hex[:8]}") for _ in range(2))
    try:
        _copy(settings.source / assignment, fresh)
        record.unlink(missing_ok=True)
        if target.exists():
            target.rename(old)
        fresh.rename(target)
        _write(record, digest(target).encode())
        sync_folder(settings.published)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def digest(folder: Path) -> str:
    """A line a file, its SHA-256 and its path from the folder above; empty if there is no such folder."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder.parent).as_posix()}\n"
        for path in _files(folder)
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _copy(source: Path, target: Path) -> None:
    target.mkdir(mode=0o750)
    for path in _files(source):
        copied = target / path.relative_to(source)
        copied.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        _write(copied, path.read_bytes())


def _write(path: Path, content: bytes) -> None:
    """A new file on the disk that nobody is to write again; trainers' servers read it by its group."""
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o440)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _digest_path(settings: Settings, assignment: str) -> Path:
    return settings.published / f"{assignment}.sha256"


DAMAGED = (
    "Naskah tugas {assignment} yang disimpan bersama angkatan ini tidak lagi seperti ketika dibagikan ({folder}), jadi "
    "tidak ada yang dinilai dengannya. Pulihkan folder itu dari cadangan."
)
