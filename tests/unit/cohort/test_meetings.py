"""A plan of classroom sessions from a sheet: every bad cell is named, and the same file again changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.cohort.tables import NOW, WITA, table

from bangkom.cohort.meetings import check_meetings, preview_meetings, write_meetings
from bangkom.cohort.sheets import Cell
from bangkom.errors import CohortError
from bangkom.store import audit, classroom

HEADING = ("Kode", "Judul", "Jenis", "Mulai", "Selesai", "Ruang", "Narasumber", "Kelompok")
OPENING = ("TM-01", "Pembukaan", "Pembukaan", "01/02/2027 08.00", "01/02/2027 09.00", "Aula", "Bupati", "")
GUIDANCE = ("TM-02", "Bimbingan", "Pembimbingan rancangan", "01/02/2027 10.00", "12.00", "Ruang A", "", "Kelompok 1")
GROUPS = ("Kelompok 1", "Kelompok 2")


def check(*rows, planned=(), cancelled=()):
    return check_meetings("km_07", table(HEADING, *rows), planned, cancelled, GROUPS, NOW, WITA)


def changed(row, **cells):
    return tuple(cells.get(name, cell) for name, cell in zip(HEADING, row, strict=True))


def test_a_good_sheet_is_read_with_a_time_alone_being_of_the_same_day():
    preview = check(OPENING, GUIDANCE)
    assert (preview.errors, preview.warnings) == ((), ())
    opening, guidance = preview.added
    assert (opening.kind, opening.groups, opening.speaker) == ("opening", frozenset(), "Bupati")
    assert guidance.groups == {"Kelompok 1"}
    assert guidance.ends_at - guidance.starts_at == timedelta(hours=2)


def test_times_may_be_real_dates_of_the_spreadsheet():
    cells = {"Mulai": Cell("2027-02-01T08:00:00", "date"), "Selesai": Cell("09:00:00", "text")}
    (opening,) = check(changed(OPENING, **cells)).added
    assert opening.ends_at - opening.starts_at == timedelta(hours=1)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Kode": ""}, "Kode"),
        ({"Judul": ""}, "Judul"),
        ({"Jenis": "Rapat"}, "Jenis"),
        ({"Mulai": "30/02/2027 08.00"}, "Mulai"),
        ({"Mulai": "besok"}, "Mulai"),
        ({"Mulai": "01/02/2027"}, "Mulai"),
        ({"Mulai": "01/02/2107 08.00", "Selesai": "01/02/2107 09.00"}, "Mulai"),
        ({"Selesai": "01/02/2027 07.00"}, "Selesai"),
        ({"Selesai": "25.00"}, "Selesai"),
        ({"Kelompok": "Kelompok 9"}, "Kelompok"),
        ({"Narasumber": "198503122010011023"}, "Narasumber"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(cells, column):
    preview = check(changed(OPENING, **cells), GUIDANCE)
    assert {(problem.row, problem.column) for problem in preview.errors} == {(2, column)}


def test_clashes_within_the_file_and_with_the_plan_are_told():
    twice = check(OPENING, changed(GUIDANCE, Kode="tm-01"))
    assert [str(problem) for problem in twice.errors] == ["Baris 3, kolom Kode: Kode ini sudah ada di baris 2."]
    same_hall = changed(GUIDANCE, Mulai="01/02/2027 08.30", Selesai="09.30", Ruang="aula")
    assert {(problem.row, problem.column) for problem in check(OPENING, same_hall).errors} == {
        (2, "Ruang"),
        (3, "Ruang"),
        (2, "Kelompok"),
        (3, "Kelompok"),
    }
    (planned,) = check(OPENING).added
    against = check(same_hall, planned=[replace(planned, id=7)])
    assert {problem.column for problem in against.errors} == {"Ruang", "Kelompok"}
    assert "dibatalkan" in check(OPENING, cancelled=["tm-01"]).errors[0].reason


def test_two_sessions_may_change_their_times_with_each_other():
    planned = [replace(one, id=number) for number, one in enumerate(check(OPENING, GUIDANCE).added, 1)]
    swapped = (
        changed(OPENING, Mulai="01/02/2027 10.00", Selesai="12.00"),
        changed(GUIDANCE, Mulai="01/02/2027 08.00", Selesai="09.00"),
    )
    preview = check(*swapped, planned=planned)
    assert (preview.errors, len(preview.changed), preview.unmentioned) == ((), 2, ())
    assert check(OPENING, planned=planned).unmentioned == (planned[1],)


def test_the_same_file_twice_changes_nothing_and_a_change_keeps_the_session(database):
    def bring(*rows):
        with database.write() as connection:
            preview = preview_meetings(connection, "km_07", table(HEADING, *rows), NOW, WITA)
            assert preview.errors == ()
            write_meetings(connection, preview, "pa_01", "organiser", NOW, WITA)
            return preview, classroom.planned(connection, "km_07")

    alone = changed(GUIDANCE, Kelompok="")
    _, first = bring(OPENING, alone)
    again, same = bring(OPENING, changed(alone, Kode="tm-02"))
    assert (again.added, again.changed, again.unchanged) == ((), (), 2)
    assert same == first
    _, moved = bring(changed(OPENING, Ruang="Pendopo"))
    assert [(one.id, one.room) for one in moved] == [(first[0].id, "Pendopo"), (first[1].id, "Ruang A")]
    with database.read() as connection:
        assert [entry.act for entry in audit.entries(connection, 9)] == ["class.import"] * 2


def test_nothing_is_written_if_the_plan_changed_since_the_preview(database):
    with database.write() as connection:
        preview = preview_meetings(connection, "km_07", table(HEADING, OPENING), NOW, WITA)
        write_meetings(connection, preview, "pa_01", "organiser", NOW, WITA)
    with database.write() as connection, pytest.raises(CohortError, match="sudah berubah"):
        write_meetings(connection, preview, "pa_02", "organiser", NOW, WITA)
