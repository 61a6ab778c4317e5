"""The kinds of question, and the plain-data key by which a question is kept with the marks it earned."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


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


Question = SingleChoice | MultipleChoice | TrueFalse | Number | ShortText | Essay

_KINDS: Mapping[str, type[Question]] = {
    kind.type: kind for kind in (SingleChoice, MultipleChoice, TrueFalse, Number, ShortText, Essay)
}


def is_practice(question: Question) -> bool:
    """Practice questions carry no points; they may answer at once."""
    return question.points == 0


def is_automatic(question: Question) -> bool:
    """Whether a machine can score it."""
    return not isinstance(question, Essay)


def to_key(question: Question) -> dict[str, Any]:
    """The whole question as JSON-ready data, its key included."""
    return {"type": question.type, **asdict(question)}


def from_key(key: Mapping[str, Any]) -> Question:
    """The question that `to_key` (also after a way through JSON) described; ValueError on an unknown type."""
    fields = dict(key)
    kind = _KINDS.get(fields.pop("type", ""))
    if kind is None:
        raise ValueError(f"unknown question type in {key!r}")
    for name, element in (("options", Option), ("criteria", Criterion)):
        if name in fields:
            fields[name] = tuple(_element(element, item) for item in fields[name])
    if "answers" in fields:
        fields["answers"] = tuple(fields["answers"])
    return kind(**fields)


def _element(kind: type[Option] | type[Criterion], item: Mapping[str, Any]) -> Option | Criterion:
    fields = dict(item)
    if "levels" in fields:
        fields["levels"] = tuple(fields["levels"])
    return kind(**fields)
