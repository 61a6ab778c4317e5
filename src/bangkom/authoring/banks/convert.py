"""Questions of a bank as questions of ours; what our kinds can't express is named, never guessed."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from bangkom.authoring.banks.model import BankAnswer, BankQuestion, Kind, Loss
from bangkom.authoring.banks.wording import plain
from bangkom.authoring.choices import LETTERS
from bangkom.authoring.fences import Line
from bangkom.authoring.lesson import GRADING_MARK
from bangkom.authoring.problems import Problem, ProblemLog
from bangkom.authoring.questions import RESERVED_ID
from bangkom.authoring.rubrics import LIST_ITEM, read_rubric
from bangkom.domain.questions import (
    Criterion,
    Essay,
    MultipleChoice,
    Number,
    Option,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from bangkom.domain.scoring import normalise

HUNDRED = Decimal(100)
UNFINISHED = "LENGKAPI"
"""What stands where a bank says nothing and a lesson must: the author looks for it and writes it."""


@dataclass(frozen=True)
class Brought:
    """One heading's questions, or teaching text (a description) between them."""

    category: str
    content: Question | str


class Refused(Exception):  # noqa: N818  # never leaves this module
    """This question can't be expressed; the message says why."""


def convert(questions: Sequence[BankQuestion]) -> tuple[list[Brought], list[Loss]]:
    """Everything that can be brought in, in order, and everything that can't, with the reason."""
    brought: list[Brought] = []
    losses: list[Loss] = []
    taken: set[str] = set()
    for question in questions:
        name = question.name or question.stem[:60] or "tanpa nama"
        why = list(question.losses)
        try:
            contents = _MAKERS[question.kind](question, partial(_new_id, question, taken), why)
            brought.extend(Brought(question.category, content) for content in contents)
            if question.kind != "essay" and any(UNFINISHED in str(content) for content in contents):
                why.append(NO_FEEDBACK)
        except Refused as refused:
            why.append(f"TIDAK DIBAWA: {refused}")
        losses.extend(Loss(question.line, name, reason) for reason in dict.fromkeys(why))
    return brought, losses


NewId = Callable[[], str]
Made = Sequence[Question | str]


def _choice(question: BankQuestion, new_id: NewId, why: list[str]) -> Made:
    answers = [answer for answer in question.answers if answer.text]
    if len(answers) < len(question.answers):
        why.append(EMPTY_OPTION)
    if len({answer.text for answer in answers}) < len(answers):
        raise Refused(SAME_OPTIONS)
    if not 2 <= len(answers) <= len(LETTERS):
        raise Refused(OPTION_COUNT.format(count=len(answers), most=len(LETTERS)))
    full = [answer for answer in answers if answer.share == HUNDRED]
    partly = [answer for answer in answers if 0 < answer.share < HUNDRED]
    if question.single:
        if len(full) != 1:
            raise Refused(NOT_ONE.format(count=len(full)))
        why.extend(PARTIAL.format(text=answer.text, share=_percent(answer.share)) for answer in partly)
        if any(answer.share < 0 for answer in answers):
            why.append(NEGATIVE)
        options = _options(question, answers, full)
        return [SingleChoice(new_id(), float(_points(question, why)), _stem(question), options)]
    right = full + partly
    if not right:
        raise Refused(NONE_RIGHT)
    shares = {answer.share for answer in right}
    if len(shares) > 1 or abs(shares.copy().pop() * len(right) - HUNDRED) > 1:
        why.append(WEIGHTS.format(share=_percent(HUNDRED / len(right))))
    wrong = [answer for answer in answers if answer.share <= 0]
    if any(abs(answer.share + HUNDRED / len(right)) > 1 for answer in wrong):
        why.append(PENALTY.format(share=_percent(HUNDRED / len(right))))
    return [
        MultipleChoice(new_id(), float(_points(question, why)), _stem(question), _options(question, answers, right))
    ]


def _options(question: BankQuestion, answers: Sequence[BankAnswer], right: Sequence[BankAnswer]) -> tuple[Option, ...]:
    """Every option with its feedback; what the bank says for all stands where an option has none, else by the right."""
    complete = all(answer.feedback for answer in answers)
    return tuple(
        Option(
            LETTERS[index],
            answer.text,
            answer in right,
            _feedback(
                answer.feedback, question.feedback if not answer.feedback or (complete and answer in right) else ""
            ),
        )
        for index, answer in enumerate(answers)
    )


def _true_false(question: BankQuestion, new_id: NewId, why: list[str]) -> Made:
    said = {answer.text: answer for answer in question.answers}
    if set(said) != {"Benar", "Salah"}:
        raise Refused(TRUE_FALSE)
    true, false = said["Benar"], said["Salah"]
    if (true.share == HUNDRED) == (false.share == HUNDRED):
        raise Refused(NOT_ONE.format(count=sum(answer.share == HUNDRED for answer in (true, false))))
    one, other = _options(question, (true, false), [a for a in (true, false) if a.share == HUNDRED])
    points = float(_points(question, why))
    return [TrueFalse(new_id(), points, _stem(question), one.correct, one.feedback, other.feedback)]


def _number(question: BankQuestion, new_id: NewId, why: list[str]) -> Made:
    right, wrong = _key(question, why)
    if len(right) != 1:
        raise Refused(NOT_ONE_NUMBER.format(count=len(right)))
    value, tolerance = Decimal(right[0].text), right[0].tolerance
    if any(len(f"{abs(one):f}".partition(".")[2].rstrip("0")) > 10 or abs(one) >= 10**15 for one in (value, tolerance)):
        raise Refused(LONG_NUMBER)
    return [
        Number(
            new_id(),
            float(_points(question, why)),
            _stem(question),
            float(value),
            float(tolerance),
            feedback_right=_said(right[0].feedback, question.feedback),
            feedback_wrong=_said(wrong, question.feedback),
        )
    ]


def _short_text(question: BankQuestion, new_id: NewId, why: list[str]) -> Made:
    right, wrong = _key(question, why)
    answers: list[str] = []
    for answer in right:
        if "*" in answer.text or "|" in answer.text or not normalise(answer.text) or GRADING_MARK.search(answer.text):
            why.append(WILDCARD.format(text=answer.text))
        elif normalise(answer.text) not in map(normalise, answers):
            answers.append(answer.text)
    if not answers:
        raise Refused(NO_TEXT)
    feedback = [answer.feedback for answer in right if answer.feedback]
    if len(set(feedback)) > 1:
        why.append(ONE_FEEDBACK)
    right_said = _said(feedback[0] if feedback else "", question.feedback)
    return [
        ShortText(
            new_id(),
            float(_points(question, why)),
            _stem(question),
            tuple(answers),
            right_said,
            _said(wrong, question.feedback),
        )
    ]


def _key(question: BankQuestion, why: list[str]) -> tuple[list[BankAnswer], str]:
    """The answers that earn everything, and what is said to any other; the rest is named."""
    right = [answer for answer in question.answers if answer.share == HUNDRED and answer.text != "*"]
    wrong = ""
    for answer in question.answers:
        if answer.share > 0 and answer not in right:
            why.append(PARTIAL.format(text=answer.text, share=_percent(answer.share)))
        elif answer.text == "*":
            wrong = answer.feedback
        elif answer not in right:
            why.append(WRONG_ANSWER.format(text=answer.text))
    return right, wrong


def _matching(question: BankQuestion, new_id: NewId, why: list[str]) -> Made:
    """A question of its own for each pair, since a pair is one choice among all the right-hand sides."""
    pairs = [pair for pair in question.answers if pair.text and pair.match]
    matches = list(dict.fromkeys(pair.match for pair in question.answers if pair.match))
    if not pairs or not 2 <= len(matches) <= len(LETTERS):
        raise Refused(PAIRS)
    why.append(MATCHING.format(count=len(pairs)))
    points = max(Decimal("0.01"), round(_points(question, why) / len(pairs), 2))
    made: list[Question | str] = []
    for pair in pairs:
        answers = [BankAnswer(match, HUNDRED if match == pair.match else Decimal(0)) for match in matches]
        options = _options(question, answers, [answer for answer in answers if answer.share == HUNDRED])
        stem = "\n\n".join(part for part in (question.stem, f"Pasangan untuk: **{pair.text}**") if part)
        made.append(SingleChoice(new_id(), float(points), stem, options))
    return made


def _essay(question: BankQuestion, new_id: NewId, why: list[str]) -> Made:
    if question.feedback:
        why.append(ESSAY_FEEDBACK.format(text=question.feedback[:200]))
    points = _points(question, why)
    words = question.words or (50, 200)
    if points == 0:  # only collected, as ours without points are
        return [Essay(new_id(), 0.0, _stem(question), *words, ())]
    levels = tuple(f"{UNFINISHED}: {level}" for level in ("tingkat terbaik", "sebagian", "belum tampak"))
    criteria = _rubric(question.grader, float(points))
    if not criteria:
        why.append(NO_RUBRIC)
        if question.grader:
            why.append(GRADER.format(text=plain(question.grader)[:200]))
        criteria = (Criterion(f"{UNFINISHED} nama kriteria", float(points), levels),)
    return [Essay(new_id(), float(points), _stem(question), *words, criteria)]


def _rubric(written: str, points: float) -> tuple[Criterion, ...]:
    """The rubric that a marker's note is, if it is one by our own syntax."""
    problems: list[Problem] = []
    lines = [Line(number, line) for number, line in enumerate(written.splitlines())]
    if not all(LIST_ITEM.match(line.text) for line in lines if line.text.strip()):
        return ()
    criteria = read_rubric(lines, points, 0, ProblemLog("", problems))
    return () if problems else criteria


def _description(question: BankQuestion, new_id: NewId, why: list[str]) -> Made:  # noqa: ARG001  # text has no id
    if question.feedback:
        why.append(ESSAY_FEEDBACK.format(text=question.feedback[:200]))
    if not question.stem:
        raise Refused(NO_STEM)
    return [question.stem]


def _other(question: BankQuestion, new_id: NewId, why: list[str]) -> Made:  # noqa: ARG001  # refused before
    reason = why.pop() if why else OTHER
    raise Refused(reason)


_MAKERS: Mapping[Kind, Callable[[BankQuestion, NewId, list[str]], Made]] = {
    "choice": _choice,
    "true-false": _true_false,
    "number": _number,
    "short-text": _short_text,
    "matching": _matching,
    "essay": _essay,
    "description": _description,
    "other": _other,
}


def _stem(question: BankQuestion) -> str:
    if not question.stem:
        raise Refused(NO_STEM)
    return question.stem


def _points(question: BankQuestion, why: list[str]) -> Decimal:
    points = min(max(round(question.points, 2), Decimal(0)), Decimal(1000))
    if points != question.points:
        why.append(POINTS.format(points=_percent(points).removesuffix("%")))
    return points


def _said(own: str, general: str) -> str:
    return " ".join(f"{own} {general}".split())


def _feedback(own: str, general: str) -> str:
    return " ".join(part for part in (own, general) if part) or f"{UNFINISHED}: mengapa demikian?"


def _percent(share: Decimal) -> str:
    return f"{round(float(share), 2):g}".replace(".", ",") + "%"


def _new_id(question: BankQuestion, taken: set[str]) -> str:
    """A new id from the question's name: lower-case letters, digits and hyphens."""
    ascii_only = (
        unicodedata.normalize("NFKD", question.name or question.stem).encode("ascii", "ignore").decode().lower()
    )
    base = re.sub(r"[^a-z0-9]+", "-", ascii_only)[:32].strip("-") or "soal"
    base = f"soal-{base}"[:32].strip("-") if RESERVED_ID.match(base) else base
    number, chosen = 2, base
    while chosen in taken:
        chosen, number = f"{base}-{number}", number + 1
    taken.add(chosen)
    return chosen


PARTIAL = (
    'jawaban "{text}" bernilai sebagian ({share}); penilaian kami tidak mengenal nilai sebagian, jadi dihitung salah'
)
NEGATIVE = "potongan nilai untuk jawaban salah tidak dibawa; pada soal pilihan tunggal jawaban salah bernilai nol"
WEIGHTS = "bobot pilihan benar yang berbeda-beda disamakan menjadi {share}"
PENALTY = "potongan untuk pilihan salah disamakan: tiap pilihan salah mengurangi {share}, paling rendah nol"
EMPTY_OPTION = "pilihan tanpa isi (mungkin hanya gambar) tidak dibawa"
SAME_OPTIONS = "ada dua pilihan yang sama"
OPTION_COUNT = "soal ini punya {count} pilihan berisi; yang dapat dipakai 2 sampai {most}"
NOT_ONE = "soal pilihan tunggal harus punya tepat satu jawaban bernilai penuh, di sini {count}"
NONE_RIGHT = "tidak ada pilihan yang benar"
NOT_ONE_NUMBER = "soal angka harus punya tepat satu jawaban bernilai penuh, di sini {count}"
LONG_NUMBER = "angkanya lebih panjang dari yang dapat dicatat"
WILDCARD = 'jawaban "{text}" memakai * atau |, atau hanya tanda baca; tulis semua ejaan yang diterima satu per satu'
NO_TEXT = "tidak ada jawaban bernilai penuh yang dapat dibawa"
WRONG_ANSWER = 'tanggapan khusus untuk jawaban salah "{text}" tidak dibawa'
ONE_FEEDBACK = "tanggapan yang berbeda untuk tiap ejaan tidak dibawa; yang pertama dipakai"
PAIRS = "soal menjodohkan harus punya paling sedikit dua pasangan yang lengkap"
MATCHING = "soal menjodohkan dipecah menjadi {count} soal pilihan tunggal"
NO_RUBRIC = f"uraian tanpa rubrik; tulis rubriknya di baris {UNFINISHED} dan sesuaikan :words:"
ESSAY_FEEDBACK = 'umpan balik umum tidak dibawa: "{text}"'
NO_FEEDBACK = f"ada jawaban tanpa tanggapan; tulis di tempat bertanda {UNFINISHED}"
GRADER = 'petunjuk penilai di bank soal: "{text}"'
TRUE_FALSE = "soal benar-salah harus punya tepat jawaban benar dan jawaban salah"
NO_STEM = "kalimat soalnya kosong"
POINTS = "poinnya dibulatkan menjadi {points}"
OTHER = "jenis soal ini tidak dikenal"
