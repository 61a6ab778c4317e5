"""The course of this repository passes its own review, and says every fact where the table says it does."""

import re

import pytest
from tests.course.places import ROOT

from bangkom.authoring.course import load_course
from bangkom.authoring.notebook import build_notebook
from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.review.facts import read_facts
from bangkom.authoring.review.material import read_material
from bangkom.authoring.review.registry import CHECKS
from bangkom.authoring.review.truth import unsaid

MATERIAL = read_material(ROOT / "course")
SESSIONS = {session.id: session for session in MATERIAL.sessions}
PROBLEMS = []
FACTS = read_facts(MATERIAL.facts_file.read_text("utf-8"), ProblemLog("course/facts.toml", PROBLEMS))
TAUGHT = [(fact, lesson) for fact in FACTS for lesson in fact.lessons]


@pytest.mark.parametrize("name", CHECKS)
def test_nothing_in_the_course_must_be_mended(name):
    assert [str(one) for one in CHECKS[name](MATERIAL) if one.degree == "salah"] == []


def test_the_table_of_facts_can_be_read():
    assert PROBLEMS == []
    assert len(FACTS) >= 100


@pytest.mark.parametrize(("fact", "lesson"), TAUGHT, ids=[f"{fact.id}@{lesson}" for fact, lesson in TAUGHT])
def test_each_fact_is_found_in_the_lesson_that_teaches_it(fact, lesson):
    assert [str(one) for one in unsaid(fact, SESSIONS[lesson], "course/facts.toml")] == []


@pytest.mark.parametrize("session", SESSIONS)
def test_a_notebook_shows_no_signs_of_its_making(session):
    """All of a lesson's text reads as text: nothing of the fences or settings that authors write is left."""
    course = load_course(ROOT / "course")
    notebook = build_notebook(course.lessons[session], course.videos)
    shown = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    assert shown[0].startswith("# ")
    for text in shown:
        assert not re.search(r"^\s*:{3}|^:[a-z-]+:|^- \[[ x]\]", text, re.MULTILINE)
