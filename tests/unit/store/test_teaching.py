"""Which groups a trainer looks after: only groups and trainers that are there, replaced as a whole."""

import pytest

from bangkom.errors import CohortError
from bangkom.store.accounts import ensure_account
from bangkom.store.teaching import assign, taught, teaching


@pytest.fixture(autouse=True)
def trainer(act, cohort):
    act(ensure_account, "wi_01", "trainer", "I Gede Putra")


def test_a_trainer_without_groups_has_none_assigned(act):
    assert act(taught, "uji", "wi_01") == frozenset()


def test_groups_are_replaced_as_a_whole_and_the_same_again_changes_nothing(act):
    assert act(assign, "uji", "wi_01", ["Kelompok 2", "Kelompok 1"])
    assert act(teaching, "uji") == {"wi_01": ("Kelompok 1", "Kelompok 2")}
    assert not act(assign, "uji", "wi_01", ["Kelompok 1", "Kelompok 2"])
    assert act(assign, "uji", "wi_01", ["Kelompok 2"])
    assert act(taught, "uji", "wi_01") == {"Kelompok 2"}
    assert act(assign, "uji", "wi_01", [])
    assert act(teaching, "uji") == {}


@pytest.mark.parametrize(("trainer", "group"), [("km_01", "Kelompok 1"), ("wi_99", "Kelompok 1"), ("wi_01", "Lain")])
def test_unknown_groups_and_people_who_are_no_trainers_are_refused(act, trainer, group):
    with pytest.raises(CohortError):
        act(assign, "uji", trainer, [group])
    assert act(teaching, "uji") == {}
