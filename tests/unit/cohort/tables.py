"""Tables as organisers bring them, and the moment and zone that the tests are held in."""

import io
from datetime import UTC, datetime

from openpyxl import Workbook

from bangkom.cohort.sheets import Cell, Row, Table
from bangkom.messages import Zone

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
WITA = Zone("Asia/Makassar", "WITA")


def workbook(*rows, title="Sheet"):
    """The bytes of an XLSX file whose first sheet holds these rows."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def table(heading, *rows):
    """A table as `read_table` gives it, heading in row 1; a cell is a text or a Cell."""
    cells = [tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in (heading, *rows)]
    first, *rest = (Row(number, row) for number, row in enumerate(cells, 1))
    return Table("Peserta", first, tuple(rest))
