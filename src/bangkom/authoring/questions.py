"""Directives that are questions: one small reader a kind, in a table.

A reader notes every mistake and returns a question all the same; nothing is built while any mistake is noted.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bangkom.authoring import choices, rubrics, structured, values
from bangkom.authoring.fences import Directive
from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.stems import need_stem, read_stem
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
)
from bangkom.domain.scoring import normalise

QUESTION_ID = re.compile(r"[a-z0-9-]{1,40}")
RESERVED_ID = re.compile(r"(?:t|p|w|video)-.*")
"""Prefixes of the cells that stand around questions."""

AGENDA = "agenda"
"""The setting by which any question says to which agenda it belongs, if not to its subject's."""

BLOOM = "bloom"
"""The setting by which any question says what it asks of the mind; only authors see it."""
BLOOM_LEVELS = ("mengingat", "memahami", "menerapkan", "menganalisis", "mengevaluasi", "mencipta")
"""Bloom's cognitive processes as revised by Anderson and Krathwohl (2001), from the simplest."""

TRUE, FALSE = "Benar", "Salah"


@dataclass(frozen=True)
class Kind:
    """A kind of question: the settings it has, and the function that reads it."""

    settings: tuple[str, ...]
    read: Callable[[Directive, ProblemLog], Question]


def read_question(directive: Directive, log: ProblemLog) -> Question:
    """The question of a directive whose kind is in KINDS."""
    kind = KINDS[directive.kind]
    values.check_names(directive, (*kind.settings, AGENDA, BLOOM), log)
    bloom = directive.settings.get(BLOOM)
    if bloom is not None and bloom.value not in BLOOM_LEVELS:
        log.add(bloom.line, BAD_BLOOM, value=bloom.value, known=", ".join(BLOOM_LEVELS))
    if not QUESTION_ID.fullmatch(directive.argument):
        log.add(directive.line, BAD_ID, id=directive.argument, kind=directive.kind)
    elif RESERVED_ID.fullmatch(directive.argument):
        log.add(directive.line, RESERVED, id=directive.argument)
    return kind.read(directive, log)


def _single_choice(directive: Directive, log: ProblemLog) -> Question:
    stem, options = _choice(directive, log)
    if options and sum(option.correct for option in options) != 1:
        log.add(directive.line, NOT_ONE, count=sum(option.correct for option in options))
    return SingleChoice(directive.argument, values.points(directive, log), stem, options)


def _multiple_choice(directive: Directive, log: ProblemLog) -> Question:
    stem, options = _choice(directive, log)
    if options and not any(option.correct for option in options):
        log.add(directive.line, NONE_CORRECT)
    points = values.points(directive, log)
    return MultipleChoice(directive.argument, points, stem, options, values.flag(directive, "all-or-nothing", log))


def _true_false(directive: Directive, log: ProblemLog) -> Question:
    stem, options = _choice(directive, log)
    by_text = {option.text: option for option in options}
    if set(by_text) != {TRUE, FALSE} or len(options) != 2:
        log.add(directive.line, NOT_TRUE_FALSE)
    elif sum(option.correct for option in options) != 1:
        log.add(directive.line, NOT_ONE, count=sum(option.correct for option in options))
    blank = Option("", "", False, "")
    right, wrong = by_text.get(TRUE, blank), by_text.get(FALSE, blank)
    points = values.points(directive, log)
    return TrueFalse(directive.argument, points, stem, right.correct, right.feedback, wrong.feedback)


def _number(directive: Directive, log: ProblemLog) -> Question:
    stem = _plain_stem(directive, log)
    tolerance, relative = values.tolerance(directive, log)
    return Number(
        directive.argument,
        values.points(directive, log),
        stem,
        values.answer(directive, log),
        tolerance,
        relative,
        values.text(directive, "unit"),
        values.text(directive, "feedback-right"),
        values.text(directive, "feedback-wrong"),
    )


def _short_text(directive: Directive, log: ProblemLog) -> Question:
    stem = _plain_stem(directive, log)
    setting = directive.settings.get("answers")
    answers: Sequence[str] = [answer.strip() for answer in setting.value.split("|")] if setting else []
    if setting is None:
        log.add(directive.line, NO_ANSWERS)
    elif not all(normalise(answer) for answer in answers):
        log.add(setting.line, EMPTY_ANSWER)
    return ShortText(
        directive.argument,
        values.points(directive, log),
        stem,
        tuple(answers),
        values.text(directive, "feedback-right"),
        values.text(directive, "feedback-wrong"),
    )


def _essay(directive: Directive, log: ProblemLog) -> Question:
    stem, lines = rubrics.split_stem(directive.body)
    need_stem(stem, directive, log)
    points = values.points(directive, log)
    criteria = rubrics.rubric_of(lines, points, directive, log)
    least, most = values.words(directive, log)
    return Essay(directive.argument, points, stem, least, most, criteria)


def _choice(directive: Directive, log: ProblemLog) -> tuple[str, tuple[Option, ...]]:
    stem, lines = choices.split_stem(directive.body, log)
    need_stem(stem, directive, log)
    return stem, choices.read_options(lines, directive.line, log)


def _plain_stem(directive: Directive, log: ProblemLog) -> str:
    for line in directive.body:
        if choices.OPTION.fullmatch(line.text):
            log.add(line.number, NO_OPTIONS_HERE, kind=directive.kind)
            break
    return read_stem(directive.body, directive, log)


_FEEDBACK = ("feedback-right", "feedback-wrong")

KINDS: Mapping[str, Kind] = {
    SingleChoice.type: Kind(("points",), _single_choice),
    MultipleChoice.type: Kind(("points", "all-or-nothing"), _multiple_choice),
    TrueFalse.type: Kind(("points",), _true_false),
    Number.type: Kind(("points", "answer", "tolerance", "unit", *_FEEDBACK), _number),
    ShortText.type: Kind(("points", "answers", *_FEEDBACK), _short_text),
    Essay.type: Kind(("points", "words"), _essay),
    Table.type: Kind(structured.SETTINGS[Table.type], structured.read_table),
    Upload.type: Kind(structured.SETTINGS[Upload.type], structured.read_upload),
    Scale.type: Kind(structured.SETTINGS[Scale.type], structured.read_scale),
}

BAD_ID = (
    'Id soal "{id}" tidak dapat dipakai',
    "Pakai 1–40 huruf kecil, angka, dan tanda hubung setelah jenisnya, misalnya :::{{{kind}}} asas-01.",
)
RESERVED = (
    'Id soal "{id}" berawalan t-, p-, w-, atau video-',
    "Pakai awalan lain; keempatnya milik sel di sekitar soal.",
)
NOT_ONE = ("Jawaban benar harus tepat satu, yang ditandai {count}", "Tandai satu pilihan saja dengan - [x].")
NONE_CORRECT = ("Belum ada pilihan yang benar", "Tandai semua yang benar dengan - [x].")
NOT_TRUE_FALSE = ("Pilihan soal ini harus tepat Benar dan Salah", "Tulis - [x] Benar dan - [ ] Salah, atau sebaliknya.")
NO_ANSWERS = ("Jawaban belum ditulis", "Tambahkan baris :answers: gotong royong | gotong-royong.")
EMPTY_ANSWER = (
    "Ada jawaban yang kosong atau hanya tanda baca",
    "Pisahkan jawaban dengan satu tanda | dan isi semuanya.",
)
BAD_BLOOM = ('Tingkat Bloom "{value}" tidak dikenal', "Yang dikenal: {known}.")
NO_OPTIONS_HERE = ("Soal {kind} tidak memakai pilihan", "Ganti jenisnya menjadi single-choice, atau hapus pilihannya.")
