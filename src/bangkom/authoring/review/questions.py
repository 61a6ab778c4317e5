"""Questions that teach and test fairly: feedback everywhere, keys that don't betray themselves, points in balance."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bangkom.authoring.lesson import QuestionBlock
from bangkom.authoring.questions import BLOOM_LEVELS
from bangkom.authoring.review.finding import Finding, advice, wrong
from bangkom.authoring.review.material import Material, Session, points_of
from bangkom.authoring.review.passages import plain
from bangkom.domain.questions import (
    MultipleChoice,
    Number,
    Option,
    ShortText,
    SingleChoice,
    TrueFalse,
    criteria_of,
    is_automatic,
)
from bangkom.messages import number

SESSION_POINTS = 40
BLOOM_LEVELS_A_SESSION = 3
TYPES_A_SESSION = 3
MANY_OF_A_KIND = 4
"""From so many on, an uneven spread is no accident."""
MOST_AT_ONE_PLACE = 0.75
ENOUGH = 10
"""Keys that chance would put at a place, from which on the whole course is looked at."""
UNFAIR = 1.5
"""Times as often, or as seldom, as chance would have it."""
LENGTH_CUE = 1.25
LENGTH_CUE_LETTERS = 15
RUBRIC_LEVELS = 3
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CATCH_ALL = re.compile(
    r"(?:semua|seluruh)(?:nya| jawaban| pilihan| pernyataan)?(?: di atas)?(?: adalah)? (?:benar|salah|tepat)\.?"
    r"|(?:semua|tidak ada)(?: jawaban| pilihan)?(?: yang (?:benar|tepat)(?: di atas)?| di atas)\.?"
    r"|bukan salah satu(?:nya| di atas)?\.?|[a-e] dan [a-e](?: benar)?\.?",
    re.IGNORECASE,
)


def check(material: Material) -> Iterator[Finding]:
    for session in material.sessions:
        for block in session.blocks:
            yield from _question(session, block)
        yield from _keys(session)
        yield from _unlevelled(session)
        if session.is_taught:
            yield from _session(session)
    yield from _course(material)


def has_length_cue(options: Sequence[Option]) -> bool:
    """Whether the one right option is so much longer than every other that its length gives it away."""
    right = [len(plain(one.text)) for one in options if one.correct]
    other = [len(plain(one.text)) for one in options if not one.correct]
    if len(right) != 1 or not other:
        return False
    return right[0] > LENGTH_CUE * max(other) and right[0] - max(other) >= LENGTH_CUE_LETTERS


def _question(session: Session, block: QuestionBlock) -> Iterator[Finding]:
    question, place = block.question, (session.path, block.line)
    if isinstance(question, Number | ShortText) and not (question.feedback_right and question.feedback_wrong):
        yield wrong(*place, NO_FEEDBACK, id=question.id)
    if isinstance(question, SingleChoice | MultipleChoice):
        for option in question.options:
            if CATCH_ALL.fullmatch(plain(option.text).strip()):
                yield wrong(*place, CAUGHT_ALL, id=question.id, text=option.text)
    if isinstance(question, SingleChoice) and has_length_cue(question.options):
        yield advice(*place, LONG_KEY, id=question.id)
    for criterion in criteria_of(question):
        if len(criterion.levels) < RUBRIC_LEVELS:
            yield advice(*place, FEW_LEVELS, id=question.id, name=criterion.name, count=len(criterion.levels))


def _unlevelled(session: Session) -> Iterator[Finding]:
    """All questions without a Bloom level together, on the line of the first."""
    missing = [block for block in session.blocks if block.question.points > 0 and not block.bloom]
    if missing:
        ids = ", ".join(block.question.id for block in missing)
        yield advice(session.path, missing[0].line, NO_BLOOM, ids=ids)


def _session(session: Session) -> Iterator[Finding]:
    scored = [block for block in session.blocks if block.question.points > 0]
    place = session.path, scored[0].line if scored else 1
    points = points_of([block.question for block in scored])
    if points != SESSION_POINTS:
        yield wrong(*place, POINTS, points=number(points), wanted=SESSION_POINTS)
    levels = {block.bloom for block in session.blocks if block.bloom}
    if levels and len(levels) < BLOOM_LEVELS_A_SESSION:
        yield advice(
            *place,
            FEW_BLOOM,
            found=", ".join(one for one in BLOOM_LEVELS if one in levels),
            wanted=BLOOM_LEVELS_A_SESSION,
        )
    automatic = [block.question.type for block in scored if is_automatic(block.question)]
    if len(automatic) >= MANY_OF_A_KIND and len(set(automatic)) < TYPES_A_SESSION:
        yield advice(*place, FEW_TYPES, found=", ".join(sorted(set(automatic))), wanted=TYPES_A_SESSION)


def _keys(session: Session) -> Iterator[Finding]:
    """Keys of one session that nearly all stand at one place."""
    choices = [block.question for block in session.blocks if isinstance(block.question, SingleChoice)]
    for index, count in places_of_keys(choices).most_common(1):
        if len(choices) >= MANY_OF_A_KIND and count / len(choices) > MOST_AT_ONE_PLACE:
            yield advice(session.path, 1, ONE_PLACE, letter=LETTERS[index], count=count, total=len(choices))
    judged = [block.question for block in session.blocks if isinstance(block.question, TrueFalse)]
    true = sum(one.answer for one in judged)
    for word, count in (("Benar", true), ("Salah", len(judged) - true)):
        if len(judged) >= MANY_OF_A_KIND and count / len(judged) > MOST_AT_ONE_PLACE:
            yield advice(session.path, 1, ONE_ANSWER, word=word, count=count, total=len(judged))


def places_of_keys(choices: Sequence[SingleChoice]) -> Counter[int]:
    """How many keys stand first (0), second (1) …"""
    return Counter(index for one in choices for index, option in enumerate(one.options) if option.correct)


def _course(material: Material) -> Iterator[Finding]:
    """What no session shows: over many questions, chance would spread keys evenly over places and lengths."""
    blocks = [block for _, block in material.questions()]
    choices = [b.question for b in blocks if isinstance(b.question, SingleChoice) and len(b.question.options) > 1]
    found = places_of_keys(choices)
    total = len(choices)
    for index in range(max((len(one.options) for one in choices), default=0)):
        fair = sum(1 / len(one.options) for one in choices if index < len(one.options))
        if fair >= ENOUGH and not 1 / UNFAIR <= found[index] / fair <= UNFAIR:
            often = "terlalu sering" if found[index] > fair else "terlalu jarang"
            yield advice(
                material.course_file,
                1,
                UNEVEN,
                letter=LETTERS[index],
                count=found[index],
                total=total,
                often=often,
                fair=round(fair),
            )
    longest = sum(map(_key_is_longest, choices))
    fair = sum(1 / len(one.options) for one in choices)
    if fair >= ENOUGH and longest > UNFAIR * fair:
        yield advice(material.course_file, 1, OFTEN_LONGEST, count=longest, total=total, fair=round(fair))


def _key_is_longest(question: SingleChoice) -> bool:
    right = max((len(plain(one.text)) for one in question.options if one.correct), default=0)
    return right > max((len(plain(one.text)) for one in question.options if not one.correct), default=0)


NO_FEEDBACK = (
    "Soal {id} belum punya tanggapan untuk jawaban benar atau salah",
    "Tambahkan :feedback-right: dan :feedback-wrong: yang menjelaskan mengapa.",
)
CAUGHT_ALL = (
    'Pilihan "{text}" pada soal {id} menjawab untuk semua pilihan',
    "Ganti dengan pengecoh yang masuk akal, atau jadikan soal multiple-choice.",
)
LONG_KEY = (
    "Kunci soal {id} jauh lebih panjang daripada pilihan lain",
    "Samakan panjangnya: pendekkan kuncinya, atau lengkapi pengecohnya.",
)
FEW_LEVELS = (
    'Kriteria "{name}" pada soal {id} hanya {count} tingkat',
    "Tambahkan tingkat di tengah, supaya yang sebagian benar mendapat sebagian nilai.",
)
NO_BLOOM = (
    "Tingkat Bloom belum disebut pada {ids}",
    "Tambahkan misalnya :bloom: menerapkan di bawah pembuka blok.",
)
POINTS = (
    "Soal sesi ini berjumlah {points} poin, seharusnya {wanted}",
    "Ubah :points: sampai jumlahnya {wanted}; semua sesi berbobot sama.",
)
FEW_BLOOM = (
    "Sesi ini hanya menguji tingkat {found}",
    "Pakai paling sedikit {wanted} tingkat Bloom, misalnya tambahkan menganalisis.",
)
FEW_TYPES = (
    "Soal otomatis sesi ini hanya berjenis {found}",
    "Pakai paling sedikit {wanted} jenis soal.",
)
ONE_PLACE = (
    "Kunci {count} dari {total} soal single-choice ada di pilihan {letter}",
    "Pindahkan sebagian kunci ke tempat lain; peserta cepat menebaknya.",
)
ONE_ANSWER = (
    'Kunci {count} dari {total} soal true-false adalah "{word}"',
    "Balik kalimat sebagian soal; peserta cepat menebaknya.",
)
UNEVEN = (
    "Kunci {count} dari {total} soal single-choice seluruh pelatihan ada di pilihan {letter}: {often}, wajarnya {fair}",
    "Tukar urutan pilihan pada beberapa soal.",
)
OFTEN_LONGEST = (
    "Kunci {count} dari {total} soal single-choice seluruh pelatihan adalah pilihan yang terpanjang, wajarnya {fair}",
    "Pendekkan kunci atau lengkapi pengecoh pada sebagian soal.",
)
