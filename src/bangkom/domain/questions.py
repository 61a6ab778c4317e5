"""The kinds of question, and the plain-data key by which a question is kept with the marks it earned."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal, get_args


@dataclass(frozen=True)
class Option:
    """One option; `text` and `feedback` are Markdown, `feedback` says why it is right or wrong."""

    id: str
    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class SingleChoice:
    type: ClassVar[str] = "single-choice"
    id: str
    points: float
    stem: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class MultipleChoice:
    """Right minus wrong, not below zero; or all or nothing."""

    type: ClassVar[str] = "multiple-choice"
    id: str
    points: float
    stem: str
    options: tuple[Option, ...]
    all_or_nothing: bool = False


@dataclass(frozen=True)
class TrueFalse:
    type: ClassVar[str] = "true-false"
    id: str
    points: float
    stem: str
    answer: bool
    feedback_true: str
    feedback_false: str


@dataclass(frozen=True)
class Number:
    """`tolerance` is absolute, or relative to `answer` (0.02 for 2 %) if `relative`."""

    type: ClassVar[str] = "number"
    id: str
    points: float
    stem: str
    answer: float
    tolerance: float = 0.0
    relative: bool = False
    unit: str = ""
    feedback_right: str = ""
    feedback_wrong: str = ""


@dataclass(frozen=True)
class ShortText:
    """Right if the answer, normalised, is one of `answers`, normalised."""

    type: ClassVar[str] = "short-text"
    id: str
    points: float
    stem: str
    answers: tuple[str, ...]
    feedback_right: str = ""
    feedback_wrong: str = ""


@dataclass(frozen=True)
class Criterion:
    """One row of an analytic rubric; `levels` are descriptions from the best to the worst."""

    name: str
    points: float
    levels: tuple[str, ...]

    def level_points(self) -> tuple[float, ...]:
        """Points of each level, evenly spaced from `points` down to zero, rounded to two decimals."""
        last = len(self.levels) - 1
        return tuple(round(self.points * (last - index) / last, 2) for index in range(len(self.levels)))


@dataclass(frozen=True)
class Essay:
    """Marked by hand against `criteria`, whose points add up to `points`."""

    type: ClassVar[str] = "essay"
    id: str
    points: float
    stem: str
    min_words: int
    max_words: int
    criteria: tuple[Criterion, ...]


ColumnKind = Literal["text", "number", "date", "choice"]
COLUMN_KINDS: tuple[ColumnKind, ...] = get_args(ColumnKind)


@dataclass(frozen=True)
class Column:
    """A column of a table: `key` names it in answers; `choices` are the words that a choice column takes."""

    key: str
    title: str
    kind: ColumnKind
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows to fill in, marked by hand; without points it is only collected.

    `given`: what stands in the first column of each row, if the lesson says it; then there are exactly these rows.
    """

    type: ClassVar[str] = "table"
    id: str
    points: float
    stem: str
    columns: tuple[Column, ...]
    min_rows: int
    max_rows: int
    given: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Upload:
    """Files, marked by hand; without points they are only collected.

    `types`: endings that may be sent (`pdf`), lower case; `max_bytes`: of one file.
    """

    type: ClassVar[str] = "upload"
    id: str
    points: float
    stem: str
    min_files: int
    max_files: int
    types: tuple[str, ...]
    max_bytes: int
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Item:
    """One statement of a scale."""

    id: str
    text: str


@dataclass(frozen=True)
class Scale:
    """A self-assessment: each item gets one of `labels`, counted from 1. Neither right nor wrong, so never points."""

    type: ClassVar[str] = "scale"
    id: str
    points: float
    stem: str
    items: tuple[Item, ...]
    labels: tuple[str, ...]


Question = SingleChoice | MultipleChoice | TrueFalse | Number | ShortText | Essay | Table | Upload | Scale
Rubric = Essay | Table | Upload
"""Questions that people mark against criteria."""

_KINDS: Mapping[str, type[Question]] = {
    kind.type: kind
    for kind in (SingleChoice, MultipleChoice, TrueFalse, Number, ShortText, Essay, Table, Upload, Scale)
}
_PARTS: Mapping[str, type[Option | Criterion | Column | Item]] = {
    "options": Option,
    "criteria": Criterion,
    "columns": Column,
    "items": Item,
}
_LISTS = ("answers", "levels", "choices", "given", "types", "labels")


def is_practice(question: Question) -> bool:
    """Practice questions carry no points; they may answer at once."""
    return question.points == 0 and is_automatic(question)


def is_collected(question: Question) -> bool:
    """Whether the answer is only kept: no points, and nothing that would be right or wrong."""
    return question.points == 0 and not is_automatic(question)


def is_automatic(question: Question) -> bool:
    """Whether a machine can score it."""
    return not isinstance(question, Essay | Table | Upload | Scale)


def is_marked_by_hand(question: Question) -> bool:
    """Whether somebody gives points for it."""
    return question.points > 0 and not is_automatic(question)


def criteria_of(question: Question) -> tuple[Criterion, ...]:
    """The rubric; empty for a question that has none."""
    return question.criteria if isinstance(question, Essay | Table | Upload) else ()


def to_key(question: Question) -> dict[str, Any]:
    """The whole question as JSON-ready data, its key included."""
    return {"type": question.type, **asdict(question)}


def from_key(key: Mapping[str, Any]) -> Question:
    """The question that `to_key` (also after a way through JSON) described; ValueError on an unknown type."""
    fields = dict(key)
    kind = _KINDS.get(fields.pop("type", ""))
    if kind is None:
        raise ValueError(f"unknown question type in {key!r}")
    return kind(**_typed(fields))


def _typed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the dataclasses have them: tuples for lists, and their elements as what they are."""
    typed: dict[str, Any] = {}
    for name, value in fields.items():
        if name in _PARTS:
            typed[name] = tuple(_PARTS[name](**_typed(item)) for item in value)
        else:
            typed[name] = tuple(value) if name in _LISTS else value
    return typed
