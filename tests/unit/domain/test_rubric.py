from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.questions import Criterion
from bangkom.domain.rubric import choose, maximum, objection_closes, total
from bangkom.errors import MarkingError

RUBRIC = (
    Criterion("Kesadaran diri", 4.0, ("diri sendiri", "kantor", "orang lain")),
    Criterion("Contoh nyata", 5.0, ("jelas", "sebagian", "sedikit", "umum")),
)


@st.composite
def marked(draw):
    """A rubric and a level for each of its criteria."""
    criteria = draw(
        st.lists(
            st.builds(
                Criterion,
                st.sampled_from(["Contoh", "Langkah", "Bahasa"]),
                st.integers(1, 10_000).map(lambda hundredths: hundredths / 100),
                st.lists(st.just("tingkat"), min_size=2, max_size=6).map(tuple),
            ),
            min_size=1,
            max_size=8,
        )
    )
    return criteria, [draw(st.integers(0, len(one.levels) - 1)) for one in criteria]


@pytest.mark.parametrize(
    ("levels", "points"), [((0, 0), 9.0), ((2, 3), 0.0), ((1, 0), 7.0), ((0, 1), 7.33), ((2, 2), 1.67)]
)
def test_points_are_the_sum_of_the_chosen_levels(levels, points):
    assert total(choose(RUBRIC, levels)) == points


@given(marked())
def test_marks_lie_between_nothing_and_the_maximum(case):
    criteria, levels = case
    assert 0 <= total(choose(criteria, levels)) <= maximum(criteria) + 0.01
    assert total(choose(criteria, [0] * len(criteria))) == maximum(criteria)
    assert total(choose(criteria, [len(one.levels) - 1 for one in criteria])) == 0


@given(marked())
def test_a_better_level_never_gives_less(case):
    criteria, levels = case
    for place, level in enumerate(levels):
        if level:
            better = [*levels[:place], level - 1, *levels[place + 1 :]]
            assert total(choose(criteria, better)) >= total(choose(criteria, levels))


@pytest.mark.parametrize(
    ("levels", "named"),
    [
        ((0, None), "Contoh nyata."),
        ((None, None), "Kesadaran diri, Contoh nyata."),
        ((3, 0), "Kesadaran diri."),
        ((0, -1), "Contoh nyata."),
    ],
)
def test_every_criterion_needs_a_level_of_its_own(levels, named):
    with pytest.raises(MarkingError, match=named.replace(".", "[.]")):
        choose(RUBRIC, levels)


@pytest.mark.parametrize(("marked", "closes"), [(None, 5), (timedelta(days=-1), 5), (timedelta(days=2), 7)])
def test_objecting_ends_some_days_after_the_mark_could_be_read(marked, closes):
    released = datetime(2026, 3, 2, tzinfo=UTC)
    at = released + marked if marked else None
    assert objection_closes(released, at, 5) == released + timedelta(days=closes)
