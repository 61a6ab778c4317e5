"""The table in a spreadsheet file, as text: the part that runs in a process of its own, for a stranger made the file.

Run by `bangkom.cohort.sheets` as a module: the file comes on standard input, the recognised headings as the only
argument, a table or a refusal goes to standard output as JSON. Nothing here knows what a column means.
"""

import csv
import io
import json
import resource
import sys
import warnings
import zipfile
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

MAX_BYTES = 5_000_000
"""Of the file; a cohort's roster has some 20 kB."""
MAX_UNPACKED = 30_000_000
MAX_PARTS = 500
MAX_ROWS = 10_000
MAX_COLUMNS = 60
MAX_CELL = 1_000
"""Characters kept of a cell; longer ones are refused by those who know the column."""
MAX_TEXT = 5_000_000
"""Characters of all cells: one long shared text can stand in each of them."""
HEADING_WITHIN = 30
HEADINGS_NEEDED = 2
"""A row with this many recognised headings is the heading row; a title or an explanation has at most one."""

MEMORY = 768_000_000
CPU_SECONDS = 15

Row = list[list[str]]
"""Cells as [text, kind]; kind is "text", "number", "date" (text is ISO 8601) or "error"."""


class Refused(Exception):  # noqa: N818  # an answer, not a failure
    """The file can't be used; the message tells an officer why and what to do."""


def read(content: bytes, known: Collection[str]) -> dict[str, Any]:
    """`{"sheet": name, "rows": [[row number, cells], …], "notes": […]}`, the heading row first; Refused otherwise.

    `known` are headings as `normal` gives them. Whatever is in a broken workbook may raise as well.
    """
    if content.startswith(b"PK"):
        return _read_workbook(content, known)
    for start, refusal in FOREIGN:
        if content.lstrip()[:200].lower().startswith(start):
            raise Refused(ENCRYPTED if start == OLE and ENCRYPTED_MARK in content else refusal)
    return _read_csv(content, known)


def normal(heading: str) -> str:
    """What counts of a heading: letters and digits, without case."""
    return "".join(character for character in heading.casefold() if character.isalnum())


def _read_workbook(content: bytes, known: Collection[str]) -> dict[str, Any]:
    _check_parts(content)
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            rows = _from_heading(_sheet_rows(sheet), known)
            if rows:
                return {"sheet": sheet.title, "rows": rows, "notes": []}
    raise Refused(NO_HEADING)


def _check_parts(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename.lower() for part in parts}
        # zipfile never gives more of a part than its entry declares, so the sum bounds what is unpacked.
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise Refused(UNPACKS_TOO_LARGE)
        if any(part.flag_bits & 1 for part in parts):
            raise Refused(ENCRYPTED)
        if "mimetype" in names and archive.read("mimetype").startswith(b"application/vnd.oasis"):
            raise Refused(ODS)
        for start, refusal in PARTS_REFUSED:
            if any(name.startswith(start) for name in names):
                raise Refused(refusal)
        if "xl/workbook.xml" not in names:
            raise Refused(NO_SPREADSHEET)


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, Row]]:
    """Rows that hold something. Only what is filled counts against the caps: Excel writes formatted empty cells too.

    openpyxl's own iteration makes every row and cell up to the last one, a million rows for one cell far below; the
    parser beneath it gives what is in the file.
    """
    from openpyxl.worksheet._reader import WorkSheetParser

    book = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            row: Row = []
            for cell in cells:
                found = _cell(cell["value"], cell["data_type"])
                if found[0]:
                    _require_within(sheet.title, number, cell["column"])
                    row += [["", "text"] for _ in range(cell["column"] - len(row))]
                    row[cell["column"] - 1] = found
            if row:
                yield number, row


def _require_within(sheet: str, row: int, column: int) -> None:
    if row > MAX_ROWS:
        raise Refused(TOO_MANY_ROWS.format(sheet=sheet, row=row, most=f"{MAX_ROWS:,}".replace(",", ".")))
    if column > MAX_COLUMNS:
        raise Refused(TOO_MANY_COLUMNS.format(sheet=sheet, row=row, most=MAX_COLUMNS))


def _cell(value: object, kind: str) -> list[str]:
    if value is None:
        return ["", "text"]
    if kind == "e":
        return [str(value), "error"]
    if isinstance(value, bool):
        return ["TRUE" if value else "FALSE", "text"]
    if isinstance(value, int | float):
        return [str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value), "number"]
    if isinstance(value, datetime):
        # Excel counts days as a fraction: eight o'clock may come as 7:59:59.999.
        return [(value + timedelta(milliseconds=500)).replace(microsecond=0).isoformat(), "date"]
    if isinstance(value, date):
        return [datetime(value.year, value.month, value.day).isoformat(), "date"]  # noqa: DTZ001  # as it stands
    return [tidy(str(value)), "text"]


def tidy(text: str) -> str:
    """One line without invisible characters, cut after MAX_CELL."""
    start = text[: 2 * MAX_CELL]
    visible = "".join(character for character in start if character.isprintable() or character.isspace())
    return " ".join(visible.split())[:MAX_CELL]


def _read_csv(content: bytes, known: Collection[str]) -> dict[str, Any]:
    """The separator is the one that makes a heading row: Indonesian Excel writes semicolons, others commas."""
    text, notes = _decode(content)
    refusal = NO_HEADING
    for delimiter in ";,\t":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            rows = _from_heading(_csv_rows(reader), known)
        except csv.Error:
            refusal = NOT_CSV
        else:
            if rows:
                return {"sheet": "", "rows": rows, "notes": notes}
    raise Refused(refusal)


def _decode(content: bytes) -> tuple[str, list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(UTF16)
    if b"\0" in content:
        raise Refused(NO_SPREADSHEET)
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), [WINDOWS_1252]
    except UnicodeDecodeError as error:
        raise Refused(NO_SPREADSHEET) from error


def _csv_rows(rows: Iterable[list[str]]) -> Iterator[tuple[int, Row]]:
    for number, texts in enumerate(rows, 1):
        row = [[tidy(text), "text"] for text in texts]
        while row and not row[-1][0]:
            row.pop()
        if row:
            _require_within("CSV", number, len(row))
            yield number, row


def _from_heading(rows: Iterator[tuple[int, Row]], known: Collection[str]) -> list[tuple[int, Row]]:
    """The heading row and all after it; nothing if none of the first filled rows is one."""
    for heading in islice(rows, HEADING_WITHIN):
        if sum(normal(text) in known for text, _ in heading[1]) >= HEADINGS_NEEDED:
            found, size = [heading], 0
            for number, row in rows:
                size += sum(len(text) for text, _ in row)
                if size > MAX_TEXT:
                    raise Refused(UNPACKS_TOO_LARGE)
                found.append((number, row))
            return found
    return []


def main() -> None:
    """Bind ourselves before the first byte is looked at: memory, processor time, and no file may be written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, for nothing we need
    warnings.simplefilter("ignore")  # openpyxl's, on parts of a workbook that we don't read
    try:
        answer = read(sys.stdin.buffer.read(), frozenset(json.loads(sys.argv[1])))
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": UNPACKS_TOO_LARGE}
    json.dump(answer, sys.stdout)


OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED_MARK = "EncryptedPackage".encode("utf-16-le")

SAVE_AS = "Buka di Excel, lalu simpan sebagai “Excel Workbook (.xlsx)”."
ENCRYPTED = "Berkas ini dikunci dengan kata sandi. Buka di Excel, hapus sandinya (Info → Protect Workbook), simpan."
XLS = f"Berkas ini berformat Excel lama (.xls), apa pun nama belakangnya. {SAVE_AS}"
ODS = f"Berkas ini berformat LibreOffice (.ods), apa pun nama belakangnya. {SAVE_AS}"
XLSB = f"Berkas ini berformat Excel biner (.xlsb). {SAVE_AS}"
PDF = "Berkas ini PDF, bukan lembar kerja. Mintalah berkas Excel-nya kepada pembuatnya."
WEB_PAGE = f"Berkas ini halaman web yang diberi nama seperti Excel. {SAVE_AS}"
PICTURE = "Berkas ini gambar, bukan lembar kerja. Mintalah berkas Excel-nya kepada pembuatnya."
MACROS = f"Berkas ini memuat makro, dan makro tidak diterima. {SAVE_AS}"
LINKS = (
    "Berkas ini mengambil isi dari berkas lain. Salin seluruh tabelnya, tempel sebagai nilai (Paste Values) "
    "di buku kerja baru, lalu simpan sebagai .xlsx."
)
NO_SPREADSHEET = "Berkas ini bukan lembar kerja. Yang diterima: Excel (.xlsx) atau CSV UTF-8."
UTF16 = "Berkas ini berformat “Unicode Text”. Simpan ulang dari Excel sebagai “CSV UTF-8” atau .xlsx."
NOT_CSV = "Berkas CSV ini tidak utuh. Simpan ulang dari Excel sebagai “CSV UTF-8” atau .xlsx."
WINDOWS_1252 = (
    "Berkas ini disimpan sebagai “CSV” biasa (Windows-1252). Periksa nama yang memuat huruf beraksen; "
    "lebih aman menyimpannya sebagai “CSV UTF-8” atau .xlsx."
)
UNPACKS_TOO_LARGE = (
    "Isi berkas ini jauh lebih besar daripada daftar satu angkatan. Salin tabelnya saja ke buku kerja baru, "
    "simpan sebagai .xlsx, lalu coba lagi."
)
TOO_MANY_ROWS = (
    "Lembar {sheet}, baris {row}: ada isi di bawah baris {most}. Hapus baris yang bukan bagian tabel, "
    "atau salin tabelnya saja ke buku kerja baru."
)
TOO_MANY_COLUMNS = (
    "Lembar {sheet}, baris {row}: ada isi di luar {most} kolom pertama. Hapus kolom yang bukan bagian tabel, "
    "atau salin tabelnya saja ke buku kerja baru."
)
NO_HEADING = (
    "Baris judul tabel tidak ditemukan di baris-baris pertama. Pakai lembar contoh yang dapat diunduh di halaman "
    "impor, dan jangan mengubah judul kolomnya."
)

FOREIGN = (
    (OLE, XLS),
    (b"%pdf", PDF),
    (b"<!doctype", WEB_PAGE),
    (b"<html", WEB_PAGE),
    (b"<table", WEB_PAGE),
    (b"<?xml", WEB_PAGE),
    (b"\x89png", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
)
PARTS_REFUSED = (
    ("xl/vbaproject", MACROS),
    ("xl/macrosheets/", MACROS),
    ("xl/externallinks/", LINKS),
    ("xl/workbook.bin", XLSB),
    ("word/", NO_SPREADSHEET),
)

if __name__ == "__main__":
    main()
