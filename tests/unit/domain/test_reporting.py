"""When reports run by themselves: once a week, and once for all weeks that were missed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.reporting import Weekly, is_due, last_due
from bangkom.messages import Zone

ZONE = Zone("Asia/Makassar", "WITA")
MONDAY_SIX = Weekly(0, 6 * 60)
MONDAY = datetime(2019, 11, 18, 6, 0, tzinfo=UTC) - timedelta(hours=8)  # 06.00 WITA
NOWS = st.integers(0, 60 * 24 * 400).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
WEEKLY = st.builds(Weekly, st.integers(0, 6), st.integers(0, 1439))


def test_on_monday_at_six_of_the_trainings_own_zone():
    before = MONDAY - timedelta(days=3)
    assert MONDAY_SIX.words == "Senin, 06.00"
    assert not is_due(MONDAY_SIX, before, None, MONDAY - timedelta(minutes=1), ZONE)
    assert is_due(MONDAY_SIX, before, None, MONDAY, ZONE)
    assert not is_due(MONDAY_SIX, before, MONDAY, MONDAY + timedelta(days=6), ZONE)
    assert is_due(MONDAY_SIX, before, MONDAY, MONDAY + timedelta(days=7), ZONE)


def test_a_schedule_set_after_the_hour_begins_next_week():
    assert not is_due(MONDAY_SIX, MONDAY + timedelta(minutes=5), None, MONDAY + timedelta(hours=3), ZONE)


def test_weeks_that_were_missed_are_made_up_for_once():
    late = MONDAY + timedelta(days=30)
    assert is_due(MONDAY_SIX, MONDAY - timedelta(days=1), MONDAY, late, ZONE)
    assert not is_due(MONDAY_SIX, MONDAY - timedelta(days=1), late, late + timedelta(hours=1), ZONE)


@given(WEEKLY, NOWS)
def test_the_newest_due_moment_is_within_the_week_before(weekly, now):
    due = last_due(weekly, now, ZONE)
    assert timedelta(0) <= now - due < timedelta(days=7)
    assert ZONE.local(due).weekday() == weekly.weekday


@given(WEEKLY, NOWS)
def test_a_run_is_never_asked_for_twice(weekly, now):
    assert not is_due(weekly, MONDAY - timedelta(days=30), now, now, ZONE)
