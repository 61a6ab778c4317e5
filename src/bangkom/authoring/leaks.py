"""What must not stand in a release: keys, feedback, hidden tests, and any file that isn't a participant's.

Two ways, each enough alone for an honest build: the shape of every file is compared with what may be there, and every
secret text of the lessons is looked for in every file.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bangkom.authoring.lesson import Lesson, Text
from bangkom.authoring.markdown import to_inline_html
from bangkom.authoring.prompts import poster_name
from bangkom.authoring.wording import rule
from bangkom.domain.questions import Question, criteria_of, is_automatic, is_practice, to_key
from bangkom.store.source import ESSAY_STUB, TEST_STUB

FORBIDDEN = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME", "mark(", "bangkom.grading")
SECRET_FIELDS = frozenset(
    {"correct", "answer", "answers", "tolerance", "relative", "all_or_nothing", "feedback"}
    | {"feedback_true", "feedback_false", "feedback_right", "feedback_wrong"}
)
WIDGET_CALL = re.compile(r'from bangkom\.(?:forms|video) import (question|explore|player)\n\1\("[a-z0-9-]+"\)')
SHORTEST_SECRET = 8
"""Characters; a shorter text (`12`, `lima`) says nothing by standing somewhere, and its key's field is looked for."""


def find_leaks(folder: Path, lesson: Lesson) -> list[str]:
    """Sentences about everything in one released assignment that must not be there; none if it is clean."""
    found = []
    allowed = {f"{lesson.id}.ipynb", "soal.json", *(poster_name(video) for video in lesson.videos())}
    secrets = secret_texts(lesson)
    for path in sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink()):
        name = f"release/{lesson.id}/{path.relative_to(folder).as_posix()}"
        if path.relative_to(folder).as_posix() not in allowed or path.is_symlink():
            found.append(f"{name}: {FOREIGN}")
            continue
        found += [f"{name}: {sentence}" for sentence in _in_file(path, lesson, secrets)]
    return found


def find_told(page: str, lesson: Lesson) -> list[str]:
    """Sentences about every key or feedback of the lesson that stands in the HTML of a page; practice questions' too,
    for they are answered nowhere but in the training."""
    practice = (
        _squeezed(option["feedback"])
        for question in lesson.questions()
        if is_practice(question)
        for option in to_key(question).get("options", ())
    )
    public = _squeezed("\n".join(block.markdown for block in lesson.blocks if isinstance(block, Text)))
    secrets = secret_texts(lesson) | {text for text in practice if len(text) >= SHORTEST_SECRET and text not in public}
    text = _squeezed(html.unescape(re.sub(r"<[^>]*>", "", page)))
    marked = [MARK.format(mark=mark) for mark in FORBIDDEN if mark in text]
    return marked + [TOLD.format(text=secret[:60]) for secret in sorted(secrets) if _unmarked(secret) in text]


def secret_texts(lesson: Lesson) -> frozenset[str]:
    """Texts of scored questions' keys that the lesson doesn't itself show somewhere."""
    public = _squeezed("\n".join([lesson.title, ESSAY_STUB, *_public_texts(lesson)]))
    texts = (
        _squeezed(text)
        for question in lesson.questions()
        if is_automatic(question) and not is_practice(question)
        for text in _key_texts(to_key(question))
    )
    return frozenset(text for text in texts if len(text) >= SHORTEST_SECRET and text not in public)


def _key_texts(key: Mapping[str, Any]) -> Iterator[str]:
    for name in SECRET_FIELDS & key.keys():
        value = key[name]
        yield from (item for item in (value if isinstance(value, list | tuple) else [value]) if isinstance(item, str))
    for option in key.get("options", ()):
        yield option["feedback"]


def _public_texts(lesson: Lesson) -> Iterator[str]:
    for block in lesson.blocks:
        if isinstance(block, Text):
            yield block.markdown
    for question in lesson.questions():
        yield question.stem
        yield from _shown_texts(question)


def _shown_texts(question: Question) -> Iterator[str]:
    yield rule(question)
    for criterion in criteria_of(question):
        yield from (criterion.name, *criterion.levels)
    if is_practice(question):
        yield json.dumps(to_key(question), ensure_ascii=False)
    if not is_automatic(question):
        yield "\n".join(_strings(to_key(question)))
    for option in to_key(question).get("options", ()):
        yield option["text"]


def _in_file(path: Path, lesson: Lesson, secrets: frozenset[str]) -> Iterator[str]:
    raw = path.read_bytes()
    text = raw.decode("utf-8", errors="replace")
    decoded: Any = None
    if path.suffix in (".json", ".ipynb"):
        try:
            decoded = json.loads(raw)
        except (ValueError, RecursionError):
            yield UNREADABLE
        else:
            text = "\n".join([text, *_strings(_without_practice(decoded))])
    for mark in FORBIDDEN:
        if mark in text:
            yield MARK.format(mark=mark)
    squeezed = _squeezed(text)
    for secret in sorted(secrets):
        if secret in squeezed:
            yield TOLD.format(text=secret[:60])
    if path.suffix == ".ipynb" and isinstance(decoded, dict):
        yield from _in_notebook(decoded, lesson)
    elif isinstance(decoded, dict):
        yield from _in_questions(decoded, lesson)


def _in_notebook(notebook: Mapping[str, Any], lesson: Lesson) -> Iterator[str]:
    by_hand = {question.id for question in lesson.questions() if not is_automatic(question)}
    for cell in notebook.get("cells", ()):
        source = "".join(cell.get("source", ""))
        ours = cell.get("metadata", {}).get("bangkom", {})
        cell_id = cell.get("id")
        if cell.get("cell_type") == "code" and source != TEST_STUB and not WIDGET_CALL.fullmatch(source):
            yield CODE.format(id=cell_id)
        if cell.get("outputs"):
            yield OUTPUT.format(id=cell_id)
        allowed = {"role", "id", "question"} if ours.get("id") in by_hand else {"role", "id"}
        if set(ours) - allowed or _fields(ours.get("question")) & SECRET_FIELDS:
            yield METADATA.format(id=cell_id)


def _in_questions(document: Mapping[str, Any], lesson: Lesson) -> Iterator[str]:
    practice = {question.id for question in lesson.questions() if is_practice(question)}
    for question in document.get("questions", ()):
        if "practice" in question and question.get("id") not in practice:
            yield KEY.format(id=question.get("id"), name="practice")
    for name in sorted(_fields(_without_practice(document)) & SECRET_FIELDS):
        yield KEY.format(id="?", name=name)


def _without_practice(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_practice(inner) for name, inner in value.items() if name != "practice"}
    return [_without_practice(inner) for inner in value] if isinstance(value, list) else value


def _fields(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(_fields(inner) for inner in value.values()))
    return set().union(*(_fields(inner) for inner in value)) if isinstance(value, list) else set()


def _strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value; a cell's source, which is a list of lines, as one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        yield "".join(value)
    else:
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from _strings(inner)


def _unmarked(markdown: str) -> str:
    """A text as a page shows it, without Markdown's emphasis and HTML's tags."""
    return _squeezed(html.unescape(re.sub(r"<[^>]*>", "", to_inline_html(markdown))))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


FOREIGN = "berkas ini tidak boleh ikut dibagikan"
UNREADABLE = "berkas ini rusak"
MARK = 'memuat penanda kunci "{mark}"'
TOLD = 'memuat tanggapan atau kunci soal bernilai: "{text}…"'
CODE = "sel {id} memuat kode yang bukan pemanggil formulir"
OUTPUT = "sel {id} memuat keluaran"
METADATA = "metadata sel {id} memuat kunci"
KEY = 'soal {id} memuat "{name}"'
