import copy

import nbformat
import pytest
from benchmarks.sample import QUESTIONS, STRUCTURED, write_sample
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from bangkom.domain.answers import AnswerSheet
from bangkom.grading.rebuild import as_markdown, rebuild
from bangkom.settings import Settings
from bangkom.store.source import ESSAY_STUB, read_source, source_path

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=200)
PIECES = """
<script>x</script> <img/src=x/onerror=x> </div> [a](javascript:x) ![a](http://x) **b** # - 1. ``` `c` $x$ $$x$$ > ===
&lt; &#60; <!-- ]]> |a| {{x}} \\ _u_ ~~s~~ http://x.id <x@y.id> [^1] [a]: ---
"""
MARKUP = st.lists(st.sampled_from([*PIECES.split(), " ", "\n", "\n\n", "    "]), max_size=12).map("".join)


@given(text=TEXT | MARKUP)
def test_an_essay_is_shown_as_it_was_written(text):
    shown = BeautifulSoup(markdown2html(as_markdown(text)), "html.parser")
    assert {element.name for element in shown.find_all(True)} <= {"div", "br"}
    for line_break in shown.find_all("br"):
        line_break.replace_with("\n")
    assert lines_of(shown.div.get_text()) == lines_of(text)


def lines_of(text):
    """Lines as a browser shows them: one space for many."""
    return [line.split() for line in text.split("\n")]


def source_of(tmp_path):
    settings = Settings(tmp_path, "demo")
    write_sample(settings, "contoh-01", (*QUESTIONS, *STRUCTURED))
    return read_source(source_path(settings.source, "contoh-01"))


def test_only_answered_essays_change(tmp_path):
    source = source_of(tmp_path)
    before = copy.deepcopy(source.notebook)
    sheet = AnswerSheet({"refleksi-01": "Saya mulai.", "refleksi-02": "  ", "asas-01": "b", "asing": "x"})
    rebuilt = rebuild(source, sheet)
    assert source.notebook == before
    changed = [new.id for new, old in zip(rebuilt.cells, before.cells, strict=True) if new != old]
    assert changed == ["refleksi-01"]
    cells = {cell.id: cell.source for cell in rebuilt.cells}
    assert "Saya mulai." in cells["refleksi-01"]
    assert cells["refleksi-02"] == ESSAY_STUB
    nbformat.validate(rebuilt)


ROWS = [{"kegiatan": "<script>x</script> | *y*\nz", "target": 0.125, "batas": "2019-12-31"}, {}, {"arah": "naik"}]


def test_a_table_stands_in_its_cell_as_a_table(tmp_path):
    rebuilt = rebuild(source_of(tmp_path), AnswerSheet({"tonggak-01": ROWS}))
    source = next(cell.source for cell in rebuilt.cells if cell.id == "tonggak-01")
    shown = BeautifulSoup(markdown2html(source), "html.parser")
    assert shown.find("script") is None
    lines = [[cell.get_text(" ") for cell in row.find_all(["th", "td"])] for row in shown.find_all("tr")]
    assert lines == [
        ["Kegiatan", "Target", "Tenggat", "Arah"],
        ["<script>x</script> | *y* z", "0,125", "31 Desember 2019", "–"],
        ["–", "–", "–", "naik"],
    ]


def test_uploads_stand_in_their_cell_as_names_and_sizes(tmp_path):
    files = [{"name": "Foto <b> ![x](y).jpg", "sha256": "ab" * 32, "size": 512_000}]
    rebuilt = rebuild(source_of(tmp_path), AnswerSheet({"bukti-01": files}))
    shown = BeautifulSoup(
        markdown2html(next(cell.source for cell in rebuilt.cells if cell.id == "bukti-01")), "html.parser"
    )
    assert [item.get_text() for item in shown.find_all("li")] == ["Foto <b> ![x](y).jpg (0,5 MB)"]
    assert {element.name for element in shown.find_all(True)} == {"ul", "li"}


@pytest.mark.parametrize(
    "value", [[{}], [{"asing": 1}], [{"target": "dua"}], "teks", [{"name": "../x.pdf", "sha256": "ab" * 32, "size": 1}]]
)
def test_what_is_no_answer_leaves_the_cell_as_released(tmp_path, value):
    rebuilt = rebuild(source_of(tmp_path), AnswerSheet({"tonggak-01": value, "bukti-01": value}))
    assert {c.source for c in rebuilt.cells if c.id in ("tonggak-01", "bukti-01")} == {ESSAY_STUB}


def test_an_answer_that_repeats_the_stub_is_an_answer(tmp_path):
    rebuilt = rebuild(source_of(tmp_path), AnswerSheet({"refleksi-01": ESSAY_STUB}))
    assert next(cell.source for cell in rebuilt.cells if cell.id == "refleksi-01") != ESSAY_STUB


def test_what_is_no_text_is_no_answer(tmp_path):
    for value in (5, ["x"], {"x": 1}, None, "x" * 100_001):
        rebuilt = rebuild(source_of(tmp_path), AnswerSheet({"refleksi-01": value}))
        assert next(cell.source for cell in rebuilt.cells if cell.id == "refleksi-01") == ESSAY_STUB
