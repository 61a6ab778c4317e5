"""The *rancangan revolusi cara kerja*: what a participant sets out to change.

What was typed is kept as it was typed, whatever it is, so that no draft is ever lost; numbers and dates are read from
it.
"""

from collections.abc import Mapping
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
        name: tuple([ROWS[name](**row) for row in value])
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
