"""From an answer to points: the one scoring function, used by test cells, the in-process grader and practice."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from bangkom.domain.answers import Missing
from bangkom.domain.questions import (
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
    is_automatic,
)
from bangkom.domain.structured import fits, has_rows, is_plain_number, read_files, read_rows, read_scale

State = Literal["blank", "invalid", "scored", "waiting", "kept"]

MAX_TEXT = 100_000
"""Characters of a text answer that are looked at; longer ones are invalid, not truncated."""


@dataclass(frozen=True)
class Score:
    """Points of `maximum`. `blank`: no answer; `invalid`: not an answer to this type; `waiting`: a hand mark is due.

    `kept`: an answer that carries no points and is neither right nor wrong.
    """

    points: float
    maximum: float
    state: State


def score(question: Question, value: object) -> Score:
    """Score one answer. `value` is whatever stood in the answer file, or MISSING; nothing about it is trusted.

    Points are rounded to two decimals, so that a gradebook, a page and a report show the same figure.
    """
    if is_blank(value):
        return Score(0.0, question.points, "blank")
    if not is_automatic(question):
        return Score(0.0, question.points, _state(question, value))
    share = _share(question, value)
    if share is None:
        return Score(0.0, question.points, "invalid")
    return Score(float(round(Fraction(question.points).limit_denominator(10**6) * share, 2)), question.points, "scored")


def is_blank(value: object) -> bool:
    """Whether this is no answer at all: missing, null, an empty list or a text of only spaces."""
    return (
        isinstance(value, Missing)
        or value is None
        or value == []
        or (isinstance(value, str) and (len(value) <= MAX_TEXT and not value.strip()))
    )


def _state(question: Question, value: object) -> State:
    """How an answer stands that no machine scores; it isn't blank by its shape."""
    match question:
        case Essay():
            answer: object = value if isinstance(value, str) and len(value) <= MAX_TEXT else None
        case Table():
            rows = read_rows(question, value)
            if rows is not None and not has_rows(question, rows):
                return "blank"
            answer = rows
        case Upload():
            files = read_files(value)
            answer = files if files is not None and fits(question, files) else None
        case Scale(items=items, labels=labels):
            answer = read_scale([item.id for item in items], len(labels), value)
            if answer == {}:
                return "blank"
        case _:
            raise TypeError(f"{question.type} is scored by machine")
    if answer is None:
        return "invalid"
    return "waiting" if question.points else "kept"


def _share(question: Question, value: object) -> Fraction | None:
    """The share of the points that an answer earns; None if it isn't an answer to this type."""
    match question:
        case SingleChoice(options=options):
            right = {option.id: option.correct for option in options}
            return Fraction(right[value]) if isinstance(value, str) and value in right else None
        case MultipleChoice():
            return _multiple_choice(question, value)
        case TrueFalse(answer=answer):
            return Fraction(value is answer) if isinstance(value, bool) else None
        case Number():
            return _number(question, value)
        case ShortText(answers=answers):
            if not isinstance(value, str) or len(value) > MAX_TEXT:
                return None
            return Fraction(normalise(value) in {normalise(answer) for answer in answers})
        case _:
            raise TypeError(f"no automatic score for {question.type}")


def _multiple_choice(question: MultipleChoice, value: object) -> Fraction | None:
    known = {option.id for option in question.options}
    correct = {option.id for option in question.options if option.correct}
    if not isinstance(value, list) or not all(isinstance(item, str) and item in known for item in value):
        return None
    chosen = set(value)
    if question.all_or_nothing:
        return Fraction(chosen == correct)
    return Fraction(max(0, len(chosen & correct) - len(chosen - correct)), len(correct))


def _number(question: Number, value: object) -> Fraction | None:
    """Exact arithmetic: 0.3 within 0.1 of 0.2 is inside, though binary floats would put it outside."""
    if not is_plain_number(value):
        return None
    assert isinstance(value, int | float)  # noqa: S101 - for the type checker
    answer, tolerance = _decimal(question.answer), _decimal(question.tolerance)
    allowed = abs(answer) * tolerance if question.relative else tolerance
    return Fraction(abs(_decimal(value) - answer) <= allowed)


def _decimal(value: int | float) -> Fraction:
    """The number a person wrote, not its nearest binary float."""
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def normalise(text: str) -> str:
    """The form in which short texts are compared: NFKC, case-folded, spaces and hyphens as one space, bare edges."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    spaced = re.sub(r"[\s\-‐‑‒–—_]+", " ", folded)
    return re.sub(r"^[\W_]+|[\W_]+$", "", spaced)
