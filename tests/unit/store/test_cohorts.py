from datetime import timedelta

import pytest

from bangkom.errors import CohortError
from bangkom.store.cohorts import add_cohort, cohorts, current


def test_cohorts_are_listed_newest_first(act, now):
    act(add_cohort, "km_06", "Angkatan VI", now)
    act(add_cohort, "km_07", "Angkatan VII", now + timedelta(days=1))
    assert [cohort.id for cohort in act(cohorts)] == ["km_07", "km_06"]
    assert act(current, "km_06").title == "Angkatan VI"


def test_an_id_is_given_once(act, now):
    act(add_cohort, "km_07", "Angkatan VII", now)
    with pytest.raises(CohortError, match="sudah ada"):
        act(add_cohort, "km_07", "Lain", now)
    assert act(current, "km_07").title == "Angkatan VII"


def test_an_id_that_cannot_stand_in_paths_is_refused(act, now):
    with pytest.raises(CohortError, match="km_07"):
        act(add_cohort, "../KM", "x", now)


def test_a_missing_cohort_says_how_to_make_it(act):
    with pytest.raises(CohortError, match="bangkom cohort new km_08"):
        act(current, "km_08")
