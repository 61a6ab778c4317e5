"""`bangkom build`, with or without `--check`: lessons to assignments, all of them or none.

Everything is made in a folder aside and looked through for leaks; only then does it take the place of what was there.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bangkom.authoring import coursemap
from bangkom.authoring.course import Course, load_course
from bangkom.authoring.generate import generate_release
from bangkom.authoring.leaks import find_leaks
from bangkom.authoring.notebook import build_notebook, to_bytes
from bangkom.authoring.prompts import poster_name
from bangkom.authoring.questiondata import FILE as QUESTIONS_FILE
from bangkom.authoring.questiondata import build_question_data
from bangkom.errors import StaleReleaseError
from bangkom.settings import Settings
from bangkom.store.source import source_path

Progress = Callable[[int, int], None]
"""Called with assignments done and assignments in all."""


@dataclass(frozen=True)
class BuildReport:
    """What a build did: all assignments in order, those whose release changed, and those removed."""

    assignments: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    questions: int

    def sentence(self) -> str:
        """What happened, in a sentence."""
        told = SUMMARY.format(
            count=len(self.assignments), questions=self.questions, changed=", ".join(self.changed) or NOTHING
        )
        return f"{told} {REMOVED.format(names=', '.join(self.removed))}" if self.removed else told


def build(settings: Settings, progress: Progress | None = None) -> BuildReport:
    """Make `build/source/` and `release/` from `course/`, and the table in its README.

    CourseError if lessons hold mistakes, StaleReleaseError if something secret would be released; then nothing changes.
    `progress` hears of every assignment.
    """
    course = load_course(settings.course)
    settings.build.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.build, prefix="tmp-") as folder:
        staging = _stage(course, Settings(Path(folder), settings.cohort), progress)
        leaks = _leaks(course, staging.release)
        if leaks:
            raise StaleReleaseError(_listed(LEAKS, leaks))
        changed = []
        for assignment in course.lessons:
            _swap(staging.source / assignment, settings.source / assignment, Path(folder))
            if _swap(staging.release / assignment, settings.release / assignment, Path(folder)):
                changed.append(assignment)
    removed = _remove_leftovers(settings, course.lessons)
    _write_map(settings.course / coursemap.FILE, coursemap.render_map(course))
    questions = sum(len(lesson.questions()) for lesson in course.lessons.values())
    return BuildReport(tuple(course.lessons), tuple(changed), removed, questions)


def check(settings: Settings) -> None:
    """Prove that `release/` and the README's table are what the lessons say, and hold nothing secret.

    CourseError if lessons hold mistakes; StaleReleaseError with every stale file and every leak.
    """
    course = load_course(settings.course)
    with tempfile.TemporaryDirectory(prefix="bangkom-") as folder:
        staging = _stage(course, Settings(Path(folder), settings.cohort))
        wrong = _stale(staging.release, settings.release)
    wrong += _leaks(course, settings.release)
    if not coursemap.is_current(settings.course / coursemap.FILE, coursemap.render_map(course)):
        wrong.append(f"course/{coursemap.FILE}: {OLD_MAP}")
    if wrong:
        raise StaleReleaseError(_listed(STALE, wrong))


def _stage(course: Course, staging: Settings, progress: Progress | None = None) -> Settings:
    """Make every assignment under `staging.root`; its paths mirror the project's."""
    for number, assignment in enumerate(course.lessons, 1):
        _write_source(course, assignment, staging.source)
        generate_release(staging, assignment)
        if progress:
            progress(number, len(course.lessons))
    return staging


def _write_source(course: Course, assignment: str, source: Path) -> None:
    lesson = course.lessons[assignment]
    path = source_path(source, assignment)
    path.parent.mkdir(parents=True)
    path.write_bytes(to_bytes(build_notebook(lesson, course.videos)))
    agenda = course.programme.subject_of(assignment).agenda
    data = build_question_data(lesson, course.videos, course.programme.zone, agenda)
    (path.parent / QUESTIONS_FILE).write_bytes(to_bytes(data))
    for video in lesson.videos():
        shutil.copyfile(course.videos[video].poster, path.parent / poster_name(video))


def _swap(new: Path, old: Path, aside: Path) -> bool:
    """Put a folder in another's place; False if they are equal. No reader ever sees half of either."""
    if old.is_dir() and _files(new) == _files(old):
        return False
    old.parent.mkdir(parents=True, exist_ok=True)
    former = Path(tempfile.mkdtemp(dir=aside)) / "former"
    if old.exists():
        old.rename(former)
    try:
        new.rename(old)
    except OSError:
        if former.exists():
            former.rename(old)
        raise
    return True


def _remove_leftovers(settings: Settings, kept: Iterable[str]) -> tuple[str, ...]:
    names = set(kept)
    removed = set()
    for folder in (settings.source, settings.release):
        for path in sorted(folder.iterdir() if folder.is_dir() else ()):
            if path.is_dir() and not path.is_symlink() and path.name not in names:
                shutil.rmtree(path)
                removed.add(path.name)
    return tuple(sorted(removed))


def _stale(made: Path, there: Path) -> list[str]:
    """A sentence for every file of a release that is missing, different or too many."""
    wanted, found = _files(made), _files(there)
    changed = [name for name in wanted.keys() & found.keys() if wanted[name] != found[name]]
    extra = [
        name for name in found.keys() - wanted.keys() if "/" in name
    ]  # a README beside the assignments is no release
    reasons = {MISSING: wanted.keys() - found.keys(), OLD: changed, EXTRA: extra}
    return sorted(f"release/{name}: {reason}" for reason, names in reasons.items() for name in names)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _leaks(course: Course, release: Path) -> list[str]:
    return [leak for lesson in course.lessons.values() for leak in find_leaks(release / lesson.id, lesson)]


def _write_map(path: Path, table: str) -> None:
    text = path.read_text("utf-8") if path.is_file() else ""
    new = coursemap.updated(text, table)
    if new != text:
        beside = path.with_name(f"{path.name}.tmp")
        beside.write_text(new, "utf-8")
        beside.replace(path)


def _listed(headline: str, sentences: Iterable[str]) -> str:
    return "\n".join([headline, *(f"  {sentence}" for sentence in sentences)])


SUMMARY = "{count} tugas dengan {questions} soal tersusun; yang berubah di release/: {changed}."
NOTHING = "tidak ada"
REMOVED = "Yang dihapus karena pelajarannya tidak ada lagi: {names}."
LEAKS = "Hasilnya memuat hal yang tidak boleh dibagikan kepada peserta, maka tidak ada yang diganti:"
STALE = "Folder release/ tidak sesuai dengan pelajaran. Jalankan `bangkom build`, lalu simpan hasilnya."
MISSING = "belum ada"
EXTRA = "tidak berasal dari pelajaran mana pun"
OLD = "sudah usang"
OLD_MAP = "tabel sesi sudah usang"
