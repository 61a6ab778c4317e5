"""Missing is not zero, denominators stay, and the formulas give published values."""

import math
import statistics
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.results import (
    Outcome,
    ScoreRow,
    State,
    difficulty,
    funnel,
    has_passed,
    is_complete,
    outcome,
    overall,
    reached,
    summarise,
    wilson,
)

NOW = datetime(2019, 11, 12, tzinfo=UTC)


def row(state: State, points: float | None = None, maximum: float = 2.0, handed_in: bool = True) -> ScoreRow:
    return ScoreRow("km_07_001", "t-01", "q", points, maximum, state, submitted_at=NOW if handed_in else None)


@pytest.mark.parametrize(
    ("rows", "state", "percent"),
    [
        ([], "missing", None),
        ([row("missing", handed_in=False)], "missing", None),
        ([row("missing")], "waiting", None),
        ([row("graded", 0.0)], "graded", 0.0),
        ([row("graded", 2.0), row("waiting", None, 10.0)], "waiting", None),
        ([row("graded", 2.0), row("missing")], "waiting", None),
        ([row("graded", 1.0), row("exempt", None, 10.0)], "graded", 50.0),
        ([row("exempt"), row("exempt")], "exempt", None),
        ([row("exempt"), row("missing", handed_in=False)], "missing", None),
    ],
)
def test_the_four_states_are_told_apart(rows: list[ScoreRow], state: State, percent: float | None) -> None:
    found = outcome(rows)
    assert (found.state, found.percent) == (state, percent)


def test_only_wholly_marked_people_have_a_score() -> None:
    graded, waiting, exempt = Outcome("graded", 9, 12), Outcome("waiting"), Outcome("exempt")
    assert overall([graded, Outcome("graded", 0, 12)]) == 37.5, "a mark of zero counts"
    assert overall([graded, waiting]) is None, "a mark that is due isn't zero"
    assert overall([graded, exempt]) == 75.0, "an excused task leaves both sums"
    assert overall([exempt]) is None
    assert overall([]) is None
    assert not is_complete([])


def test_a_task_worth_nothing_has_no_percentage() -> None:
    assert Outcome("graded", 0, 0).percent is None
    assert overall([Outcome("graded", 0, 0)]) is None


def test_the_pass_mark_is_compared_after_rounding() -> None:
    assert not has_passed(70.0, 70.01)
    assert has_passed(70.01, 70.01)
    assert has_passed(70.0099, 70.01)


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_published_values(successes: int, total: int, low: float, high: float) -> None:
    """The four examples of R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3."""
    found = wilson(successes, total)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_contains_the_share_and_is_symmetric(pair: tuple[int, int]) -> None:
    successes, total = pair
    found, mirrored = wilson(successes, total), wilson(total - successes, total)
    assert found is not None and mirrored is not None
    assert 0 <= found.low <= successes / total <= found.high <= 1
    assert math.isclose(found.low, 1 - mirrored.high, abs_tol=1e-12)


def test_wilson_of_nobody_is_nothing_and_nonsense_is_refused() -> None:
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.integers(0, 40))
def test_the_funnel_keeps_its_denominator(sizes: list[int], extra: int) -> None:
    counts = sorted(sizes, reverse=True)
    registered = counts[0] + extra
    stages = funnel([(str(i), count) for i, count in enumerate(counts)], registered)
    for stage in stages:
        assert stage.cumulative == (stage.count / registered if registered else None)
    steps = [stage.step for stage in stages if stage.step is not None]
    if len(steps) == len(stages) and stages[-1].cumulative is not None:
        assert math.isclose(math.prod(steps), stages[-1].cumulative)


def test_a_funnel_that_widens_is_refused() -> None:
    with pytest.raises(ValueError, match="the stage before"):
        funnel([("a", 3), ("b", 4)], 10)


def test_a_gap_ends_the_way() -> None:
    graded, missing = Outcome("graded", 1, 1), Outcome("missing")
    assert reached({"a": graded, "b": missing, "c": graded}, ["a", "b", "c"]) == 1
    assert reached({"a": graded, "b": Outcome("exempt"), "c": Outcome("waiting")}, ["a", "b", "c"]) == 3
    assert reached({}, ["a"]) == 0


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60))
def test_summaries_agree_with_the_standard_library(scores: list[float]) -> None:
    found = summarise(scores)
    assert found is not None
    assert found.n == len(scores)
    assert math.isclose(found.mean, statistics.fmean(scores), abs_tol=1e-9)
    assert math.isclose(found.median, statistics.median(scores), abs_tol=1e-9)
    if len(scores) > 1:
        quartiles = statistics.quantiles(scores, n=4, method="inclusive")
        assert found.sd is not None
        assert math.isclose(found.sd, statistics.stdev(scores), rel_tol=1e-6, abs_tol=1e-6)
        assert math.isclose(found.first_quartile, quartiles[0], abs_tol=1e-9)
        assert math.isclose(found.third_quartile, quartiles[2], abs_tol=1e-9)
    else:
        assert found.sd is None


def test_nothing_has_no_summary_and_no_difficulty() -> None:
    assert summarise([]) is None
    assert difficulty([], 2.0) is None
    assert difficulty([1.0], 0.0) is None
    assert difficulty([2.0, 0.0, 1.0, 1.0], 2.0) == 0.5
