"""What changed between two versions of a rancangan, section by section, word by word."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import Any, Literal

from bangkom.domain.design import (
    AIMS,
    ASPECT_WORDS,
    DIRECTION_WORDS,
    FOCI,
    LEVEL_WORDS,
    PROGRAMMES,
    ROWS,
    SECTIONS,
    TERM_WORDS,
    Design,
    Section,
)

Mark = Literal["same", "added", "removed"]
TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MOST_TOKENS = 3000
"""Comparing word by word takes the square of it at worst; longer texts are shown whole."""


@dataclass(frozen=True)
class Change:
    """`what` names the field or row; `parts` are its text in pieces, each the same, added or removed."""

    section: Section
    what: str
    parts: tuple[tuple[Mark, str], ...]


def compare(old: Design, new: Design) -> tuple[Change, ...]:
    """Everything that differs, in the form's order; empty if nothing does."""
    found: list[Change] = []
    for section, names in SECTIONS.items():
        for name in names:
            before, after = getattr(old, name), getattr(new, name)
            if before == after:
                continue
            if name in ROWS:
                found += _compare_rows(section, name, before, after)
            else:
                found.append(
                    Change(section, FIELD_WORDS[name], mark_words(_written(name, before), _written(name, after)))
                )
    return tuple(found)


def mark_words(before: str, after: str) -> tuple[tuple[Mark, str], ...]:
    """One text that holds both, as pieces: leaving out the removed ones gives `after`, the added ones `before`."""
    one, other = TOKEN.findall(before), TOKEN.findall(after)
    if max(len(one), len(other)) > MOST_TOKENS:
        pieces: list[tuple[Mark, str]] = [("removed", before), ("added", after)]
        return tuple(piece for piece in pieces if piece[1])
    found: list[tuple[Mark, str]] = []
    for kind, start, end, begin, stop in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(one[start:end])))
            continue
        if end > start:
            found.append(("removed", "".join(one[start:end])))
        if stop > begin:
            found.append(("added", "".join(other[begin:stop])))
    return tuple(found)


def in_words(row: Any) -> str:
    """A row as one line of text."""
    parts = (WORDS.get(getattr(row, f.name), getattr(row, f.name)) for f in fields(row) if f.name != "id")
    return " · ".join(part for part in parts if part)


def _compare_rows(section: Section, name: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterable[Change]:
    """By id where rows have one, else by place."""
    olds = {getattr(row, "id", number): row for number, row in enumerate(before)}
    news = {getattr(row, "id", number): row for number, row in enumerate(after)}
    for number, key in enumerate(dict.fromkeys([*olds, *news]), 1):
        one, other = olds.get(key), news.get(key)
        if one != other:
            words = mark_words(in_words(one) if one else "", in_words(other) if other else "")
            yield Change(section, f"{FIELD_WORDS[name]} {number}", words)


def _written(name: str, value: Any) -> str:
    return ", ".join(TAGS[name].get(tag, tag) for tag in value) if name in TAGS else value


TAGS = {"programmes": PROGRAMMES, "foci": FOCI, "aims": AIMS}
WORDS = {**TERM_WORDS, **LEVEL_WORDS, **DIRECTION_WORDS, **ASPECT_WORDS}
FIELD_WORDS = {
    "title": "Judul",
    "potentials": "Potensi",
    "problems": "Permasalahan",
    "before": "Cara kerja sebelum",
    "after": "Cara kerja sesudah",
    "programmes": "Program GNRM",
    "foci": "Fokus Indonesia Melayani",
    "aims": "Sasaran",
    "stakeholders": "Pemangku kepentingan",
    "milestones": "Tonggak",
    "indicators": "Indikator",
    "risks": "Risiko",
    "commitment": "Komitmen",
}
