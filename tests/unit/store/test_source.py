import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangkom.domain.questions import Criterion, Essay, Number, Option, ShortText, SingleChoice, to_key
from bangkom.errors import GradingError
from bangkom.store.source import ESSAY_STUB, read_source, read_test_cell, source_path, write_test_cell

CHOICE = SingleChoice("asas-01", 2.0, "Berapa?", (Option("a", "Lima", False, "Bukan."), Option("b", "12", True, "Ya.")))
OURS = {"bangkom": {"assignment": "kebijakan-01", "title": "Judul", "release_keys": True}}
ESSAY = Essay("esai-01", 4.0, "Ceritakan.", 10, 20, (Criterion("Jelas", 4.0, ("jelas", "tidak")),))


def notebook(cells, metadata):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def cell(kind, cell_id, source, role, **ours):
    extra = {"outputs": [], "execution_count": None} if kind == "code" else {}
    metadata = {"bangkom": {"role": role, "id": cell_id, **ours}}
    return {"cell_type": kind, "id": cell_id, "source": source.splitlines(True), "metadata": metadata, **extra}


def test_graded_questions_come_back_in_order(tmp_path):
    path = source_path(tmp_path, "kebijakan-01")
    path.parent.mkdir()
    cells = [
        cell("markdown", "t-01", "# Judul", "text"),
        cell("code", "asas-01", write_test_cell(CHOICE), "test"),
        cell("markdown", "esai-01", ESSAY_STUB, "answer", question=to_key(ESSAY)),
    ]
    path.write_text(notebook(cells, OURS), "utf-8")
    read = read_source(path)
    assert (read.id, read.title, read.release_keys) == ("kebijakan-01", "Judul", True)
    assert read.questions == (CHOICE, ESSAY)
    assert read.question("esai-01") == ESSAY
    with pytest.raises(KeyError):
        read.question("lain")


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@given(stem=TEXT, answers=st.lists(TEXT, min_size=1, max_size=3), right=TEXT)
@settings(deadline=None)
def test_any_text_survives_the_way_through_a_test_cell(stem, answers, right):
    question = ShortText("teks-01", 1.5, stem, tuple(answers), right)
    source = write_test_cell(question)
    assert read_test_cell(source) == question
    assert len(source.split("\n")) == 5  # a line break in a text must not open a line of code


def test_numbers_keep_their_value():
    question = Number("angka-01", 2.0, "Berapa?", 0.1, 0.02, True, "persen")
    assert read_test_cell(write_test_cell(question)) == question


def test_absent_source_says_what_to_run(tmp_path):
    with pytest.raises(GradingError, match="bangkom build"):
        read_source(tmp_path / "x.ipynb")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        notebook([], {}),
        notebook([cell("code", "a", "mark(1)", "test")], OURS),
        notebook([cell("code", "a", "print()", "test")], OURS),
    ],
)
def test_anything_else_is_refused(tmp_path, text):
    path = tmp_path / "x.ipynb"
    path.write_text(text, "utf-8")
    with pytest.raises(GradingError, match="rusak"):
        read_source(path)
