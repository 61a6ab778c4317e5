import pytest

from bangkom.domain.questions import MultipleChoice, Number, Option, ShortText, SingleChoice, TrueFalse
from bangkom.errors import AnswersError
from bangkom.forms.practice import check_practice

OPTIONS = (
    Option("a", "Integritas", True, "Benar: nilai pertama."),
    Option("b", "Etos kerja", True, ""),
    Option("c", "Kecepatan", False, "Ini *hasil* <b>saja</b>."),
)


def test_a_single_choice_tells_why_the_chosen_option_is_wrong_and_runs_no_markup_of_its_own() -> None:
    outcome = check_practice(SingleChoice("x", 0, "", OPTIONS), "c")
    assert outcome == {"state": "wrong", "feedback": ["Ini <em>hasil</em> &lt;b&gt;saja&lt;/b&gt;."]}


@pytest.mark.parametrize(
    ("value", "state", "feedback"),
    [
        (["a", "b"], "right", ["<strong>Integritas</strong>: Benar: nilai pertama."]),
        (["b"], "partly", []),
        (["c"], "wrong", ["<strong>Kecepatan</strong>: Ini <em>hasil</em> &lt;b&gt;saja&lt;/b&gt;."]),
    ],
)
def test_multiple_choice_may_be_partly_right(value: list[str], state: str, feedback: list[str]) -> None:
    assert check_practice(MultipleChoice("x", 0, "", OPTIONS), value) == {"state": state, "feedback": feedback}


def test_the_other_types_tell_their_feedback() -> None:
    truth = TrueFalse("x", 0, "", answer=False, feedback_true="Tidak.", feedback_false="Ya.")
    assert check_practice(truth, False) == {"state": "right", "feedback": ["Ya."]}
    assert check_practice(truth, True) == {"state": "wrong", "feedback": ["Tidak."]}
    number = Number("x", 0, "", answer=12, feedback_right="Dua belas.", feedback_wrong="Hitung lagi.")
    assert check_practice(number, 12) == {"state": "right", "feedback": ["Dua belas."]}
    assert check_practice(number, 11) == {"state": "wrong", "feedback": ["Hitung lagi."]}
    assert check_practice(ShortText("x", 0, "", ("gotong royong",)), "Gotong-Royong") == {
        "state": "right",
        "feedback": [],
    }


@pytest.mark.parametrize("value", [None, "", "z", ["a"], 3])
def test_nothing_to_check_is_told(value: object) -> None:
    with pytest.raises(AnswersError, match="Jawab dahulu"):
        check_practice(SingleChoice("x", 0, "", OPTIONS), value)
