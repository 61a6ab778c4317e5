"""Feedback pages: one file a hand-in that says, question by question, what was answered and what it earned.

A page stands alone: no script, nothing loaded from anywhere, and hidden tests and keys are not in it, except the right
answers of a lesson that releases them.
"""

import base64
import hashlib
import json
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bangkom.domain.answers import ANSWERS_FILE, AnswerSheet, read_answers
from bangkom.domain.questions import Question, is_automatic
from bangkom.domain.rubric import Level
from bangkom.domain.scoring import score
from bangkom.errors import BangkomError, GradingError
from bangkom.grading.files import read_plain
from bangkom.grading.hand_marks import HandMarks, read_hand_marks
from bangkom.grading.words import Said, answer_in_words, block, inline, right_answer
from bangkom.messages import Zone, date_time, number, points
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import CellMark, read_marks_of
from bangkom.store.published import published_source, source_folder
from bangkom.store.source import SourceAssignment

Progress = Callable[[int, int], None]
NOTHING_RELEASED = HandMarks()


@dataclass(frozen=True)
class Item:
    """One question as the page shows it. `tag` is one of the page's four looks: ok, wait, stop, plain."""

    number: int
    question: Question
    stem: Markup
    points: str
    tag: str
    note: str
    said: tuple[Said, ...]
    right: tuple[Markup, ...]
    comment: str
    levels: tuple[Level, ...]
    may_object: bool


@dataclass(frozen=True)
class FeedbackReport:
    """Pages written; `failed` says for (participant, assignment) why there is none."""

    written: int
    failed: tuple[tuple[tuple[str, str], str], ...]


class FeedbackWriter:
    """Writes pages of one assignment; what all of them share is prepared once."""

    def __init__(self, settings: Settings, source: SourceAssignment) -> None:
        self._settings = settings
        self._source = source
        public = json.loads((source_folder(settings, source.id) / "soal.json").read_text("utf-8"))
        self._zone = Zone(**public["zone"])
        self._numbers = {question["id"]: question["number"] for question in public["questions"]}
        self._stems = {question.id: block(question.stem) for question in source.questions}
        environment = Environment(
            loader=PackageLoader("bangkom.grading"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["inline"] = inline
        environment.filters["number"] = number
        self._template = environment.get_template("umpan-balik.html.j2")
        style = _style()
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self._shared = {"title": source.title, "style": Markup(style), "style_digest": digest}  # noqa: S704 - our file

    def page(self, participant: str, marks: Collection[CellMark], by_hand: HandMarks = NOTHING_RELEASED) -> str:
        """The page of a graded hand-in, from its marks and its answers as they were graded.

        Of hand marks it says what `by_hand` lets it say.
        """
        marks = [by_hand.shown(mark) for mark in marks]
        if not marks:
            raise GradingError(NOT_GRADED.format(participant=participant, assignment=self._source.id))
        graded = self._settings.autograded / participant / self._source.id
        sheet = read_answers(read_plain(graded / ANSWERS_FILE), self._source.id)
        by_question = {mark.question: mark for mark in marks}
        items = [
            self._item(question, sheet, by_question[question.id], by_hand)
            for question in self._source.questions
            if question.id in by_question
        ]
        waiting = [mark.maximum for mark in marks if mark.points is None]
        first = next(iter(marks))
        return self._template.render(
            **self._shared,
            participant=participant,
            assignment=self._source.id,
            items=items,
            problems=sheet.problems,
            earned=number(math.fsum(mark.points or 0.0 for mark in marks)),
            maximum=points(math.fsum(mark.maximum for mark in marks)),
            waiting=WAITING.format(points=points(math.fsum(waiting)), count=len(waiting)) if waiting else "",
            submitted=date_time(first.submitted_at, self._zone) if first.submitted_at else "",
        )

    def _item(self, question: Question, sheet: AnswerSheet, mark: CellMark, by_hand: HandMarks) -> Item:
        value = sheet.value(question.id)
        automatic = score(question, value)
        tag, note = _verdict(question, automatic.state, mark)
        is_answer = automatic.state in ("scored", "waiting")
        said = answer_in_words(question, value, automatic.points == question.points) if is_answer else ()
        earned = (
            WAITS if mark.points is None else EARNED.format(earned=number(mark.points), maximum=points(mark.maximum))
        )
        return Item(
            number=self._numbers[question.id],
            question=question,
            stem=self._stems[question.id],
            points=earned,
            tag=tag,
            note=note,
            said=said,
            right=right_answer(question) if self._source.release_keys and mark.points != mark.maximum else (),
            comment=mark.comment or "",
            levels=by_hand.levels(mark),
            may_object=mark.manual is not None and not mark.needs_manual,
        )


def write_feedback(
    settings: Settings,
    assignment: str | None = None,
    participants: Collection[str] | None = None,
    *,
    progress: Progress | None = None,
) -> FeedbackReport:
    """Write `feedback/<participant>/<assignment>/<assignment>.html` for every graded hand-in asked for.

    Pages that say the same already are left alone. GradingError if a source isn't built.
    """
    by_hand = read_hand_marks(settings, assignment, participants)
    return write_pages(settings, read_hand_in_marks(settings, assignment, participants), by_hand, progress)


def read_hand_in_marks(
    settings: Settings, assignment: str | None, participants: Collection[str] | None
) -> dict[tuple[str, str], list[CellMark]]:
    """The marks of every graded hand-in asked for, by (assignment, participant)."""
    marks: dict[tuple[str, str], list[CellMark]] = {}
    with open_gradebook(settings) as gradebook:
        for mark in read_marks_of(gradebook, assignment, participants):
            marks.setdefault((mark.assignment, mark.participant), []).append(mark)
    return marks


def write_pages(
    settings: Settings,
    marks: Mapping[tuple[str, str], Collection[CellMark]],
    by_hand: HandMarks,
    progress: Progress | None = None,
) -> FeedbackReport:
    """Write the pages of these hand-ins, as `write_feedback` does."""
    writers: dict[str, FeedbackWriter] = {}
    failed = []
    for done, ((name, participant), cells) in enumerate(sorted(marks.items()), start=1):
        if name not in writers:
            writers[name] = FeedbackWriter(settings, published_source(settings, name))
        try:
            page = writers[name].page(participant, cells, by_hand)
            write_page(settings.feedback / participant / name / f"{name}.html", page)
        except (BangkomError, OSError) as error:
            failed.append(((participant, name), str(error)))
        if progress:
            progress(done, len(marks))
    return FeedbackReport(len(marks) - len(failed), tuple(failed))


def write_page(target: Path, page: str) -> None:
    """Write a page at once: a reader sees the old one or the new one."""
    content = page.encode("utf-8")
    if read_plain(target, len(content) + 1) == content:
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}-{uuid4().hex[:8]}")
    fresh.write_bytes(content)
    fresh.replace(target)


def _verdict(question: Question, state: str, mark: CellMark) -> tuple[str, str]:
    """How the points are marked, and a sentence for what isn't plain from them."""
    if mark.points is None:
        return "wait", ""
    if mark.manual is not None and mark.needs_manual:
        return "wait", TO_REVIEW
    if mark.manual is not None:
        return _tag(mark), BY_HAND if is_automatic(question) else ""
    if state == "blank":
        return "plain", BLANK
    if state == "invalid":
        return "stop", INVALID
    return _tag(mark), ""


def _tag(mark: CellMark) -> str:
    return "ok" if mark.points is not None and mark.points >= mark.maximum else "plain"


def _style() -> str:
    tokens = files("bangkom").joinpath("static/tokens.css").read_text("utf-8")
    return tokens + files("bangkom.grading").joinpath("templates/umpan-balik.css").read_text("utf-8")


EARNED = "{earned} dari {maximum}"
WAITS = "Sedang diperiksa widyaiswara"
WAITING = "Sedang diperiksa widyaiswara: {points} ({count} soal). Nilai ini bertambah setelah hasilnya dirilis."
BLANK = "Soal ini tidak Anda jawab."
INVALID = "Isian Anda tersimpan dalam bentuk yang tidak dapat dibaca, sehingga tidak dinilai. Hubungi panitia."
TO_REVIEW = "Poin ini untuk kiriman Anda sebelumnya. Widyaiswara akan meninjaunya lagi."
BY_HAND = "Poin ini ditetapkan oleh widyaiswara."
NOT_GRADED = "Kiriman {participant} untuk tugas {assignment} belum dinilai. Jalankan `bangkom grade` dulu."
