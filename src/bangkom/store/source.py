"""An assignment with its keys, as `bangkom build` leaves it in `build/source/<id>/<id>.ipynb`.

The one place that knows how a key stands in a notebook: a test cell carries it between nbgrader's hidden-test marks, so
that `generate_assignment` cuts it out; an essay has no secret (its rubric is public), so its key is cell metadata.
"""

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from bangkom.domain.questions import Question, from_key, to_key
from bangkom.errors import GradingError

TEST_STUB = "# Dinilai otomatis"
"""What is left of a test cell in a released notebook."""

BEGIN_HIDDEN = "### BEGIN HIDDEN TESTS"
END_HIDDEN = "### END HIDDEN TESTS"
IMPORT_MARK = "from bangkom.grading.cell import mark"

ESSAY_STUB = "Jawaban Anda tersimpan melalui kotak isian di atas."
"""What stands in an essay's answer cell until grading puts the text there."""

CODE_STUB = "# Tulis jawaban Anda di sini\nraise NotImplementedError()"
"""What nbgrader leaves in place of a solution in code."""


@dataclass(frozen=True)
class SourceAssignment:
    """One assignment and its graded questions in the notebook's order; practice questions earn no marks.

    `notebook` is nbformat's node, version 4; whoever changes it copies it first.
    """

    id: str
    title: str
    release_keys: bool
    notebook: Any
    questions: tuple[Question, ...]

    def question(self, question_id: str) -> Question:
        """The graded question with this id; KeyError if there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


def source_path(source: Path, assignment: str) -> Path:
    """Where an assignment's source notebook stands under the folder that nbgrader calls source."""
    return source / assignment / f"{assignment}.ipynb"


def write_test_cell(question: Question) -> str:
    """The source of the hidden test cell that marks this question."""
    key = json.dumps(to_key(question), ensure_ascii=False)
    return "\n".join((TEST_STUB, BEGIN_HIDDEN, IMPORT_MARK, f"mark({key!r})", END_HIDDEN))


def read_test_cell(source: str) -> Question:
    """The question whose key stands in a test cell; ValueError if none can be read."""
    calls = [line for line in source.split("\n") if line.startswith("mark(")]
    if len(calls) != 1:
        raise ValueError("a test cell holds one call of mark")
    key = json.loads(ast.literal_eval(calls[0].removeprefix("mark(").removesuffix(")")))
    return from_key(key)


def read_source(path: Path) -> SourceAssignment:
    """Read a source notebook; GradingError if it is absent or isn't one that `bangkom build` made."""
    try:
        notebook = nbformat.reads(path.read_text("utf-8"), as_version=4)  # type: ignore[no-untyped-call]  # nbformat types only parts
        described = notebook.metadata["bangkom"]
        questions = tuple(_graded(notebook.cells))
        return SourceAssignment(
            described["assignment"], described["title"], described["release_keys"], notebook, questions
        )
    except FileNotFoundError:
        raise GradingError(ABSENT.format(path=path)) from None
    except (OSError, ValueError, KeyError, TypeError, SyntaxError, AttributeError) as error:
        raise GradingError(UNREADABLE.format(path=path)) from error


def _graded(cells: list[Any]) -> list[Question]:
    questions = []
    for cell in cells:
        ours: Mapping[str, Any] = cell.metadata.get("bangkom", {})
        if ours.get("role") == "test":
            questions.append(read_test_cell(cell.source))
        elif ours.get("role") == "answer":
            questions.append(from_key(ours["question"]))
    return questions


ABSENT = "Tugas dengan kuncinya tidak ada di {path}. Jalankan `bangkom build` lebih dulu."
UNREADABLE = "Berkas {path} rusak atau bukan hasil `bangkom build`. Jalankan `bangkom build` lagi."
