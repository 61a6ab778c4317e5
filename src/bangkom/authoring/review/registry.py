"""Every check by name. A check takes the material and gives findings; it reads no clock, writes nothing, and raises on
no content of a lesson. Another one is a file in this folder and a line here."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bangkom.authoring.review import (
    conduct,
    duplicates,
    forms,
    links,
    parsing,
    questions,
    readability,
    timing,
    truth,
    unfinished,
)
from bangkom.authoring.review.finding import Finding
from bangkom.authoring.review.material import Material, read_material

Check = Callable[[Material], Iterable[Finding]]

CHECKS: Mapping[str, Check] = {
    "parsing": parsing.check,
    "facts": truth.check,
    "readability": readability.check,
    "links": links.check,
    "questions": questions.check,
    "timing": timing.check,
    "duplicates": duplicates.check,
    "forms": forms.check,
    "conduct": conduct.check,
    "unfinished": unfinished.check,
}


def review(material: Material) -> tuple[Finding, ...]:
    """The findings of all checks, each once, sorted by file and line."""
    return tuple(sorted({finding for check in CHECKS.values() for finding in check(material)}))


def review_course(root: Path) -> tuple[Material, tuple[Finding, ...]]:
    """The course in the folder `root`, and what all checks find in it."""
    material = read_material(root)
    return material, review(material)
