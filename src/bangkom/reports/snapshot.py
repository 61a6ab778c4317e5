"""The pseudonymised snapshot every report is made from: a Parquet file a table of `schema.py`, and a description.

    <folder>/<table>.parquet
    <folder>/snapshot.json    cohort, as_of, version, input_hash, programme rules, what did not fit

Pseudonyms are keyed (HMAC-SHA-256): without the key, which stays with the gradebook, nobody can work one out from the
few possible ids. Rows are sorted by pseudonym, so that not even their order repeats the roster's.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bangkom.domain.programme import Programme
from bangkom.errors import ReportError
from bangkom.reports.inputs import Inputs, left_out
from bangkom.reports.rows import Rows, make_rows
from bangkom.reports.schema import SCHEMAS

KEY_FILE = "pseudonym.key"
DESCRIPTION = "snapshot.json"


def write_snapshot(inputs: Inputs, folder: Path, key: bytes, version: str) -> Path:
    """Write the snapshot and return `folder`; ReportError if `as_of` is naive or nothing can be written.

    The same inputs, key and libraries give the same bytes.
    """
    if inputs.as_of.tzinfo is None:
        raise ReportError(NAIVE)
    rows = make_rows(inputs, lambda person: pseudonym(key, person))
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


def _describe(inputs: Inputs, rows: Mapping[str, Rows], version: str) -> dict[str, Any]:
    rules = _rules(inputs.programme)
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


def _rules(programme: Programme) -> dict[str, Any]:
    """What the notebooks read the figures by."""
    return {
        "pass_mark": programme.pass_mark,
        "zone": asdict(programme.zone),
        "agendas": [agenda.title for agenda in programme.agendas],
        "subjects": [[subject.id, subject.title] for subject in programme.taught()],  # a list keeps their order
        "forum_contributions": programme.discussion.forum_contributions,
        "minimum_attendance": programme.classroom.minimum_attendance,
        "discrepancy": programme.presentation.discrepancy,
        "implementation_days": programme.implementation.days,
        "predicates": [[predicate.title, predicate.minimum] for predicate in programme.graduation.predicates],
    }


NAIVE = "Waktu laporan tidak memuat zona waktu."
NOT_WRITTEN = "Potret data tidak dapat ditulis ke {folder}. Periksa izin folder dan ruang disk."
NO_KEY = "Kunci samaran {path} rusak, tidak dapat dibaca, atau tidak dapat dibuat."
