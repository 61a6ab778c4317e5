"""`docs/menulis-kursus.md`: what an author copies from the guide is read without a problem."""

import re
from pathlib import Path

import pytest

from bangkom.authoring.lesson import QuestionBlock, read_lesson
from bangkom.authoring.problems import Problem, ProblemLog
from bangkom.authoring.questions import KINDS
from bangkom.authoring.video.script import parse_script

GUIDE = Path(__file__).parents[3] / "docs/menulis-kursus.md"
EXAMPLES = re.findall(r"^```(\S*)\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
HEAD = next(text for kind, text in EXAMPLES if kind == "lesson-head")
LESSONS = [text for kind, text in EXAMPLES if kind == "lesson"]


def test_every_example_says_what_it_is() -> None:
    assert {kind for kind, _ in EXAMPLES} == {"lesson-head", "lesson", "script"}


@pytest.mark.parametrize("text", [*LESSONS, "\n".join(LESSONS)])
def test_lessons_are_read_without_a_problem(text: str) -> None:
    found: list[Problem] = []
    read_lesson(f"{HEAD}\n{text}", "budaya-04", ProblemLog("course/budaya/budaya-04.md", found))
    assert found == []


def test_every_type_of_question_has_an_example() -> None:
    lesson = read_lesson(f"{HEAD}\n" + "\n".join(LESSONS), "budaya-04", ProblemLog("", []))
    shown = {block.question.type: block for block in lesson.blocks if isinstance(block, QuestionBlock)}
    assert shown.keys() == KINDS.keys()
    assert all(block.bloom for block in shown.values())


def test_the_video_script_is_read_without_a_problem_and_shows_every_figure() -> None:
    (text,) = [text for kind, text in EXAMPLES if kind == "script"]
    script, problems = parse_script(text)
    assert problems == ()
    assert script is not None and script.check is not None
    assert all(f":::{{{figure}}}" in text for figure in ("flow", "quadrants", "bars"))
