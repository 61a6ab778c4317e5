"""Questions of ours as a Moodle XML bank; what Moodle has no kind for becomes an essay or a description, and is named.

Texts keep their Markdown, which Moodle shows as such.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from bangkom.authoring.banks.bring import write_new
from bangkom.authoring.banks.write import rubric_lines
from bangkom.authoring.lesson import Lesson, read_lesson
from bangkom.authoring.problems import CourseProblemsError, Problem, ProblemLog
from bangkom.authoring.programme import FILE, read_programme
from bangkom.authoring.reading import read_text
from bangkom.domain.questions import (
    Essay,
    MultipleChoice,
    Number,
    Option,
    Question,
    Scale,
    ShortText,
    SingleChoice,
    Table,
    TrueFalse,
    Upload,
    criteria_of,
)
from bangkom.errors import CourseError


@dataclass
class Export:
    """How many questions went out, and what Moodle can't hold of them."""

    questions: int = 0
    losses: list[str] = field(default_factory=list)


def export_questions(course: Path, ids: Collection[str], target: Path) -> Export:
    """Write these sessions' questions (all without `ids`), keys included; CourseError if one doesn't exist."""
    lessons = _lessons(course)
    unknown = sorted(set(ids) - set(lessons))
    if unknown:
        raise CourseError(UNKNOWN.format(ids=", ".join(unknown)))
    chosen = [lesson for lesson in lessons.values() if not ids or lesson.id in ids]
    report = Export()
    written = to_moodle_xml([(lesson.title, lesson.questions()) for lesson in chosen], report)
    write_new(target, written)
    return report


def _lessons(course: Path) -> Mapping[str, Lesson]:
    """Lessons by id in the programme's order; whether their videos are made doesn't matter here."""
    found: list[Problem] = []
    programme = read_programme(course / FILE, ProblemLog(f"course/{FILE}", found))
    lessons: dict[str, Lesson] = {}
    for subject in programme.subjects if programme else ():
        for assignment in subject.assignments:
            log = ProblemLog(f"course/{subject.id}/{assignment}.md", found)
            text = read_text(course / subject.id / f"{assignment}.md", log)
            if text is not None:
                lessons[assignment] = read_lesson(text, assignment, log)
    if found:
        raise CourseProblemsError(found)
    return lessons


def to_moodle_xml(categories: Iterable[tuple[str, Sequence[Question]]], report: Export) -> str:
    """The whole bank, a category for each title; `report` is filled."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    for title, questions in categories:
        if questions:
            path = f"$course$/top/{title.replace('/', '//')}"
            parts.append(f'<question type="category"><category>{_text(path)}</category></question>')
        for question in questions:
            parts.append(_question(question, report.losses))
            report.questions += 1
    return "\n".join([*parts, "</quiz>"]) + "\n"


def _question(question: Question, losses: list[str]) -> str:
    kind, stem, rest = _body(question, losses)
    return (
        f'<question type="{kind}">\n<name>{_text(question.id)}</name>\n{_markdown("questiontext", stem)}\n'
        f"<defaultgrade>{_number(question.points)}</defaultgrade>\n{rest}</question>"
    )


def _body(question: Question, losses: list[str]) -> tuple[str, str, str]:
    """Moodle's kind, the stem, and the elements that only this kind has."""
    match question:
        case SingleChoice():
            shares = (Decimal(0), Decimal(100))
            return "multichoice", question.stem, "<single>true</single>\n" + _options(question.options, *shares)
        case MultipleChoice():
            share = round(Decimal(100) / sum(option.correct for option in question.options), 5)
            if question.all_or_nothing:
                losses.append(f"{question.id}: {ALL_OR_NOTHING}")
            return "multichoice", question.stem, "<single>false</single>\n" + _options(question.options, -share, share)
        case TrueFalse():
            true = _answer("true", 100 if question.answer else 0, question.feedback_true)
            return (
                "truefalse",
                question.stem,
                true + _answer("false", 0 if question.answer else 100, question.feedback_false),
            )
        case Number():
            of = abs(Decimal(repr(question.answer))) if question.relative else Decimal(1)
            tolerance = Decimal(repr(question.tolerance)) * of
            if question.unit:
                losses.append(f"{question.id}: {UNIT.format(unit=question.unit)}")
            more = f"<tolerance>{tolerance:f}</tolerance>"
            right = _answer(_number(question.answer), 100, question.feedback_right, more)
            return "numerical", question.stem, right + _wrong(question.feedback_wrong)
        case ShortText():
            right = "".join(_answer(text, 100, question.feedback_right) for text in question.answers)
            return "shortanswer", question.stem, "<usecase>0</usecase>\n" + right + _wrong(question.feedback_wrong)
        case Essay():
            words = f"<minwordlimit>{question.min_words}</minwordlimit>\n"
            words += f"<maxwordlimit>{question.max_words}</maxwordlimit>\n"
            return "essay", question.stem, words + _grader(question)
        case Table():
            losses.append(f"{question.id}: {TABLE}")
            columns = "\n".join(f"- {column.title}" for column in question.columns)
            return "essay", f"{question.stem}\n\n{COLUMNS}\n\n{columns}", _grader(question)
        case Upload():
            losses.append(f"{question.id}: {UPLOAD}")
            return "essay", question.stem, f"<attachments>{question.max_files}</attachments>\n" + _grader(question)
        case Scale():
            losses.append(f"{question.id}: {SCALE}")
            items = "\n".join(f"- {item.text}" for item in question.items)
            return "description", f"{question.stem}\n\n{items}\n\n({' · '.join(question.labels)})", ""


def _options(options: Sequence[Option], wrong: Decimal, right: Decimal) -> str:
    return "".join(_answer(one.text, right if one.correct else wrong, one.feedback, form="markdown") for one in options)


def _answer(text: str, share: Decimal | int, feedback: str, more: str = "", form: str = "moodle_auto_format") -> str:
    said = _markdown("feedback", feedback)
    return f'<answer fraction="{share}" format={quoteattr(form)}>{_text(text)}{said}{more}</answer>\n'


def _wrong(feedback: str) -> str:
    return _answer("*", 0, feedback) if feedback else ""


def _grader(question: Question) -> str:
    return _markdown("graderinfo", "\n".join(rubric_lines(criteria_of(question)))) + "\n"


def _markdown(tag: str, text: str) -> str:
    return f'<{tag} format="markdown">{_text(text)}</{tag}>'


def _text(text: str) -> str:
    return f"<text>{escape(''.join(char for char in text if char in chr(10) + chr(9) or char.isprintable()))}</text>"


def _number(value: float) -> str:
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


COLUMNS = "Tulis untuk setiap baris:"
UNKNOWN = "Sesi ini tidak ada: {ids}. Tidak ada berkas yang ditulis."
ALL_OR_NOTHING = "aturan semua-atau-nol tidak ada di Moodle; di sana berlaku benar dikurangi salah"
UNIT = 'satuan "{unit}" tidak ikut; sebutkan dalam kalimat soal di Moodle'
TABLE = "tabel isian menjadi uraian dengan daftar kolomnya"
UPLOAD = "unggahan menjadi uraian dengan lampiran; batas jenis dan ukuran berkas tidak ikut"
SCALE = "skala menjadi keterangan; Moodle tidak punya jenis soal ini di bank soal"
