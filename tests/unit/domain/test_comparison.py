"""Before and after: only pairs are compared, and what can't be reckoned isn't."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bangkom.domain.comparison import band, change, gain, match, normalised_gain

SCORES = st.floats(0, 100).map(lambda value: round(value, 2))
PAIRS = st.lists(st.tuples(SCORES, SCORES), min_size=2, max_size=40)

CLASS = [(40, 70), (55, 75), (60, 85), (35, 35), (70, 90), (50, 80), (65, 60), (45, 75)]


def test_only_who_has_both_is_compared_and_the_rest_is_counted():
    pairs = match({"a": 50.0, "b": 60.0, "c": None, "d": None}, {"a": 70.0, "c": 80.0, "d": None, "e": 90.0})
    assert pairs.scores == ((50.0, 70.0),)
    assert (pairs.only_before, pairs.only_after, pairs.neither, pairs.dropped) == (1, 2, 1, 4)


def test_a_class_of_eight_by_hand():
    found = change(CLASS)
    assert found is not None
    assert found.n == 8
    assert found.before == 52.5
    assert found.after == 71.25
    assert found.mean == 18.75
    assert found.median == 22.5
    sd = statistics.stdev(after - before for before, after in CLASS)
    assert found.d_z == pytest.approx(18.75 / sd)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (18.75 - 2.364624 * sd / 8**0.5, 18.75 + 2.364624 * sd / 8**0.5), rel=1e-5
    )


@given(PAIRS)
def test_the_t_test_is_the_libraries_and_the_mean_lies_in_its_interval(pairs):
    found = change(pairs)
    assert found is not None
    if found.t_p is None:
        return
    reference = stats.ttest_rel([after for _, after in pairs], [before for before, _ in pairs])
    assert found.t_p == pytest.approx(float(reference.pvalue), rel=1e-6, abs=1e-12)
    assert found.interval is not None
    assert found.interval.low <= found.mean <= found.interval.high
    assert found.median_interval is not None
    assert found.median_interval.low <= found.median <= found.median_interval.high


@given(st.lists(SCORES, min_size=1, max_size=20), st.floats(-5, 5))
def test_who_all_changed_alike_leave_nothing_to_estimate(before, shift):
    found = change([(score, score + shift) for score in before])
    assert found is not None
    assert (found.interval, found.t_p, found.wilcoxon_p, found.d_z) == (None, None, None, None)


def test_nobody_is_no_change():
    assert change([]) is None


def test_the_same_scores_give_the_same_report():
    assert change(CLASS) == change(CLASS)


def test_gain_is_undefined_at_the_maximum_and_negative_after_a_loss():
    assert gain(100, 100) is None
    assert gain(60, 80) == 0.5
    assert gain(80, 70) == -0.5


def test_who_began_at_the_maximum_is_told_apart():
    found = normalised_gain([(100, 100), (100, 90), (50, 75), (60, 90)])
    assert found.n == 2
    assert found.at_maximum == 2
    assert found.individual == pytest.approx((0.5 + 0.75) / 2)
    assert found.group == pytest.approx((88.75 - 77.5) / 22.5)
    assert found.bands == {"tinggi": 1, "sedang": 1, "rendah": 0}


@pytest.mark.parametrize(
    ("value", "word"), [(0.7, "tinggi"), (0.6999, "sedang"), (0.3, "sedang"), (0.29, "rendah"), (-1, "rendah")]
)
def test_the_bands(value, word):
    assert band(value) == word


def test_all_at_the_maximum_have_no_gain_at_all():
    found = normalised_gain([(100, 100)])
    assert (found.individual, found.group, found.at_maximum) == (None, None, 1)


@given(PAIRS)
def test_bands_count_everybody_who_has_a_gain(pairs):
    found = normalised_gain(pairs)
    assert sum(found.bands.values()) == found.n
    assert found.n + found.at_maximum == len(pairs)
