"""Agreement of examiners, against the example that its source prints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.agreement import intraclass, severity

SHROUT_FLEISS = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]


def test_the_example_of_the_source():
    assert intraclass(SHROUT_FLEISS) == pytest.approx(0.62, abs=0.005)


def test_examiners_who_agree_in_everything():
    assert intraclass([(70, 70), (80, 80), (90, 90)]) == pytest.approx(1)


@pytest.mark.parametrize("rows", [[], [(70, 80)], [(70,), (80,)], [(70, 70), (70, 70)]])
def test_what_cannot_be_reckoned(rows):
    assert intraclass(rows) is None


def test_rows_of_unlike_length_are_refused():
    with pytest.raises(ValueError, match="same number"):
        intraclass([(1, 2), (3,)])


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=2, max_size=30))
def test_agreement_is_never_more_than_complete(rows):
    found = intraclass(rows)
    assert found is None or found <= 1 + 1e-9


def test_severity_is_apart_from_the_mean_of_the_same_people():
    rows = [("a", "w1", 70.0), ("a", "w2", 80.0), ("b", "w1", 60.0), ("b", "w2", 70.0)]
    assert severity(rows) == {"w1": (2, -5.0), "w2": (2, 5.0)}
