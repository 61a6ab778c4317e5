"""Runs of reports stay in line, one at a time, and their history stays."""

from datetime import UTC, datetime, timedelta

import pytest

from bangkom.domain.reporting import Weekly
from bangkom.errors import ReportError
from bangkom.store import reporting
from bangkom.store.cohorts import add_cohort
from bangkom.store.database import Database, ensure_current

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def store(new_store):
    database = Database(new_store())
    ensure_current(database)
    with database.write() as connection:
        add_cohort(connection, "uji", "Angkatan uji", NOW)
    yield database
    database.close()


def test_one_run_at_a_time_and_all_stay_in_the_history(store):
    with store.write() as c:
        first = reporting.ask(c, "uji", "pa_01", NOW, 4)
        with pytest.raises(ReportError, match="sedang disusun"):
            reporting.ask(c, "uji", "pa_02", NOW, 4)
        reporting.advance(c, first.id, 2)
    with store.read() as c:
        under_way = reporting.next_waiting(c, "uji")
        assert under_way is not None  # so that a run that was cut off begins anew
        assert (under_way.state, under_way.done, under_way.of) == ("running", 2, 4)
    with store.write() as c:
        reporting.finish(c, first.id, "a" * 64, NOW + timedelta(seconds=20))
        second = reporting.ask(c, "uji", "", NOW + timedelta(days=7), 4)
        reporting.fail(c, second.id, "Buku nilai tidak ada.", NOW + timedelta(days=7, seconds=2))
    with store.read() as c:
        newest, oldest = reporting.runs(c, "uji", 5)
        assert (oldest.state, oldest.done, oldest.asked_by) == ("done", 4, "pa_01")
        assert (newest.state, newest.reason, newest.asked_by) == ("failed", "Buku nilai tidak ada.", "")
        assert reporting.next_waiting(c, "uji") is None
        assert reporting.run(c, "lain", first.id) is None


def test_the_schedule_is_set_changed_and_taken_back(store):
    with store.write() as c:
        assert reporting.schedule(c, "uji") is None
        reporting.set_schedule(c, "uji", Weekly(0, 360), "pa_01", NOW)
        reporting.set_schedule(c, "uji", Weekly(4, 420), "pa_01", NOW + timedelta(hours=1))
        assert reporting.schedule(c, "uji") == (Weekly(4, 420), NOW + timedelta(hours=1))
        reporting.set_schedule(c, "uji", None, "pa_01", NOW)
        assert reporting.schedule(c, "uji") is None
