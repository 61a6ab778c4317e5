"""Give a cohort what it is to have: the released assignments, and later each participant's own feedback."""

import json
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bangkom.errors import GradingError
from bangkom.exchange.depot import Depot
from bangkom.exchange.flow import open_depot, publish_release, release_feedback, release_files, released
from bangkom.grading.feedback import FeedbackReport, read_hand_in_marks, write_page, write_pages
from bangkom.grading.grade import Progress, one_grader
from bangkom.grading.hand_marks import read_hand_marks
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import CellMark
from bangkom.store.published import is_changed, is_kept, keep_source, published_source

MARK_FILE = "nilai.json"
"""Beside a feedback page, for the participant's home: `{"points": 18, "maximum": 20, "waiting": 0}`."""


@dataclass(frozen=True)
class PublishReport:
    """Ids, sorted. `published`: what participants now get as it is in `release/`; `held`: what has changed since it was
    published, but was handed in already, and stays as it was."""

    published: tuple[str, ...]
    held: tuple[str, ...] = ()


def publish(settings: Settings) -> PublishReport:
    """Put `release/` into the cohort's depot, keep the sources with the cohort, record them in its gradebook.

    Publishing again changes nothing but what was mended before anybody handed it in. GradingError if an assignment was
    handed in that nobody kept the source of, and has changed since. Waits for whoever is grading this cohort.
    """
    with one_grader(settings):
        depot = open_depot(settings)
        handed_in = {assignment for assignment in released(settings) if _is_handed_in(settings, depot, assignment)}
        lost = sorted(name for name in handed_in if not is_kept(settings, name) and _is_other(settings, depot, name))
        if lost:
            raise GradingError(LOST.format(assignments=", ".join(lost)))
        held = tuple(sorted(assignment for assignment in handed_in if is_changed(settings, assignment)))
        published = tuple(assignment for assignment in released(settings) if assignment not in held)
        with open_gradebook(settings) as gradebook:
            for assignment in published:
                keep_source(settings, assignment)
                gradebook.ensure_assignment(published_source(settings, assignment))
        return PublishReport(publish_release(depot, settings, but=held), held)


def _is_handed_in(settings: Settings, depot: Depot, assignment: str) -> bool:
    return bool(depot.participants(assignment)) or any(settings.submitted.glob(f"*/{assignment}"))


def _is_other(settings: Settings, depot: Depot, assignment: str) -> bool:
    """Whether `release/` holds another version than participants were given."""
    now = release_files(settings.release / assignment)
    return assignment in depot.published() and depot.fetch(assignment) != {n: p.read_bytes() for n, p in now.items()}


def publish_feedback(
    settings: Settings,
    assignment: str | None = None,
    progress: Progress | None = None,
    *,
    participants: Collection[str] | None = None,
) -> FeedbackReport:
    """Write the feedback of every graded hand-in asked for and give each page to its owner alone.

    Hand marks and comments are in it once their session is released to the owner's group.
    Nothing new is given where nothing changed. Waits for whoever is grading this cohort.
    """
    with one_grader(settings):
        return _publish_feedback(settings, assignment, participants, progress)


def _publish_feedback(
    settings: Settings, assignment: str | None, participants: Collection[str] | None, progress: Progress | None
) -> FeedbackReport:
    marks = read_hand_in_marks(settings, assignment, participants)
    by_hand = read_hand_marks(settings, assignment, participants)
    report = write_pages(settings, marks, by_hand, progress)
    failed = {hand_in for hand_in, _ in report.failed}
    depot = open_depot(settings)
    for (name, participant), cells in marks.items():
        if (participant, name) not in failed:
            folders = [
                step / participant / name for step in (settings.feedback, settings.autograded, settings.submitted)
            ]
            write_page(folders[0] / MARK_FILE, json.dumps(total(map(by_hand.shown, cells)), sort_keys=True) + "\n")
            release_feedback(depot, participant, name, folders)
    return report


def total(of: Iterable[CellMark]) -> dict[str, float]:
    """Points given so far, of how many, and how many questions wait for a hand mark."""
    marks = list(of)
    return {
        "points": round(math.fsum(mark.points or 0.0 for mark in marks), 2),
        "maximum": math.fsum(mark.maximum for mark in marks),
        "waiting": sum(mark.points is None for mark in marks),
    }


LOST = (
    "Tugas {assignments} sudah dikumpulkan, tetapi naskahnya yang dahulu tidak tersimpan bersama angkatan ini dan "
    "sejak itu berubah. Kembalikan naskahnya ke isi yang dahulu, jalankan `bangkom build` dan `bangkom publish`, lalu "
    "ubah lagi untuk angkatan berikutnya. Tidak ada yang dibagikan."
)
