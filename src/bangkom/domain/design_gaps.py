"""What a rancangan lacks before it can be submitted, and what no version of one may hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from bangkom.domain.design import ROWS, SECTIONS, TERM_WORDS, TERMS, Design, Indicator, Milestone, Section, Stakeholder
from bangkom.messages import joined

TITLE, TEXT, CELL = 200, 4000, 400
"""The longest title, text and row's field, in characters."""
MOST_ROWS = 15
YEARS_AHEAD = 10


@dataclass(frozen=True)
class Gap:
    """What is missing or wrong in a section, in a sentence for its author."""

    section: Section
    sentence: str


def gaps(design: Design, today: date) -> tuple[Gap, ...]:
    """What keeps the rancangan from being submitted, in the form's order; empty if it is complete."""
    found = [Gap(section, sentence) for section, name, sentence in TEXTS if not getattr(design, name).strip()]
    found += _tag_gaps(design)
    found += _stakeholder_gaps(design.stakeholders)
    found += _milestone_gaps(design.milestones, today)
    found += _indicator_gaps(design.indicators)
    for number, risk in enumerate(design.risks, 1):
        if not risk.what or not risk.answer:
            found.append(Gap("risiko", HALF_RISK.format(number=number)))
    order = list(SECTIONS)
    return tuple(sorted(found, key=lambda gap: order.index(gap.section)))


def too_long(design: Design) -> tuple[Gap, ...]:
    """What no version may hold: texts over their limit, and more rows than anybody reads."""
    found = []
    for section, names in SECTIONS.items():
        for name in names:
            value = getattr(design, name)
            if name in ROWS:
                if len(value) > MOST_ROWS:
                    found.append(Gap(section, MANY_ROWS.format(most=MOST_ROWS)))
                long = any(len(getattr(row, f.name)) > CELL for row in value for f in fields(row))
                if long:
                    found.append(Gap(section, LONG_CELL.format(most=CELL)))
            elif isinstance(value, str) and len(value) > (TITLE if name == "title" else TEXT):
                found.append(Gap(section, LONG.format(length=len(value), most=TITLE if name == "title" else TEXT)))
    return tuple(found)


def _tag_gaps(design: Design) -> Iterable[Gap]:
    if not design.programmes:
        yield Gap("gnrm", NO_PROGRAMME)
    if "melayani" in design.programmes and not design.foci:
        yield Gap("gnrm", NO_FOCUS)
    if not design.aims:
        yield Gap("gnrm", NO_AIM)


def _stakeholder_gaps(rows: tuple[Stakeholder, ...]) -> Iterable[Gap]:
    if not rows:
        yield Gap("pemangku", NO_STAKEHOLDER)
    for number, row in enumerate(rows, 1):
        missing = [
            words
            for value, words in (
                (row.name, "siapa atau pihak mana"),
                (row.interest, "kepentingannya"),
                (row.power, "pengaruhnya"),
                (row.role, "perannya"),
            )
            if not value
        ]
        if missing:
            yield Gap("pemangku", HALF_STAKEHOLDER.format(number=number, what=joined(missing)))


def _milestone_gaps(rows: tuple[Milestone, ...], today: date) -> Iterable[Gap]:
    for term in TERMS:
        if not any(row.term == term for row in rows):
            yield Gap("tonggak", NO_TERM.format(term=TERM_WORDS[term].lower()))
    for number, row in enumerate(rows, 1):
        missing = [
            words
            for value, words in (
                (row.term, "jangkanya"),
                (row.what, "kegiatannya"),
                (row.result, "hasilnya"),
                (row.due_text, "tenggatnya"),
            )
            if not value
        ]
        if missing:
            yield Gap("tonggak", HALF_MILESTONE.format(number=number, what=joined(missing)))
        if row.due_text and row.due is None:
            yield Gap("tonggak", BAD_DATE.format(number=number, typed=row.due_text[:40]))
        elif row.due is not None and not today.year - 1 <= row.due.year <= today.year + YEARS_AHEAD:
            yield Gap("tonggak", FAR_DATE.format(number=number, year=row.due.year))
    for sooner, later in (("short", "middle"), ("middle", "long"), ("short", "long")):
        last = max((row.due for row in rows if row.term == sooner and row.due), default=None)
        first = min((row.due for row in rows if row.term == later and row.due), default=None)
        if last is not None and first is not None and first < last:
            words = UNORDERED.format(later=TERM_WORDS[later].lower(), sooner=TERM_WORDS[sooner].lower())
            yield Gap("tonggak", words)


def _indicator_gaps(rows: tuple[Indicator, ...]) -> Iterable[Gap]:
    if not rows:
        yield Gap("indikator", NO_INDICATOR)
    for number, row in enumerate(rows, 1):
        missing = [
            words
            for value, words in (
                (row.name, "nama indikatornya"),
                (row.unit, "satuannya"),
                (row.baseline_text, "nilai awalnya"),
                (row.target_text, "targetnya"),
                (row.direction, "arahnya"),
                (row.source, "sumber datanya"),
                (row.aspect, "aspeknya"),
            )
            if not value
        ]
        if missing:
            yield Gap("indikator", HALF_INDICATOR.format(number=number, what=joined(missing)))
        for text, value, words in (
            (row.baseline_text, row.baseline, "nilai awal"),
            (row.target_text, row.target, "target"),
        ):
            if text and value is None:
                yield Gap("indikator", BAD_NUMBER.format(number=number, what=words, typed=text[:40]))
        if row.is_backwards:
            yield Gap("indikator", BACKWARDS[row.direction or "up"].format(number=number))


TEXTS: tuple[tuple[Section, str, str], ...] = (
    ("judul", "title", "Judul rancangan belum ditulis."),
    ("potensi", "potentials", "Potensi unit kerja belum ditulis."),
    ("masalah", "problems", "Permasalahan pelayanan belum ditulis."),
    ("perubahan", "before", "Cara kerja sebelum perubahan belum ditulis."),
    ("perubahan", "after", "Cara kerja sesudah perubahan belum ditulis."),
    ("komitmen", "commitment", "Komitmen Anda belum ditulis."),
)
NO_PROGRAMME = "Pilih sedikitnya satu program GNRM yang diacu."
NO_FOCUS = "Pilih fokus Indonesia Melayani yang dikerjakan rancangan ini."
NO_AIM = "Pilih sedikitnya satu sasaran pelatihan yang dituju."
NO_STAKEHOLDER = "Belum ada pemangku kepentingan. Tulis sedikitnya satu."
HALF_STAKEHOLDER = "Pemangku kepentingan {number}: lengkapi {what}."
NO_TERM = "Belum ada tonggak {term}."
HALF_MILESTONE = "Tonggak {number}: lengkapi {what}."
BAD_DATE = "Tonggak {number}: “{typed}” bukan tanggal yang ada. Tulis misalnya 20/3/2026."
FAR_DATE = "Tonggak {number}: periksa tahunnya, tertulis {year}."
UNORDERED = "Tenggat tonggak {later} mendahului tonggak {sooner}. Urutkan tanggalnya."
NO_INDICATOR = "Belum ada indikator. Tulis sedikitnya satu."
HALF_INDICATOR = "Indikator {number}: lengkapi {what}."
BAD_NUMBER = "Indikator {number}: {what} “{typed}” bukan angka. Tulis angkanya saja, misalnya 45 atau 2,5."
BACKWARDS: Mapping[str, str] = {
    "up": "Indikator {number}: arahnya naik, jadi targetnya harus lebih besar dari nilai awal.",
    "down": "Indikator {number}: arahnya turun, jadi targetnya harus lebih kecil dari nilai awal.",
}
HALF_RISK = "Risiko {number}: tulis risikonya dan cara menghadapinya, atau hapus barisnya."
LONG = "Isian ini {length} huruf; paling banyak {most}. Ringkas dulu, lalu simpan."
LONG_CELL = "Ada isian baris yang lebih panjang dari {most} huruf. Ringkas dulu, lalu simpan."
MANY_ROWS = "Paling banyak {most} baris. Gabungkan yang serupa."
