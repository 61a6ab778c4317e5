"""The notebook to grade: the source's own cells, and in them the participant's words as data.

What a participant's notebook holds is never looked at, so cells added, deleted, doubled or altered don't matter.
"""

import copy
import html
from typing import Any

from bangkom.domain.answers import AnswerSheet
from bangkom.domain.questions import Essay, Question
from bangkom.domain.scoring import score
from bangkom.store.source import ESSAY_STUB, SourceAssignment


def rebuild(source: SourceAssignment, sheet: AnswerSheet) -> Any:
    """A fresh copy of the source notebook with the essays of `sheet` in their answer cells."""
    notebook = copy.deepcopy(source.notebook)
    for cell in notebook.cells:
        essay = essay_of(cell, source)
        if essay:
            cell.source = answer_source(essay, sheet)
    return notebook


def essay_of(cell: Any, source: SourceAssignment) -> Essay | None:
    """The essay whose answer cell this is, if it is one."""
    ours = cell.metadata.get("bangkom", {})
    question: Question | None = source.question(ours["id"]) if ours.get("role") == "answer" else None
    return question if isinstance(question, Essay) else None


def answer_source(essay: Essay, sheet: AnswerSheet) -> str:
    """What stands in an essay's answer cell.

    Without a usable answer the released text stays, by whose checksum nbgrader knows that there is no response and
    gives 0; any other text waits for a hand mark.
    """
    value = sheet.value(essay.id)
    if score(essay, value).state != "waiting":
        return ESSAY_STUB
    return as_markdown(str(value))


FENCED = str.maketrans({character: f"&#{ord(character)};" for character in "\\`*_[]$"})


def as_markdown(text: str) -> str:
    """Plain text as Markdown that shows it as it is: line breaks kept; no markup, formula, link or picture in it.

    One line that opens an HTML block: Markdown isn't read inside, and where an engine differs, entities stand.
    """
    escaped = html.escape(text, quote=False).translate(FENCED)
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")
    return f'<div class="jawaban tex2jax_ignore">{lines}</div>'
