"""A workbook holds the page's figures as numbers, and nothing in it runs."""

import io
import zipfile
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bangkom.reports.names import TABLE
from bangkom.reports.workbook import Sheet, parse, sheets_of, workbook


def read(raw: bytes):
    return load_workbook(io.BytesIO(raw))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234", 1234), ("76,9", 76.9), ("62 %", 0.62), ("62\u00a0%", 0.62), ("-3,5", -3.5), ("0", 0), ("0,05", 0.05),
        ("–", "–"), ("km_01", "km_01"), ("007", "007"), ("198503122010011023", "198503122010011023"),
        ("1,2 – 3,4", "1,2 – 3,4"), ("< 0,001", "< 0,001"), ("12.34", "12.34"), ("", ""),
    ],
)  # fmt: skip
def test_what_reads_as_a_number_is_one(text, value):
    assert parse(text) == value
    assert type(parse(text)) is type(value)


@given(st.text(max_size=30).filter(lambda text: text.isprintable()))
def test_nothing_that_anybody_types_becomes_a_formula(text):
    raw = workbook([Sheet("Uji", ["Kolom"], [[text], ["=" + text], ["@SUM(1)"]])])
    page = read(raw).worksheets[0]
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    assert "<f>" not in zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml").decode()


def test_text_like_a_formula_is_marked_as_text():
    page = read(workbook([Sheet("Uji", ["Nama"], [['=HYPERLINK("http://x")']])])).worksheets[0]
    assert page["A4"].value.startswith("=HYPERLINK")
    assert page["A4"].quotePrefix


def test_sheets_have_names_that_spreadsheets_take():
    titles = ["Peserta menurut keadaan tiap syarat kelulusan", "Peserta menurut keadaan tiap syarat kelulusan", "a/b:c"]
    names = read(workbook([Sheet(title, ["x"], []) for title in titles])).sheetnames
    assert names == ["Peserta menurut keadaan tiap sy", "Peserta menurut keadaan tiap 2", "a b c"]


def test_the_tables_of_a_notebook_come_in_their_order(tmp_path: Path):
    def shown(title):
        table = {"title": title, "columns": ["A", "n"], "rows": [["x", "12"]]}
        return nbformat.v4.new_output("display_data", {TABLE: table, "text/plain": title})

    cells = [nbformat.v4.new_code_cell("", outputs=[shown("Satu"), shown("Dua")]), nbformat.v4.new_markdown_cell("x")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "n.ipynb")
    found = sheets_of(tmp_path / "n.ipynb")
    assert [sheet.title for sheet in found] == ["Satu", "Dua"]
    page = read(workbook(found, [("Angkatan", "contoh")]))
    assert page.sheetnames == ["Keterangan", "Satu", "Dua"]
    assert page["Satu"]["B4"].value == 12
