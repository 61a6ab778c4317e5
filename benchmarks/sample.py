"""A small assignment with every kind of question, as `bangkom build` would leave it, for benchmarks and tests."""

import json
from collections.abc import Sequence
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from bangkom.domain.questions import (
    Column,
    Criterion,
    Essay,
    MultipleChoice,
    Number,
    Option,
    Question,
    ShortText,
    SingleChoice,
    Table,
    TrueFalse,
    Upload,
    is_marked_by_hand,
    to_key,
)
from bangkom.settings import Settings
from bangkom.store.source import ESSAY_STUB, write_test_cell

OPTIONS = (
    Option("a", "Lima", False, "Lima adalah jumlah program GNRM."),
    Option("b", "Dua *belas*", True, "Benar: huruf a sampai dengan l."),
    Option("c", "Tujuh <b>belas</b>", False, "Bukan."),
)
PAIRS = (
    Option("a", "Cepat", True, "Ya, cepat."),
    Option("b", "Responsif", True, "Ya, responsif."),
    Option("c", "Transparan", True, "Ya, transparan."),
    Option("d", "Mewah", False, "Mewah bukan ukuran layanan."),
)
RUBRIC = (
    Criterion("Kesadaran diri", 4.0, ("diri sendiri", "orang lain", "tidak ada")),
    Criterion("Contoh nyata", 6.0, ("jelas", "sebagian", "umum")),
)
QUESTIONS: tuple[Question, ...] = (
    SingleChoice("asas-01", 2.0, "Berapa asas pelayanan publik menurut **Pasal 4**?", OPTIONS),
    MultipleChoice("ciri-01", 3.0, "Mana ciri layanan yang baik?", PAIRS),
    MultipleChoice("ciri-02", 2.0, "Mana ciri layanan yang baik? Semua harus tepat.", PAIRS, True),
    TrueFalse("benar-01", 1.0, "Inpres 12/2016 mengatur GNRM.", True, "Tepat.", "Baca lagi Inpres 12/2016."),
    Number("angka-01", 2.0, "Berapa nilai GNRM?", 3.0, 0.5, False, "nilai", "Tepat.", "Bukan itu."),
    ShortText("teks-01", 1.5, "Apa semboyannya?", ("gotong royong",), "Tepat.", "Belum tepat."),
    Essay("refleksi-01", 10.0, "Siapa yang direvolusi?", 80, 200, RUBRIC),
    Essay("refleksi-02", 10.0, "Apa yang Anda mulai?", 20, 100, RUBRIC),
)
STRUCTURED: tuple[Question, ...] = (
    Table(
        "tonggak-01",
        10.0,
        "Apa tonggak Anda?",
        (
            Column("kegiatan", "Kegiatan", "text"),
            Column("target", "Target", "number"),
            Column("batas", "Tenggat", "date"),
            Column("arah", "Arah", "choice", ("naik", "turun")),
        ),
        1,
        3,
        criteria=RUBRIC,
    ),
    Upload("bukti-01", 10.0, "Unggah bukti.", 1, 2, ("pdf", "jpg"), 1_000_000, RUBRIC),
)
"""Questions with parts, marked by hand."""
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def write_sample(
    settings: Settings, assignment: str, questions: Sequence[Question] = QUESTIONS, release_keys: bool = True
) -> None:
    """Write `build/source/<assignment>/` with its notebook and its public question data."""
    folder = settings.source / assignment
    folder.mkdir(parents=True, exist_ok=True)
    notebook = new_notebook(metadata={"kernelspec": KERNEL})
    notebook.metadata["bangkom"] = {"assignment": assignment, "title": "Contoh tugas", "release_keys": release_keys}
    notebook.cells = [_locked(new_markdown_cell, "t-01", "# Contoh tugas\n\nSetelah sesi ini Anda dapat …", "text")]
    for question in questions:
        notebook.cells += _question_cells(question)
    (folder / f"{assignment}.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    public = {
        "schema": 1,
        "assignment": assignment,
        "title": "Contoh tugas",
        "zone": {"name": "Asia/Makassar", "label": "WITA"},
        "questions": [{"id": question.id, "number": number} for number, question in enumerate(questions, start=1)],
        "videos": [],
    }
    (folder / "soal.json").write_text(json.dumps(public), "utf-8")


def _question_cells(question: Question) -> list[Any]:
    call = f'from bangkom.forms import question\nquestion("{question.id}")'
    widget = _locked(new_code_cell, f"w-{question.id}", call, "widget", question.id)
    widget.metadata["tags"] = ["skip-execution"]
    prompt = _locked(new_markdown_cell, f"p-{question.id}", question.stem, "prompt", question.id)
    if is_marked_by_hand(question):
        answer = _cell(new_markdown_cell, question.id, ESSAY_STUB, "answer", question.id)
        answer.metadata["nbgrader"] |= {"grade": True, "solution": True, "locked": False, "points": question.points}
        answer.metadata["bangkom"]["question"] = to_key(question)
        return [prompt, widget, answer]
    test = _locked(new_code_cell, question.id, write_test_cell(question), "test", question.id)
    test.metadata["nbgrader"] |= {"grade": True, "points": question.points}
    return [prompt, widget, test]


def _locked(make: Any, cell_id: str, source: str, role: str, question: str | None = None) -> Any:
    cell = _cell(make, cell_id, source, role, question or cell_id)
    cell.metadata |= {"deletable": False, "editable": False}
    return cell


def _cell(make: Any, cell_id: str, source: str, role: str, ours: str) -> Any:
    cell = make(source, id=cell_id)
    cell.metadata["nbgrader"] = {
        "grade": False,
        "grade_id": cell_id,
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
        "cell_type": cell.cell_type,
    }
    cell.metadata["bangkom"] = {"role": role, "id": ours}
    return cell
