"""A spreadsheet file from outside, XLSX or CSV, read into rows of text without trusting anything in it."""

import json
import signal
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from bangkom.cohort.workbook import MAX_BYTES, normal
from bangkom.errors import CohortError

Kind = Literal["text", "number", "date", "error"]

WALL_SECONDS = 30


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: tidied text, or ISO 8601 local time for a date. `kind` says how the file stored it.

    The text stays out of `repr`, and so out of logs: it may be a NIP.
    """

    text: str = field(default="", repr=False)
    kind: Kind = "text"


@dataclass(frozen=True)
class Row:
    """`number` as the spreadsheet shows it. `cells` are shorter than the heading where the end of a row is empty."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """The heading row and the filled rows below it. `sheet` is empty for CSV; `notes` are sentences for the officer."""

    sheet: str
    heading: Row
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def read_file(path: Path, headings: Collection[str]) -> Table:
    """`read_table` of a file on this machine; a file too large is never opened."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CohortError(TOO_LARGE)
        content = path.read_bytes()
    except OSError as error:
        raise CohortError(UNREADABLE.format(path=path)) from error
    return read_table(content, headings)


def read_table(content: bytes, headings: Collection[str]) -> Table:
    """The table below the first row that holds two or more of `headings`, in the first visible sheet with such a row.

    The file is read in a process with limits on memory, time and writing, and with nothing of our environment.
    Formulas are not evaluated: their last computed value counts. Raises CohortError with a sentence that tells
    an officer what to do. Takes about 0.3 s, at most WALL_SECONDS.
    """
    if len(content) > MAX_BYTES:
        raise CohortError(TOO_LARGE)
    known = json.dumps(sorted({normal(heading) for heading in headings}))
    command = [sys.executable, "-I", "-X", "utf8", "-m", "bangkom.cohort.workbook", known]
    try:
        done = subprocess.run(command, input=content, capture_output=True, env={}, timeout=WALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise CohortError(TOO_HEAVY) from error
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise CohortError(TOO_HEAVY)
    if done.returncode != 0:
        raise CohortError(BROKEN)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise CohortError(answer["refused"])
    heading, *rows = (Row(number, tuple(_cell(*cell) for cell in cells)) for number, cells in answer["rows"])
    return Table(answer["sheet"], heading, tuple(rows), tuple(answer["notes"]))


def _cell(text: str, kind: Kind) -> Cell:
    if kind not in get_args(Kind):
        raise ValueError(kind)
    return Cell(text, kind)


TOO_LARGE = "Berkas lebih besar dari 5 MB; itu bukan daftar satu angkatan. Salin tabelnya saja ke buku kerja baru."
UNREADABLE = "Berkas {path} tidak ada atau tidak dapat dibaca."
TOO_HEAVY = "Membaca berkas ini terlalu berat. Salin tabelnya saja ke buku kerja baru, simpan sebagai .xlsx, coba lagi."
BROKEN = (
    "Berkas ini rusak atau bukan lembar kerja. Buka di Excel, simpan ulang sebagai “Excel Workbook (.xlsx)”, coba lagi."
)
