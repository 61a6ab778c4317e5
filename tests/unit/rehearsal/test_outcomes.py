"""Two independent reckonings of the same rule must agree; where they don't, one of them is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.questions import (
    Column,
    Criterion,
    Essay,
    Item,
    MultipleChoice,
    Number,
    Option,
    Scale,
    ShortText,
    SingleChoice,
    Table,
    TrueFalse,
    Upload,
)
from bangkom.domain.scoring import score
from bangkom.rehearsal.outcomes import OUTCOMES, plan_answer

COLUMNS = (
    Column("apa", "Apa", "text"),
    Column("berapa", "Berapa", "number"),
    Column("kapan", "Kapan", "date"),
    Column("mana", "Mana", "choice", ("satu", "dua")),
)
points = st.integers(1, 400).map(lambda quarter: quarter / 4)


@st.composite
def questions(draw):
    kind = draw(
        st.sampled_from(["single", "multiple", "truth", "number", "short", "essay", "table", "upload", "scale"])
    )
    worth = draw(points)
    if kind in ("single", "multiple"):
        marks = draw(st.lists(st.booleans(), min_size=2, max_size=7))
        if kind == "single":
            right = draw(st.integers(0, len(marks) - 1))
            marks = [index == right for index in range(len(marks))]
        else:
            marks[0] = True
        options = tuple(Option(id, id, mark, "sebab") for id, mark in zip("abcdefg", marks, strict=False))
        if kind == "single":
            return SingleChoice("q", worth, "?", options)
        return MultipleChoice("q", worth, "?", options, draw(st.booleans()))
    if kind == "truth":
        return TrueFalse("q", worth, "?", draw(st.booleans()), "", "")
    if kind == "number":
        return Number(
            "q", worth, "?", draw(st.integers(-999, 999)), draw(st.sampled_from([0, 0.02, 0.5])), draw(st.booleans())
        )
    if kind == "short":
        return ShortText("q", worth, "?", ("gotong royong",))
    if kind == "table":
        given = draw(st.sampled_from([(), ("pendek", "panjang")]))
        return Table(
            "q", worth, "?", COLUMNS, 2, 2 if given else 4, given, (Criterion("K", worth, ("baik", "kurang")),)
        )
    if kind == "upload":
        types = draw(st.sampled_from([("pdf",), ("docx", "jpg"), ("png", "mp4")]))
        return Upload("q", worth, "?", 1, 3, types, 10_000, (Criterion("K", worth, ("baik", "kurang")),))
    if kind == "scale":
        return Scale("q", 0, "?", (Item("a", "A"), Item("b", "B")), ("x", "y", "z"))
    return Essay("q", worth, "?", 5, 20, (Criterion("K", worth, ("baik", "cukup", "kurang")),))


@given(questions(), st.sampled_from(OUTCOMES))
def test_the_scorer_gives_what_the_plan_expects(question, outcome):
    planned = plan_answer(question, outcome, hand_mark_given=False)
    result = score(question, planned.value)
    if planned.points is None:
        assert result.state == "waiting"
    else:
        assert result.points == planned.points


@pytest.mark.parametrize(("outcome", "mark"), [("right", 10), ("partial", 5), ("wrong", 0)])
def test_hand_marks_stand_at_the_levels_of_the_rubric(outcome, mark):
    levels = ("baik", "cukup", "kurang")
    essay = Essay("q", 10, "?", 5, 20, (Criterion("A", 4, levels), Criterion("B", 6, levels)))
    assert plan_answer(essay, outcome, hand_mark_given=True).final == mark


def test_an_essay_that_nobody_marks_has_no_points_yet():
    essay = Essay("q", 10, "?", 5, 20, (Criterion("A", 10, ("baik", "kurang")),))
    assert plan_answer(essay, "right", hand_mark_given=False).final is None
