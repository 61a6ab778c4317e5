"""The answers of an SKM from a spreadsheet: one respondent a row, one unsur a column, each column known by its name."""

import re
from dataclasses import dataclass

from bangkom.cohort.columns import Column, Findings, Line, Problem, headings, read_lines
from bangkom.cohort.sheets import Table
from bangkom.cohort.workbook import normal
from bangkom.domain.survey import NAMES, UNSUR, Tally, Unsur, is_score, tally

OTHERS: dict[Unsur, tuple[str, ...]] = {
    "persyaratan": ("Persyaratan pelayanan", "Kesesuaian persyaratan"),
    "prosedur": ("Prosedur", "Prosedur pelayanan", "Sistem, mekanisme, prosedur", "Sistem dan prosedur"),
    "waktu": ("Waktu", "Waktu pelayanan", "Kecepatan waktu", "Waktu penyelesaian pelayanan"),
    "biaya": ("Biaya", "Tarif", "Biaya tarif", "Biaya pelayanan", "Kewajaran biaya"),
    "produk": ("Produk", "Produk layanan", "Produk pelayanan", "Produk spesifikasi", "Spesifikasi produk"),
    "kompetensi": ("Kompetensi", "Kompetensi petugas", "Kemampuan pelaksana"),
    "perilaku": ("Perilaku", "Perilaku petugas", "Kesopanan dan keramahan"),
    "sarana": ("Sarana", "Sarana prasarana", "Prasarana", "Sarana & prasarana"),
    "pengaduan": ("Pengaduan", "Penanganan pengaduan", "Penanganan pengaduan, saran, masukan"),
}
NUMBERS = tuple(f"U{number}" for number in range(1, 10))
RESPONDENT = Column("respondent", "Responden", ("Nomor responden", "Kode responden"))
COLUMNS: dict[Unsur, Column] = {
    unsur: Column(
        unsur,
        NAMES[unsur],
        # A number before a name says nothing, for the name does; alone it could be one of two unsur.
        tuple(
            f"{before}{name}"
            for before in ("", *NUMBERS, *(number.removeprefix("U") for number in NUMBERS))
            for name in (NAMES[unsur], *OTHERS[unsur])
        ),
        required=True,
    )
    for unsur in UNSUR
}
HEADINGS = (*headings((RESPONDENT, *COLUMNS.values())), *NUMBERS)
"""For `sheets.read_table`; bare numbers among them, so that such a sheet is found and told what is wrong with it."""
SCORE = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True)
class SurveyPreview:
    """What a sheet holds. `tally` is None as long as there are errors, or no respondent."""

    sheet: str
    respondents: int
    tally: Tally | None
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...]


def check_survey(table: Table) -> SurveyPreview:
    """Everything that is wrong with the table, by row and column, and its sums if nothing is. Pure."""
    found = Findings()
    bare = [cell.text for cell in table.heading.cells if normal(cell.text).upper() in NUMBERS]
    if bare:
        found.error(table.heading.number, None, BARE_NUMBERS.format(names=", ".join(bare[:9])))
        lines: tuple[Line, ...] = ()
    else:
        lines = read_lines(table, (RESPONDENT, *COLUMNS.values()), found)
    answered = [line for line in lines if any(line.text(column) for column in COLUMNS.values())]
    responses = [{unsur: _score(line, column, found) for unsur, column in COLUMNS.items()} for line in answered]
    if not responses and not found.errors:
        found.error(table.heading.number, None, NO_RESPONSES)
    return SurveyPreview(
        sheet=table.sheet,
        respondents=len(responses),
        tally=None if found.errors else tally(responses),
        errors=tuple(sorted(found.errors, key=lambda problem: problem.row)),
        warnings=tuple(sorted(found.warnings, key=lambda problem: problem.row)),
        notes=table.notes,
    )


def _score(line: Line, column: Column, found: Findings) -> int:
    """The score of a cell; 0, with an error, for anything but 1, 2, 3 or 4. A blank was told of already."""
    cell = line.cell(column)
    value = int(cell.text) if SCORE.fullmatch(cell.text) else 0
    if is_score(value):
        return value
    if cell.text and cell.kind != "error":
        found.error(line.number, column, NO_SCORE)
    return 0


BARE_NUMBERS = (
    "Kolom {names} hanya bernomor. Nomor unsur tidak selalu berurutan sama: pengaduan kadang U8, kadang U9. "
    "Ganti judul kolomnya dengan nama unsurnya, seperti di lembar contoh."
)
NO_RESPONSES = "Belum ada jawaban responden di bawah baris judul."
NO_SCORE = "Nilai harus 1, 2, 3, atau 4."
