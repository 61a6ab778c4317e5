"""What a participant answered, read from hostile bytes into plain values.

The contract of `jawaban.json`:
`{"schema": 1, "assignment": id, "answers": {question id: {"value": …, "saved_at": …}}}`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

ANSWERS_FILE = "jawaban.json"
SCHEMA = 1
MAX_BYTES = 2_000_000
"""Forty essays of ten thousand words; anything larger isn't an honest answer file."""

MAX_DEPTH = 32
"""An honest answer file nests five deep. Where Python itself gives up depends on how deep its caller stands: without a
limit of ours, a nbgrader kernel would refuse a file that another process reads."""


class Missing:
    """The type of MISSING: a question without an answer, which is not an answer of None."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


@dataclass(frozen=True)
class AnswerSheet:
    """Answers by question id, when each was saved (as claimed), and in Indonesian what could not be read."""

    values: Mapping[str, object] = field(default_factory=dict)
    saved_at: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def value(self, question: str) -> object:
        """The answer to a question, or MISSING."""
        return self.values.get(question, MISSING)


def read_answers(raw: bytes | None, assignment: str) -> AnswerSheet:
    """Read an answer file. Never raises: what is unreadable becomes a problem, and the rest still counts."""
    if raw is None:
        return AnswerSheet(problems=(f"Berkas {ANSWERS_FILE} tidak ada.",))
    if len(raw) > MAX_BYTES:
        return AnswerSheet(problems=(f"Berkas {ANSWERS_FILE} lebih besar dari {MAX_BYTES // 1_000_000} MB.",))
    try:
        document = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        document = None
    if document is None or not _is_shallow(document):
        return AnswerSheet(problems=(f"Berkas {ANSWERS_FILE} rusak dan tidak dapat dibaca.",))
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        return AnswerSheet(problems=(f"Berkas {ANSWERS_FILE} tidak berbentuk lembar jawaban.",))
    if document.get("assignment") != assignment:
        return AnswerSheet(problems=(f"Berkas {ANSWERS_FILE} bukan milik tugas {assignment}.",))
    entries = document.get("answers")
    if not isinstance(entries, dict):
        return AnswerSheet(problems=(f"Berkas {ANSWERS_FILE} tidak memuat jawaban.",))
    return _read_entries(entries)


def _read_entries(entries: Mapping[str, Any]) -> AnswerSheet:
    values: dict[str, object] = {}
    saved_at: dict[str, str] = {}
    problems = []
    for question, entry in entries.items():
        if not isinstance(entry, dict) or "value" not in entry or not _is_storable(entry["value"]):
            problems.append(f"Jawaban untuk {question[:80]!a} tidak dapat dibaca.")
            continue
        values[question] = entry["value"]
        if _is_moment(entry.get("saved_at")):
            saved_at[question] = entry["saved_at"]
    return AnswerSheet(values, saved_at, tuple(problems))


def _is_shallow(document: object) -> bool:
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [item for holder in level for item in _items(holder)]
        if not level:
            return True
    return False


def _items(holder: object) -> Iterable[object]:
    if isinstance(holder, dict):
        return holder.values()
    return holder if isinstance(holder, list) else ()


def _is_storable(value: object) -> bool:
    """JSON can spell a lone surrogate, which no file or database takes; deep nesting ends the encoder."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return False
    return True


def _is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
