"""What a participant relies on: the announced rule, no mark below zero, and no answer that breaks the scorer."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.answers import MISSING
from bangkom.domain.questions import (
    Criterion,
    Essay,
    MultipleChoice,
    Number,
    Option,
    ShortText,
    SingleChoice,
    TrueFalse,
    from_key,
    to_key,
)
from bangkom.domain.scoring import normalise, score


def options(marks: str) -> tuple[Option, ...]:
    return tuple(Option(id, id.upper(), mark == "x", f"sebab {id}") for id, mark in zip("abcdef", marks, strict=False))


SINGLE = SingleChoice("asas-01", 2, "Berapa?", options("-x-"))
MULTIPLE = MultipleChoice("nilai-01", 3, "Mana?", options("xx-x-"))
STRICT = MultipleChoice("nilai-02", 3, "Mana?", options("xx-"), all_or_nothing=True)
TRUTH = TrueFalse("benar-01", 1, "Benarkah?", False, "ya", "tidak")
NUMBER = Number("jumlah-01", 2, "Berapa?", 0.2, tolerance=0.1)
RELATIVE = Number("jumlah-02", 2, "Berapa?", -200, tolerance=0.02, relative=True)
SHORT = ShortText("istilah-01", 1, "Apa?", ("gotong royong",))
ESSAY = Essay("refleksi-01", 10, "Siapa?", 80, 200, (Criterion("Sadar", 10, ("ya", "sebagian", "tidak")),))
EVERY = [SINGLE, MULTIPLE, STRICT, TRUTH, NUMBER, RELATIVE, SHORT, ESSAY]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("question", "value", "points"),
    [
        (SINGLE, "b", 2),
        (SINGLE, "a", 0),
        (MULTIPLE, ["a", "b", "d"], 3),
        (MULTIPLE, ["a", "b"], 2),
        (MULTIPLE, ["a", "b", "c"], 1),
        (MULTIPLE, ["a", "c", "e"], 0),
        (MULTIPLE, ["a", "b", "c", "d", "e"], 1),
        (STRICT, ["b", "a"], 3),
        (STRICT, ["a"], 0),
        (TRUTH, False, 1),
        (TRUTH, True, 0),
        (NUMBER, 0.3, 2),  # 0.3 - 0.2 > 0.1 in binary floats
        (NUMBER, 0.31, 0),
        (RELATIVE, -204, 2),
        (RELATIVE, -204.01, 0),
        (SHORT, "  GOTONG-royong. ", 1),
        (SHORT, "gotongroyong", 0),
    ],
)
def test_announced_rule_gives_these_points(question, value, points):
    result = score(question, value)
    assert (result.points, result.state) == (points, "scored")


def test_shares_are_rounded_to_two_decimals():
    third = MultipleChoice("sepertiga", 2, "Mana?", options("xxx-"))
    assert score(third, ["a"]).points == 0.67


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.id)
@pytest.mark.parametrize("value", [MISSING, None, "", "  \n", []], ids=repr)
def test_no_answer_is_blank_and_not_wrong(question, value):
    assert score(question, value).state == "blank"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (SINGLE, "z"),
        (SINGLE, ["b"]),
        (MULTIPLE, "a"),
        (MULTIPLE, ["a", 1]),
        (MULTIPLE, ["a", "z"]),
        (TRUTH, 0),
        (TRUTH, "salah"),
        (NUMBER, True),
        (NUMBER, float("nan")),
        (NUMBER, float("inf")),
        (NUMBER, 10**400),
        (NUMBER, "0,2"),
        (SHORT, 12),
        (SHORT, "x" * 100_001),
        (ESSAY, ["teks"]),
        (ESSAY, "x" * 100_001),
    ],
)
def test_what_no_form_would_save_is_invalid_and_earns_nothing(question, value):
    result = score(question, value)
    assert (result.points, result.state) == (0, "invalid")


def test_an_essay_waits_for_a_person():
    assert score(ESSAY, "Saya mulai dari meja saya.").state == "waiting"


@given(st.sampled_from(EVERY), anything)
def test_every_json_value_is_scored_between_zero_and_the_maximum(question, value):
    result = score(question, value)
    assert 0 <= result.points <= result.maximum == question.points


@given(st.sets(st.sampled_from("abcde")), st.randoms(use_true_random=False))
def test_order_and_repetition_of_choices_earn_nothing(chosen, random):
    listed = [*chosen, *chosen]
    random.shuffle(listed)
    assert score(MULTIPLE, listed).points == score(MULTIPLE, sorted(chosen)).points


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.id)
def test_a_key_survives_json(question):
    assert from_key(json.loads(json.dumps(to_key(question)))) == question


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown question type"):
        from_key({"type": "drawing", "id": "x"})


def test_levels_of_a_criterion_fall_evenly_to_zero():
    assert Criterion("Contoh", 5, ("jelas", "sebagian", "umum")).level_points() == (5, 2.5, 0)
