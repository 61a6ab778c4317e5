"""Planned sessions and who was there: nothing recorded is lost, the newest counts, and nobody else is expected."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bangkom.domain import checkin
from bangkom.domain.checkin import Checked, Refused
from bangkom.domain.classroom import ClassSession
from bangkom.errors import ClassroomError
from bangkom.store import classroom, people
from bangkom.store.classroom import Mark

SECRET = b"of the service alone"
HOUR = timedelta(hours=1)


@pytest.fixture
def make(act, cohort, now):
    """`make("TM-01", start=2, groups={...})` plans a session of an hour."""

    def plan(code="", start=0.0, **fields):
        starts_at = now + start * HOUR
        wanted = ClassSession(0, code, f"Materi {code}", "topic", starts_at, starts_at + HOUR, **fields)
        return act(classroom.plan, cohort, wanted, "pa_01", now)

    return plan


def check(act, id, person, typed, at):
    return act(classroom.check_in, "uji", id, person, typed, SECRET, at, 15)


def test_sessions_come_by_time_and_get_codes_of_their_own(act, make):
    second, first = make(start=5), make(start=1)
    assert [one.code for one in (second, first)] == ["TM-01", "TM-02"]
    assert act(classroom.planned, "uji") == (first, second)


def test_what_clashes_is_not_planned(act, make):
    make("TM-01", room="Aula", groups=frozenset({"Kelompok 1"}))
    for fields in ({"room": "aula", "groups": frozenset({"Kelompok 2"})}, {"code": "tm-01", "start": 9}, {}):
        with pytest.raises(ClassroomError):
            make(**{"code": "TM-02", **fields})
    assert len(act(classroom.planned, "uji")) == 1


def test_of_two_who_change_a_session_the_second_is_told(act, make, now):
    before = make("TM-01", room="Aula")
    act(classroom.plan, "uji", replace(before, room="Ruang A"), "pa_01", now)
    with pytest.raises(ClassroomError, match="sudah diubah orang lain"):
        act(classroom.plan, "uji", replace(before, room="Ruang B"), "pa_02", now)
    (kept,) = act(classroom.planned, "uji")
    assert (kept.room, kept.version) == ("Ruang A", 2)
    assert act(classroom.plan, "uji", kept, "pa_02", now).version == 2
    assert act(classroom.changed_by, kept.id)[0] == "pa_01"


def test_a_cancelled_session_is_nobodys_to_attend_and_frees_its_room(act, make, now):
    gone = make("TM-01", room="Aula")
    act(classroom.mark, "uji", gone.id, [Mark("km_01", "present")], "list", "wi_01", now)
    with pytest.raises(ClassroomError, match="alasan"):
        act(classroom.cancel, "uji", gone.id, " ", "pa_01", now)
    act(classroom.cancel, "uji", gone.id, "Narasumber berhalangan", "pa_01", now)
    assert act(classroom.planned, "uji") == ()
    assert act(classroom.presence, "uji") == {}
    assert [one.reason for one in act(classroom.cancelled, "uji")] == ["Narasumber berhalangan"]
    assert len(act(classroom.history, gone.id, "km_01")) == 1
    with pytest.raises(ClassroomError, match="dibatalkan"):
        make("TM-01", room="Aula")
    assert make("TM-02", room="Aula").room == "Aula"
    for again in (
        lambda: act(classroom.cancel, "uji", gone.id, "Lagi", "pa_01", now),
        lambda: act(classroom.mark, "uji", gone.id, [Mark("km_01", "absent", "x")], "list", "wi_01", now),
        lambda: act(classroom.plan, "uji", replace(gone, title="Lain"), "pa_01", now),
    ):
        with pytest.raises(ClassroomError):
            again()


def test_the_newest_counts_and_all_is_kept(act, make, now):
    one = make("TM-01")
    act(classroom.mark, "uji", one.id, [Mark("km_01", "absent"), Mark("km_02", "present")], "list", "wi_01", now)
    with pytest.raises(ClassroomError, match="km_01: tulis alasannya"):
        act(classroom.mark, "uji", one.id, [Mark("km_01", "present")], "list", "wi_01", now)
    again = [Mark("km_01", "late", "Datang setelah absen"), Mark("km_02", "present")]
    assert act(classroom.mark, "uji", one.id, again, "list", "wi_02", now) == (again[0],)
    assert act(classroom.mark, "uji", one.id, again, "list", "wi_02", now) == ()
    assert act(classroom.presence, "uji") == {("km_01", one.id): "late", ("km_02", one.id): "present"}
    history = act(classroom.history, one.id, "km_01")
    assert [(row.presence, row.how, row.by, row.reason) for row in history] == [
        ("absent", "list", "wi_01", ""),
        ("late", "correction", "wi_02", "Datang setelah absen"),
    ]
    assert act(classroom.presence_of, "km_01")[one.id] == history[-1]
    assert set(act(classroom.records, one.id)) == {"km_01", "km_02"}


def test_only_who_is_expected_is_recorded_and_all_or_nothing(act, make, now):
    one = make("TM-01", groups=frozenset({"Kelompok 1"}))
    for stranger in ("km_03", "km_99"):
        with pytest.raises(ClassroomError, match=stranger):
            act(classroom.mark, "uji", one.id, [Mark("km_01", "present"), Mark(stranger, "present")], "list", "w", now)
    with pytest.raises(ClassroomError, match="alasan"):
        act(classroom.mark, "uji", one.id, [Mark("km_01", "present"), Mark("km_02", "excused")], "list", "w", now)
    assert act(classroom.records, one.id) == {}


def test_who_types_the_code_is_there_once(act, make, now):
    one = make("TM-01", groups=frozenset({"Kelompok 1"}))
    shown = checkin.code(SECRET, one.id, now)
    assert check(act, one.id, "km_01", shown, now) == Checked("present")
    later = now + timedelta(minutes=20)
    assert check(act, one.id, "km_01", checkin.code(SECRET, one.id, later), later) == Checked("present")
    assert check(act, one.id, "km_02", checkin.code(SECRET, one.id, later), later) == Checked("late")
    outsider = check(act, one.id, "km_03", shown, now)
    assert isinstance(outsider, Refused) and "bukan untuk kelompok Anda" in outsider.sentence
    (row,) = act(classroom.history, one.id, "km_01")
    assert (row.how, row.by, row.at) == ("code", "km_01", now)
    assert isinstance(check(act, 99, "km_01", shown, now), Refused)
    assert isinstance(check(act, one.id, "wi_01", shown, now), Refused)


def test_a_code_counts_after_the_list_said_absent_but_not_against_a_correction(act, make, now):
    one = make("TM-01")
    shown = checkin.code(SECRET, one.id, now)
    act(classroom.mark, "uji", one.id, [Mark("km_01", "absent"), Mark("km_02", "present")], "list", "wi_01", now)
    assert check(act, one.id, "km_01", shown, now) == Checked("present")
    act(classroom.mark, "uji", one.id, [Mark("km_02", "absent", "Pulang setelah absen")], "list", "wi_01", now)
    refused = check(act, one.id, "km_02", shown, now)
    assert isinstance(refused, Refused) and "dikoreksi panitia" in refused.sentence


def test_who_guesses_waits_even_with_the_right_code_and_nobody_else_does(act, make, now):
    one = make("TM-01")
    shown = checkin.code(SECRET, one.id, now)
    wrong = f"{(int(shown) + 500_000) % 10**6:06}"
    for _ in range(5):
        assert check(act, one.id, "km_01", wrong, now).is_wrong
    waiting = check(act, one.id, "km_01", shown, now)
    assert isinstance(waiting, Refused) and "5 menit lagi" in waiting.sentence
    assert check(act, one.id, "km_02", shown, now) == Checked("present")
    later = now + checkin.GUESS_WINDOW
    assert check(act, one.id, "km_01", checkin.code(SECRET, one.id, later), later) == Checked("present")


def test_attendance_follows_a_participant_into_another_group(act, make, now, make_person):
    one = make("TM-01", groups=frozenset({"Kelompok 1"}))
    act(classroom.mark, "uji", one.id, [Mark("km_01", "present")], "list", "wi_01", now)
    act(people.move, "km_01", "Kelompok 2", "pa_01", "Tukar", now)
    assert act(classroom.presence, "uji") == {("km_01", one.id): "present"}
    with pytest.raises(ClassroomError):
        act(classroom.mark, "uji", one.id, [Mark("km_01", "absent", "x")], "list", "wi_01", now)
