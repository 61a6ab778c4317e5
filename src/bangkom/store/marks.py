"""What a gradebook holds, read for reports and feedback: every mark with its state, for missing is not zero."""

import math
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from bangkom.domain.results import Outcome, ScoreRow, State
from bangkom.errors import GradingError
from bangkom.settings import Settings
from bangkom.store.gradebook import (
    ASSIGNMENT,
    BASE_CELL,
    COMMENT,
    GRADE,
    GRADE_CELL,
    NOTEBOOK,
    SUBMISSION,
    SUBMITTED_NOTEBOOK,
    CohortGradebook,
    open_gradebook,
)


@dataclass(frozen=True)
class CellMark:
    """The marks of one question of one hand-in. `submitted_at` is aware; `comment` is a trainer's, not nbgrader's."""

    participant: str
    assignment: str
    question: str
    maximum: float
    auto: float | None
    manual: float | None
    extra: float
    needs_manual: bool
    comment: str | None
    submitted_at: datetime | None
    late_seconds: float

    @property
    def points(self) -> float | None:
        """A hand mark before an automatic one, with extra credit; None while neither is there."""
        given = self.auto if self.manual is None else self.manual
        return None if given is None else given + self.extra


def read_marks(
    gradebook: CohortGradebook,
    assignment: str | None = None,
    participant: str | None = None,
    questions: Collection[str] | None = None,
) -> list[CellMark]:
    """Marks of recorded hand-ins (of one assignment, of one participant, of these questions), ordered by participant
    and assignment."""
    if assignment is not None and participant is None and questions is None:
        # Named one by one, SQLite looks the marks up; else it reads all of the gradebook's for each hand-in.
        questions = [name for name, _ in _read_questions(gradebook, assignment).get(assignment, ())]
    # An essay is a graded cell and a solution cell of the same name; the comment hangs on the second.
    comments = (
        select(COMMENT.c.notebook_id, BASE_CELL.c.name, COMMENT.c.manual_comment)
        .select_from(COMMENT)
        .join(BASE_CELL, BASE_CELL.c.id == COMMENT.c.cell_id)
        .where(COMMENT.c.manual_comment.is_not(None))
        .subquery()
    )
    query = (
        select(
            SUBMISSION.c.student_id,
            ASSIGNMENT.c.name,
            BASE_CELL.c.name,
            GRADE_CELL.c.max_score,
            GRADE.c.auto_score,
            GRADE.c.manual_score,
            func.coalesce(GRADE.c.extra_credit, 0.0),
            GRADE.c.needs_manual_grade,
            comments.c.manual_comment,
            SUBMISSION.c.timestamp,
            ASSIGNMENT.c.duedate,
            SUBMISSION.c.extension,
        )
        .select_from(SUBMISSION)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
        .join(NOTEBOOK, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id)
        .join(SUBMITTED_NOTEBOOK, _is_of_submission())
        .join(BASE_CELL, BASE_CELL.c.notebook_id == NOTEBOOK.c.id)
        .join(GRADE, (GRADE.c.cell_id == BASE_CELL.c.id) & (GRADE.c.notebook_id == SUBMITTED_NOTEBOOK.c.id))
        .join(GRADE_CELL, GRADE_CELL.c.id == GRADE.c.cell_id)
        .outerjoin(
            comments, (comments.c.notebook_id == SUBMITTED_NOTEBOOK.c.id) & (comments.c.name == BASE_CELL.c.name)
        )
        .order_by(SUBMISSION.c.student_id, ASSIGNMENT.c.name, BASE_CELL.c.name)
    )
    if assignment is not None:
        query = query.where(ASSIGNMENT.c.name == assignment)
    if participant is not None:
        query = query.where(SUBMISSION.c.student_id == participant)
    if questions is not None:
        query = query.where(BASE_CELL.c.name.in_(questions))
    return [_cell_mark(row) for row in gradebook.execute(query)]


@dataclass(frozen=True)
class Marked:
    """How far one recorded hand-in is: how many answers wait for a person's mark, and whether every mark is there."""

    participant: str
    assignment: str
    submitted_at: datetime | None
    waiting: int
    is_graded: bool


def read_marked(settings: Settings) -> tuple[Marked, ...]:
    """Every recorded hand-in, ordered by assignment and participant; nothing if there is no gradebook yet."""
    if not settings.gradebook.exists():
        return ()
    waits = func.sum(case((GRADE.c.needs_manual_grade, 1), else_=0))
    is_unmarked = GRADE.c.auto_score.is_(None) & GRADE.c.manual_score.is_(None)
    unmarked = func.sum(case((is_unmarked, 1), else_=0))
    query = (
        select(SUBMISSION.c.student_id, ASSIGNMENT.c.name, SUBMISSION.c.timestamp, waits, unmarked)
        .select_from(SUBMISSION)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
        .join(NOTEBOOK, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id)
        .join(SUBMITTED_NOTEBOOK, _is_of_submission())
        .join(BASE_CELL, BASE_CELL.c.notebook_id == NOTEBOOK.c.id)
        .join(GRADE, (GRADE.c.cell_id == BASE_CELL.c.id) & (GRADE.c.notebook_id == SUBMITTED_NOTEBOOK.c.id))
        .group_by(SUBMISSION.c.id)
        .order_by(ASSIGNMENT.c.name, SUBMISSION.c.student_id)
    )
    with open_gradebook(settings) as gradebook:
        return tuple(
            Marked(participant, assignment, _aware(submitted), waiting, not waiting and not without)
            for participant, assignment, submitted, waiting, without in gradebook.execute(query)
        )


def read_marks_of(
    gradebook: CohortGradebook, assignment: str | None, participants: Collection[str] | None
) -> list[CellMark]:
    """Marks of these participants, or of all if None; a few are asked for one by one, not picked out of thousands."""
    if participants is None:
        return read_marks(gradebook, assignment)
    return [mark for someone in sorted(participants) for mark in read_marks(gradebook, assignment, someone)]


def read_scores(
    settings: Settings,
    participants: Iterable[str],
    exempt: Collection[tuple[str, str]] = frozenset(),
) -> tuple[ScoreRow, ...]:
    """A row for every participant × question of every assignment in the gradebook, in one of the four states.

    `participants` is the roster; hand-ins of others are left out. `exempt` holds (participant, assignment). A hand-in
    that was collected but not graded waits. GradingError if there is no gradebook.
    """
    if not settings.gradebook.exists():
        raise GradingError(NO_GRADEBOOK.format(cohort=settings.cohort))
    with open_gradebook(settings) as gradebook:
        questions = _read_questions(gradebook)
        marks = {(mark.participant, mark.assignment, mark.question): mark for mark in read_marks(gradebook)}
    rows = []
    for participant in dict.fromkeys(participants):
        for assignment, graded in questions.items():
            is_exempt = (participant, assignment) in exempt
            is_collected = (settings.submitted / participant / assignment).is_dir()
            for question, maximum in graded:
                mark = marks.get((participant, assignment, question))
                if mark is None:
                    state: State = "exempt" if is_exempt else "waiting" if is_collected else "missing"
                    rows.append(ScoreRow(participant, assignment, question, None, maximum, state))
                else:
                    rows.append(_row(mark, is_exempt))
    return tuple(rows)


def read_outcomes(settings: Settings, only: str | None = None) -> Mapping[tuple[str, str], Outcome]:
    """(participant, assignment) → what became of everything that was handed in, as `results.outcome` has it of
    `read_scores`; who handed nothing in is absent. Sums are the database's own, so thousands take a moment.

    Of everybody, or of `only` one. Nothing if there is no gradebook yet.
    """
    if not settings.gradebook.exists():
        return {}
    given = func.coalesce(GRADE.c.manual_score, GRADE.c.auto_score)
    points = func.sum(given + func.coalesce(GRADE.c.extra_credit, 0.0)).label("points")
    sums = select(GRADE.c.notebook_id, points, func.count(given).label("marked")).group_by(GRADE.c.notebook_id)
    with open_gradebook(settings) as gradebook:
        # Marks are summed before anything is joined to them: there are so many more of them than hand-ins.
        of_hand_in = (sums if only is None else sums.where(*_of_one(gradebook, only))).subquery()
        query = (
            select(SUBMISSION.c.student_id, ASSIGNMENT.c.name, of_hand_in.c.points, of_hand_in.c.marked)
            .select_from(of_hand_in)
            .join(SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.id == of_hand_in.c.notebook_id)
            .join(SUBMISSION, SUBMISSION.c.id == SUBMITTED_NOTEBOOK.c.assignment_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
        )
        questions = _read_questions(gradebook)
        counts = {assignment: len(of_it) for assignment, of_it in questions.items()}
        maxima = {assignment: math.fsum(maximum for _, maximum in of_it) for assignment, of_it in questions.items()}
        graded = cache(partial(Outcome, "graded"))  # thousands share few results
        found = {
            (participant, assignment): graded(total, maxima[assignment]) if marked == counts[assignment] else WAITING
            for participant, assignment, total, marked in gradebook.execute(query)
        }
    for participant, assignment in _collected(settings.submitted, only):
        if assignment in counts:
            found.setdefault((participant, assignment), WAITING)
    return found


def _of_one(gradebook: CohortGradebook, participant: str) -> tuple[ColumnElement[bool], ...]:
    """What leaves one participant's marks of all. nbgrader's tables have no index by participant: asked for by every
    key that does have one, three small look-ups spare a scan of everybody's marks."""
    tasks = {row[0]: row[1] for row in gradebook.execute(select(NOTEBOOK.c.assignment_id, NOTEBOOK.c.id))}
    cells = [id for (id,) in gradebook.execute(select(GRADE_CELL.c.id))]
    submissions = select(SUBMISSION.c.id).where(
        SUBMISSION.c.assignment_id.in_(list(tasks)), SUBMISSION.c.student_id == participant
    )
    own = select(SUBMITTED_NOTEBOOK.c.id).where(
        SUBMITTED_NOTEBOOK.c.notebook_id.in_(list(tasks.values())),
        SUBMITTED_NOTEBOOK.c.assignment_id.in_([id for (id,) in gradebook.execute(submissions)]),
    )
    return GRADE.c.cell_id.in_(cells), GRADE.c.notebook_id.in_([id for (id,) in gradebook.execute(own)])


def _collected(submitted: Path, only: str | None) -> Iterator[tuple[str, str]]:
    """Every (participant, assignment) that was collected, graded or not."""
    with suppress(FileNotFoundError):
        for person in [only] if only is not None else [path.name for path in submitted.iterdir()]:
            with suppress(FileNotFoundError, NotADirectoryError), os.scandir(submitted / person) as tasks:
                yield from ((person, task.name) for task in tasks if task.is_dir())


def _is_of_submission() -> ColumnElement[bool]:
    """By both columns of nbgrader's index: by one alone SQLite reads every hand-in once for each hand-in."""
    return (SUBMITTED_NOTEBOOK.c.notebook_id == NOTEBOOK.c.id) & (SUBMITTED_NOTEBOOK.c.assignment_id == SUBMISSION.c.id)


def _cell_mark(row: Sequence[Any]) -> CellMark:
    submitted, due, extension = row[-3:]
    values: tuple[Any, ...] = (*row[:-3], _aware(submitted), _late(submitted, due, extension))
    return CellMark(*values)


def _row(mark: CellMark, is_exempt: bool) -> ScoreRow:
    state: State = "exempt" if is_exempt else "waiting" if mark.points is None else "graded"
    return ScoreRow(
        mark.participant,
        mark.assignment,
        mark.question,
        mark.points if state == "graded" else None,
        mark.maximum,
        state,
        mark.needs_manual,
        mark.submitted_at,
        mark.late_seconds,
    )


def _read_questions(gradebook: CohortGradebook, assignment: str | None = None) -> dict[str, list[tuple[str, float]]]:
    query = (
        select(ASSIGNMENT.c.name, BASE_CELL.c.name, GRADE_CELL.c.max_score)
        .select_from(ASSIGNMENT)
        .join(NOTEBOOK, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id)
        .join(BASE_CELL, BASE_CELL.c.notebook_id == NOTEBOOK.c.id)
        .join(GRADE_CELL, GRADE_CELL.c.id == BASE_CELL.c.id)
        .order_by(ASSIGNMENT.c.name, BASE_CELL.c.name)
    )
    if assignment is not None:
        query = query.where(ASSIGNMENT.c.name == assignment)
    questions: dict[str, list[tuple[str, float]]] = {}
    for assignment, question, maximum in gradebook.execute(query):
        questions.setdefault(assignment, []).append((question, maximum))
    return questions


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


def _late(submitted: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    """Seconds after the deadline with its extension; 0 in time or without a deadline."""
    if submitted is None or due is None:
        return 0.0
    return max(0.0, (submitted - due - (extension or timedelta())).total_seconds())


WAITING = Outcome("waiting")
NO_GRADEBOOK = "Buku nilai angkatan {cohort} belum ada. Jalankan `bangkom grade` lebih dulu."
