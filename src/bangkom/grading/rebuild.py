"""The notebook to grade: the source's own cells, and in them the participant's words as data.

What a participant's notebook holds is never looked at, so cells added, deleted, doubled or altered don't matter.
"""

import copy
import html
from collections.abc import Iterable
from typing import Any

from bangkom.domain.answers import AnswerSheet
from bangkom.domain.questions import Question, Table, Upload
from bangkom.domain.scoring import score
from bangkom.domain.structured import read_files, read_rows
from bangkom.grading.words import cell_in_words
from bangkom.messages import megabytes
from bangkom.store.source import ESSAY_STUB, SourceAssignment


def rebuild(source: SourceAssignment, sheet: AnswerSheet) -> Any:
    """A fresh copy of the source notebook with the answers of `sheet` that people mark in their cells."""
    notebook = copy.deepcopy(source.notebook)
    for cell in notebook.cells:
        question = marked_by_hand(cell, source)
        if question:
            cell.source = answer_source(question, sheet)
    return notebook


def marked_by_hand(cell: Any, source: SourceAssignment) -> Question | None:
    """The question whose answer cell this is, if it is one."""
    ours = cell.metadata.get("bangkom", {})
    return source.question(ours["id"]) if ours.get("role") == "answer" else None


def answer_source(question: Question, sheet: AnswerSheet) -> str:
    """What stands in the answer cell of an essay, a table or an upload.

    Without a usable answer the released text stays, by whose checksum nbgrader knows that there is no response and
    gives 0; any other text waits for a hand mark.
    """
    value = sheet.value(question.id)
    if score(question, value).state != "waiting":
        return ESSAY_STUB
    match question:
        case Table():
            return _rows(question, value)
        case Upload():
            return _files(value)
        case _:
            return as_markdown(str(value))


FENCED = str.maketrans({character: f"&#{ord(character)};" for character in "\\`*_[]$"})


def as_markdown(text: str) -> str:
    """Plain text as Markdown that shows it as it is: line breaks kept; no markup, formula, link or picture in it.

    One line that opens an HTML block: Markdown isn't read inside, and where an engine differs, entities stand.
    """
    return f'<div class="jawaban tex2jax_ignore">{_plain(text)}</div>'


def _plain(text: str) -> str:
    escaped = html.escape(text, quote=False).translate(FENCED)
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")


def _rows(question: Table, value: object) -> str:
    columns = question.columns
    head = _line("th", [column.title for column in columns])
    body = "".join(
        _line("td", [cell_in_words(column, row.get(column.key)) for column in columns])
        for row in read_rows(question, value) or ()
    )
    return f'<table class="jawaban tex2jax_ignore"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _line(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{_plain(cell)}</{tag}>' for cell in cells)}</tr>"


def _files(value: object) -> str:
    listed = "".join(f"<li>{_plain(file.name)} ({megabytes(file.size)})</li>" for file in read_files(value) or ())
    return f'<ul class="jawaban tex2jax_ignore">{listed}</ul>'
