"""The figures of a report as a workbook: a sheet a table, numbers as numbers, and no cell that a spreadsheet would run.

They come from the executed notebook itself, so that page and workbook can't disagree.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from bangkom.reports.names import TABLE

FORMULA = ("=", "+", "-", "@", "\t", "\r")
PLAIN = re.compile(r"-?\d{1,3}(\.\d{3})*(,\d+)?|-?\d+(,\d+)?")
WIDEST, ROWS_LOOKED_AT = 60, 200
SHEET_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Sheet:
    """`rows` are texts as a reader sees them (`76,9`, `62 %`), or values of their own kind."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def sheets_of(executed: Path) -> tuple[Sheet, ...]:
    """Every table that an executed notebook shows, in its order."""
    notebook = nbformat.read(executed, as_version=4)  # type: ignore[no-untyped-call]  # nbformat types only parts
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            table = output.get("data", {}).get(TABLE)
            if table is not None:
                found.append(Sheet(table["title"], table["columns"], table["rows"]))
    return tuple(found)


def workbook(sheets: Iterable[Sheet], notes: Sequence[tuple[str, str]] = ()) -> bytes:
    """An XLSX file. `notes` (name, value) make a first sheet that says what it is made from."""
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    if notes:
        _fill(book, Sheet("Keterangan", ("Hal", "Isi"), [list(note) for note in notes]))
    for sheet in sheets:
        _fill(book, sheet)
    if not book.worksheets:
        book.create_sheet("Kosong")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(_name(sheet.title, {one.title for one in book.worksheets}))
    page.append([sheet.title])
    page["A1"].font = Font(bold=True, size=13)
    page.append([])
    for place, heading in enumerate(sheet.columns, start=1):
        cell = page.cell(3, place)
        _set(cell, str(heading).strip())
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E3F0EF")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row, values in enumerate(sheet.rows, start=4):
        for place, value in enumerate(values, start=1):
            _set(page.cell(row, place), value)
    page.freeze_panes = "A4"
    for place in range(1, len(sheet.columns) + 1):
        texts = [str(sheet.columns[place - 1]), *(str(values[place - 1]) for values in sheet.rows[:ROWS_LOOKED_AT])]
        page.column_dimensions[get_column_letter(place)].width = min(WIDEST, max(map(len, texts)) + 3)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _set(cell: Cell, value: Any) -> None:
    """The value as number if it reads as one; text that looks like a formula stays text, and is marked as such."""
    known = parse(value)
    if isinstance(known, str):
        cell.value = known
        cell.data_type = "s"  # openpyxl takes a leading = for a formula
        if known.startswith(FORMULA):
            cell.quotePrefix = True
        return
    cell.value, form = known, "General"
    if isinstance(value, str) and value.endswith("%"):
        form = "0%" if "," not in value else "0.0%"
    elif isinstance(value, str) and "," in value:
        form = "0." + "0" * len(value.partition(",")[2])
    cell.number_format = form


def parse(value: Any) -> str | int | float:
    """`1.234` is 1234, `76,9` is 76.9 and `62 %` is 0.62; a number stays one, and all else is text.

    A text of digits that begins with 0, or has more than 15 of them, is no number: an id, say.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return "" if value is None else str(value)
    if not isinstance(value, str):
        return value
    text = value.replace("\u00a0", " ").strip()
    is_percent = text.endswith("%")
    bare = text.removesuffix("%").strip()
    digits = re.sub(r"\D", "", bare)
    if (
        not PLAIN.fullmatch(bare)
        or len(digits) > 15
        or (digits.startswith("0") and len(digits) > 1 and "," not in bare)
    ):
        return value
    number = float(bare.replace(".", "").replace(",", "."))
    if is_percent:
        return round(number / 100, 6)
    return number if "," in bare else int(number)


def _name(title: str, taken: set[str]) -> str:
    """A sheet's name: at most 31 characters, none that spreadsheets forbid, each once."""
    base = FORBIDDEN.sub(" ", title).strip("'")[:SHEET_NAME].strip() or "Tabel"
    name, number = base, 2
    while name.casefold() in {one.casefold() for one in taken}:
        tail = f" {number}"
        name, number = base[: SHEET_NAME - len(tail)].rstrip() + tail, number + 1
    return name
