"""An answer, its feedback and the right answer in words, as safe HTML of trusted lessons and escaped text of people."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

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
)
from bangkom.domain.structured import Cell, read_files, read_rows
from bangkom.messages import day, megabytes, number


@dataclass(frozen=True)
class Said:
    """One thing that was answered, and what the lesson says to it ("" if nothing)."""

    text: Markup
    feedback: Markup | str = ""


def answer_in_words(question: Question, value: object, is_right: bool) -> tuple[Said, ...]:
    """What was answered, with the lesson's feedback to that and to nothing else. `value` must be an answer to it."""
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options):
            chosen = {value} if isinstance(value, str) else set(value)  # type: ignore[call-overload]  # scored: a list of ids
            return tuple(
                Said(inline(option.text), inline(option.feedback)) for option in options if option.id in chosen
            )
        case TrueFalse():
            feedback = question.feedback_true if value else question.feedback_false
            return (Said(escape(TRUTH[bool(value)]), inline(feedback)),)
        case Number():
            feedback = question.feedback_right if is_right else question.feedback_wrong
            return (Said(_quantity(value, question.unit), inline(feedback)),)
        case ShortText():
            feedback = question.feedback_right if is_right else question.feedback_wrong
            return (Said(escape(value), inline(feedback)),)
        case Essay():
            return (Said(escape(value)),)
        case Table():
            return (Said(_table(question, value)),)
        case Upload():
            files = read_files(value) or ()
            return tuple(Said(escape(f"{file.name} ({megabytes(file.size)})")) for file in files)
        case Scale():
            return ()  # never graded, so never on a page


def right_answer(question: Question) -> tuple[Markup, ...]:
    """The right answer or answers; nothing for what people mark."""
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options):
            return tuple(inline(option.text) for option in options if option.correct)
        case TrueFalse(answer=answer):
            return (escape(TRUTH[answer]),)
        case Number(answer=answer, unit=unit):
            return (_quantity(answer, unit),)
        case ShortText(answers=answers):
            return tuple(escape(answer) for answer in answers)
        case _:
            return ()


def cell_in_words(column: Column, value: Cell | None) -> str:
    """A cell as people read it: `31 Desember 2019`, `12,5`; a dash where nothing was filled in."""
    if value is None:
        return "–"
    if isinstance(value, int | float):
        return number(value, decimals(value))
    return day(date.fromisoformat(value)) if column.kind == "date" else value


def decimals(value: float) -> int:
    """How many decimals the number was written with, at most ten."""
    return min(max(-Decimal(repr(value)).normalize().as_tuple().exponent, 0), 10)  # type: ignore[operator]  # finite


def _table(question: Table, value: object) -> Markup:
    """The rows that were filled in, under the columns' titles; escaped throughout."""
    columns, join = question.columns, Markup().join
    head = join(Markup('<th scope="col">{}</th>').format(column.title) for column in columns)
    rows = join(
        Markup("<tr>{}</tr>").format(
            join(Markup("<td>{}</td>").format(cell_in_words(column, row.get(column.key))) for column in columns)
        )
        for row in read_rows(question, value) or ()
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, rows)


@lru_cache(maxsize=4096)
def inline(markdown: str) -> Markup:
    """A lesson's Markdown within a line."""
    return Markup(_markdown().renderInline(markdown.strip()))  # noqa: S704 - raw HTML is off


def block(markdown: str) -> Markup:
    """A lesson's Markdown as paragraphs, lists and tables."""
    return Markup(_markdown().render(markdown))  # noqa: S704 - raw HTML is off


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # A feedback page loads nothing: a picture's words stand for it.
    parser.add_render_rule("image", lambda _self, tokens, index, *_: str(escape(_words_of(tokens[index]))))
    return parser


def _words_of(image: Any) -> str:
    return str(image.content)


def _quantity(value: object, unit: str) -> Markup:
    figure = number(value) if isinstance(value, int | float) else str(value)
    return escape(f"{figure} {unit}".strip())


TRUTH = {True: "Benar", False: "Salah"}
