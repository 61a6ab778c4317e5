"""What a practice question answers at once: how the answer stands, and why."""

from dataclasses import replace
from typing import Any, Literal

from markdown_it import MarkdownIt

from bangkom.domain.questions import MultipleChoice, Number, Question, ShortText, SingleChoice, TrueFalse
from bangkom.domain.scoring import score
from bangkom.errors import AnswersError

Verdict = Literal["right", "partly", "wrong"]

_markdown = MarkdownIt("commonmark", {"html": False})


def check_practice(question: Question, value: object) -> dict[str, Any]:
    """`{"state": "right" | "partly" | "wrong", "feedback": [html, …]}`; AnswersError if there is no answer to check.

    Practice carries no points, so the question is scored as if it carried one.
    """
    outcome = score(replace(question, points=1.0), value)
    if outcome.state != "scored":
        raise AnswersError(NO_ANSWER)
    state: Verdict = "right" if outcome.points == 1 else "partly" if outcome.points else "wrong"
    feedback = [_markdown.renderInline(text) for text in _feedback(question, value, state) if text]
    return {"state": state, "feedback": feedback}


def _feedback(question: Question, value: object, state: Verdict) -> list[str]:
    match question:
        case SingleChoice(options=options):
            return [option.feedback for option in options if option.id == value]
        case MultipleChoice(options=options) if isinstance(value, list):
            chosen = [option for option in options if option.id in value and option.feedback]
            return [f"**{option.text}**: {option.feedback}" for option in chosen]
        case TrueFalse():
            return [question.feedback_true if value is True else question.feedback_false]
        case Number() | ShortText():
            return [question.feedback_right if state == "right" else question.feedback_wrong]
        case _:
            return []


NO_ANSWER = "Jawab dahulu, lalu periksa."
