from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangkom.domain.schedule import Window
from bangkom.errors import CohortError
from bangkom.store.people import replace_roster
from bangkom.store.schedule import (
    EVERYONE,
    Granted,
    SessionWindow,
    Who,
    allowances,
    exempt,
    extend,
    granted,
    replace_schedule,
    revoke,
    schedule,
    windows,
)

SESSION = "kebijakan-01"
MEMBER, GROUP = Who("person", "km_01"), Who("group", "Kelompok 1")
DAY = timedelta(days=1)


@pytest.fixture
def two_windows(act, cohort, now):
    rows = [
        SessionWindow(SESSION, EVERYONE, now, now + 7 * DAY),
        SessionWindow(SESSION, "Kelompok 2", now + DAY, None),
        SessionWindow("kebijakan-02", EVERYONE, None, None),
    ]
    assert act(replace_schedule, cohort, rows)
    return rows


def test_a_groups_own_window_goes_before_everyones(act, cohort, two_windows, now):
    assert act(windows, cohort, "Kelompok 1")[SESSION] == Window(now, now + 7 * DAY)
    assert act(windows, cohort, "Kelompok 2")[SESSION] == Window(now + DAY, None)
    assert act(windows, cohort, "")[SESSION] == Window(now, now + 7 * DAY)
    assert act(windows, cohort, "Kelompok 2")["kebijakan-02"] == Window()


def test_the_same_schedule_again_changes_nothing(act, cohort, two_windows):
    assert not act(replace_schedule, cohort, reversed(two_windows))
    assert act(schedule, cohort) == tuple(two_windows)


def test_a_new_schedule_replaces_the_whole_one(act, cohort, two_windows, now):
    fresh = SessionWindow("kebijakan-02", EVERYONE, now, None)
    assert act(replace_schedule, cohort, [fresh])
    assert act(schedule, cohort) == (fresh,)
    assert act(replace_schedule, cohort, [])
    assert act(schedule, cohort) == ()


def test_a_schedule_that_cannot_be_leaves_the_old_one(act, cohort, two_windows, now):
    backwards = SessionWindow("kebijakan-02", EVERYONE, now, now)
    twice = [SessionWindow(SESSION, EVERYONE, now, None), SessionWindow(SESSION, EVERYONE, None, None)]
    for rows in ([backwards], twice):
        with pytest.raises(CohortError, match="Sesi kebijakan"):
            act(replace_schedule, cohort, rows)
    assert act(schedule, cohort) == tuple(two_windows)


def test_a_cohort_has_its_own_schedule(act, cohort, two_windows):
    with pytest.raises(CohortError, match="belum ada"):
        act(replace_schedule, "lain", two_windows)
    assert act(windows, "lain", "Kelompok 1") == {}


def test_an_extension_counts_at_once_and_says_who_gave_it_and_why(act, cohort, now):
    given = act(extend, cohort, MEMBER, SESSION, now + 9 * DAY, " Dinas luar ", "wi_01", now)
    assert act(allowances, cohort) == (given,)
    assert (given.reason, given.by, given.at, given.is_active) == ("Dinas luar", "wi_01", now, True)
    assert act(granted, cohort, "km_01", "Kelompok 1") == {SESSION: Granted(now + 9 * DAY, False)}
    assert act(granted, cohort, "km_02", "Kelompok 1") == {}


def test_a_groups_allowance_counts_for_its_members_only(act, cohort, now):
    act(extend, cohort, GROUP, SESSION, now + 8 * DAY, "Banjir", "wi_01", now)
    act(extend, cohort, MEMBER, SESSION, now + 9 * DAY, "Sakit", "wi_01", now)
    assert act(granted, cohort, "km_01", "Kelompok 1")[SESSION].extension_due == now + 9 * DAY
    assert act(granted, cohort, "km_02", "Kelompok 1")[SESSION].extension_due == now + 8 * DAY
    reasons = {id: act(granted, cohort, id, "Kelompok 1")[SESSION].reason for id in ("km_01", "km_02")}
    assert reasons == {"km_01": "Sakit", "km_02": "Banjir"}
    assert act(granted, cohort, "km_03", "Kelompok 2") == {}


def test_an_exemption_stands_beside_an_extension(act, cohort, now):
    act(exempt, cohort, MEMBER, SESSION, "Sudah lulus", "pa_01", now)
    act(extend, cohort, GROUP, SESSION, now + DAY, "Banjir", "wi_01", now)
    found = act(granted, cohort, "km_01", "Kelompok 1")
    assert found == {SESSION: Granted(now + DAY, True)}
    assert found[SESSION].reason == "Sudah lulus"


def test_a_group_named_like_a_person_is_not_that_person(act, cohort, make_person, now):
    act(replace_roster, cohort, [make_person("km_04", group="km_01")], "panitia", now)
    act(exempt, cohort, Who("group", "km_01"), SESSION, "x", "wi_01", now)
    assert act(granted, cohort, "km_01", "Kelompok 1") == {}


def test_what_is_revoked_counts_no_more_but_stays_on_record(act, cohort, now):
    given = act(exempt, cohort, MEMBER, SESSION, "Keliru", "wi_01", now)
    taken = act(revoke, cohort, given.id, "pa_01", now + DAY)
    assert (taken.is_active, taken.revoked_by, taken.revoked_at) == (False, "pa_01", now + DAY)
    assert act(granted, cohort, "km_01", "Kelompok 1") == {}
    assert act(allowances, cohort) == (taken,)
    for cohort_id, id in ((cohort, given.id), (cohort, 12345), ("lain", given.id)):
        with pytest.raises(CohortError, match="dicabut"):
            act(revoke, cohort_id, id, "pa_01", now + DAY)


def test_an_allowance_needs_somebody_a_reason_and_a_time_to_come(act, cohort, now):
    for who, said in ((Who("person", "km_99"), "km_99"), (Who("group", "Kelompok 9"), "Kelompok 9")):
        with pytest.raises(CohortError, match=said):
            act(exempt, cohort, who, SESSION, "x", "wi_01", now)
    with pytest.raises(CohortError, match="alasan"):
        act(exempt, cohort, MEMBER, SESSION, " ", "wi_01", now)
    with pytest.raises(CohortError, match="lewat"):
        act(extend, cohort, MEMBER, SESSION, now, "x", "wi_01", now)
    assert act(allowances, cohort) == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.integers(1, 30), max_size=5), revoked=st.sets(st.integers(0, 4)))
def test_the_latest_extension_that_was_not_revoked_counts(database, cohort, now, days, revoked):
    with database.read() as connection:
        given = [extend(connection, cohort, MEMBER, SESSION, now + n * DAY, "x", "wi_01", now) for n in days]
        for place in revoked & set(range(len(given))):
            revoke(connection, cohort, given[place].id, "wi_01", now)
        left = [now + n * DAY for place, n in enumerate(days) if place not in revoked]
        expected = {SESSION: Granted(max(left), False)} if left else {}
        assert granted(connection, cohort, "km_01", "Kelompok 1") == expected
