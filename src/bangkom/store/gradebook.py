"""A cohort's gradebook, in nbgrader's own schema: the one place that knows nbgrader's database.

nbgrader's own code makes the database and records assignments; hand-ins are recorded here with few statements in one
transaction each, where nbgrader takes some hundred statements and 28 commits. What is recorded is the same.
"""

import copy
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from nbgrader import api, utils
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    SaveCells,
)
from sqlalchemy import Connection, Engine, Table, bindparam, create_engine, event, insert, select, update
from sqlalchemy.exc import OperationalError
from traitlets.config import Config

from bangkom.errors import GradingError
from bangkom.settings import Settings
from bangkom.store.source import ESSAY_STUB, SourceAssignment

COURSE: Table = api.Course.__table__
ASSIGNMENT: Table = api.Assignment.__table__
NOTEBOOK: Table = api.Notebook.__table__
BASE_CELL: Table = api.BaseCell.__table__
GRADE_CELL: Table = api.GradeCell.__table__
SOLUTION_CELL: Table = api.SolutionCell.__table__
SOURCE_CELL: Table = api.SourceCell.__table__
STUDENT: Table = api.Student.__table__
SUBMISSION: Table = api.SubmittedAssignment.__table__
SUBMITTED_NOTEBOOK: Table = api.SubmittedNotebook.__table__
GRADE: Table = api.Grade.__table__
COMMENT: Table = api.Comment.__table__

BUSY_SECONDS = 30
"""How long to wait for another writer."""

NO_RESPONSE = "No response."
"""nbgrader's own automatic comment; ours translates it where a participant reads it."""


@dataclass(frozen=True)
class _Structure:
    """Database ids of an assignment, its notebook, and its cells by question id."""

    assignment: str
    notebook: str
    graded: Mapping[str, str]
    solutions: Mapping[str, str]


class CohortGradebook:
    """An open gradebook. Made by `open_gradebook`; one writer at a time, waiting for another up to half a minute."""

    def __init__(self, engine: Engine, url: str, course: str) -> None:
        self._engine = engine
        self._url = url
        self._course = course
        self._structures: dict[str, _Structure] = {}

    def ensure_assignment(self, source: SourceAssignment) -> None:
        """Record the assignment and its cells just as `nbgrader generate_assignment` would.

        GradingError if hand-ins are recorded already and the lesson now has other questions.
        """
        if self._recorded_cells(source.id) == _cells_of(source):
            return
        with api.Gradebook(self._url, self._course) as gradebook:
            gradebook.update_or_create_assignment(source.id)
        config = Config({"ClearSolutions": {"text_stub": ESSAY_STUB}})
        names = {"assignment": source.id, "notebook": source.id, "student": ".", "db_url": self._url}
        notebook, resources = copy.deepcopy(source.notebook), {"nbgrader": names}
        try:
            for step in (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums, SaveCells):
                notebook, resources = step(config=config).preprocess(notebook, resources)
        except RuntimeError as error:
            raise GradingError(CELLS_CHANGED.format(assignment=source.id)) from error
        self._structures.pop(source.id, None)

    def _recorded_cells(self, assignment: str) -> dict[str, tuple[str, str]]:
        cells = (
            select(SOURCE_CELL.c.name, SOURCE_CELL.c.checksum, SOURCE_CELL.c.source)
            .join(NOTEBOOK, NOTEBOOK.c.id == SOURCE_CELL.c.notebook_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == NOTEBOOK.c.assignment_id)
            .where(ASSIGNMENT.c.name == assignment)
        )
        with self._engine.connect() as connection:
            return {name: (checksum, source) for name, checksum, source in connection.execute(cells)}

    def ensure_students(self, participants: Iterable[str]) -> None:
        """Record participants by their ids alone: who marks by hand need not know whom."""
        with self._engine.begin() as connection:
            known = set(connection.scalars(select(STUDENT.c.id)))
            new = [{"id": participant} for participant in dict.fromkeys(participants) if participant not in known]
            if new:
                connection.execute(insert(STUDENT), new)

    def recorded(self, assignment: str) -> set[str]:
        """Ids of the participants whose hand-in of this assignment has been recorded."""
        submissions = (
            select(SUBMISSION.c.student_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
            .where(ASSIGNMENT.c.name == assignment)
        )
        with self._engine.connect() as connection:
            return set(connection.scalars(submissions))

    def record_submission(
        self, assignment: str, participant: str, marks: Mapping[str, float | None], submitted_at: datetime | None
    ) -> None:
        """Record the automatic marks of one hand-in in one transaction; hand marks given before stay.

        `marks` holds every graded question's points, None where a hand mark is due. A question with a hand mark from
        before asks for it to be looked at again, as nbgrader does. `submitted_at` is naive UTC, as nbgrader keeps it.
        """
        structure = self._structure(assignment)
        with self._engine.begin() as connection:
            found = connection.execute(
                select(SUBMISSION.c.id, SUBMITTED_NOTEBOOK.c.id)
                .join(SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
                .where(SUBMISSION.c.assignment_id == structure.assignment, SUBMISSION.c.student_id == participant)
            ).first()
            if found is None:
                notebook = _add_submission(connection, structure, participant, submitted_at)
                _add_marks(connection, structure, notebook, marks)
            else:
                submission, notebook = found
                _update_submission(connection, submission, notebook, submitted_at)
                _update_marks(connection, structure, notebook, marks)

    def set_manual(
        self,
        assignment: str,
        participant: str,
        question: str,
        points: float | None,
        comment: str | None = None,
        *,
        of: datetime | None = None,
    ) -> bool:
        """Give a hand mark (None takes it back) and a comment, as formgrader's page does.

        With `of`, naive UTC, only if that is still when the hand-in was received; whether it was given. GradingError if
        this hand-in or question isn't recorded.
        """
        structure = self._structure(assignment)
        with self._engine.begin() as connection:
            grade = connection.execute(
                select(GRADE.c.id, GRADE.c.notebook_id, GRADE.c.auto_score, SUBMISSION.c.timestamp)
                .join(SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.id == GRADE.c.notebook_id)
                .join(SUBMISSION, SUBMISSION.c.id == SUBMITTED_NOTEBOOK.c.assignment_id)
                .where(
                    SUBMISSION.c.assignment_id == structure.assignment,
                    SUBMISSION.c.student_id == participant,
                    GRADE.c.cell_id == structure.graded.get(question),
                )
            ).first()
            if grade is None:
                raise GradingError(NOT_RECORDED.format(question=question, participant=participant))
            if of is not None and grade.timestamp != of:
                return False
            waits = points is None and grade.auto_score is None
            mark = update(GRADE).where(GRADE.c.id == grade.id).values(manual_score=points, needs_manual_grade=waits)
            connection.execute(mark)
            if comment is not None:
                connection.execute(
                    update(COMMENT)
                    .where(
                        COMMENT.c.notebook_id == grade.notebook_id,
                        COMMENT.c.cell_id == structure.solutions.get(question),
                    )
                    .values(manual_comment=comment)
                )
        return True

    def execute(self, statement: Any) -> list[tuple[Any, ...]]:
        """Rows of a select over nbgrader's tables, as plain tuples: there are so many that the garbage collector would
        look for cycles in anything else."""
        with self._engine.connect() as connection:
            return list(map(tuple, connection.execute(statement)))

    def _structure(self, assignment: str) -> _Structure:
        if assignment not in self._structures:
            self._structures[assignment] = self._read_structure(assignment)
        return self._structures[assignment]

    def _read_structure(self, assignment: str) -> _Structure:
        with self._engine.connect() as connection:
            notebook = connection.execute(
                select(ASSIGNMENT.c.id, NOTEBOOK.c.id)
                .join(NOTEBOOK, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id)
                .where(ASSIGNMENT.c.name == assignment, NOTEBOOK.c.name == assignment)
            ).first()
            if notebook is None:
                raise GradingError(NOT_IN_GRADEBOOK.format(assignment=assignment))
            cells = [
                select(BASE_CELL.c.name, BASE_CELL.c.id)
                .join(kind, kind.c.id == BASE_CELL.c.id)
                .where(BASE_CELL.c.notebook_id == notebook[1])
                for kind in (GRADE_CELL, SOLUTION_CELL)
            ]
            graded, solutions = ({row.name: row.id for row in connection.execute(query)} for query in cells)
        return _Structure(notebook[0], notebook[1], graded, solutions)


def _add_submission(
    connection: Connection, structure: _Structure, participant: str, submitted_at: datetime | None
) -> str:
    """Add a hand-in, and the participant if unknown; the id of its notebook."""
    if connection.scalar(select(STUDENT.c.id).where(STUDENT.c.id == participant)) is None:
        connection.execute(insert(STUDENT).values(id=participant))
    submission, notebook = _new_id(), _new_id()
    connection.execute(
        insert(SUBMISSION).values(
            id=submission, assignment_id=structure.assignment, student_id=participant, timestamp=submitted_at
        )
    )
    connection.execute(
        insert(SUBMITTED_NOTEBOOK).values(
            id=notebook, assignment_id=submission, notebook_id=structure.notebook, flagged=False
        )
    )
    return notebook


def _add_marks(connection: Connection, structure: _Structure, notebook: str, marks: Mapping[str, float | None]) -> None:
    place = {"notebook_id": notebook}
    grades = [
        {
            **place,
            "id": _new_id(),
            "cell_id": cell,
            "auto_score": marks[name],
            "needs_manual_grade": marks[name] is None,
        }
        for name, cell in structure.graded.items()
    ]
    connection.execute(insert(GRADE), grades)
    comments = [
        {"id": _new_id(), "notebook_id": notebook, "cell_id": cell, "auto_comment": _comment(marks[name])}
        for name, cell in structure.solutions.items()
    ]
    if comments:
        connection.execute(insert(COMMENT), comments)


def _update_submission(connection: Connection, submission: str, notebook: str, submitted_at: datetime | None) -> None:
    """A new time if there is one, and no penalty: nbgrader's default plugin gives none for being late."""
    if submitted_at is not None:
        connection.execute(update(SUBMISSION).where(SUBMISSION.c.id == submission).values(timestamp=submitted_at))
    free = update(SUBMITTED_NOTEBOOK).where(SUBMITTED_NOTEBOOK.c.id == notebook).values(late_submission_penalty=None)
    connection.execute(free)


def _update_marks(
    connection: Connection, structure: _Structure, notebook: str, marks: Mapping[str, float | None]
) -> None:
    by_hand = select(GRADE.c.cell_id).where(GRADE.c.notebook_id == notebook, GRADE.c.manual_score.is_not(None))
    marked_by_hand = set(connection.scalars(by_hand))
    grades = [
        {
            "at_notebook": notebook,
            "at_cell": cell,
            "auto_score": marks[name],
            "needs_manual_grade": marks[name] is None or cell in marked_by_hand,
        }
        for name, cell in structure.graded.items()
    ]
    connection.execute(_SET_GRADE, grades)
    comments = [
        {"at_notebook": notebook, "at_cell": cell, "auto_comment": _comment(marks[name])}
        for name, cell in structure.solutions.items()
    ]
    if comments:
        connection.execute(_SET_COMMENT, comments)


# The values come with each execution, so that the statement is compiled once.
_SET_GRADE = update(GRADE).where(
    GRADE.c.notebook_id == bindparam("at_notebook"), GRADE.c.cell_id == bindparam("at_cell")
)
_SET_COMMENT = update(COMMENT).where(
    COMMENT.c.notebook_id == bindparam("at_notebook"), COMMENT.c.cell_id == bindparam("at_cell")
)


def _comment(mark: float | None) -> str | None:
    """An essay that got points at once had no answer."""
    return None if mark is None else NO_RESPONSE


def ensure_gradebook(settings: Settings) -> None:
    """Make the cohort's folder (0700) and gradebook (0600) with nbgrader's own code, unless they are there.

    Made aside and put in place at the end: an interrupted start leaves no half-made gradebook.
    """
    if settings.gradebook.exists():
        return
    settings.cohort_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = settings.cohort_folder / f".gradebook-{uuid4().hex[:8]}.db"
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with _programs_on_path():
            api.Gradebook(f"sqlite:///{fresh}", settings.cohort).close()
        # A link, unlike a rename, never takes the place of a gradebook that another process has just made.
        if not settings.gradebook.exists():
            os.link(fresh, settings.gradebook)
    finally:
        fresh.unlink()


@contextmanager
def open_gradebook(settings: Settings) -> Iterator[CohortGradebook]:
    """The cohort's gradebook, made if need be. GradingError if the database is full, busy for too long, or unusable."""
    ensure_gradebook(settings)
    engine = create_engine(settings.gradebook_url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _durable)
    event.listen(engine, "begin", _take_the_pen)
    try:
        yield CohortGradebook(engine, settings.gradebook_url, settings.cohort)
    except OperationalError as error:
        raise GradingError(UNUSABLE.format(cohort=settings.cohort, why=_why_unusable(error))) from error
    finally:
        engine.dispose()


def _why_unusable(error: OperationalError) -> str:
    """What SQLite's own sentence means for whoever runs a command."""
    reason = str(error.orig)
    return FULL if "full" in reason else BUSY if "locked" in reason else BROKEN


def _durable(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin a transaction only at the first write
    connection.execute("PRAGMA journal_mode=WAL")  # formgrader can read while we write
    connection.execute("PRAGMA synchronous=FULL")


def _take_the_pen(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _programs_on_path() -> Iterator[None]:
    """nbgrader runs the program `alembic`, which stands beside this environment's python and perhaps nowhere else."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), before))
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _cells_of(source: SourceAssignment) -> dict[str, tuple[str, str]]:
    """What nbgrader keeps of a source notebook's cells, to know whether it has it already."""
    cells = {}
    for cell in source.notebook.cells:
        if utils.is_grade(cell) or utils.is_solution(cell) or utils.is_locked(cell):
            cells[cell.metadata.nbgrader["grade_id"]] = (utils.compute_checksum(cell), cell.source)
    return cells


def checksums(source: SourceAssignment) -> dict[str, str]:
    """nbgrader's checksums of the source's cells by their ids."""
    return {cell: checksum for cell, (checksum, _) in _cells_of(source).items()}


def _new_id() -> str:
    return uuid4().hex


CELLS_CHANGED = (
    "Soal tugas {assignment} bertambah atau berkurang, padahal sudah ada kiriman yang tercatat. "
    "Kembalikan soalnya seperti semula, atau pakai tugas baru untuk angkatan berikutnya."
)
UNUSABLE = "Buku nilai angkatan {cohort} {why}. Yang sudah tercatat tetap ada; perintah ini dapat diulang."
FULL = "tidak dapat ditulis karena penyimpanan penuh"
BUSY = "sedang dipakai program lain"
BROKEN = "tidak dapat dibaca atau ditulis; periksa penyimpanannya"
NOT_IN_GRADEBOOK = "Tugas {assignment} belum ada di buku nilai. Jalankan `bangkom grade` untuk mencatatnya."
NOT_RECORDED = (
    "Kiriman {participant} untuk soal {question} belum tercatat di buku nilai. Jalankan `bangkom grade` dulu."
)
