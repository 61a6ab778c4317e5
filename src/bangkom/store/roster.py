"""The roster of a cohort, `gradebook/<cohort>/roster.csv`: who is registered, the fixed denominator of every report."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from bangkom.errors import ReportError
from bangkom.settings import IDENTIFIER

Status = Literal["ASN", "Non-ASN"]
COLUMNS = ("id", "name", "nip", "agency", "unit", "position", "status", "group")
REQUIRED = ("id", "name", "agency", "status")
MAX_BYTES = 5_000_000
"""Some ten thousand people, far more than a cohort."""


@dataclass(frozen=True)
class Participant:
    """One registered participant. `nip` is 18 digits or empty, and is for organisers' eyes only: hidden in `repr`."""

    id: str
    name: str
    agency: str
    unit: str
    position: str
    status: Status
    group: str
    nip: str = ""

    def __repr__(self) -> str:
        """Only the opaque id, because a repr ends up in logs and tracebacks."""
        return f"Participant({self.id!r})"


class RosterError(ReportError):
    """The roster can't be used; `problems` holds every one of them, each with its row and column."""

    def __init__(self, path: Path, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(f"Daftar peserta {path.name} belum dapat dipakai:\n" + "\n".join(f"- {p}" for p in problems))


def read_roster(path: Path) -> tuple[Participant, ...]:
    """Participants in the order of the file; RosterError with all problems at once.

    Everything is read as text: 18 digits don't fit a spreadsheet's number. Comma or semicolon separate, whichever the
    heading uses, because Indonesian Excel writes semicolons.
    """
    text = _read_text(path)
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise RosterError(path, (_NOT_CSV,)) from error
    heading = [name.strip() for name in rows[0]] if rows else []
    problems = tuple(_heading_problems(heading))
    if problems:
        raise RosterError(path, problems)
    return _read_rows(path, heading, rows[1:])


def _read_text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RosterError(path, (_UNREADABLE.format(path=path),)) from error
    if len(raw) > MAX_BYTES:
        raise RosterError(path, (_TOO_LARGE,))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RosterError(path, (_NOT_UTF8,)) from error


def _heading_problems(heading: list[str]) -> Iterator[str]:
    for column in COLUMNS:
        if heading.count(column) != 1:
            yield (_NO_COLUMN if column not in heading else _COLUMN_TWICE).format(column=column)


def _read_rows(path: Path, heading: list[str], rows: list[list[str]]) -> tuple[Participant, ...]:
    participants: list[Participant] = []
    problems: list[str] = []
    first_seen: dict[tuple[str, str], int] = {}
    for line, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(heading):
            problems.append(_WRONG_LENGTH.format(row=line, found=len(row), wanted=len(heading)))
            continue
        cells = {name: " ".join(cell.split()) for name, cell in zip(heading, row, strict=True)}
        cells["nip"] = re.sub(r"[\s.]", "", cells["nip"])
        found = list(_row_problems(line, cells))
        for column in ("id", "nip"):
            before = first_seen.setdefault((column, cells[column]), line) if cells[column] else line
            if before != line:
                found.append(_TWICE.format(row=line, column=column, before=before))
        problems += found
        if not found:
            participants.append(_participant(cells))
    if problems:
        raise RosterError(path, tuple(problems))
    return tuple(participants)


def _row_problems(row: int, cells: Mapping[str, str]) -> Iterator[str]:
    for column in REQUIRED:
        if not cells[column]:
            yield _EMPTY.format(row=row, column=column)
    if cells["id"] and not IDENTIFIER.fullmatch(cells["id"]):
        yield _BAD_ID.format(row=row)
    if cells["status"] and cells["status"] not in get_args(Status):
        yield _BAD_STATUS.format(row=row)
    nip = cells["nip"]
    if nip and "E+" in nip.upper():
        yield _NIP_FROM_EXCEL.format(row=row)
    elif nip and not re.fullmatch(r"[0-9]{18}", nip):
        yield _BAD_NIP.format(row=row)
    elif nip.endswith("000"):
        # A sequence number is never 000; three zeros at the end are what a spreadsheet's 15 digits leave.
        yield _NIP_FROM_EXCEL.format(row=row)


def _participant(cells: Mapping[str, str]) -> Participant:
    status: Status = "ASN" if cells["status"] == "ASN" else "Non-ASN"
    rest = {name: cells[name] for name in ("id", "name", "agency", "unit", "position", "group", "nip")}
    return Participant(status=status, **rest)


# No sentence repeats what stands in a cell: the cell may hold a NIP, and sentences reach logs.
_UNREADABLE = "Berkas {path} tidak ada atau tidak dapat dibaca."
_TOO_LARGE = "Berkas lebih besar dari 5 MB; itu bukan daftar peserta satu angkatan."
_NOT_UTF8 = "Berkas bukan teks UTF-8. Simpan ulang dari Excel sebagai “CSV UTF-8”."
_NOT_CSV = "Berkas bukan CSV yang utuh: ada tanda kutip yang tidak ditutup."
_NO_COLUMN = "Baris 1: kolom {column} tidak ada."
_COLUMN_TWICE = "Baris 1: kolom {column} tertulis lebih dari sekali."
_WRONG_LENGTH = "Baris {row}: ada {found} kolom, seharusnya {wanted}."
_EMPTY = "Baris {row}, kolom {column}: wajib diisi."
_BAD_ID = "Baris {row}, kolom id: harus 3–32 huruf kecil, angka, atau garis bawah (contoh: km_07_014)."
_BAD_STATUS = "Baris {row}, kolom status: isi ASN atau Non-ASN."
_BAD_NIP = "Baris {row}, kolom nip: harus 18 angka, atau kosong bila tidak punya NIP."
_NIP_FROM_EXCEL = (
    "Baris {row}, kolom nip: angka dibulatkan oleh Excel, sehingga NIP aslinya hilang. "
    "Ubah kolom menjadi Teks, lalu ketik ulang NIP-nya."
)
_TWICE = "Baris {row}, kolom {column}: sama dengan baris {before}."
