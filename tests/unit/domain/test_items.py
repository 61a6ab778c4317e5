"""How questions hold together, against figures reckoned by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.items import alpha, item_rest

FOUR = [(1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0)]


def test_kr_20_by_hand():
    # Σpq = 3/16 + 4/16 + 3/16 = 0.625 and the variance of the sums 3, 2, 1, 0 is 1.25, both with divisor n
    assert alpha(FOUR) == pytest.approx(3 / 2 * (1 - 0.625 / 1.25))


def test_item_rest_leaves_the_question_itself_out():
    assert item_rest(FOUR, 1) == pytest.approx(0.7071, abs=1e-4)


@pytest.mark.parametrize("rows", [[], [(1, 0)], [(1,), (0,)], [(1, 0), (0, 1)]])
def test_what_cannot_be_reckoned(rows):
    assert alpha(rows) is None


def test_a_question_that_everybody_gets_right_tells_nothing():
    assert item_rest([(1, 1), (1, 0)], 0) is None


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 5), min_size=2, max_size=30))
def test_alpha_is_at_most_one(rows):
    found = alpha(rows)
    assert found is None or found <= 1 + 1e-9
