"""A spreadsheet from outside becomes rows of text, or a sentence that tells an officer what to do."""

import io
import os
import time
import zipfile
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.unit.cohort.tables import workbook

from bangkom.cohort import sheets
from bangkom.cohort.sheets import Cell, read_file, read_table
from bangkom.cohort.workbook import MAX_BYTES, MAX_ROWS, Refused, normal, read, tidy
from bangkom.errors import CohortError

HEADINGS = ("Nama", "NIP", "Status")
HEADING = list(HEADINGS)


def repacked(content, **parts):
    """The workbook with other or more parts: `name=bytes`, or a function of what was there."""
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in {*old.namelist(), *parts}:
            before = old.read(name) if name in old.namelist() else b""
            part = parts.get(name, before)
            archive.writestr(name, part(before) if callable(part) else part)
    return new.getvalue()


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_table_below_the_heading_keeps_the_rows_numbers_of_the_spreadsheet():
    table = read_table(
        workbook(["Daftar Peserta"], [], HEADING, ["Ni Made", "198503122010011023", "ASN"], [], ["I Wayan"]), HEADINGS
    )
    assert table.heading.number == 3
    assert [row.number for row in table.rows] == [4, 6]
    assert texts(table) == [["Ni Made", "198503122010011023", "ASN"], ["I Wayan"]]


def test_how_a_cell_was_stored_is_kept_so_that_a_rounded_nip_is_known():
    content = workbook(
        HEADING, ["Ni Made", 198503122010011023, datetime.fromisoformat("2019-11-13T08:00")], ["I", 7, 0.5]
    )
    first, second = read_table(content, HEADINGS).rows
    assert [cell.kind for cell in first.cells] == ["text", "number", "date"]
    assert first.cells[2].text == "2019-11-13T08:00:00"
    assert [cell.text for cell in second.cells] == ["I", "7", "0.5"]


def test_the_first_visible_sheet_with_a_heading_is_read():
    book = Workbook()
    book.active.append(["Petunjuk: isi kolom Nama"])
    hidden, wanted, later = (book.create_sheet(name) for name in ("Lama", "Peserta", "Contoh"))
    hidden.sheet_state = "hidden"
    for sheet in (hidden, wanted, later):
        sheet.append(HEADING)
        sheet.append([sheet.title])
    content = io.BytesIO()
    book.save(content)
    table = read_table(content.getvalue(), HEADINGS)
    assert (table.sheet, texts(table)) == ("Peserta", [["Peserta"]])


def test_formulas_are_not_evaluated_and_their_errors_are_marked():
    content = workbook(HEADING, ["=1+1", "x", "#N/A"])
    (row,) = read_table(content, HEADINGS).rows
    assert row.cells == (Cell(), Cell("x"), Cell("#N/A", "error"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_whatever_separates_it(separator, encoding):
    lines = [["Daftar, peserta"], HEADING, ['"Ni Made; S.Sos., M.Si"', "198503122010011023", "ASN"], [], ["I"]]
    content = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    table = read_table(content, HEADINGS)
    assert [row.number for row in table.rows] == [3, 5]
    assert texts(table)[0] == ["Ni Made; S.Sos., M.Si", "198503122010011023", "ASN"]
    assert table.notes == ()


def test_plain_csv_of_excel_is_read_with_a_hint():
    table = read_table("Nama;NIP\nAndré;1\n".encode("cp1252"), HEADINGS)
    assert texts(table) == [["André", "1"]]
    assert "Windows-1252" in table.notes[0]


PLAIN = workbook(HEADING, ["Ni Made"])


def far_cell(place):
    book = Workbook()
    book.active.append(HEADING)
    book.active[place] = "x"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_shared_texts(part, sheet=lambda old: old):
    """PLAIN with shared texts, as Excel writes them; openpyxl writes each text into its cell."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    entry = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()
    return repacked(
        PLAIN,
        **{
            "[Content_Types].xml": lambda old: old if kind.encode() in old else old.replace(b"</Types>", entry),
            "xl/sharedStrings.xml": part,
            "xl/worksheets/sheet1.xml": sheet,
        },
    )


MAIN = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def zip_bomb():
    """Some 220 kB that unpack to 219 MB."""
    return with_shared_texts(MAIN + b"<si><t>" + b"A" * 219_000_000 + b"</t></si></sst>")


def shared_text_bomb():
    """One long text that stands in half a million cells."""
    rows = (b"<row>" + b'<c t="s"><v>0</v></c>' * 50 + b"</row>") * 9_000
    text = MAIN + b"<si><t>" + b"A" * 30_000 + b"</t></si></sst>"
    return with_shared_texts(text, lambda old: old.replace(b"</sheetData>", rows + b"</sheetData>"))


def entity_bomb():
    """A billion laughs: 400 bytes that a careless parser makes into 10²⁰."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    head = f'<!DOCTYPE x [<!ENTITY e0 "AAAAAAAAAA">{entities}]>'.encode()
    return with_shared_texts(head + MAIN + b"<si><t>&e8;</t></si></sst>")


REFUSALS = {
    "cell at the far corner": (far_cell("XFD1048576"), "baris 1048576"),
    "cell far to the right": (far_cell("XFD5"), "60 kolom"),
    "zip bomb": (zip_bomb(), "jauh lebih besar"),
    "shared text bomb": (shared_text_bomb(), "jauh lebih besar"),
    "entity bomb": (entity_bomb(), "rusak"),
    "many parts": (repacked(PLAIN, **{f"xl/media/{n}": b"" for n in range(600)}), "jauh lebih besar"),
    "200 MB": (bytes(200_000_000), "lebih besar dari 5 MB"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel lama"),
    "encrypted": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "hapus sandinya"),
    "OpenDocument": (repacked(PLAIN, mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "LibreOffice"),
    "binary Excel": (repacked(PLAIN, **{"xl/workbook.bin": b""}), ".xlsb"),
    "macros": (repacked(PLAIN, **{"xl/vbaProject.bin": b""}), "makro"),
    "links to other files": (repacked(PLAIN, **{"xl/externalLinks/externalLink1.xml": b""}), "dari berkas lain"),
    "Word": (repacked(PLAIN, **{"word/document.xml": b""}), "bukan lembar kerja"),
    "PDF": (b"%PDF-1.7 ...", "PDF"),
    "web page": (b"\n <HTML><table><tr><td>Nama</td></tr></table>", "halaman web"),
    "picture": (b"\xff\xd8\xff\xe0", "gambar"),
    "UTF-16": ("Nama\tNIP\n".encode("utf-16"), "Unicode Text"),
    "noise": (b"\x00\x01\x02" + bytes(range(256)), "bukan lembar kerja"),
    "broken zip": (b"PK\x03\x04" + bytes(100), "rusak"),
    "truncated": (PLAIN[:-200], "rusak"),
    "quote never closed": (b'Nama;NIP\n"Ni Made;1\n', "tidak utuh"),
    "too many rows": (b"Nama;NIP\n" + b"x;1\n" * MAX_ROWS, "di bawah baris 10.000"),
    "no heading": (workbook(["Ni Made", "ASN"]), "judul"),
    "empty": (b"", "judul"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_cannot_be_used_is_refused_in_a_sentence_and_soon(name):
    content, told = REFUSALS[name]
    begin = time.monotonic()
    with pytest.raises(CohortError, match=told):
        read_table(content, HEADINGS)
    assert time.monotonic() - begin < 10


def test_a_reader_that_never_ends_is_ended(monkeypatch):
    monkeypatch.setattr(sheets, "WALL_SECONDS", 0.01)
    with pytest.raises(CohortError, match="terlalu berat"):
        read_table(PLAIN, HEADINGS)


def test_the_reader_gets_nothing_of_our_environment_and_may_write_nothing(monkeypatch, tmp_path):
    """What a file could make it do is bounded: no token to steal, no file to leave."""
    probe = tmp_path / "probe"
    spied = {}
    run = sheets.subprocess.run

    def spy(command, **options):
        spied.update(options)
        code = (
            "import sys; sys.argv=['', '[]']; sys.stdin.buffer.read();"
            "from bangkom.cohort import workbook as w;"
            f"w.read = lambda *_: open({str(probe)!r}, 'w').write('x' * 10_000);"
            "w.main()"
        )
        return run([*command[:4], "-c", code], **options)

    monkeypatch.setattr(sheets.subprocess, "run", spy)
    with pytest.raises(CohortError, match="rusak"):
        read_table(PLAIN, HEADINGS)
    assert spied["env"] == {}
    assert not probe.exists() or probe.stat().st_size == 0


def test_a_file_too_large_is_never_opened(tmp_path):
    path = tmp_path / "besar.xlsx"
    path.touch()
    os.truncate(path, MAX_BYTES + 1)
    path.chmod(0)
    with pytest.raises(CohortError, match="5 MB"):
        read_file(path, HEADINGS)
    with pytest.raises(CohortError, match="tidak ada"):
        read_file(tmp_path / "tidak-ada.xlsx", HEADINGS)


def test_a_row_of_formatted_empty_cells_far_below_is_no_content():
    empty = b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    content = repacked(PLAIN, **{"xl/worksheets/sheet1.xml": lambda old: old.replace(b"</sheetData>", empty)})
    assert texts(read_table(content, HEADINGS)) == [["Ni Made"]]


def test_no_cell_shows_its_text_in_a_log():
    assert "1985" not in repr(Cell("198503122010011023"))


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co")), max_size=30).filter(
    lambda text: not text.startswith(("=", "#")) and "_x" not in text
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(TEXT, min_size=3, max_size=3), max_size=8))
def test_text_comes_back_as_it_was_written(rows):
    """XLSX and CSV alike: each filled row with its number, each text tidied and nothing else."""
    known = frozenset(map(normal, HEADINGS))
    wanted = [(number, [tidy(text) for text in row]) for number, row in enumerate(rows, 2)]
    wanted = [(number, row) for number, row in wanted if any(row)]

    def came_back(content):
        found = read(content, known)["rows"][1:]
        padded = [(number, [text for text, _ in row] + [""] * (3 - len(row))) for number, row in found]
        assert padded == wanted

    came_back(workbook(HEADING, *rows))
    quoted = [";".join('"' + text.replace('"', '""') + '"' for text in row) for row in (HEADING, *rows)]
    came_back("\r\n".join(quoted).encode("utf-8-sig"))


@given(content=st.binary(max_size=300))
def test_no_bytes_make_csv_reading_fail_otherwise_than_by_refusing(content):
    if not content.startswith(b"PK"):
        try:
            read(content, frozenset({"nama", "nip"}))
        except Refused as refusal:
            assert str(refusal).endswith(".")
