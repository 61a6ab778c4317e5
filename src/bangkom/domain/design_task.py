"""The first version of a rancangan, from the answers of the design tasks."""

from collections.abc import Mapping, Sequence
from typing import Any

from bangkom.domain.design import (
    ASPECTS,
    PROGRAMMES,
    Aspect,
    Design,
    Direction,
    Indicator,
    Level,
    Milestone,
    Risk,
    Stakeholder,
    Term,
    is_blank,
    number_rows,
)
from bangkom.domain.design_gaps import CELL, MOST_ROWS, TEXT, TITLE


def from_answers(values: Mapping[str, object]) -> Design:
    """What there is of the questions `rancangan-…`; never raises on what a participant's file may hold instead."""
    potentials, problems = _text(values, "potensi"), _text(values, "masalah")
    design = Design(
        title=_text(values, "judul")[:TITLE],
        potentials=potentials,
        problems=problems,
        before=_text(values, "sebelum"),
        after=_text(values, "sesudah"),
        programmes=_programmes(values.get("rancangan-gnrm")),
        stakeholders=_kept(
            Stakeholder(_cell(row, "nama"), _level(row, "kepentingan"), _level(row, "pengaruh"), _cell(row, "peran"))
            for row in _rows(values, "pemangku")
        ),
        milestones=_kept(
            Milestone("", _term(row), _cell(row, "kegiatan"), _cell(row, "hasil"), _cell(row, "tenggat"))
            for row in _rows(values, "tonggak")
        ),
        indicators=_kept(
            Indicator(
                "",
                _cell(row, "indikator"),
                _cell(row, "satuan"),
                _cell(row, "awal"),
                _cell(row, "target"),
                _direction(row),
                _cell(row, "sumber"),
                _aspect(row),
            )
            for row in _rows(values, "indikator")
        ),
        risks=_kept(Risk(_cell(row, "risiko"), _cell(row, "tindakan")) for row in _rows(values, "risiko")),
        commitment=_text(values, "komitmen"),
    )
    return number_rows(design, 0, 0)[0]


def _text(values: Mapping[str, object], name: str) -> str:
    found = values.get(f"rancangan-{name}")
    return _clean(found).strip()[:TEXT] if isinstance(found, str) else ""


def _rows(values: Mapping[str, object], name: str) -> Sequence[Mapping[str, Any]]:
    found = values.get(f"rancangan-{name}")
    return [row for row in found if isinstance(row, dict)][:MOST_ROWS] if isinstance(found, list) else []


def _cell(row: Mapping[str, Any], name: str) -> str:
    """A number is written as an Indonesian types it."""
    found = row.get(name)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    text = found if isinstance(found, str) else f"{found}".removesuffix(".0").replace(".", ",")
    return " ".join(_clean(text).split())[:CELL]


def _clean(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n")


def _programmes(found: object) -> tuple[str, ...]:
    """Rows with a `program`, option ids or words; letters are the five in their order."""
    listed = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    given = [one.get("program") if isinstance(one, dict) else one for one in listed]
    words = " ".join(f" {one} " for one in given if isinstance(one, str)).casefold()
    names = list(PROGRAMMES)
    return tuple(name for place, name in enumerate(names) if name in words or f" {'abcde'[place]} " in words)


def _level(row: Mapping[str, Any], name: str) -> Level | Any:
    return _first(
        _cell(row, name),
        {"tinggi": "high", "high": "high", "besar": "high", "rendah": "low", "low": "low", "kecil": "low"},
    )


def _term(row: Mapping[str, Any]) -> Term | Any:
    return _first(_cell(row, "jangka"), {"pendek": "short", "menengah": "middle", "panjang": "long"})


def _direction(row: Mapping[str, Any]) -> Direction | Any:
    return _first(
        _cell(row, "arah"),
        {"naik": "up", "meningkat": "up", "up": "up", "turun": "down", "menurun": "down", "down": "down"},
    )


def _aspect(row: Mapping[str, Any]) -> Aspect | Any:
    return _first(_cell(row, "aspek"), {aspect: aspect for aspect in ASPECTS})


def _first(text: str, words: Mapping[str, str]) -> str:
    return next((value for word, value in words.items() if word in text.casefold()), "")


def _kept(rows: Any) -> tuple[Any, ...]:
    return tuple(row for row in rows if not is_blank(row))
