"""`soal.json`: what forms need to show a question, and nothing by which it could be answered."""

from collections.abc import Mapping
from typing import Any

from bangkom.authoring.course import Video
from bangkom.authoring.lesson import Lesson
from bangkom.authoring.markdown import to_html, to_inline_html
from bangkom.authoring.notebook import whole
from bangkom.authoring.prompts import poster_name
from bangkom.authoring.wording import rule
from bangkom.domain.questions import (
    Criterion,
    Essay,
    MultipleChoice,
    Number,
    Question,
    Scale,
    SingleChoice,
    Table,
    Upload,
    criteria_of,
    is_practice,
    to_key,
)
from bangkom.messages import Zone

FILE = "soal.json"
SCHEMA = 1


def build_question_data(lesson: Lesson, videos: Mapping[str, Video], zone: Zone, agenda: str = "") -> dict[str, Any]:
    """The public question data of one assignment; a practice question carries its key under `practice`.

    `agenda` is the subject's, which counts for every question that names none itself.
    """
    own = lesson.agendas()
    return {
        "schema": SCHEMA,
        "assignment": lesson.id,
        "title": lesson.title,
        "zone": {"name": zone.name, "label": zone.label},
        "questions": [
            _question(question, number, own[question.id] or agenda)
            for number, question in enumerate(lesson.questions(), 1)
        ],
        "videos": [
            {"id": one, "title": videos[one].title, "seconds": videos[one].seconds, "poster": poster_name(one)}
            for one in lesson.videos()
        ],
    }


def _question(question: Question, number: int, agenda: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": question.id,
        "number": number,
        "type": question.type,
        "points": whole(question.points),
        "agenda": agenda,
        "stem": to_html(question.stem),
        "rule": rule(question),
    }
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options):
            data["options"] = [{"id": option.id, "text": to_inline_html(option.text)} for option in options]
        case Number(unit=unit):
            data["unit"] = unit
        case Essay():
            data["words"] = [question.min_words, question.max_words]
        case Table():
            data["columns"] = [
                {"key": column.key, "title": column.title, "kind": column.kind}
                | ({"choices": list(column.choices)} if column.choices else {})
                for column in question.columns
            ]
            data["rows"] = [question.min_rows, question.max_rows]
            data["given"] = list(question.given)
        case Upload():
            data["files"] = [question.min_files, question.max_files]
            data["types"] = list(question.types)
            data["bytes"] = question.max_bytes
        case Scale(items=items, labels=labels):
            data["items"] = [{"id": item.id, "text": to_inline_html(item.text)} for item in items]
            data["labels"] = list(labels)
        case _:
            pass
    if criteria_of(question):
        data["rubric"] = [_criterion(criterion) for criterion in criteria_of(question)]
    if is_practice(question):
        data["practice"] = to_key(question)
    return data


def _criterion(criterion: Criterion) -> dict[str, Any]:
    levels = zip(criterion.level_points(), criterion.levels, strict=True)
    return {
        "name": criterion.name,
        "points": whole(criterion.points),
        "levels": [{"points": whole(points), "text": text} for points, text in levels],
    }
