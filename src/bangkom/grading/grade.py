"""Grade collected hand-ins in this process: no kernel, no notebook of a participant, one transaction a hand-in."""

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from nbgrader.utils import parse_utc

from bangkom.domain.answers import ANSWERS_FILE, AnswerSheet, read_answers
from bangkom.domain.scoring import Score, score
from bangkom.errors import BangkomError, GradingError
from bangkom.exchange.durable import locked
from bangkom.exchange.receipt import RECEIPT_FILE
from bangkom.grading.files import TIMESTAMP_FILE, read_plain
from bangkom.grading.graded import GradedNotebook
from bangkom.settings import IDENTIFIER, Settings
from bangkom.store.disk import ensure_folder
from bangkom.store.gradebook import CohortGradebook, open_gradebook
from bangkom.store.published import notebook_path, published_source, source_folder
from bangkom.store.source import SourceAssignment

Progress = Callable[[int, int], None]
"""Called with how many hand-ins are done and how many there are."""


KEPT = (ANSWERS_FILE, TIMESTAMP_FILE, RECEIPT_FILE, "submission_secret.txt")
"""What goes from a hand-in to `autograded/`, beside the source's own files: nbgrader copies these too."""


@dataclass(frozen=True)
class HandIn:
    """A collected hand-in: `submitted/<participant>/<assignment>/`."""

    participant: str
    assignment: str


@dataclass(frozen=True)
class GradeReport:
    """`graded` now; `unchanged` since they were graded; `waiting` of those graded now have something to mark by hand.

    `unreadable` says for hand-ins what could not be read in their answers (what could, counts); `failed`, which could
    not be graded at all, and why.
    """

    graded: int = 0
    unchanged: int = 0
    waiting: int = 0
    unreadable: tuple[tuple[HandIn, str], ...] = ()
    failed: tuple[tuple[HandIn, str], ...] = ()


@dataclass
class _Tally:
    graded: int = 0
    unchanged: int = 0
    waiting: int = 0
    unreadable: list[tuple[HandIn, str]] = field(default_factory=list)
    failed: list[tuple[HandIn, str]] = field(default_factory=list)


def grade(
    settings: Settings,
    assignment: str | None = None,
    participants: Collection[str] | None = None,
    *,
    force: bool = False,
    progress: Progress | None = None,
) -> GradeReport:
    """Grade what was collected and isn't graded yet or has changed since; with `force`, everything asked for.

    One hand-in that fails doesn't stop the others. GradingError if a source isn't built or its questions changed. Waits
    for whoever is grading this cohort.
    """
    with one_grader(settings):
        return _grade(settings, assignment, participants, force, progress)


@contextmanager
def one_grader(settings: Settings) -> Iterator[None]:
    """Whatever grades or writes feedback for this cohort, in whichever process, does it one at a time."""
    ensure_folder(settings.cohort_folder)
    with locked(settings.cohort_folder / ".grading.lock"):
        yield


def _grade(
    settings: Settings,
    assignment: str | None,
    participants: Collection[str] | None,
    force: bool,
    progress: Progress | None,
) -> GradeReport:
    hand_ins = find_hand_ins(settings, assignment, participants)
    tally, done = _Tally(), 0
    with open_gradebook(settings) as gradebook:
        for name in sorted({hand_in.assignment for hand_in in hand_ins}):
            grader = _Grader(settings, gradebook, published_source(settings, name))
            for hand_in in hand_ins:
                if hand_in.assignment != name:
                    continue
                grader.grade(hand_in, force, tally)
                done += 1
                if progress:
                    progress(done, len(hand_ins))
    return GradeReport(tally.graded, tally.unchanged, tally.waiting, tuple(tally.unreadable), tuple(tally.failed))


def find_hand_ins(
    settings: Settings, assignment: str | None = None, participants: Collection[str] | None = None
) -> list[HandIn]:
    """Collected hand-ins of assignments that are built, in the order of participants and assignments."""
    return [
        HandIn(folder.parent.name, folder.name)
        for folder in sorted(settings.submitted.glob(f"*/{assignment or '*'}"))
        if IDENTIFIER.fullmatch(folder.parent.name)
        and (participants is None or folder.parent.name in participants)
        and folder.is_dir()
        and not folder.is_symlink()
        and notebook_path(settings, folder.name).is_file()
    ]


class _Grader:
    """Grades hand-ins of one assignment; what is the same for all of them is worked out once."""

    def __init__(self, settings: Settings, gradebook: CohortGradebook, source: SourceAssignment) -> None:
        self._settings = settings
        self._gradebook = gradebook
        self._source = source
        gradebook.ensure_assignment(source)
        self._recorded = gradebook.recorded(source.id)
        self._notebook = GradedNotebook(source)
        folder = source_folder(settings, source.id)
        self._files = {
            path.relative_to(folder): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != ".ipynb"
        }

    def grade(self, hand_in: HandIn, force: bool, tally: _Tally) -> None:
        folder = self._settings.submitted / hand_in.participant / hand_in.assignment
        kept = {name: raw for name in KEPT if (raw := read_plain(folder / name)) is not None}
        if not force and self._is_graded(hand_in, kept):
            tally.unchanged += 1
            return
        try:
            sheet, waits = self._grade(hand_in, kept)
        except (BangkomError, OSError) as error:
            tally.failed.append((hand_in, str(error)))
            return
        tally.graded += 1
        tally.waiting += waits
        tally.unreadable += [(hand_in, problem) for problem in sheet.problems]

    def _grade(self, hand_in: HandIn, kept: dict[str, bytes]) -> tuple[AnswerSheet, bool]:
        sheet = read_answers(kept.get(ANSWERS_FILE), hand_in.assignment)
        marks = {question.id: _mark(score(question, sheet.value(question.id))) for question in self._source.questions}
        submitted_at = _moment(kept.get(TIMESTAMP_FILE))
        self._gradebook.record_submission(hand_in.assignment, hand_in.participant, marks, submitted_at)
        # After the marks: a hand-in without its folder is graded again, one without its marks would not be.
        target = self._settings.autograded / hand_in.participant / hand_in.assignment
        notebook = self._notebook.write(sheet, marks)
        files = {Path(name): raw for name, raw in kept.items()} | self._files
        replace_folder(target, {**files, Path(f"{hand_in.assignment}.ipynb"): notebook})
        return sheet, None in marks.values()

    def _is_graded(self, hand_in: HandIn, kept: dict[str, bytes]) -> bool:
        if hand_in.participant not in self._recorded:
            return False
        folder = self._settings.autograded / hand_in.participant / hand_in.assignment
        return (folder / f"{hand_in.assignment}.ipynb").is_file() and all(
            read_plain(folder / name) == kept.get(name) for name in KEPT
        )


def _mark(result: Score) -> float | None:
    return None if result.state == "waiting" else result.points


def _moment(raw: bytes | None) -> datetime | None:
    """When nbgrader's timestamp says the hand-in was received, as naive UTC; GradingError if it says nothing."""
    text = "" if raw is None else raw.decode("utf-8", "replace").strip()
    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError) as error:
        raise GradingError(BAD_TIMESTAMP.format(text=text[:60])) from error


def replace_folder(target: Path, files: dict[Path, bytes]) -> None:
    """Put a folder with exactly these files (0444, as nbgrader leaves them) in the place of `target`.

    Its group may read it: trainers', where they work in servers of their own.
    """
    fresh = target.with_name(f".{target.name}-{uuid4().hex[:8]}")
    fresh.mkdir(mode=0o750, parents=True)
    try:
        for name, content in files.items():
            path = fresh / name
            if len(name.parts) > 1:
                path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                os.fchmod(file.fileno(), 0o444)
                file.write(content)
        _swap(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}-{uuid4().hex[:8]}")
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


BAD_TIMESTAMP = "Waktu penerimaan kiriman tidak dapat dibaca: {text!r}. Kumpulkan ulang dengan `bangkom collect`."
