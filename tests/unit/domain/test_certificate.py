"""The period that stands on a certificate: the first to the last planned moment, whatever kind of thing it is."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.certificate import Planned, training_period

DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MOMENTS = st.none() | st.timedeltas(-900 * DAY, 900 * DAY).map(lambda away: MONDAY + away)
PLANS = st.lists(st.builds(Planned, MOMENTS, MOMENTS))


def test_a_classroom_day_before_the_first_task_begins_the_training() -> None:
    tasks = [Planned(MONDAY + DAY, MONDAY + 5 * DAY), Planned(None, MONDAY + 6 * DAY)]
    classroom = [Planned(MONDAY, MONDAY + DAY / 3), Planned(MONDAY + 9 * DAY, MONDAY + 9 * DAY + DAY / 3)]
    assert training_period([*tasks, *classroom]) == (MONDAY, MONDAY + 9 * DAY + DAY / 3)
    assert training_period(tasks) == (MONDAY + DAY, MONDAY + 6 * DAY)


def test_a_chat_after_the_last_classroom_day_ends_it() -> None:
    chat = Planned(MONDAY + 3 * DAY, MONDAY + 3 * DAY + DAY / 24)
    assert training_period([Planned(MONDAY, MONDAY + DAY), chat]) == (MONDAY, chat.ends_at)


def test_without_any_moment_there_is_no_period() -> None:
    assert training_period([]) is None
    assert training_period([Planned(None, None)]) is None


@given(PLANS)
def test_every_planned_moment_is_within(planned: list[Planned]) -> None:
    known = [moment for one in planned for moment in (one.starts_at, one.ends_at) if moment is not None]
    found = training_period(reversed(planned))
    assert (found is None) == (not known)
    if found is not None:
        assert set(found) <= set(known) and all(found[0] <= moment <= found[1] for moment in known)
