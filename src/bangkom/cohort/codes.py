"""One-time codes to hand out: with one, a person sets the password of their account at the first sign-in."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bangkom.errors import CohortError
from bangkom.store.accounts import accounts, issue_code
from bangkom.store.audit import record
from bangkom.store.people import people

FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Issued:
    """A code and whose it is; `group` is empty for those who aren't participants. The code stays out of `repr`."""

    id: str
    name: str
    group: str
    code: str = field(repr=False)


def issue_codes(
    connection: Connection, cohort: str, ids: Sequence[str], by: str, role: str, now: datetime
) -> tuple[Issued, ...]:
    """New codes for these accounts, or without `ids` for all of the cohort that have no password yet.

    Earlier codes of theirs no longer count. Trainers and organisers belong to every cohort. By group and id;
    CohortError if an id isn't an account of this cohort, or is closed. To whom codes went is recorded, codes aren't.
    """
    groups = {person.id: person.group for person in people(connection, cohort)}
    known = {one.id: one for one in accounts(connection) if one.role != "participant" or one.id in groups}
    unknown = [id for id in ids if id not in known or known[id].is_disabled]
    if unknown:
        raise CohortError(UNKNOWN.format(ids=", ".join(ascii(id[:40]).strip("'") for id in unknown)))
    without_password = [one.id for one in known.values() if not one.has_password and not one.is_disabled]
    issued = [
        Issued(id, known[id].name, groups.get(id, ""), issue_code(connection, id, now))
        for id in (dict.fromkeys(ids) if ids else without_password)
    ]
    for one in issued:
        record(connection, now, by, role, "code.issue", one.id, DETAIL)
    return tuple(sorted(issued, key=lambda one: (one.group, one.id)))


def to_csv(issued: Iterable[Issued]) -> str:
    """For Indonesian Excel: semicolons, and no name that a spreadsheet would take for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(("ID", "Nama", "Kelompok", "Kode"))
    for one in issued:
        cells = (one.id, one.name, one.group, one.code)
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells])
    return text.getvalue()


UNKNOWN = "Tidak ada akun yang dapat dipakai di angkatan ini untuk: {ids}. Tidak ada kode yang dibuat."
DETAIL = "Kode sekali pakai dibuat untuk dibagikan."
