"""An answer for a wanted outcome, and the points it must earn, worked out from the lesson and not by the scorer.

The points are reckoned here a second time, in decimal arithmetic: a rehearsal that asked the scorer what to expect
would agree with any mistake of the scorer's.
"""

import hashlib
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from bangkom.domain.answers import MISSING
from bangkom.domain.questions import (
    Column,
    Essay,
    MultipleChoice,
    Number,
    Question,
    Scale,
    ShortText,
    SingleChoice,
    Table,
    TrueFalse,
    Upload,
    criteria_of,
    is_automatic,
)
from bangkom.domain.structured import NamedFile

Outcome = Literal["right", "wrong", "partial", "blank", "invalid"]
OUTCOMES: tuple[Outcome, ...] = ("right", "wrong", "partial", "blank", "invalid")

CENT = Decimal("0.01")

ESSAY_SENTENCE = "Saya mulai dari meja kerja sendiri, menyapa warga lebih dulu, dan mencatat janji layanan hari ini."


FILE_BEGINNINGS = {"pdf": b"%PDF-1.4", "jpg": b"\xff\xd8\xff\xe0", "png": b"\x89PNG\r\n\x1a\n"}


@dataclass(frozen=True)
class PlannedAnswer:
    """What is answered, and the points due. What people mark has `points` None until `hand_mark` is given."""

    question: str
    value: object
    points: float | None
    hand_mark: float | None = None

    @property
    def final(self) -> float | None:
        """Points once everything that is going to be marked is marked; None while a hand mark is due."""
        return self.points if self.points is not None else self.hand_mark


def plan_answer(question: Question, outcome: Outcome, hand_mark_given: bool) -> PlannedAnswer:
    """The answer that leads to `outcome`; with `hand_mark_given`, what people mark is marked at a rubric's levels."""
    if outcome == "blank":
        return PlannedAnswer(question.id, MISSING, 0.0)
    if outcome == "invalid":
        return PlannedAnswer(question.id, {"bukan": "jawaban"}, 0.0)
    if not is_automatic(question):
        value = _by_hand(question, outcome)
        if not question.points:
            return PlannedAnswer(question.id, value, 0.0)
        return PlannedAnswer(question.id, value, None, _hand_mark(question, outcome) if hand_mark_given else None)
    value, share = _automatic(question, outcome)
    points = (Decimal(str(question.points)) * share).quantize(CENT, ROUND_HALF_EVEN)
    return PlannedAnswer(question.id, value, float(points))


def _automatic(question: Question, outcome: Outcome) -> tuple[object, Decimal]:
    match question:
        case SingleChoice(options=options):
            wanted = outcome != "wrong"
            return next(option.id for option in options if option.correct is wanted), Decimal(wanted)
        case MultipleChoice():
            return _choices(question, outcome)
        case TrueFalse(answer=answer):
            return (answer, Decimal(1)) if outcome != "wrong" else (not answer, Decimal(0))
        case Number(answer=answer, tolerance=tolerance, relative=relative):
            beyond = abs(answer) * tolerance if relative else tolerance
            return (answer, Decimal(1)) if outcome != "wrong" else (answer + 2 * beyond + 1, Decimal(0))
        case ShortText(answers=answers):
            return (f"  {answers[0].upper()} ", Decimal(1)) if outcome != "wrong" else ("tidak tahu", Decimal(0))
        case _:
            raise TypeError(f"no plan for {question.type}")


def _choices(question: MultipleChoice, outcome: Outcome) -> tuple[object, Decimal]:
    correct = sorted(option.id for option in question.options if option.correct)
    incorrect = sorted(option.id for option in question.options if not option.correct)
    if outcome == "right":
        return correct, Decimal(1)
    if outcome == "wrong" and incorrect:
        return incorrect, Decimal(0)
    if question.all_or_nothing or len(correct) == 1:
        share = Decimal(len(correct) == 1)
    else:
        share = Decimal(1) / Decimal(len(correct))
    return correct[:1], share


def _by_hand(question: Question, outcome: Outcome) -> object:
    """A full answer for `right`, the least that is one otherwise."""
    is_full = outcome == "right"
    match question:
        case Essay():
            return _essay_text(question)
        case Table():
            rows = question.max_rows if is_full else question.min_rows
            return [_row(question, number, is_full) for number in range(rows)]
        case Upload():
            files = files_of(question)
            return [NamedFile(name, hashlib.sha256(raw).hexdigest(), len(raw)).as_value() for name, raw in files]
        case Scale(items=items, labels=labels):
            return {item.id: len(labels) if is_full else 1 for item in items}
        case _:
            raise TypeError(f"no plan for {question.type}")


def files_of(question: Upload) -> tuple[tuple[str, bytes], ...]:
    """The names and contents of the files that answer an upload, whatever the outcome: as few as it asks for."""
    ending = next(one for one in FILE_BEGINNINGS if one in question.types)
    return tuple(
        (f"Bukti {number}.{ending}", FILE_BEGINNINGS[ending] + f" gladi {question.id} {number}".encode())
        for number in range(1, question.min_files + 1)
    )


def _row(question: Table, number: int, is_full: bool) -> dict[str, object]:
    columns = question.columns if is_full else question.columns[:2]
    row: dict[str, object] = {column.key: _cell(column, number) for column in columns}
    if question.given:
        row[question.columns[0].key] = question.given[number]
    return row


def _cell(column: Column, number: int) -> object:
    match column.kind:
        case "number":
            return number + 0.5
        case "date":
            return f"2026-{number % 12 + 1:02}-15"
        case "choice":
            return column.choices[number % len(column.choices)]
        case _:
            return f"{column.title} {number + 1}"


def _essay_text(question: Essay) -> str:
    words = (ESSAY_SENTENCE + " ").split()
    return " ".join(words[index % len(words)] for index in range(question.min_words + 5))


def _hand_mark(question: Question, outcome: Outcome) -> float:
    """Best levels for `right`, the worst for `wrong`, the second best otherwise."""
    position = {"right": 0, "wrong": -1}.get(outcome, 1)
    return round(sum(criterion.level_points()[position] for criterion in criteria_of(question)), 2)
