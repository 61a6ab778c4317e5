"""Questions of ours as a lesson's Markdown, that our own reader reads back as the same questions."""

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from bangkom.authoring.banks.convert import Brought
from bangkom.authoring.banks.wording import from_plain, guard, one_line
from bangkom.authoring.values import GROUPED
from bangkom.domain.questions import (
    Criterion,
    Essay,
    MultipleChoice,
    Number,
    Option,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)

LIST_ITEM = re.compile(r"^(\s{0,3})[-*+](?=\s)", re.MULTILINE)
MINUTES = 1.5
"""For an automatic question; an essay takes fifteen."""


def write_lesson(lesson_id: str, title: str, brought: Sequence[Brought]) -> str:
    """The whole lesson; `# heading` where the category changes."""
    minutes = sum((15 if isinstance(part.content, Essay) else MINUTES) for part in brought)
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    parts = [f'---\nid: {lesson_id}\ntitle: "{quoted}"\nminutes: {min(600, max(1, math.ceil(minutes)))}\n---']
    category = ""
    for part in brought:
        if part.category != category:
            category = part.category
            parts.append(f"# {from_plain(category) or title}")
        parts.append(part.content if isinstance(part.content, str) else write_question(part.content))
    return guard("\n\n".join(parts) + "\n")


def write_question(question: Question) -> str:
    """One directive; ValueError for a kind that no bank brings in."""
    settings = [f":points: {_number(question.points)}"]
    body: Iterable[str] = ()
    stem = question.stem
    match question:
        case SingleChoice() | MultipleChoice():
            settings += [":all-or-nothing:"] if isinstance(question, MultipleChoice) and question.all_or_nothing else []
            body = _options(question.options)
        case TrueFalse():
            body = _options(
                (
                    Option("", "Benar", question.answer, question.feedback_true),
                    Option("", "Salah", not question.answer, question.feedback_false),
                )
            )
        case Number():
            settings.append(f":answer: {_number(question.answer)}")
            if question.tolerance:
                settings.append(f":tolerance: {_number(question.tolerance)}")
            settings += _feedback(question.feedback_right, question.feedback_wrong)
        case ShortText():
            settings.append(f":answers: {' | '.join(question.answers)}")
            settings += _feedback(question.feedback_right, question.feedback_wrong)
        case Essay():
            settings.append(f":words: {question.min_words}-{question.max_words}")
            stem = LIST_ITEM.sub(r"\1•", stem)  # a list could be read as the rubric
            body = rubric_lines(question.criteria)
        case _:
            raise ValueError(f"no bank brings in {question.type}")
    lines = [f":::{{{question.type}}} {question.id}", *settings, stem, "", *body]
    return "\n".join(lines).rstrip() + "\n:::"


def _options(options: Iterable[Option]) -> list[str]:
    lines: list[str] = []
    for option in options:
        lines.append(f"- [{'x' if option.correct else ' '}] {one_line(option.text)}")
        lines += [f"  > {line}".rstrip() for line in option.feedback.split("\n")]
    return lines


def _feedback(right: str, wrong: str) -> list[str]:
    pairs = (("feedback-right", right), ("feedback-wrong", wrong))
    return [f":{name}: {one_line(text)}" for name, text in pairs if text]


def rubric_lines(criteria: Iterable[Criterion]) -> list[str]:
    """A rubric by our syntax, a line for each criterion."""
    return [f"- {one.name} ({_number(one.points)}): {' | '.join(one.levels)}" for one in criteria]


def _number(value: float) -> str:
    """With decimal comma, and never so that it could be read as thousands."""
    written = f"{Decimal(repr(value)):f}".removesuffix(".0").replace(".", ",")
    return f"{written}0" if GROUPED.fullmatch(written) else written
