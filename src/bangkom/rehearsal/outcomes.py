"""An answer for a wanted outcome, and the points it must earn, worked out from the lesson and not by the scorer.

The points are reckoned here a second time, in decimal arithmetic: a rehearsal that asked the scorer what to expect
would agree with any mistake of the scorer's.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from bangkom.domain.answers import MISSING
from bangkom.domain.questions import (
    Essay,
    MultipleChoice,
    Number,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)

Outcome = Literal["right", "wrong", "partial", "blank", "invalid"]
OUTCOMES: tuple[Outcome, ...] = ("right", "wrong", "partial", "blank", "invalid")

CENT = Decimal("0.01")

ESSAY_SENTENCE = "Saya mulai dari meja kerja sendiri, menyapa warga lebih dulu, dan mencatat janji layanan hari ini."


@dataclass(frozen=True)
class PlannedAnswer:
    """What is answered, and the points due. An answered essay has `points` None until `hand_mark` is given."""

    question: str
    value: object
    points: float | None
    hand_mark: float | None = None

    @property
    def final(self) -> float | None:
        """Points once everything that is going to be marked is marked; None while a hand mark is due."""
        return self.points if self.points is not None else self.hand_mark


def plan_answer(question: Question, outcome: Outcome, hand_mark_given: bool) -> PlannedAnswer:
    """The answer that leads to `outcome`; an essay with `hand_mark_given` is marked at a rubric's levels."""
    if outcome == "blank":
        return PlannedAnswer(question.id, MISSING, 0.0)
    if outcome == "invalid":
        return PlannedAnswer(question.id, {"bukan": "jawaban"}, 0.0)
    if isinstance(question, Essay):
        mark = _hand_mark(question, outcome) if hand_mark_given else None
        return PlannedAnswer(question.id, _essay_text(question), None, mark)
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


def _essay_text(question: Essay) -> str:
    words = (ESSAY_SENTENCE + " ").split()
    return " ".join(words[index % len(words)] for index in range(question.min_words + 5))


def _hand_mark(question: Essay, outcome: Outcome) -> float:
    """Best levels for `right`, the worst for `wrong`, the second best otherwise."""
    position = {"right": 0, "wrong": -1}.get(outcome, 1)
    return round(sum(criterion.level_points()[position] for criterion in question.criteria), 2)
