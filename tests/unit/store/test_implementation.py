from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.unit.store.approved import approve

from bangkom.domain.implementation import Saving, Verification
from bangkom.domain.programme import ImplementationRules
from bangkom.domain.survey import UNSUR, Tally
from bangkom.errors import ImplementationError
from bangkom.store import designs, surveys
from bangkom.store.implementation import outcomes, read
from bangkom.store.implementation_acts import (
    add_reading,
    add_remark,
    report,
    state_saving,
    take_back,
    tell_done,
    verify,
    withdraw_reading,
)

RULES = ImplementationRules(60, 0.5)
DAY = date(2019, 11, 12)


@pytest.fixture
def approved(act, cohort, now):
    act(approve, "km_01", now)
    return "km_01"


@pytest.fixture
def look(database):
    def do(function, *arguments):
        with database.read() as connection:
            return function(connection, *arguments)

    return do


@pytest.fixture
def say(act, now):
    """`say("milestone", 1)`: the mentor accepts it; with a note, they ask for it to be mended."""

    def do(kind, item, note="", by="Ni Putu Contoh"):
        return act(verify, "km_01", kind, item, Verification(not note, by, note, now), 7)

    return do


def measure(act, now, key, value, indicator="i1", day=DAY):
    return act(add_reading, key, "km_01", indicator, value, day, "Buku antrean", "", now)


def test_nothing_is_told_before_the_rancangan_is_approved(act, cohort, look, now):
    act(designs.start, "km_02", designs.Design(), "km_02", "", now)
    for person in ("km_01", "km_02"):
        assert look(read, person).design is None
        with pytest.raises(ImplementationError, match="setelah rancangan disetujui"):
            act(tell_done, person, "m1", DAY, "", now)
    assert list(look(outcomes, "uji", RULES)) == ["km_02"]
    assert look(outcomes, "uji", RULES)["km_02"].reported_at is None


def test_a_milestone_told_twice_is_told_once_and_told_anew_replaces(act, approved, look, now):
    assert act(tell_done, approved, "m1", DAY, " Dipakai ", now)
    assert not act(tell_done, approved, "m1", DAY, "Dipakai", now)
    first = look(read, approved).told.reports["m1"]
    assert act(tell_done, approved, "m1", DAY, "Dipakai semua petugas", now)
    second = look(read, approved).told.reports["m1"]
    assert (first.note, second.note, first.id != second.id) == ("Dipakai", "Dipakai semua petugas", True)
    assert act(take_back, approved, "m1", now)
    assert not act(take_back, approved, "m1", now)
    assert look(read, approved).told.reports == {}


def test_what_the_mentor_verified_stays(act, approved, look, say, now):
    act(tell_done, approved, "m1", DAY, "", now)
    measure(act, now, "a", 45)
    stored = look(read, approved)
    say("milestone", stored.told.reports["m1"].id)
    say("reading", stored.told.readings[0].id)
    for attempt in (
        lambda: act(take_back, approved, "m1", now),
        lambda: act(tell_done, approved, "m1", DAY, "lain", now),
        lambda: act(withdraw_reading, approved, stored.told.readings[0].id, now),
    ):
        with pytest.raises(ImplementationError, match="sudah diverifikasi"):
            attempt()


def test_the_mentors_word_stays_with_what_it_was_said_of(act, approved, look, say, now):
    act(tell_done, approved, "m1", DAY, "", now)
    old = look(read, approved).told.reports["m1"].id
    say("milestone", old, "Fotonya buram")
    assert look(read, approved).told.reports["m1"].verification.note == "Fotonya buram"
    act(tell_done, approved, "m1", DAY, "Foto baru", now)
    assert look(read, approved).told.reports["m1"].verification is None
    with pytest.raises(ImplementationError, match="sudah diubah peserta"):
        say("milestone", old)


def test_a_reading_sent_twice_is_kept_once(act, approved, look, now):
    assert measure(act, now, "a", 45)
    assert not measure(act, now, "a", 45)
    assert measure(act, now, "b", 45)
    assert [one.value for one in look(read, approved).told.readings] == [45, 45]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"indicator": "i9"}, "tidak ada dalam rancangan"),
        ({"value": float("inf")}, "terlalu besar"),
        ({"value": float("nan")}, "terlalu besar"),
        ({"value": 1e13}, "terlalu besar"),
        ({"day": date(2019, 11, 15)}, "belum tiba"),
        ({"day": date(2016, 12, 31)}, "dua tahun"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(act, approved, look, now, changes, sentence):
    with pytest.raises(ImplementationError, match=sentence):
        measure(act, now, "a", **{"value": 45, **changes})
    with pytest.raises(ImplementationError, match="sumber datanya"):
        act(add_reading, "a", approved, "i1", 45, DAY, "  ", "", now)
    assert look(read, approved).told.readings == ()


def test_nobody_takes_back_what_is_another_participants(act, approved, look, now):
    measure(act, now, "a", 45)
    id = look(read, approved).told.readings[0].id
    assert not act(withdraw_reading, "km_02", id, now)
    with pytest.raises(ImplementationError, match="sudah diubah peserta"):
        act(verify, "km_02", "reading", id, Verification(True, "X Y Z", "", now))


def test_a_report_needs_something_to_report_and_words(act, approved, look, now):
    with pytest.raises(ImplementationError, match="belum ada yang dapat dilaporkan"):
        act(report, approved, "Selesai", now)
    measure(act, now, "a", 45)
    with pytest.raises(ImplementationError, match="ringkasan"):
        act(report, approved, " ", now)
    assert act(report, approved, "Selesai", now)
    assert not act(report, approved, "Selesai", now)
    assert look(read, approved).told.reported_at == now


def test_a_report_sent_back_is_reported_again_and_stays_reported_when_it_was(act, approved, look, say, now):
    measure(act, now, "a", 45)
    act(report, approved, "Selesai", now)
    say("report", look(read, approved).report.id, "Tambahkan bukti")
    later = now + timedelta(days=3)
    assert act(report, approved, "Selesai", later)
    stored = look(read, approved)
    assert (stored.told.reported_at, stored.report.at, stored.told.verification) == (now, later, None)


def test_a_report_is_verified_only_when_all_in_it_was_looked_at(act, approved, look, say, now):
    act(tell_done, approved, "m1", DAY, "", now)
    measure(act, now, "a", 45)
    act(report, approved, "Selesai", now)
    stored = look(read, approved)
    with pytest.raises(ImplementationError, match="2 hal yang belum"):
        say("report", stored.report.id)
    say("milestone", stored.told.reports["m1"].id, "Belum semua loket")
    assert say("reading", stored.told.readings[0].id)
    assert not say("reading", stored.told.readings[0].id)
    assert say("report", stored.report.id)
    found = look(outcomes, "uji", RULES)[approved]
    assert (found.verified_at, found.milestones_done, found.milestones_verified) == (now, 0, 0)
    assert found.score == pytest.approx(12.5)  # waiting 60 → 45 of 30 is half; IKM wasn't measured
    with pytest.raises(ImplementationError, match="sudah diverifikasi"):
        act(report, approved, "Lagi", now)


@pytest.mark.parametrize(("by", "note", "sentence"), [("", "", "nama Anda"), ("Ni Putu", "  ", "perlu diperbaiki")])
def test_a_mentor_gives_a_name_and_a_reason(act, approved, look, now, by, note, sentence):
    measure(act, now, "a", 45)
    id = look(read, approved).told.readings[0].id
    with pytest.raises(ImplementationError, match=sentence):
        act(verify, approved, "reading", id, Verification(not note, by, note, now))


def test_a_saving_says_who_states_it_and_is_whole_or_missing(act, approved, look, now):
    saving = Saving("Akta kelahiran", 60, 35, 240, None, "Kepala bidang", now)
    for changes, sentence in (
        ({"stated_by": " "}, "siapa yang menyatakan"),
        ({"per_month": None}, "Isi ketiganya"),
        ({"minutes_before": None, "minutes_after": None, "per_month": None}, "waktu atau biaya"),
    ):
        with pytest.raises(ImplementationError, match=sentence):
            act(state_saving, approved, replace(saving, **changes))
    assert look(read, approved).saving is None
    assert act(state_saving, approved, saving)
    assert not act(state_saving, approved, replace(saving, at=now + timedelta(hours=1)))
    assert look(read, approved).saving == saving
    assert look(outcomes, "uji", RULES)[approved].saving.hours_per_month == 100
    money = replace(saving, minutes_before=None, minutes_after=None, per_month=None, rupiah_per_month=1_250_000)
    assert act(state_saving, approved, money)
    assert look(read, approved).saving.hours_per_month is None


def test_remarks_of_coach_and_participant_stand_in_order_once(act, approved, look, now):
    assert act(add_remark, "a", approved, "wi_01", "Lanjutkan", now)
    assert not act(add_remark, "a", approved, "wi_01", "Lanjutkan", now)
    assert act(add_remark, "b", approved, approved, "Siap", now)
    assert [(one.author, one.text) for one in look(read, approved).remarks] == [
        ("wi_01", "Lanjutkan"),
        ("km_01", "Siap"),
    ]
    with pytest.raises(ImplementationError, match="catatannya"):
        act(add_remark, "c", approved, "wi_01", " ", now)


def test_surveys_are_kept_by_unsur_and_the_newest_of_each_phase_counts(act, approved, look, now):
    low, high = (Tally(29, dict.fromkeys(UNSUR, points)) for points in (80, 106))
    assert act(surveys.add_survey, "a", approved, "before", "Loket", "Januari", "totals", 240, low, now)
    assert not act(surveys.add_survey, "a", approved, "before", "Loket", "Januari", "totals", 240, low, now)
    act(surveys.add_survey, "b", approved, "after", "Loket", "April", "rows", None, low, now)
    act(surveys.add_survey, "c", approved, "after", "Loket", "April", "rows", None, high, now)
    assert [one.tally for one in look(surveys.of_person, approved)] == [low, low, high]
    found = look(outcomes, "uji", RULES)[approved]
    assert (str(found.ikm_before), str(found.ikm_after)) == ("68.97", "91.38")
    newest = look(surveys.of_person, approved)[-1].id
    assert not act(surveys.withdraw_survey, "km_02", newest, now)
    assert act(surveys.withdraw_survey, approved, newest, now)
    assert str(look(outcomes, "uji", RULES)[approved].ikm_after) == "68.97"


def test_impossible_surveys_are_refused(act, approved, look, now):
    few = Tally(29, dict.fromkeys(UNSUR, 20))
    with pytest.raises(ImplementationError, match="tidak mungkin"):
        act(surveys.add_survey, "a", approved, "before", "Loket", "", "totals", None, few, now)
    with pytest.raises(ImplementationError, match="lebih sedikit"):
        act(
            surveys.add_survey,
            "a",
            approved,
            "before",
            "Loket",
            "",
            "rows",
            9,
            Tally(29, dict.fromkeys(UNSUR, 80)),
            now,
        )
    assert look(surveys.of_person, approved) == ()


def test_outcomes_of_a_cohort_are_those_of_its_people(act, approved, look, say, now):
    act(approve, "km_03", now)
    act(tell_done, "km_03", "m1", DAY, "", now)
    found = look(outcomes, "uji", RULES)
    assert {person: (one.milestones_due, one.milestones_done) for person, one in found.items()} == {
        "km_01": (2, 0),
        "km_03": (2, 1),
    }
    assert look(outcomes, "lain", RULES) == {}
    assert look(read, "km_03").told.unseen == 1
