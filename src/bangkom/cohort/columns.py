"""Columns by their headings, whatever their order and spelling, and what is wrong with what stands in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bangkom.cohort.sheets import Cell, Row, Table
from bangkom.cohort.workbook import normal

MAX_LENGTH = 200
"""Characters of a field; the longest names of offices have some 120."""
NONE_WRITTEN = frozenset({"-", "–", "—", "--", "n/a", "nihil"})
"""What officers write into a cell to say that there is nothing."""


@dataclass(frozen=True)
class Column:
    """A column that an importer understands: its name in the code, its heading, other headings it goes by."""

    name: str
    heading: str
    others: tuple[str, ...] = ()
    required: bool = False
    length: int = MAX_LENGTH

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.heading, self.name, *self.others)


@dataclass(frozen=True)
class Problem:
    """One thing to mend or to look at. `row` as the spreadsheet counts, `column` by its heading (may be empty).

    No reason repeats what stands in the cell: it may be a NIP, and sentences reach logs.
    """

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"Baris {self.row}, kolom {self.column}" if self.column else f"Baris {self.row}"
        return f"{place}: {self.reason}"


@dataclass
class Findings:
    """Collects the problems of one file: errors keep it from being imported, warnings are to be looked at."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    _rows: set[int] = field(default_factory=set)

    def error(self, row: int, column: Column | None, reason: str) -> None:
        self._rows.add(row)
        self.errors.append(Problem(row, column.heading if column else "", reason))

    def warn(self, row: int, column: Column | None, reason: str) -> None:
        self.warnings.append(Problem(row, column.heading if column else "", reason))

    def has_error(self, row: int) -> bool:
        """Whether something is wrong with this row already; what follows from that isn't worth telling."""
        return row in self._rows


@dataclass(frozen=True)
class Line:
    """One filled row: its number and its cells by the column's name, for the columns that the table has."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, column: Column) -> str:
        return self.cell(column).text

    def cell(self, column: Column) -> Cell:
        """An empty one if the table doesn't have the column."""
        return self.cells.get(column.name, Cell())


def headings(columns: Sequence[Column]) -> tuple[str, ...]:
    """Every heading that any of the columns goes by."""
    return tuple(heading for column in columns for heading in column.headings)


def read_lines(table: Table, columns: Sequence[Column], found: Findings) -> tuple[Line, ...]:
    """The table's rows by column. Errors: a required column missing, a heading twice, a cell Excel couldn't compute.

    A row with nothing in any known column is no row of the table (a remark, a sum) and is left out with a warning.
    """
    places = _places(table.heading, columns, found)
    if found.errors:
        return ()
    return tuple(_lines(table, columns, places, found))


def _places(heading: Row, columns: Sequence[Column], found: Findings) -> Mapping[str, int]:
    by_heading = {normal(name): column for column in columns for name in column.headings}
    places: dict[str, int] = {}
    unknown = []
    for place, cell in enumerate(heading.cells):
        column = by_heading.get(normal(cell.text))
        if column is None:
            unknown += [cell.text] if normal(cell.text) not in ("", *ROW_NUMBERS) else []
        elif column.name in places:
            found.error(heading.number, column, COLUMN_TWICE)
        else:
            places[column.name] = place
    for column in columns:
        if column.required and column.name not in places:
            found.error(heading.number, column, NO_COLUMN)
    if unknown:
        found.warn(heading.number, None, UNKNOWN_COLUMNS.format(names=", ".join(unknown[:10])))
    return places


def _lines(table: Table, columns: Sequence[Column], places: Mapping[str, int], found: Findings) -> Iterator[Line]:
    for row in table.rows:
        cells = {name: _cell(row, place) for name, place in places.items()}
        if not any(cell.text for cell in cells.values()):
            found.warn(row.number, None, NO_CONTENT)
            continue
        line = Line(row.number, cells)
        for column in columns:
            if line.cell(column).kind == "error":
                found.error(row.number, column, EXCEL_ERROR)
            elif len(line.text(column)) > column.length:
                found.error(row.number, column, TOO_LONG.format(most=column.length))
            elif column.required and not line.text(column):
                found.error(row.number, column, EMPTY)
        yield line


def _cell(row: Row, place: int) -> Cell:
    if place >= len(row.cells):
        return Cell()
    cell = row.cells[place]
    return Cell() if cell.text.casefold() in NONE_WRITTEN else cell


ROW_NUMBERS = frozenset({"no", "nomor", "nourut", "nomorurut"})
"""Headings of a column that only counts rows; not worth a remark."""

COLUMN_TWICE = "Kolom ini ada dua kali. Hapus salah satunya."
NO_COLUMN = "Kolom ini belum ada. Tambahkan kolom dengan judul itu."
UNKNOWN_COLUMNS = "Kolom yang tidak dikenal dan tidak dibaca: {names}."
NO_CONTENT = "Baris ini tidak berisi apa pun di kolom yang dikenal, jadi dilewati."
EXCEL_ERROR = "Rumus di sel ini gagal. Ganti dengan nilainya."
TOO_LONG = "Isinya lebih dari {most} huruf. Persingkat."
EMPTY = "Wajib diisi."
