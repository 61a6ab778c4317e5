import copy

import nbformat
from benchmarks.sample import write_sample
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
    write_sample(settings, "contoh-01")
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


def test_an_answer_that_repeats_the_stub_is_an_answer(tmp_path):
    rebuilt = rebuild(source_of(tmp_path), AnswerSheet({"refleksi-01": ESSAY_STUB}))
    assert next(cell.source for cell in rebuilt.cells if cell.id == "refleksi-01") != ESSAY_STUB


def test_what_is_no_text_is_no_answer(tmp_path):
    for value in (5, ["x"], {"x": 1}, None, "x" * 100_001):
        rebuilt = rebuild(source_of(tmp_path), AnswerSheet({"refleksi-01": value}))
        assert next(cell.source for cell in rebuilt.cells if cell.id == "refleksi-01") == ESSAY_STUB
