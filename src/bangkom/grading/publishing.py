"""Give a cohort what it is to have: the released assignments, and later each participant's own feedback."""

import json
import math
from collections.abc import Collection, Iterable

from bangkom.exchange.flow import open_depot, publish_release, release_feedback
from bangkom.grading.feedback import FeedbackReport, read_hand_in_marks, write_page, write_pages
from bangkom.grading.grade import Progress, one_grader
from bangkom.grading.hand_marks import read_hand_marks
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import CellMark
from bangkom.store.source import read_source, source_path

MARK_FILE = "nilai.json"
"""Beside a feedback page, for the participant's home: `{"points": 18, "maximum": 20, "waiting": 0}`."""


def publish(settings: Settings) -> tuple[str, ...]:
    """Put `release/` into the cohort's depot and record its questions in the cohort's gradebook; the ids, sorted.

    Publishing again changes nothing. GradingError if questions changed that hand-ins have already answered.
    """
    assignments = publish_release(open_depot(settings), settings)
    with open_gradebook(settings) as gradebook:
        for assignment in assignments:
            gradebook.ensure_assignment(read_source(source_path(settings.source, assignment)))
    return assignments


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
