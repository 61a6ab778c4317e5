"""Answers that have parts: rows of a table, uploaded files, a scale. What somebody sent, read or refused as a whole."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bangkom.domain.questions import Column, Table, Upload

Cell = str | int | float
Row = Mapping[str, Cell]

MAX_CELL = 5_000
"""Characters of one cell."""
MAX_TABLE_ROWS = 50
MAX_TABLE_COLUMNS = 10

MAX_FILES = 10
MAX_FILE_BYTES = 50_000_000
MAX_FILE_NAME = 200
"""Characters of the name that a file had where it came from."""

UPLOADS = "unggahan"
SHA256 = re.compile(r"[0-9a-f]{64}")
ENDING = re.compile(r"[a-z0-9]{1,5}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class NamedFile:
    """A file that an answer names. `name` is only ever shown; where the file lies follows from its content."""

    name: str
    sha256: str
    size: int

    @property
    def ending(self) -> str:
        """The ending of its name, lower case; empty if it has none that may stand in a path. `jpeg` is `jpg`."""
        ending = self.name.rpartition(".")[2].lower() if "." in self.name else ""
        ending = ending if ENDING.fullmatch(ending) else ""
        return "jpg" if ending == "jpeg" else ending

    @property
    def stored(self) -> str:
        """Its path in a hand-in, made of nothing that the sender chose freely."""
        return f"{UPLOADS}/{self.sha256}.{self.ending or 'bin'}"

    def as_value(self) -> dict[str, object]:
        """As it stands in an answer."""
        return {"name": self.name, "sha256": self.sha256, "size": self.size}


def read_rows(question: Table, value: object) -> tuple[Row, ...] | None:
    """The rows in order, without empty cells, and without empty rows where rows are the participant's to add.

    None if `value` isn't an answer to this table: another shape, an unknown column, a cell of another kind, too long.
    """
    if not isinstance(value, list) or len(value) > question.max_rows:
        return None
    rows = []
    for position, raw in enumerate(value):
        row = _row(question.columns, raw)
        if row is None:
            return None
        if question.given:
            first = question.columns[0].key
            if row.get(first, question.given[position]) != question.given[position]:
                return None
            rows.append({first: question.given[position], **row})
        elif row:
            rows.append(row)
    return tuple(rows)


def has_rows(question: Table, rows: Sequence[Row]) -> bool:
    """Whether anything was filled in beside what the lesson gave."""
    given = {question.columns[0].key} if question.given else set()
    return any(row.keys() - given for row in rows)


def read_cell(column: Column, value: object) -> Cell | None:
    """A cell's value as it is kept, or None if it isn't one of this column's kind. A blank text is none either."""
    match column.kind:
        case "number":
            return value if is_plain_number(value) else None  # type: ignore[return-value]  # it is one
        case "choice":
            return value if isinstance(value, str) and value in column.choices else None
        case "date":
            return value if isinstance(value, str) and _is_day(value) else None
        case _:
            is_text = isinstance(value, str) and len(value) <= MAX_CELL and bool(value.strip())
            return value if is_text else None  # type: ignore[return-value]  # it is a str


def is_plain_number(value: object) -> bool:
    """A number that somebody could mean: finite, no truth value, not of hundreds of digits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) if isinstance(value, float) else value.bit_length() <= 256


def read_files(value: object) -> tuple[NamedFile, ...] | None:
    """The files that an answer names, in order; None if it isn't such an answer. Nobody has looked for them yet."""
    if not isinstance(value, list) or len(value) > MAX_FILES:
        return None
    files = []
    for raw in value:
        if not isinstance(raw, dict) or raw.keys() != {"name", "sha256", "size"}:
            return None
        name, sha256, size = raw["name"], raw["sha256"], raw["size"]
        if not is_file_title(name) or not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
            return None
        if type(size) is not int or not 0 < size <= MAX_FILE_BYTES:
            return None
        files.append(NamedFile(name, sha256, size))
    return tuple(files)


def named_files(values: Iterable[object]) -> tuple[NamedFile, ...]:
    """Every file that any of these answers names, each content once. What isn't an answer with files names none."""
    named = [file for value in values for file in read_files(value) or ()]
    return tuple({file.stored: file for file in named}.values())


def is_file_title(name: object) -> bool:
    """Whether a file's own name can be shown: printable, no folders, not too long."""
    return (
        isinstance(name, str)
        and 0 < len(name) <= MAX_FILE_NAME
        and name.isprintable()
        and not set(name) & set("/\\")
        and not name.startswith(".")
    )


def upload_of(entry: Mapping[str, Any]) -> Upload:
    """The upload that an entry of `soal.json` describes; KeyError, TypeError or ValueError if it describes none."""
    least, most = entry["files"]
    return Upload(entry["id"], 0.0, "", least, most, tuple(entry["types"]), int(entry["bytes"]))


def fits(question: Upload, files: Sequence[NamedFile]) -> bool:
    """Whether these files are few, small and of a kind that the question takes."""
    return len(files) <= question.max_files and all(
        file.ending in question.types and file.size <= question.max_bytes for file in files
    )


def read_scale(items: Sequence[str], count: int, value: object) -> Mapping[str, int] | None:
    """The chosen step of each item, from 1 to `count`, in the order of `items`; None if it isn't such an answer.

    Items may be left out: nobody has to answer all of them at once.
    """
    if not isinstance(value, dict) or not value.keys() <= set(items):
        return None
    if not all(type(step) is int and 1 <= step <= count for step in value.values()):
        return None
    return {item: value[item] for item in items if item in value}


def _row(columns: Sequence[Column], raw: object) -> dict[str, Cell] | None:
    by_key = {column.key: column for column in columns}
    if not isinstance(raw, dict) or not raw.keys() <= by_key.keys():
        return None
    row: dict[str, Cell] = {}
    for column in columns:
        value = raw.get(column.key)
        if value is None or (isinstance(value, str) and len(value) <= MAX_CELL and not value.strip()):
            continue
        cell = read_cell(column, value)
        if cell is None:
            return None
        row[column.key] = cell
    return row


def _is_day(text: str) -> bool:
    try:
        return DAY.fullmatch(text) is not None and date.fromisoformat(text).year >= 1900
    except ValueError:
        return False
