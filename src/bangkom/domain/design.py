"""The *rancangan revolusi cara kerja*: what a participant sets out to change, and what it must say to be complete.

What was typed is kept as it was typed, whatever it is, so that no draft is ever lost; numbers and dates are read from
it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Literal, get_args

from bangkom.domain.written import read_date, read_number

Level = Literal["high", "low"]
Quadrant = Literal["promoters", "defenders", "latents", "apathetics"]
Term = Literal["short", "middle", "long"]
Direction = Literal["up", "down"]
Aspect = Literal["cepat", "responsif", "transparan", "akuntabel"]
TERMS: tuple[Term, ...] = get_args(Term)
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)

PROGRAMMES = {
    "melayani": "Gerakan Indonesia Melayani",
    "bersih": "Gerakan Indonesia Bersih",
    "tertib": "Gerakan Indonesia Tertib",
    "mandiri": "Gerakan Indonesia Mandiri",
    "bersatu": "Gerakan Indonesia Bersatu",
}
"""The five of GNRM (Inpres 12/2016)."""

FOCI = {
    "kapasitas": "Kapasitas ASN",
    "disiplin": "Disiplin aparatur dan penegakan hukum",
    "standar": "Standar pelayanan dan sistem yang inovatif (e-government)",
    "kinerja": "Manajemen kinerja",
    "perilaku": "Perilaku yang cepat, transparan, akuntabel, dan responsif",
    "penyederhanaan": "Pelayanan yang disederhanakan",
    "sarana": "Sarana dan prasarana pelayanan",
}
"""What Indonesia Melayani works on."""

AIMS = {
    "perbaikan": "Perbaikan pelayanan yang terus-menerus",
    "optimalisasi": "Pelayanan pemerintah yang optimal",
    "daya-saing": "Daya saing yang meningkat di berbagai sektor",
}
"""The three aims of the training."""

TITLE, TEXT, CELL = 200, 4000, 400
"""The longest title, text and row's field, in characters."""
MOST_ROWS = 15
YEARS_AHEAD = 10


@dataclass(frozen=True)
class Stakeholder:
    """Somebody whom the change touches; `interest` and `power` are empty until they are chosen."""

    name: str = ""
    interest: Level | Literal[""] = ""
    power: Level | Literal[""] = ""
    role: str = ""

    @property
    def quadrant(self) -> Quadrant | None:
        return QUADRANTS.get((self.interest, self.power))


QUADRANTS: Mapping[tuple[str, str], Quadrant] = {
    ("high", "high"): "promoters",
    ("high", "low"): "defenders",
    ("low", "high"): "latents",
    ("low", "low"): "apathetics",
}


@dataclass(frozen=True)
class Milestone:
    """A step and what it results in; `id` (`m1`) stays with it through all versions. `due_text` is as typed."""

    id: str = ""
    term: Term | Literal[""] = ""
    what: str = ""
    result: str = ""
    due_text: str = ""

    @property
    def due(self) -> date | None:
        """The day, local to the training; None until one that exists is written."""
        return read_date(self.due_text)


@dataclass(frozen=True)
class Indicator:
    """What will be measured; `id` (`i1`) stays with it through all versions. The two texts are as typed."""

    id: str = ""
    name: str = ""
    unit: str = ""
    baseline_text: str = ""
    target_text: str = ""
    direction: Direction | Literal[""] = ""
    source: str = ""
    aspect: Aspect | Literal[""] = ""

    @property
    def baseline(self) -> float | None:
        """In `unit`; None until a number is written."""
        return read_number(self.baseline_text)

    @property
    def target(self) -> float | None:
        return read_number(self.target_text)

    @property
    def is_backwards(self) -> bool:
        """Whether the target doesn't lie in the direction that was chosen, seen from the baseline."""
        if self.baseline is None or self.target is None or not self.direction:
            return False
        return self.target <= self.baseline if self.direction == "up" else self.target >= self.baseline


@dataclass(frozen=True)
class Risk:
    what: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Design:
    """A rancangan as it stands, complete or not. `programmes`, `foci` and `aims` are keys of PROGRAMMES, FOCI, AIMS."""

    title: str = ""
    potentials: str = ""
    problems: str = ""
    before: str = ""
    after: str = ""
    programmes: tuple[str, ...] = ()
    foci: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    risks: tuple[Risk, ...] = ()
    commitment: str = ""


DesignState = Literal["draft", "submitted", "revise", "approved"]
"""Being written; waiting for coach and mentor; sent back by one of them; approved by both."""


@dataclass(frozen=True)
class DesignStanding:
    """Where a participant's rancangan stands. `version` is the newest; the approvals are those of the version that was
    submitted last, and stay known while a later one is being written."""

    version: int
    state: DesignState
    approved_by_coach_at: datetime | None
    approved_by_mentor_at: datetime | None
    updated_at: datetime


Section = Literal[
    "judul", "potensi", "masalah", "perubahan", "gnrm", "pemangku", "tonggak", "indikator", "risiko", "komitmen"
]
SECTIONS: Mapping[Section, tuple[str, ...]] = {
    "judul": ("title",),
    "potensi": ("potentials",),
    "masalah": ("problems",),
    "perubahan": ("before", "after"),
    "gnrm": ("programmes", "foci", "aims"),
    "pemangku": ("stakeholders",),
    "tonggak": ("milestones",),
    "indikator": ("indicators",),
    "risiko": ("risks",),
    "komitmen": ("commitment",),
}
"""The form's steps in order, and the fields that each fills."""

ROWS: Mapping[str, type[Any]] = {
    "stakeholders": Stakeholder,
    "milestones": Milestone,
    "indicators": Indicator,
    "risks": Risk,
}


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


def number_rows(
    design: Design, last_milestone: int, last_indicator: int, known: Design | None = None
) -> tuple[Design, int, int]:
    """The same rancangan with an id on every milestone and indicator, and the highest numbers now given.

    Ids that were given before stay; a row without one, with another row's, or with one never given gets that of the row
    of `known` that says exactly the same (it was sent twice), else a new one. The two numbers are the highest ever
    given, so that a deleted row's id never comes back as another row.
    """
    before = known or Design()
    milestones, last_milestone = _number(design.milestones, "m", last_milestone, before.milestones)
    indicators, last_indicator = _number(design.indicators, "i", last_indicator, before.indicators)
    return replace(design, milestones=milestones, indicators=indicators), last_milestone, last_indicator


def to_document(design: Design) -> dict[str, Any]:
    """As JSON can hold it; `from_document` reads it back."""
    found: dict[str, Any] = {f.name: getattr(design, f.name) for f in fields(Design)}
    for name in ROWS:
        found[name] = [{f.name: getattr(row, f.name) for f in fields(row)} for row in found[name]]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def from_document(document: Mapping[str, Any]) -> Design:
    values: dict[str, Any] = {
        name: tuple(ROWS[name](**row) for row in value)
        if name in ROWS
        else tuple(value)
        if isinstance(value, list)
        else value
        for name, value in document.items()
    }
    return Design(**values)


def is_blank(row: Stakeholder | Milestone | Indicator | Risk) -> bool:
    """Whether nothing was typed or chosen in a row; its id doesn't count."""
    return not any(getattr(row, f.name) for f in fields(row) if f.name != "id")


def _number(rows: tuple[Any, ...], letter: str, last: int, known: tuple[Any, ...]) -> tuple[tuple[Any, ...], int]:
    given = {f"{letter}{number}" for number in range(1, last + 1)}
    kept: dict[int, str] = {}
    for place, row in enumerate(rows):
        if row.id in given and row.id not in kept.values():
            kept[place] = row.id
    free = {replace(row, id=""): row.id for row in known if row.id not in kept.values()}
    found = []
    for place, row in enumerate(rows):
        id = kept.get(place) or free.pop(replace(row, id=""), "")
        if not id:
            last += 1
            id = f"{letter}{last}"
        found.append(replace(row, id=id))
    return tuple(found), last


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
            yield Gap("pemangku", HALF_STAKEHOLDER.format(number=number, what=_listed(missing)))


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
            yield Gap("tonggak", HALF_MILESTONE.format(number=number, what=_listed(missing)))
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
            yield Gap("indikator", HALF_INDICATOR.format(number=number, what=_listed(missing)))
        for text, value, words in (
            (row.baseline_text, row.baseline, "nilai awal"),
            (row.target_text, row.target, "target"),
        ):
            if text and value is None:
                yield Gap("indikator", BAD_NUMBER.format(number=number, what=words, typed=text[:40]))
        if row.is_backwards:
            yield Gap("indikator", BACKWARDS[row.direction or "up"].format(number=number))


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} dan {words[-1]}"


TERM_WORDS: Mapping[str, str] = {"short": "Jangka pendek", "middle": "Jangka menengah", "long": "Jangka panjang"}
LEVEL_WORDS: Mapping[str, str] = {"high": "Tinggi", "low": "Rendah"}
DIRECTION_WORDS: Mapping[str, str] = {"up": "Naik", "down": "Turun"}
ASPECT_WORDS: Mapping[str, str] = {aspect: aspect.capitalize() for aspect in ASPECTS}
QUADRANT_WORDS: Mapping[Quadrant, tuple[str, str]] = {
    "promoters": ("Promotor", "kepentingan tinggi, pengaruh tinggi: rangkul dan libatkan penuh"),
    "defenders": ("Pendukung", "kepentingan tinggi, pengaruh rendah: beri kabar dan ajak bersuara"),
    "latents": ("Laten", "kepentingan rendah, pengaruh tinggi: tumbuhkan minatnya"),
    "apathetics": ("Apatis", "kepentingan rendah, pengaruh rendah: beri tahu seperlunya"),
}
"""Promoters, Defenders, Latents and Apathetics in Indonesian, and what each asks for."""

SECTION_WORDS: Mapping[Section, str] = {
    "judul": "Judul",
    "potensi": "Potensi",
    "masalah": "Permasalahan",
    "perubahan": "Cara kerja sebelum dan sesudah",
    "gnrm": "Program GNRM dan sasaran",
    "pemangku": "Pemangku kepentingan",
    "tonggak": "Tonggak",
    "indikator": "Indikator",
    "risiko": "Risiko",
    "komitmen": "Komitmen",
}

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
