"""A session as the preview shows it: blocks in order, each as HTML, as a form or as a question with its key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bangkom.authoring.course import Video
from bangkom.authoring.lesson import ExploreBlock, Lesson, QuestionBlock, Text, VideoBlock
from bangkom.authoring.markdown import to_html, to_inline_html
from bangkom.authoring.questiondata import build_question_data
from bangkom.authoring.wording import heading, rule
from bangkom.domain.questions import (
    Criterion,
    MultipleChoice,
    Number,
    Question,
    Scale,
    ShortText,
    SingleChoice,
    Table,
    TrueFalse,
    criteria_of,
)
from bangkom.messages import Zone, duration, number, points


@dataclass(frozen=True)
class Choice:
    """A possible answer; `right` is None where nothing is right or wrong. `text` and `feedback` are HTML."""

    text: str
    right: bool | None
    feedback: str


@dataclass(frozen=True)
class Key:
    """A question with everything that participants don't see; `stem` is HTML, `levels` are sentences."""

    heading: str
    id: str
    line: int
    bloom: str
    rule: str
    stem: str
    choices: tuple[Choice, ...]
    rubric: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Part:
    """One block of the page: `kind` is text, video, note, form or key; `html` is its trusted HTML, `id` its name."""

    kind: str
    id: str = ""
    html: str = ""
    told: str = ""
    poster: bool = False
    key: Key | None = None


def parts_of(lesson: Lesson, videos: Mapping[str, Video], *, keys: bool) -> tuple[Part, ...]:
    """The lesson's blocks in order. `keys`: whether questions stand with their keys, instead of as forms."""
    parts: list[Part] = []
    asked = 0
    for block in lesson.blocks:
        match block:
            case Text():
                parts.append(Part("text", html=_with_sheets(to_html(block.markdown))))
            case VideoBlock():
                parts.append(_video(block.id, videos.get(block.id)))
            case ExploreBlock():
                parts.append(Part("note", block.name, told=EXPLORATION.format(name=block.name)))
            case QuestionBlock():
                asked += 1
                key = _key(block, asked) if keys else None
                parts.append(Part("key" if keys else "form", block.question.id, key=key))
    return tuple(parts)


def forms_data(lesson: Lesson, zone: Zone) -> str:
    """The public question data as JSON that may stand inside a script element."""
    asked = replace(lesson, blocks=tuple(block for block in lesson.blocks if isinstance(block, QuestionBlock)))
    return json.dumps(build_question_data(asked, {}, zone)["questions"], ensure_ascii=False).replace("<", "\\u003c")


def _video(video_id: str, video: Video | None) -> Part:
    if video is None:
        return Part("video", video_id, told=UNMADE.format(id=video_id))
    return Part("video", video_id, told=f"{video.title} ({duration(video.seconds)})", poster=True)


def _key(block: QuestionBlock, asked: int) -> Key:
    question = block.question
    return Key(
        heading(question, asked),
        question.id,
        block.line,
        block.bloom,
        rule(question),
        _with_sheets(to_html(question.stem)),
        _choices(question),
        tuple((_named(criterion), _levels(criterion)) for criterion in criteria_of(question)),
    )


def _choices(question: Question) -> tuple[Choice, ...]:
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options):
            return tuple(Choice(to_inline_html(o.text), o.correct, to_inline_html(o.feedback)) for o in options)
        case TrueFalse():
            return (
                Choice("Benar", question.answer, to_inline_html(question.feedback_true)),
                Choice("Salah", not question.answer, to_inline_html(question.feedback_false)),
            )
        case Number():
            return _right_and_other(to_inline_html(_number(question)), question)
        case ShortText():
            return _right_and_other(to_inline_html(" atau ".join(question.answers)), question)
        case Scale():
            return tuple(Choice(to_inline_html(item.text), None, "") for item in question.items)
        case Table():
            return tuple(Choice(to_inline_html(column.title), None, "") for column in question.columns)
        case _:
            return ()


def _right_and_other(answer: str, question: Number | ShortText) -> tuple[Choice, ...]:
    return (
        Choice(answer, True, to_inline_html(question.feedback_right)),
        Choice(OTHER, False, to_inline_html(question.feedback_wrong)),
    )


def _number(question: Number) -> str:
    told = f"{_plain(question.answer)} {question.unit}".strip()
    if not question.tolerance:
        return told
    within = f"{_plain(question.tolerance * 100)} %" if question.relative else _plain(question.tolerance)
    return f"{told} ({TOLERANCE.format(within=within)})"


def _plain(value: float) -> str:
    """The number with the decimals that it has, at most six."""
    places = next((count for count in range(6) if round(value, count) == round(value, 6)), 6)
    return number(value, places)


def _named(criterion: Criterion) -> str:
    return f"{criterion.name} ({points(criterion.points)})"


def _levels(criterion: Criterion) -> tuple[str, ...]:
    worth = zip(criterion.level_points(), criterion.levels, strict=True)
    return tuple(f"{points(earned)}: {text}" for earned, text in worth)


def _with_sheets(html: str) -> str:
    """Tables in a box that scrolls sideways, by keyboard too."""
    return html.replace("<table>", SHEET).replace("</table>", "</table></div>")


SHEET = '<div class="sheet" tabindex="0" role="group" aria-label="Tabel"><table>'
UNMADE = 'Video "{id}" belum dibuat. Jalankan `bangkom video {id}` bila naskahnya selesai.'
EXPLORATION = 'Di sini peserta bermain dengan latihan jelajah "{name}"; pratinjau tidak menjalankannya.'
OTHER = "Jawaban lain"
TOLERANCE = "selisih sampai {within} diterima"
