"""What lies on the marking desk: every answer that a person marks, and how far it is."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from bangkom.domain.answers import ANSWERS_FILE, AnswerSheet, read_answers
from bangkom.domain.questions import Question, is_marked_by_hand
from bangkom.domain.rubric import Level
from bangkom.exchange.flow import collected_receipt
from bangkom.exchange.receipt import Receipt
from bangkom.grading.files import read_plain
from bangkom.settings import Settings
from bangkom.store import marking
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marking import Mark
from bangkom.store.marks import CellMark, read_marks
from bangkom.store.published import notebook_path, published_source
from bangkom.store.source import SourceAssignment

State = Literal["waiting", "again", "marked", "blank"]
"""Waits for a mark; was marked before it was handed in anew; is marked; nothing was answered, so nothing is marked."""


@dataclass(frozen=True)
class Item:
    """One participant's answer to one question.

    `cell` is what the gradebook says of it, `mark` the newest mark of the desk, whatever version it is for; None if it
    was only ever marked elsewhere, or not at all. `is_booked`: the gradebook has that mark.
    """

    participant: str
    assignment: str
    question: str
    cell: CellMark
    mark: Mark | None
    is_booked: bool = True

    @property
    def handed_in_at(self) -> datetime | None:
        return self.cell.submitted_at

    @property
    def is_current(self) -> bool:
        """Whether `mark` is for the hand-in that lies here now."""
        return self.mark is not None and self.mark.answer.handed_in_at == self.handed_in_at

    @property
    def state(self) -> State:
        if self._is_ahead and self.mark is not None and self.mark.points is not None:
            return "marked"
        if self.cell.needs_manual or (self._is_ahead and self.cell.auto is None):
            was_marked = self.cell.manual is not None or self.mark is not None
            return "again" if was_marked and not self.is_current else "waiting"
        return "blank" if self.cell.manual is None else "marked"

    @property
    def is_due(self) -> bool:
        return self.state in ("waiting", "again")

    @property
    def points(self) -> float | None:
        """The points that count, also while the gradebook doesn't have them yet; None while the answer waits."""
        if self._is_ahead and self.mark is not None and self.mark.points is not None:
            return self.mark.points
        return None if self.is_due else self.cell.points

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that led to the points; none if these were given elsewhere."""
        is_of_desk = self.is_current and self.mark is not None and self.mark.points == self.points
        return self.mark.levels if self.mark is not None and is_of_desk else ()

    @property
    def _is_ahead(self) -> bool:
        return self.is_current and not self.is_booked


@dataclass(frozen=True)
class Sheet:
    """An assignment's questions; `numbers` are those that participants see, by question id."""

    source: SourceAssignment
    numbers: Mapping[str, int]

    @property
    def by_hand(self) -> tuple[Question, ...]:
        """Those that people mark, in order."""
        return tuple(question for question in self.source.questions if is_marked_by_hand(question))


@dataclass(frozen=True)
class HandIn:
    """A graded hand-in as it was graded: its answers, and the receipt that says which version it is (None if lost)."""

    sheet: AnswerSheet
    receipt: Receipt | None

    @property
    def version(self) -> int:
        return self.receipt.version if self.receipt else 0


@dataclass(frozen=True)
class Backlog:
    """How many answers wait, how many are marked, and since when the oldest waits."""

    waiting: int
    marked: int
    oldest: datetime | None


def hand_marked(settings: Settings, assignment: str) -> tuple[Question, ...]:
    """The questions of an assignment that people mark, in order; none if it isn't built here."""
    sheet = read_sheet(settings, assignment)
    return sheet.by_hand if sheet else ()


def read_sheet(settings: Settings, assignment: str) -> Sheet | None:
    """The questions of an assignment as this cohort has them; None if it is neither published nor built here."""
    path = notebook_path(settings, assignment)
    return _read_sheet(settings, assignment, path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=64)
def _read_sheet(settings: Settings, assignment: str, path: Path, _changed: int) -> Sheet:
    """Read once for each build: `_changed` is the file's time."""
    public = json.loads((path.parent / "soal.json").read_text("utf-8"))
    numbers = {question["id"]: question["number"] for question in public["questions"]}
    return Sheet(published_source(settings, assignment), numbers)


def read_items(
    settings: Settings,
    connection: Connection,
    questions: Mapping[str, Collection[str]],
    participants: Collection[str],
) -> tuple[Item, ...]:
    """The answers of these participants to these questions (by assignment), by assignment and then the oldest hand-in
    first. Nothing if there is no gradebook yet."""
    if not settings.gradebook.exists():
        return ()
    found: list[Item] = []
    ahead = {mark.id for mark in marking.unbooked(connection, settings.cohort)}
    with open_gradebook(settings) as gradebook:
        for assignment, names in questions.items():
            marks = marking.current(connection, settings.cohort, assignment)
            cells = read_marks(gradebook, assignment, questions=names) if names else []
            items = [_item(cell, marks, ahead) for cell in cells if cell.participant in participants]
            found += sorted(
                items, key=lambda item: (item.handed_in_at is not None, item.handed_in_at, item.participant)
            )
    return tuple(found)


def count(items: Iterable[Item]) -> Backlog:
    """How far these answers are; blank ones don't count."""
    of = list(items)
    waiting = [item for item in of if item.is_due]
    since = [item.handed_in_at for item in waiting if item.handed_in_at is not None]
    return Backlog(len(waiting), sum(item.state == "marked" for item in of), min(since, default=None))


def read_hand_in(settings: Settings, participant: str, assignment: str) -> HandIn:
    """The hand-in whose marks stand in the gradebook."""
    graded = settings.autograded / participant / assignment
    return HandIn(read_answers(read_plain(graded / ANSWERS_FILE), assignment), collected_receipt(graded))


def _item(cell: CellMark, marks: Mapping[tuple[str, str, str], Mark], ahead: Collection[int]) -> Item:
    mark = marks.get((cell.participant, cell.assignment, cell.question))
    is_booked = mark is None or mark.id not in ahead
    return Item(cell.participant, cell.assignment, cell.question, cell, mark, is_booked)
