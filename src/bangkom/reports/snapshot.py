"""The pseudonymised snapshot every report is made from: four Parquet tables and a description.

    <folder>/participants.parquet  pseudonym, agency, status, group          one row a registered participant
    <folder>/scores.parquet        pseudonym, assignment, question, points, maximum, state
    <folder>/submissions.parquet   pseudonym, assignment, submitted_at (UTC), late_seconds
    <folder>/programme.parquet     position, assignment, title, subject, subject_title, agenda
    <folder>/snapshot.json         cohort, as_of, version, input_hash, programme rules, what did not fit

No name, participant id, unit, position or NIP is in it. Pseudonyms are keyed (HMAC-SHA-256): without the key, which
stays with the gradebook, nobody can work one out from the few possible ids. Rows are sorted by pseudonym, so that not
even their order repeats the roster's.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bangkom.domain.programme import Programme
from bangkom.domain.results import ScoreRow
from bangkom.errors import ReportError
from bangkom.store.people import Person

KEY_FILE = "pseudonym.key"
DESCRIPTION = "snapshot.json"
SCHEMAS: Mapping[str, pa.Schema] = {
    "participants": pa.schema([(name, pa.string()) for name in ("pseudonym", "agency", "status", "group")]),
    "scores": pa.schema(
        [
            ("pseudonym", pa.string()),
            ("assignment", pa.string()),
            ("question", pa.string()),
            ("points", pa.float64()),
            ("maximum", pa.float64()),
            ("state", pa.string()),
        ]
    ),
    "submissions": pa.schema(
        [
            ("pseudonym", pa.string()),
            ("assignment", pa.string()),
            ("submitted_at", pa.timestamp("us", tz="UTC")),
            ("late_seconds", pa.float64()),
        ]
    ),
    "programme": pa.schema(
        [
            ("position", pa.int32()),
            ("assignment", pa.string()),
            ("title", pa.string()),
            ("subject", pa.string()),
            ("subject_title", pa.string()),
            ("agenda", pa.string()),
        ]
    ),
}


@dataclass(frozen=True)
class LeftOut:
    """Gradebook rows that no report counts, because the roster or the programme doesn't know them."""

    participants: int
    assignments: int


@dataclass(frozen=True)
class Inputs:
    """Everything a snapshot is made from. `titles`: assignment id → title, for those that have one."""

    cohort: str
    as_of: datetime
    programme: Programme
    participants: Sequence[Person]
    scores: Sequence[ScoreRow]
    titles: Mapping[str, str]


def write_snapshot(inputs: Inputs, folder: Path, key: bytes, version: str) -> Path:
    """Write the snapshot and return `folder`; ReportError if `as_of` is naive or nothing can be written.

    The same inputs, key and libraries give the same bytes.
    """
    if inputs.as_of.tzinfo is None:
        raise ReportError(NAIVE)
    rows = {name: _sorted(table) for name, table in _tables(inputs, key).items()}
    description = _describe(inputs, rows, version)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in rows.items():
            pq.write_table(pa.Table.from_pylist(table, schema=SCHEMAS[name]), folder / f"{name}.parquet")
        (folder / DESCRIPTION).write_text(
            json.dumps(description, ensure_ascii=False, indent=1, sort_keys=True), "utf-8"
        )
    except OSError as error:
        raise ReportError(NOT_WRITTEN.format(folder=folder)) from error
    return folder


def ensure_key(cohort_folder: Path) -> bytes:
    """The cohort's pseudonym key; made on first use, readable only by its owner. ReportError if neither works."""
    path = cohort_folder / KEY_FILE
    try:
        cohort_folder.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            pass
        key = path.read_bytes()
    except OSError as error:
        raise ReportError(NO_KEY.format(path=path)) from error
    if len(key) != 32:
        raise ReportError(NO_KEY.format(path=path))
    return key


def pseudonym(key: bytes, participant: str) -> str:
    """Sixteen hexadecimal digits: no two of a million participants share one, but for a chance of 1 in 37 million."""
    return hmac.new(key, participant.encode(), hashlib.sha256).hexdigest()[:16]


def snapshot_name(as_of: datetime) -> str:
    """The folder's name, e.g. `snapshot-20191122T093000Z`."""
    return f"snapshot-{as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def left_out(inputs: Inputs) -> LeftOut:
    """How many people and assignments of the gradebook roster and programme don't know."""
    known = {person.id for person in inputs.participants}
    assignments = set(inputs.programme.assignments())
    return LeftOut(
        len({row.participant for row in inputs.scores} - known),
        len({row.assignment for row in inputs.scores} - assignments),
    )


def _tables(inputs: Inputs, key: bytes) -> dict[str, list[dict[str, Any]]]:
    alias = {person.id: pseudonym(key, person.id) for person in inputs.participants}
    known = set(inputs.programme.assignments())
    rows = [row for row in inputs.scores if row.participant in alias and row.assignment in known]
    submitted = {
        (alias[row.participant], row.assignment): (row.submitted_at.astimezone(UTC), row.late_seconds)
        for row in rows
        if row.submitted_at is not None
    }
    return {
        "participants": [
            {"pseudonym": alias[p.id], "agency": p.agency, "status": p.status, "group": p.group}
            for p in inputs.participants
        ],
        "scores": [
            {
                "pseudonym": alias[row.participant],
                "assignment": row.assignment,
                "question": row.question,
                "points": row.points if row.state == "graded" else None,
                "maximum": row.maximum,
                "state": row.state,
            }
            for row in rows
        ],
        "submissions": [
            {"pseudonym": who, "assignment": what, "submitted_at": moment, "late_seconds": late}
            for (who, what), (moment, late) in submitted.items()
        ],
        "programme": _programme_rows(inputs),
    }


def _programme_rows(inputs: Inputs) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for position, assignment in enumerate(inputs.programme.assignments(), start=1):
        subject = inputs.programme.subject_of(assignment)
        rows.append(
            {
                "position": position,
                "assignment": assignment,
                "title": inputs.titles.get(assignment, assignment),
                "subject": subject.id,
                "subject_title": subject.title,
                "agenda": inputs.programme.agenda_title(subject),
            }
        )
    return rows


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(
        rows, key=lambda row: tuple(str(row.get(n, "")) for n in ("position", "pseudonym", "assignment", "question"))
    )


def _describe(inputs: Inputs, rows: Mapping[str, list[dict[str, Any]]], version: str) -> dict[str, Any]:
    rules = {"pass_mark": inputs.programme.pass_mark, "zone": asdict(inputs.programme.zone)}
    counted = json.dumps({"tables": rows, "rules": rules}, sort_keys=True, default=str).encode()
    return {
        "schema": 1,
        "cohort": inputs.cohort,
        "as_of": inputs.as_of.astimezone(UTC).isoformat(timespec="seconds"),
        "version": version,
        "input_hash": hashlib.sha256(counted).hexdigest(),
        "title": inputs.programme.title,
        "organiser": inputs.programme.organiser,
        "partner": inputs.programme.partner,
        **rules,
        "left_out": asdict(left_out(inputs)),
    }


NAIVE = "Waktu laporan tidak memuat zona waktu."
NOT_WRITTEN = "Potret data tidak dapat ditulis ke {folder}. Periksa izin folder dan ruang disk."
NO_KEY = "Kunci samaran {path} rusak, tidak dapat dibaca, atau tidak dapat dibuat."
