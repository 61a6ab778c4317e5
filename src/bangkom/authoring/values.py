"""The settings of a directive (`:points: 2`), read into values."""

import math
import re
from collections.abc import Collection
from decimal import Decimal

from bangkom.authoring.fences import Directive
from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.reading import nearest

NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,10})?")
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:[.,]\d{3})+")
WORDS = re.compile(r"(\d{1,5})\s*[-–]\s*(\d{1,5})")
MAX_POINTS = 1000


def check_names(directive: Directive, known: Collection[str], log: ProblemLog) -> None:
    """Note every setting that this kind of directive doesn't have."""
    for name, setting in directive.settings.items():
        if name not in known:
            listed = ", ".join(f":{one}:" for one in known) or "tidak ada"
            log.add(setting.line, UNKNOWN, name=name, kind=directive.kind, known=listed, nearest=nearest(name, known))


def text(directive: Directive, name: str) -> str:
    """The setting's text, or nothing."""
    setting = directive.settings.get(name)
    return setting.value if setting else ""


def read_number(written: str) -> Decimal | None:
    """A number with decimal comma or point; None if it isn't one, or could be read as thousands (`1.000`)."""
    if not NUMBER.fullmatch(written) or GROUPED.fullmatch(written):
        return None
    return Decimal(written.replace(",", "."))


def points(directive: Directive, log: ProblemLog) -> float:
    """The question's points; 0 marks practice; NaN, with a problem noted, if they can't be read."""
    setting = directive.settings.get("points")
    if setting is None:
        log.add(directive.line, NO_POINTS)
        return math.nan
    value = read_number(setting.value)
    if value is None:
        log.add(setting.line, BAD_POINTS, value=setting.value)
    elif value < 0:
        log.add(setting.line, NEGATIVE_POINTS, value=setting.value)
    elif value > MAX_POINTS or value != round(value, 2):
        log.add(setting.line, ODD_POINTS, value=setting.value, most=MAX_POINTS)
    else:
        return float(value)
    return math.nan


def answer(directive: Directive, log: ProblemLog) -> float:
    """The right number."""
    setting = directive.settings.get("answer")
    if setting is None:
        log.add(directive.line, NO_ANSWER)
        return 0.0
    value = read_number(setting.value)
    if value is None:
        log.add(setting.line, BAD_NUMBER, name="answer", value=setting.value)
        return 0.0
    return float(value)


def tolerance(directive: Directive, log: ProblemLog) -> tuple[float, bool]:
    """The tolerance and whether it is relative; `2%` is (0.02, True)."""
    setting = directive.settings.get("tolerance")
    if setting is None:
        return 0.0, False
    relative = setting.value.endswith("%")
    value = read_number(setting.value.removesuffix("%").rstrip())
    if value is None or value < 0:
        log.add(setting.line, BAD_TOLERANCE, value=setting.value)
        return 0.0, False
    return float(value / 100 if relative else value), relative


def words(directive: Directive, log: ProblemLog) -> tuple[int, int]:
    """The least and the most words of an essay."""
    setting = directive.settings.get("words")
    if setting is None:
        log.add(directive.line, NO_WORDS)
        return 1, 1
    match = WORDS.fullmatch(setting.value)
    if match is None:
        log.add(setting.line, BAD_WORDS, value=setting.value)
        return 1, 1
    least, most = int(match[1]), int(match[2])
    if not 0 < least <= most:
        log.add(setting.line, TURNED_WORDS, least=least, most=most)
    return least, most


def span(directive: Directive, name: str, limit: int, log: ProblemLog) -> tuple[int, int]:
    """The least and the most of something countable (`1-6`, or `3` for exactly three)."""
    setting = directive.settings.get(name)
    written = setting.value if setting else ""
    match = WORDS.fullmatch(f"{written}-{written}" if written.isdecimal() else written)
    if match is None or not 0 < int(match[1]) <= int(match[2]) <= limit:
        log.add(setting.line if setting else directive.line, BAD_SPAN, name=name, value=written, limit=limit)
        return 1, 1
    return int(match[1]), int(match[2])


def second(directive: Directive, log: ProblemLog) -> float | None:
    """A moment of a film in seconds, after its beginning; None if none is said."""
    setting = directive.settings.get("at")
    if setting is None:
        return None
    value = read_number(setting.value)
    if value is None or value <= 0:
        log.add(setting.line, BAD_SECOND, value=setting.value)
        return None
    return float(value)


def flag(directive: Directive, name: str, log: ProblemLog) -> bool:
    """Whether a setting without a value is there."""
    setting = directive.settings.get(name)
    if setting and setting.value:
        log.add(setting.line, FLAG_VALUE, name=name)
    return setting is not None


UNKNOWN = (
    "Pengaturan :{name}: tidak dikenal pada blok {kind}",
    "Yang dikenal: {known}.{nearest}",
)
NO_POINTS = ("Jumlah poin belum ditulis", "Tambahkan :points: 2 di bawah pembuka blok, atau :points: 0 untuk latihan.")
BAD_POINTS = ('Jumlah poin "{value}" bukan angka', "Tulis angka saja, misalnya :points: 2 atau :points: 2,5.")
NEGATIVE_POINTS = ("Jumlah poin {value} kurang dari nol", "Tulis nol (latihan) atau lebih, misalnya :points: 2.")
ODD_POINTS = (
    "Jumlah poin {value} di luar yang dapat dicatat",
    "Pakai paling banyak dua angka di belakang koma, dan tidak lebih dari {most}.",
)
NO_ANSWER = ("Jawaban belum ditulis", "Tambahkan baris :answer: 12 di bawah pembuka blok.")
BAD_SECOND = ('":at: {value}" bukan detik dalam rekaman', "Tulis detiknya sebagai angka, misalnya :at: 95.")
BAD_NUMBER = (
    '":{name}: {value}" tidak terbaca sebagai angka',
    "Tulis tanpa pemisah ribuan dan tanpa satuan, misalnya 1000 atau 12,5; satu koma nol ditulis 1,0.",
)
BAD_TOLERANCE = ('Toleransi "{value}" tidak terbaca', "Tulis misalnya :tolerance: 0,5 atau :tolerance: 2%.")
NO_WORDS = ("Panjang jawaban belum ditulis", "Tambahkan baris :words: 80-200 di bawah pembuka blok.")
BAD_WORDS = (
    'Panjang jawaban "{value}" tidak terbaca',
    "Tulis paling sedikit dan paling banyak, misalnya :words: 80-200.",
)
TURNED_WORDS = (
    "Panjang jawaban {least}-{most} terbalik atau nol",
    "Tulis yang kecil lebih dulu dan mulai dari 1, misalnya :words: 80-200.",
)
BAD_SPAN = (
    'Banyaknya belum tertulis atau tidak terbaca (":{name}: {value}")',
    "Tulis paling sedikit dan paling banyak, misalnya :{name}: 1-3, mulai dari 1 dan paling banyak {limit}.",
)
FLAG_VALUE = ("Pengaturan :{name}: tidak memakai isi", "Tulis :{name}: saja.")
