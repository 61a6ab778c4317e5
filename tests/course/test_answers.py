"""What any answer to any question of this course earns, by our scoring and by the test cell that nbgrader would run."""

import ast
import itertools
import json

import pytest
from tests.course.places import ROOT

from bangkom.authoring.course import load_course
from bangkom.authoring.notebook import build_notebook
from bangkom.domain.answers import MISSING, read_answers
from bangkom.domain.questions import MultipleChoice, Number, ShortText, SingleChoice, TrueFalse, is_automatic
from bangkom.domain.scoring import score

COURSE = load_course(ROOT / "course")
ASSIGNMENTS = tuple(COURSE.lessons)
AUTOMATIC = {
    assignment: tuple(question for question in lesson.questions() if is_automatic(question))
    for assignment, lesson in COURSE.lessons.items()
}
"""Practice among them: it answers at once, by the same scoring."""
FAR_OFF = 1e6


def keys(question):
    """Every answer that is wholly right."""
    match question:
        case SingleChoice(options=options):
            return [option.id for option in options if option.correct]
        case MultipleChoice(options=options):
            return [[option.id for option in options if option.correct]]
        case TrueFalse(answer=answer):
            return [answer]
        case Number(answer=answer):
            return [answer]
        case ShortText(answers=answers):
            return [*answers, *(f" {answer.upper()}. " for answer in answers)]


def wrong_answers(question):
    """Every wrong single option, each with the feedback that its participant reads; of open kinds, one wrong answer."""
    match question:
        case SingleChoice(options=options):
            return [(option.id, option.feedback) for option in options if not option.correct]
        case MultipleChoice(options=options):
            return [([option.id], option.feedback) for option in options if not option.correct]
        case TrueFalse(answer=answer, feedback_true=of_true, feedback_false=of_false):
            return [(not answer, of_false if answer else of_true)]
        case Number(answer=answer, feedback_wrong=feedback):
            return [(answer + FAR_OFF, feedback), (-answer - FAR_OFF, feedback)]
        case ShortText(feedback_wrong=feedback):
            return [("jawaban yang lain sama sekali", feedback)]


@pytest.fixture(scope="module")
def cells():
    """Per assignment: the code of each hidden test cell, as `bangkom build` writes it for nbgrader."""
    return {
        assignment: {
            cell["metadata"]["bangkom"]["id"]: compile_cell("".join(cell["source"]))
            for cell in build_notebook(lesson, COURSE.videos)["cells"]
            if cell["metadata"].get("bangkom", {}).get("role") == "test"
        }
        for assignment, lesson in COURSE.lessons.items()
    }


def compile_cell(source):
    """A cell's statements, and its last expression, whose value is what nbgrader takes as points."""
    tree = ast.parse(source)
    last = ast.Expression(tree.body.pop().value)
    return compile(tree, "cell", "exec"), compile(last, "cell", "eval")


@pytest.fixture
def hand_in(tmp_path, monkeypatch, cells):
    """`hand_in("kebijakan-01", {id: value})` → points of every scored question, by (our scoring, the cell)."""

    def give(assignment, answers):
        folder = tmp_path / assignment
        folder.mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        entries = {one: {"value": value, "saved_at": "2026-01-05T10:00:00+08:00"} for one, value in answers.items()}
        raw = json.dumps({"schema": 1, "assignment": assignment, "answers": entries}).encode()
        (folder / "jawaban.json").write_bytes(raw)
        sheet = read_answers(raw, assignment)
        ours, stock = {}, {}
        for question in AUTOMATIC[assignment]:
            if question.points:
                ours[question.id] = score(question, sheet.value(question.id)).points
                statements, points = cells[assignment][question.id]
                names = {}
                exec(statements, names)  # noqa: S102 - it is what nbgrader does
                stock[question.id] = eval(points, names)  # noqa: S307 - as above
        return ours, stock

    return give


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_test_cell_marks_each_scored_question(cells, assignment):
    assert set(cells[assignment]) == {question.id for question in AUTOMATIC[assignment] if question.points}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_key_earns_full_marks_by_both_graders(hand_in, assignment):
    full = {question.id: question.points for question in AUTOMATIC[assignment] if question.points}
    answers = {question.id: keys(question) for question in AUTOMATIC[assignment]}
    for nth in range(max(map(len, answers.values()), default=0)):
        ours, stock = hand_in(assignment, {one: right[nth % len(right)] for one, right in answers.items()})
        assert ours == full
        assert stock == full


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_wrong_answer_earns_nothing_by_both_graders(hand_in, assignment):
    answers = {question.id: [value for value, _ in wrong_answers(question)] for question in AUTOMATIC[assignment]}
    nothing = {question.id: 0.0 for question in AUTOMATIC[assignment] if question.points}
    for nth in range(max(map(len, answers.values()), default=0)):
        wrong = {one: values[nth % len(values)] for one, values in answers.items() if values}
        ours, stock = hand_in(assignment, wrong)
        assert ours == nothing
        assert stock == nothing


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_an_empty_hand_in_earns_nothing_by_both_graders(hand_in, assignment):
    nothing = {question.id: 0.0 for question in AUTOMATIC[assignment] if question.points}
    assert hand_in(assignment, {}) == (nothing, nothing)
    questions = COURSE.lessons[assignment].questions()
    assert {score(question, MISSING).state for question in questions} <= {"blank"}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_wrong_answer_is_told_why_in_words_of_its_own(assignment):
    for question in AUTOMATIC[assignment]:
        told = [feedback for _, feedback in wrong_answers(question)]
        assert all(feedback.strip() for feedback in told)
        if isinstance(question, SingleChoice | MultipleChoice):
            every = [option.feedback for option in question.options if not option.correct]
            assert len(set(every)) == len(every), question.id


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_one_more_right_option_never_costs_and_one_more_wrong_one_never_pays(assignment):
    for question in AUTOMATIC[assignment]:
        if not isinstance(question, MultipleChoice) or not question.points:
            continue
        right = [option.id for option in question.options if option.correct]
        wrong = [option.id for option in question.options if not option.correct]
        for few in itertools.chain.from_iterable(itertools.combinations(right, n) for n in range(1, len(right) + 1)):
            points = score(question, list(few)).points
            assert points <= question.points
            assert all(score(question, [*few, one]).points <= points for one in wrong)
            assert points >= score(question, list(few[:-1])).points
