"""SKM sheets as officers bring them: read by name, refused by row and column."""

import pytest
from tests.unit.cohort.tables import table, workbook

from bangkom.cohort.sheets import Cell, read_table
from bangkom.cohort.survey import COLUMNS, HEADINGS, check_survey
from bangkom.cohort.workbook import normal
from bangkom.domain.survey import NAMES, UNSUR, reckon
from bangkom.errors import CohortError

HEADING = tuple(NAMES.values())
GOOD = ("4", "3", "4", "4", "3", "4", "4", "3", "2")


def told(preview):
    return [str(problem) for problem in preview.errors]


def test_a_sheet_comes_to_its_index():
    preview = check_survey(table(HEADING, GOOD, GOOD))
    assert (preview.errors, preview.warnings, preview.respondents) == ((), (), 2)
    assert preview.tally.totals["pengaduan"] == 4
    assert str(reckon(preview.tally).index) == "86.11"


def test_complaints_and_facilities_may_stand_in_either_order():
    """The rule and its own questionnaire differ; the sums must not."""
    order = [NAMES[unsur] for unsur in UNSUR[:7]]
    by_rule = check_survey(table((*order, NAMES["pengaduan"], NAMES["sarana"]), ("4",) * 7 + ("1", "3")))
    by_form = check_survey(table((*order, NAMES["sarana"], NAMES["pengaduan"]), ("4",) * 7 + ("3", "1")))
    assert by_rule.tally == by_form.tally
    assert (by_rule.tally.totals["pengaduan"], by_rule.tally.totals["sarana"]) == (1, 3)


def test_columns_that_are_only_numbered_are_refused_with_the_reason():
    preview = check_survey(table(tuple(f"U{n}" for n in range(1, 10)), GOOD))
    assert preview.tally is None
    assert told(preview) == [
        "Baris 1: Kolom U1, U2, U3, U4, U5, U6, U7, U8, U9 hanya bernomor. Nomor unsur tidak selalu berurutan sama: "
        "pengaduan kadang U8, kadang U9. Ganti judul kolomnya dengan nama unsurnya, seperti di lembar contoh."
    ]


def test_a_number_before_a_name_is_passed_over():
    heading = [f"U{number}. {name}" for number, name in enumerate(HEADING, 1)]
    heading[7], heading[8] = f"U8 – {NAMES['pengaduan']}", f"U9 – {NAMES['sarana']}"
    preview = check_survey(table(tuple(heading), ("4",) * 7 + ("1", "3")))
    assert (preview.errors, preview.tally.totals["pengaduan"]) == ((), 1)


@pytest.mark.parametrize("wrong", ["0", "5", "3.5", "3,5", "-1", "empat", "44", "1e0", "٣", "9" * 40])
def test_anything_but_one_to_four_is_named_by_row_and_column(wrong):
    preview = check_survey(table(HEADING, GOOD, (*GOOD[:3], wrong, *GOOD[4:])))
    assert preview.tally is None
    assert told(preview) == ["Baris 3, kolom Biaya/tarif: Nilai harus 1, 2, 3, atau 4."]


@pytest.mark.parametrize("blank", ["", "-", "n/a"])
def test_a_blank_is_an_error_and_not_nought(blank):
    preview = check_survey(table(HEADING, (*GOOD[:8], blank)))
    assert told(preview) == ["Baris 2, kolom Penanganan pengaduan, saran, dan masukan: Wajib diisi."]


def test_a_missing_unsur_is_asked_for():
    assert told(check_survey(table(HEADING[:8], GOOD[:8]))) == [
        "Baris 1, kolom Penanganan pengaduan, saran, dan masukan: "
        "Kolom ini belum ada. Tambahkan kolom dengan judul itu."
    ]


def test_a_formula_that_failed_is_told_once():
    row = (*(Cell(text, "number") for text in GOOD[:8]), Cell("#REF!", "error"))
    assert told(check_survey(table(HEADING, row))) == [
        "Baris 2, kolom Penanganan pengaduan, saran, dan masukan: Rumus di sel ini gagal. Ganti dengan nilainya."
    ]


def test_a_sheet_without_answers_says_so():
    assert told(check_survey(table(HEADING))) == ["Baris 1: Belum ada jawaban responden di bawah baris judul."]


def test_a_real_workbook_with_numbers_and_respondents_is_read():
    content = workbook(
        ("Survei Kepuasan Masyarakat", None),
        ("No", "Responden", *HEADING),
        (1, "R1", *map(int, GOOD)),
        (2, "R2", 4, 4, 4, 4, 4, 4, 4, 4, 4.0),
    )
    preview = check_survey(read_table(content, HEADINGS))
    assert (preview.errors, preview.respondents, preview.tally.points) == ((), 2, 31 + 36)


def test_a_file_that_is_no_sheet_is_refused():
    with pytest.raises(CohortError, match="bukan lembar kerja"):
        read_table(b"\0\1\2", HEADINGS)


def test_no_heading_stands_for_two_unsur():
    known = [normal(name) for column in COLUMNS.values() for name in set(map(normal, column.headings))]
    assert len(known) == len(set(known))
