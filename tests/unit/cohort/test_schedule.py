"""A schedule is read in the training's own zone, and every impossible time is told by row, column and reason."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cohort.tables import NOW, WITA, table, workbook

from bangkom.cohort.moments import read_moment
from bangkom.cohort.schedule import HEADINGS, Knowledge, check_schedule, preview_schedule, write_schedule
from bangkom.cohort.sheets import Cell, read_table
from bangkom.errors import CohortError
from bangkom.messages import date_time
from bangkom.store.audit import entries
from bangkom.store.schedule import SessionWindow, schedule

HEADING = ("Sesi", "Mulai", "Batas", "Kelompok")
ASSIGNMENTS = ("kebijakan-01", "kebijakan-02")
KNOWN = Knowledge(ASSIGNMENTS, frozenset({"Kelompok 1", "Kelompok 2"}), ())
FIRST = ("kebijakan-01", "01/12/2026 08.00", "05/12/2026 16.00", "")
SECOND = ("kebijakan-02", "06/12/2026 08.00", "10/12/2026 16.00", "")


def check(*rows, known=KNOWN, heading=HEADING):
    return check_schedule("km_07", table(heading, *rows), known, NOW, WITA)


def local(*parts):
    return datetime(*parts, tzinfo=ZoneInfo(WITA.name))


def test_a_schedule_is_read_in_the_zone_of_the_training():
    preview = check(FIRST, SECOND)
    assert (preview.errors, preview.warnings, preview.unchanged) == ((), (), 0)
    assert preview.windows[0] == SessionWindow(
        "kebijakan-01", "", datetime(2026, 12, 1, 0, 0, tzinfo=UTC), datetime(2026, 12, 5, 8, 0, tzinfo=UTC)
    )
    assert [(one.assignment, one.before) for one in preview.differences] == [
        ("kebijakan-01", None), ("kebijakan-02", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    [
        Cell("2026-12-01T08:00:00", "date"),
        *map(
            Cell,
            (
                "1/12/2026 8.00", "01-12-2026 08:00", "01.12.2026 08.00", "2026-12-01 08:00", "1 Desember 2026 08.00",
                "1 Des 2026, pukul 08.00 WITA", "Selasa, 1 Desember 2026, 08.00 WITA", "1 DESEMBER 2026 jam 8:00",
            ),
        ),
    ],
)  # fmt: skip
def test_moments_are_read_as_officers_write_them(cell):
    written = read_moment(cell, WITA)
    assert (written.moment, written.has_time) == (local(2026, 12, 1, 8, 0), True)


@given(moment=st.datetimes(datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2099-12-31")))
def test_what_we_print_can_be_read_back(moment):
    moment = moment.replace(second=0, microsecond=0, tzinfo=ZoneInfo(WITA.name))
    assert read_moment(Cell(date_time(moment, WITA)), WITA).moment == moment


BAD_ROWS = {
    "31 November": (("kebijakan-01", "31/11/2026 08.00", ""), "Mulai", "tidak ada di kalender"),
    "25 o'clock": (("kebijakan-01", "30/11/2026 25.00", ""), "Mulai", "tidak ada di kalender"),
    "month 13": (("kebijakan-01", "", "11/13/2026 08.00"), "Batas", "tidak ada di kalender"),
    "unknown month": (("kebijakan-01", "", "11 Nopembar 2026"), "Batas", "tidak ada di kalender"),
    "two-digit year": (("kebijakan-01", "01/12/26 08.00", ""), "Mulai", "terbaca"),
    "words": (("kebijakan-01", "besok pagi", ""), "Mulai", "terbaca"),
    "a number": (("kebijakan-01", Cell("46000", "number"), ""), "Mulai", "terbaca"),
    "failed formula": (("kebijakan-01", Cell("#VALUE!", "error"), "01/12/2026"), "Mulai", "Rumus"),
    "another zone": (("kebijakan-01", "01/12/2026 08.00 WIB", ""), "Mulai", "WITA"),
    "wrong weekday": (("kebijakan-01", "Senin, 1 Desember 2026, 08.00", ""), "Mulai", "hari Selasa"),
    "end before start": (("kebijakan-01", "05/12/2026 08.00", "05/12/2026 07.59"), "Batas", "sesudah"),
    "no times": (("kebijakan-01", "-", ""), "Mulai", "Isi waktu"),
    "last century": (("kebijakan-01", "01/12/1926 08.00", ""), "Mulai", "lima tahun"),
    "year 3026": (("kebijakan-01", "", "01/12/3026 08.00"), "Batas", "lima tahun"),
    "no session": (("", "01/12/2026 08.00", ""), "Sesi", "Wajib"),
    "unknown session": (("kebijakan-03", "01/12/2026 08.00", ""), "Sesi", "Maksudnya kebijakan-0"),
    "unknown group": ((*FIRST[:3], "Kelompok 9"), "Kelompok", "Kelompok 1, Kelompok 2"),
    "the same again": (FIRST, "Sesi", "baris 2"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_told_by_row_column_and_reason(name):
    row, column, reason = BAD_ROWS[name]
    preview = check(FIRST, row)
    errors = [problem for problem in preview.errors if "baris 2" not in problem.reason or name == "the same again"]
    assert [(problem.row, problem.column) for problem in errors] == [(3, column)]
    assert reason in errors[0].reason


def test_groups_need_a_roster_and_are_spelt_as_there():
    assert check((*FIRST[:3], "kelompok 1")).windows[0].group == "Kelompok 1"
    (problem,) = check((*FIRST[:3], "1"), known=Knowledge(ASSIGNMENTS, frozenset(), ())).errors
    assert "daftar peserta lebih dulu" in problem.reason


def test_a_day_without_a_time_begins_at_its_start_and_is_due_at_its_end():
    for day in (Cell("01/12/2026"), Cell("2026-12-01T00:00:00", "date")):
        (window,) = check(("kebijakan-01", day, day)).windows
        assert (window.opens_at, window.due_at) == (local(2026, 12, 1), local(2026, 12, 1, 23, 59, 59))


def test_a_session_without_a_row_and_dates_that_may_be_swapped_are_warned_of():
    american = Cell("2026-01-12T08:00:00", "date")
    preview = check(("kebijakan-01", american, ""), ("kebijakan-01", "13/12/2026 08.00", "", "Kelompok 1"))
    assert preview.errors == ()
    assert ["kebijakan-02" in problem.reason or "Inggris" in problem.reason for problem in preview.warnings] == [
        True
    ] * 2


def test_what_is_no_longer_in_the_file_is_shown_as_taken_away():
    known = Knowledge(ASSIGNMENTS, KNOWN.groups, check(FIRST, SECOND).windows)
    preview = check(FIRST, known=known)
    assert preview.unchanged == 1
    assert [(one.assignment, one.after) for one in preview.differences] == [("kebijakan-02", None)]


def test_importing_writes_once_and_the_second_time_nothing(database):
    real = datetime.fromisoformat("2026-12-01T08:00")
    content = workbook(HEADING, ["kebijakan-01", real, "05/12/2026 16.00"], ["kebijakan-02", "", real + timedelta(9)])
    imported = read_table(content, HEADINGS)
    written = []
    for _ in range(2):
        with database.write() as connection:
            preview = preview_schedule(connection, "km_07", ASSIGNMENTS, imported, NOW, WITA)
            written.append(write_schedule(connection, preview, ASSIGNMENTS, "sari", "organiser", NOW, WITA))
    with database.read() as connection:
        assert schedule(connection, "km_07") == preview.windows
        assert preview.windows[0].opens_at == real.replace(tzinfo=ZoneInfo(WITA.name))
        assert [entry.act for entry in entries(connection, 10)] == ["schedule.import"]
    assert (written, preview.differences, preview.unchanged) == ([True, False], (), 2)


def test_a_file_with_errors_and_a_stale_preview_write_nothing(database):
    with database.write() as connection:
        bad = preview_schedule(connection, "km_07", ASSIGNMENTS, table(HEADING, FIRST, FIRST), NOW, WITA)
        with pytest.raises(CohortError, match="1 hal"):
            write_schedule(connection, bad, ASSIGNMENTS, "sari", "organiser", NOW, WITA)
        stale, other = (
            preview_schedule(connection, "km_07", ASSIGNMENTS, table(HEADING, row), NOW, WITA)
            for row in (FIRST, SECOND)
        )
        write_schedule(connection, other, ASSIGNMENTS, "sari", "organiser", NOW, WITA)
        with pytest.raises(CohortError, match="berubah sejak"):
            write_schedule(connection, stale, ASSIGNMENTS, "sari", "organiser", NOW, WITA)
        assert schedule(connection, "km_07") == other.windows


def test_an_empty_table_is_no_schedule():
    assert [problem.row for problem in check().errors] == [1]
