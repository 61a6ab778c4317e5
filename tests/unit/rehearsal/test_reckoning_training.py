"""What must come of each simulated participant, against the words of their story and figures reckoned by hand."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from bangkom.authoring.course import load_course
from bangkom.domain.programme import PresentationRules
from bangkom.domain.questions import Criterion
from bangkom.rehearsal.journeys import BEST, FAIR, GOOD, Journey, Measured, PlannedImplementation
from bangkom.rehearsal.plan import Plan, make_plan
from bangkom.rehearsal.reckoning_reports import reckon_training
from bangkom.rehearsal.reckoning_training import Expected, _implemented, _index, expect, mark_of, presentation_score

COURSE = load_course(Path(__file__).parents[3] / "course")
PROGRAMME = COURSE.programme
LEVELS = ("baik", "cukup", "kurang", "belum")
RULES = PresentationRules(15, 10, (Criterion("Isi", 15, LEVELS), Criterion("Cara", 20, LEVELS)))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(24, {name: lesson.questions() for name, lesson in COURSE.lessons.items()})


def reckon(plan: Plan) -> dict[str, Expected]:
    return {one.id: expect(plan, one, PROGRAMME, dict.fromkeys(plan.questions, 1)) for one in plan.participants}


def test_every_story_ends_as_it_says(plan: Plan) -> None:
    ended = {id: one.status for id, one in reckon(plan).items()}
    assert ended == {one.id: one.journey.status for one in plan.participants}
    assert set(ended.values()) == {"LULUS", "DITUNDA", "TIDAK LULUS"}


def test_a_story_in_which_something_else_happens_ends_otherwise(plan: Plan) -> None:
    first = plan.participants[0]

    def told(**changes: object) -> Expected:
        person = replace(first, journey=replace(first.journey, **changes))  # type: ignore[arg-type]
        return expect(plan, person, PROGRAMME, dict.fromkeys(plan.questions, 1))

    assert told().status == "LULUS"
    assert told().score == 100
    assert told(forum=(1, 2)).rules["forum"] == "failed"
    assert told(chats=("present", "absent")).rules["chats"] == "failed"
    assert told(classroom={0: "absent"}).rules["attendance"] == "met"  # 6 of 7: 85,71 %
    assert told(classroom={0: "absent"}).components["classroom"] == 85.71
    assert told(classroom={0: "absent", 1: "absent"}).rules["attendance"] == "failed"
    assert told(classroom={0: "absent", 1: "excused"}).rules["attendance"] == "failed"  # 5 of 6
    assert told(presentation=None).rules["presentation"] == "failed"
    assert told(implementation=None).score is None
    assert told(design="submitted").status == "DITUNDA"


def test_marks_of_examiners_are_reckoned_by_hand() -> None:
    assert mark_of(BEST, RULES) == 100
    assert str(mark_of(FAIR, RULES)) == "47.63"  # 10 and 6,67 of 35
    assert presentation_score((BEST, (0, 1)), RULES) is None  # 19 points apart
    assert str(presentation_score((BEST, (0, 1), GOOD), RULES)) == "93.65"
    assert presentation_score((BEST,), RULES) is None


@pytest.mark.parametrize(
    ("respondents", "points", "index"), [(29, 955, 91.48), (1, 36, 100.0), (1, 9, 25.0), (40, 1100, 76.39)]
)
def test_the_index_of_a_survey(respondents: int, points: int, index: float) -> None:
    assert _index(respondents, points) == index


def test_half_of_the_way_is_half_of_the_score() -> None:
    half = PlannedImplementation((True,), (Measured("5"), Measured("60")))
    assert _implemented(half, 0.5) == 50  # one of two milestones, half the way with both indicators
    assert _implemented(replace(half, milestones=(True, False)), 0.5) == 50
    one_reached = replace(half, readings=(Measured("1"), Measured("40")))
    assert _implemented(one_reached, 0.25) == Fraction(25, 2) + Fraction(75, 2)
    assert _implemented(replace(half, is_verified=False), 0.5) is None


def test_the_figures_of_the_reports_add_up(plan: Plan) -> None:
    expected = reckon(plan)
    figures = reckon_training(plan, expected, PROGRAMME)
    assert figures.journey[0] == 24
    assert list(figures.journey) == sorted(figures.journey, reverse=True)
    assert figures.journey[-1] == sum(one.status == "LULUS" for one in expected.values())
    assert all(sum(row) == 24 for row in figures.rules.values())
    assert sum(row[0] for row in figures.signed.values()) == 24
    assert figures.agreement == (sum(one.journey.presentation is not None for one in plan.participants), 1)
    stayed_away = [one for one in plan.participants if one.habit == "absent"]
    assert figures.journey[1] == 24 - len(stayed_away)


def test_defaults_of_a_journey_hold_for_every_further_subject() -> None:
    journey = Journey("LULUS", ("cut", "late"), (1, 2))
    assert [journey.chat(place) for place in range(4)] == ["cut", "late", "late", "late"]
    assert [journey.contributions(place) for place in range(4)] == [1, 2, 2, 2]
