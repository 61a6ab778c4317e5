"""`soal.json`: what forms need to show a question, and nothing by which it could be answered."""

from collections.abc import Mapping
from typing import Any

from bangkom.authoring.course import Video
from bangkom.authoring.lesson import Lesson
from bangkom.authoring.markdown import to_html, to_inline_html
from bangkom.authoring.notebook import whole
from bangkom.authoring.prompts import poster_name
from bangkom.authoring.wording import rule
from bangkom.domain.questions import Essay, MultipleChoice, Number, Question, SingleChoice, is_practice, to_key
from bangkom.messages import Zone

FILE = "soal.json"
SCHEMA = 1


def build_question_data(lesson: Lesson, videos: Mapping[str, Video], zone: Zone) -> dict[str, Any]:
    """The public question data of one assignment; a practice question carries its key under `practice`."""
    return {
        "schema": SCHEMA,
        "assignment": lesson.id,
        "title": lesson.title,
        "zone": {"name": zone.name, "label": zone.label},
        "questions": [_question(question, number) for number, question in enumerate(lesson.questions(), 1)],
        "videos": [
            {"id": one, "title": videos[one].title, "seconds": videos[one].seconds, "poster": poster_name(one)}
            for one in lesson.videos()
        ],
    }


def _question(question: Question, number: int) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": question.id,
        "number": number,
        "type": question.type,
        "points": whole(question.points),
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
            data["rubric"] = [
                {
                    "name": criterion.name,
                    "points": whole(criterion.points),
                    "levels": [
                        {"points": whole(points), "text": text}
                        for points, text in zip(criterion.level_points(), criterion.levels, strict=True)
                    ],
                }
                for criterion in question.criteria
            ]
        case _:
            pass
    if is_practice(question):
        data["practice"] = to_key(question)
    return data
