"""The spreadsheets that organisers get are fresh, ask for what is read, and import without a remark once filled in."""

import io
import runpy
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.unit.cohort.tables import NOW, WITA

from bangkom.authoring import load_programme
from bangkom.cohort import meetings, presences, roster, schedule, survey
from bangkom.cohort.matching import Registry
from bangkom.cohort.sheets import read_file, read_table
from bangkom.store.people import Person

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "docs" / "templates"
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "write_templates.py"))
ASSIGNMENTS = load_programme(ROOT / "course").assignments()


def filled(name, sheet):
    """The template as an officer sends it back, with the example's rows typed into the sheet to fill in."""
    book = load_workbook(TEMPLATES / name)
    for row in book["Contoh"].iter_rows(min_row=2):
        for cell in row:
            book[sheet].cell(cell.row, cell.column, cell.value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("name", SCRIPT["FILES"])
def test_what_is_committed_is_what_the_script_makes(name):
    """If not: `python scripts/write_templates.py`, open the files once, commit them."""
    assert (TEMPLATES / name).read_bytes() == SCRIPT["build"](SCRIPT["FILES"][name]())


def test_a_filled_roster_imports_without_a_remark():
    table = read_table(filled("daftar-peserta.xlsx", "Peserta"), roster.HEADINGS)
    preview = roster.check_roster(table, Registry("km_07", 7, ()), NOW, WITA)
    assert (table.sheet, preview.errors, preview.warnings, preview.notes) == ("Peserta", (), (), ())
    assert [person.nip for person in preview.people] == ["198503122010011023", "", "199001022021212005"]


def test_a_filled_schedule_imports_without_a_remark():
    table = read_table(filled("jadwal.xlsx", "Jadwal"), schedule.HEADINGS)
    preview = schedule.check_schedule("km_07", table, schedule.Knowledge(ASSIGNMENTS, frozenset(), ()), NOW, WITA)
    assert (table.sheet, preview.errors, preview.warnings) == ("Jadwal", (), ())
    assert [window.due_at - window.opens_at for window in preview.windows] == [
        timedelta(days=6, hours=15, minutes=59)
    ] * len(ASSIGNMENTS)


def test_a_filled_survey_imports_without_a_remark():
    preview = survey.check_survey(read_table(filled("skm.xlsx", "SKM"), survey.HEADINGS))
    assert (preview.sheet, preview.errors, preview.warnings, preview.respondents) == ("SKM", (), (), 2)


def test_a_filled_plan_of_classroom_sessions_imports_without_a_remark():
    table = read_table(filled("tatap-muka.xlsx", "Tatap muka"), meetings.HEADINGS)
    preview = meetings.check_meetings("km_07", table, (), (), ("Kelompok 1", "Kelompok 2"), NOW, WITA)
    assert (table.sheet, preview.errors, preview.warnings) == ("Tatap muka", (), ())
    assert [one.code for one in preview.added] == ["TM-01", "TM-02", "TM-03", "TM-04"]


def test_a_filled_attendance_sheet_imports_without_a_remark():
    table = read_table(filled("kehadiran.xlsx", "Kehadiran"), presences.HEADINGS)
    ids = ("km_07_001", "km_07_002", "km_07_003")
    expected = [Person(id, "km_07", id, "", "", "", "", "ASN", "", "", "") for id in ids]
    preview = presences.check_presences(1, table, expected, {})
    assert (table.sheet, preview.errors, preview.warnings) == ("Kehadiran", (), ())
    assert [change.mark.presence for change in preview.changes] == ["present", "late", "excused"]


def test_an_empty_template_never_imports_its_example():
    table = read_file(TEMPLATES / "daftar-peserta.xlsx", roster.HEADINGS)
    assert (table.sheet, table.rows) == ("Peserta", ())


def test_every_column_that_is_read_stands_there_and_keeps_a_nip_as_text():
    every = {
        "daftar-peserta.xlsx": roster.COLUMNS,
        "jadwal.xlsx": schedule.COLUMNS,
        "tatap-muka.xlsx": meetings.COLUMNS,
        "kehadiran.xlsx": presences.COLUMNS,
    }
    for name, columns in every.items():
        book = load_workbook(TEMPLATES / name)
        heading = [cell.value.removesuffix(" *") for cell in book.worksheets[0][1]]
        assert heading == [column.heading for column in columns]
        assert {row[0].value for row in book["Petunjuk"].iter_rows()} >= set(heading)
    sheet = load_workbook(TEMPLATES / "daftar-peserta.xlsx")["Peserta"]
    assert sheet.column_dimensions["C"].number_format == "@"
