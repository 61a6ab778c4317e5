"""Attendance from a sheet: who is meant, what it means, and a reason where one is owed."""

import pytest
from tests.unit.cohort.tables import NOW, table

from bangkom.cohort.presences import check_presences, write_presences
from bangkom.domain.classroom import ClassSession
from bangkom.errors import CohortError
from bangkom.store import classroom
from bangkom.store.people import Person, replace_roster

HEADING = ("ID peserta", "Nama", "Kehadiran", "Alasan")
PEOPLE = [
    Person(f"km_0{n}", "km_07", name, "", "Dinas", "", "", "ASN", "", "", "Kelompok 1")
    for n, name in enumerate(("Ni Wayan Sari", "I Made Yasa", "Ni Wayan Sari"), 1)
]


def check(*rows, recorded=None):
    return check_presences(1, table(HEADING, *rows), PEOPLE, recorded or {})


def test_ids_names_and_spellings_are_read_and_blank_rows_say_nothing():
    preview = check(("KM_01", "", "hadir", ""), ("", "i made yasa", "Sakit", "Surat dokter"), ("km_03", "", "", ""))
    assert preview.errors == ()
    assert [(change.mark.person, change.mark.presence) for change in preview.changes] == [
        ("km_01", "present"),
        ("km_02", "excused"),
    ]
    assert preview.blank == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("km_09", "", "Hadir", ""), "ID peserta"),
        (("", "Orang Lain", "Hadir", ""), "ID peserta"),
        (("", "Ni Wayan Sari", "Hadir", ""), "ID peserta"),
        (("", "", "Hadir", ""), "ID peserta"),
        (("km_01", "", "mungkin", ""), "Kehadiran"),
        (("km_01", "", "Izin", ""), "Alasan"),
        (("km_01", "", "Izin", "Surat 198503122010011023"), "Alasan"),
        (("km_01", "", "", ""), "Kehadiran"),
    ],
)
def test_what_is_wrong_is_told_by_column(row, column):
    (problem,) = check(row).errors
    assert problem.column == column


def test_a_record_is_changed_only_with_a_reason_and_a_person_stands_there_once():
    recorded = {"km_01": "present", "km_02": "present"}
    preview = check(("km_01", "", "Tidak hadir", ""), ("km_02", "", "Hadir", ""), recorded=recorded)
    assert [problem.column for problem in preview.errors] == ["Alasan"]
    assert preview.unchanged == 1
    twice = check(("km_01", "", "Hadir", ""), ("km_01", "", "Terlambat", ""))
    assert twice.errors[0].row == 3


def test_importing_twice_changes_nothing_and_a_stale_preview_writes_nothing(database):
    with database.write() as connection:
        replace_roster(connection, "km_07", PEOPLE, "pa_01", NOW)
        times = NOW, NOW.replace(hour=NOW.hour + 2)
        one = classroom.plan(connection, "km_07", ClassSession(0, "TM-01", "Materi", "topic", *times), "pa_01", NOW)
    filled = table(HEADING, ("km_01", "", "Hadir", ""), ("km_02", "", "Tidak hadir", ""))
    preview = check_presences(one.id, filled, PEOPLE, {})
    with database.write() as connection:
        write_presences(connection, "km_07", preview, PEOPLE, "wi_01", "trainer", NOW)
        records = classroom.records(connection, one.id)
    assert {person: (record.presence, record.how) for person, record in records.items()} == {
        "km_01": ("present", "sheet"),
        "km_02": ("absent", "sheet"),
    }
    again = check_presences(one.id, filled, PEOPLE, {person: record.presence for person, record in records.items()})
    assert (again.changes, again.unchanged, again.errors) == ((), 2, ())
    with database.write() as connection:
        with pytest.raises(CohortError, match="sudah berubah"):
            write_presences(connection, "km_07", preview, PEOPLE, "wi_01", "trainer", NOW)
        write_presences(connection, "km_07", again, PEOPLE, "wi_01", "trainer", NOW)
        assert len(classroom.history(connection, one.id, "km_01")) == 1
