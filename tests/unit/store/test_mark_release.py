from datetime import timedelta

import pytest

from bangkom.errors import MarkingError
from bangkom.store import mark_release, people
from bangkom.store.mark_release import release, withdraw

A = "contoh-01"


def pages(act):
    return set(act(mark_release.stale_pages, "uji"))


def test_marks_are_read_by_the_groups_they_were_released_to(act, cohort, now):
    assert act(mark_release.readers, cohort) == {}
    assert act(release, cohort, A, ["Kelompok 1"], "wi_01", now) == ("Kelompok 1",)
    assert act(mark_release.readers, cohort) == {("km_01", A): now, ("km_02", A): now}
    assert act(mark_release.released, cohort) == {A: {"Kelompok 1": now}}
    assert act(release, cohort, A, ["Kelompok 2", "Kelompok 1"], "wi_02", now) == ("Kelompok 2",)
    assert len(act(mark_release.readers, cohort)) == 3
    assert act(mark_release.readers, "lain") == {}


def test_a_release_names_a_group(act, cohort, now):
    with pytest.raises(MarkingError, match="satu kelompok"):
        act(release, cohort, A, [], "wi_01", now)


def test_a_withdrawn_release_stays_on_record_and_can_be_given_anew(act, cohort, now):
    act(release, cohort, A, ["Kelompok 1"], "wi_01", now)
    assert act(withdraw, cohort, A, ["Kelompok 1", "Kelompok 2"], "wi_02", now) == ("Kelompok 1",)
    assert act(withdraw, cohort, A, ["Kelompok 1"], "wi_02", now) == ()
    assert act(mark_release.readers, cohort) == {}
    act(release, cohort, A, ["Kelompok 1"], "wi_01", now)
    newest, oldest = act(mark_release.releases, cohort, A)
    assert (newest.is_active, oldest.is_active, oldest.withdrawn_by) == (True, False, "wi_02")
    assert act(mark_release.releases, cohort, "lain-01") == ()


def test_who_moves_reads_what_their_new_group_reads(act, cohort, now):
    act(release, cohort, A, ["Kelompok 1"], "wi_01", now)
    act(people.move, "km_03", "Kelompok 1", "pa_01", "Pindah tugas", now)
    assert ("km_03", A) in act(mark_release.readers, cohort)


def test_a_release_and_its_withdrawal_make_pages_stale_until_they_are_fresh(act, cohort, now):
    act(release, cohort, A, ["Kelompok 1"], "wi_01", now)
    seen = act(mark_release.stale_pages, cohort)
    assert set(seen) == {("km_01", A), ("km_02", A)}
    act(mark_release.spoil, cohort, A, ["km_02"])  # something changes while the pages are written
    act(mark_release.fresh, cohort, A, {participant: id for (participant, _), id in seen.items()})
    assert pages(act) == {("km_02", A)}
    act(withdraw, cohort, A, ["Kelompok 1"], "wi_01", now)
    assert pages(act) == {("km_01", A), ("km_02", A)}


def test_what_was_withdrawn_is_closed_until_its_page_is_written_anew(act, cohort, now):
    act(release, cohort, A, ["Kelompok 1"], "wi_01", now)
    assert act(mark_release.closed_pages, cohort, "km_01") == frozenset()  # stale, but may be read
    act(withdraw, cohort, A, ["Kelompok 1"], "wi_01", now)
    assert act(mark_release.closed_pages, cohort, "km_01") == {A}
    assert act(mark_release.closed_pages, cohort, "km_03") == frozenset()
    act(mark_release.fresh, cohort, A, {"km_01": act(mark_release.stale_pages, cohort)["km_01", A]})
    assert act(mark_release.closed_pages, cohort, "km_01") == frozenset()


def test_who_moves_out_of_a_released_group_reads_no_page_of_it(act, cohort, now):
    act(release, cohort, A, ["Kelompok 1"], "wi_01", now)
    pages_then = act(mark_release.stale_pages, cohort)
    act(mark_release.fresh, cohort, A, {person: id for (person, _), id in pages_then.items()})
    act(people.move, "km_01", "Kelompok 2", "pa_01", "Pindah tugas", now)
    act(mark_release.spoil_moved, cohort, ["km_01"])
    assert ("km_01", A) not in act(mark_release.readers, cohort)
    assert act(mark_release.closed_pages, cohort, "km_01") == {A}
    assert pages(act) == {("km_01", A)}


def test_who_moves_in_later_has_read_since_then(act, cohort, now):
    """Else the days to object would be over before the first look."""
    later = now + timedelta(days=30)
    act(release, cohort, A, ["Kelompok 1"], "wi_01", now)
    act(people.move, "km_03", "Kelompok 1", "pa_01", "Pindah tugas", later)
    act(mark_release.spoil_moved, cohort, ["km_03"])
    assert act(mark_release.readers, cohort)["km_03", A] == later
    assert act(mark_release.closed_pages, cohort, "km_03") == frozenset()
    assert ("km_03", A) in pages(act)


def test_an_id_is_never_given_twice(act, cohort):
    """Else a page that became stale just after it was written would be taken for fresh."""
    act(mark_release.spoil, cohort, A, ["km_01"])
    before = act(mark_release.stale_pages, cohort)["km_01", A]
    act(mark_release.fresh, cohort, A, {"km_01": before})
    act(mark_release.spoil, cohort, A, ["km_01"])
    assert act(mark_release.stale_pages, cohort)["km_01", A] > before
