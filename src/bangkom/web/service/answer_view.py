"""A participant's answer as those who mark it read it, by the kind of question. Nothing in it acts."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from bangkom.domain.questions import Question, Upload
from bangkom.domain.scoring import score
from bangkom.domain.structured import read_files
from bangkom.grading.words import answer_in_words
from bangkom.messages import megabytes


def render(question: Question, value: object, link: Callable[[int], str]) -> dict[str, Any]:
    """`kind` (`text`, `table`, `files`, `none`), what to show, and `words`, how many a text has.

    `link` is the address of an uploaded file by its place.
    """
    state = score(question, value).state
    if state == "blank":
        return {"kind": "none", "html": Markup(), "words": None, "problem": ""}
    if state == "invalid":
        return {"kind": "none", "html": Markup(), "words": None, "problem": UNREADABLE}
    if isinstance(question, Upload):
        files = read_files(value) or ()
        rows = Markup().join(
            Markup('<li><a href="{}" download>{}</a> <span class="soft">{}</span></li>').format(
                link(place), file.name, megabytes(file.size)
            )
            for place, file in enumerate(files)
        )
        return {"kind": "files", "html": rows, "words": None, "problem": ""}
    if isinstance(value, str):
        return {"kind": "text", "html": escape(value), "words": len(value.split()), "problem": ""}
    said = answer_in_words(question, value, False)
    return {"kind": "table", "html": said[0].text, "words": None, "problem": ""}


UNREADABLE = "Isiannya tersimpan dalam bentuk yang tidak dapat dibaca."
