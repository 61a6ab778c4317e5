"""Time until done, where who is still at it counts as such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bangkom.domain.survival import kaplan_meier, median_days


def test_by_hand():
    steps = kaplan_meier([(10, True), (20, False), (30, True), (40, False)])
    assert [(step.days, step.done, step.at_risk) for step in steps] == [(10, 0.25, 4), (30, pytest.approx(0.625), 2)]
    assert median_days(steps) == 30


def test_nobody_is_done():
    assert kaplan_meier([(10, False), (12, False)]) == ()
    assert median_days(()) is None


def test_everybody_is_done():
    steps = kaplan_meier([(5, True), (7, True)])
    assert steps[-1].done == 1
    assert (steps[-1].interval.low, steps[-1].interval.high) == (1, 1)


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=40))
def test_the_curve_is_the_libraries_and_never_falls(times):
    steps = kaplan_meier(times)
    done, censored = [t for t, d in times if d], [t for t, d in times if not d]
    if done:
        reference = stats.ecdf(stats.CensoredData(uncensored=done, right=censored)).cdf
        for step in steps:
            assert step.done == pytest.approx(float(reference.evaluate(step.days)), abs=1e-9)
    shares = [step.done for step in steps]
    assert shares == sorted(shares)
    assert all(step.interval.low <= step.done + 1e-9 and step.done <= step.interval.high + 1e-9 for step in steps)
