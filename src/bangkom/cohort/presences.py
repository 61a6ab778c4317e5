"""Who was at one classroom session, from a sheet that somebody filled in at the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bangkom.cohort.columns import Column, Findings, Line, Problem, headings, read_lines
from bangkom.cohort.roster import LONG_NUMBER
from bangkom.cohort.sheets import Table
from bangkom.domain.attendance import WORDS, Presence, needs_reason
from bangkom.errors import CohortError
from bangkom.store import audit, classroom
from bangkom.store.classroom import Mark
from bangkom.store.people import Person

ID = Column("id", "ID peserta", ("ID", "ID agen perubahan"), length=32)
NAME = Column("name", "Nama", ("Nama peserta", "Nama lengkap"))
PRESENCE = Column("presence", "Kehadiran", ("Status kehadiran", "Keterangan hadir", "Hadir"), length=40)
REASON = Column("reason", "Alasan", ("Keterangan", "Catatan"), length=500)
COLUMNS = (ID, NAME, PRESENCE, REASON)
HEADINGS = headings(COLUMNS)
"""For `sheets.read_table`."""

SPELLINGS: dict[str, Presence] = {
    **{words.casefold(): presence for presence, words in WORDS.items()},
    "h": "present",
    "v": "present",
    "✓": "present",
    "t": "late",
    "telat": "late",
    "i": "excused",
    "s": "excused",
    "sakit": "excused",
    "a": "absent",
    "alpa": "absent",
    "alfa": "absent",
    "tanpa keterangan": "absent",
}


@dataclass(frozen=True)
class Change:
    """What would be recorded of one participant; `before` is None if nothing was."""

    person: Person
    before: Presence | None
    mark: Mark


@dataclass(frozen=True)
class PresencesPreview:
    """What importing this table would record; `blank` rows say nothing. With `errors` nothing can be written."""

    session: int
    sheet: str
    changes: tuple[Change, ...]
    unchanged: int
    blank: int
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...]
    table: Table = field(repr=False, compare=False)


def check_presences(
    session: int, table: Table, expected: Sequence[Person], recorded: Mapping[str, Presence]
) -> PresencesPreview:
    """Everything that is wrong with the table, and what it would change. Pure. Names count where there is no id."""
    found = Findings()
    lines = read_lines(table, COLUMNS, found)
    rows: dict[str, int] = {}
    changes: list[Change] = []
    unchanged = blank = 0
    for line in lines:
        if not line.text(PRESENCE):
            blank += 1
            continue
        person, presence = _person(line, expected, found), _presence(line, found)
        if person is None or presence is None:
            continue
        if rows.setdefault(person.id, line.number) != line.number:
            found.error(line.number, ID, TWICE.format(row=rows[person.id]))
        before, reason = recorded.get(person.id), line.text(REASON)
        if needs_reason(before, presence) and not reason:
            found.error(line.number, REASON, NO_EXCUSE if before is None else NO_REASON.format(word=WORDS[before]))
        if LONG_NUMBER.search(reason):
            found.error(line.number, REASON, LONG_DIGITS)
        if before == presence:
            unchanged += 1
        else:
            changes.append(Change(person, before, Mark(person.id, presence, reason)))
    if blank == len(lines) and not found.errors:
        found.error(table.heading.number, PRESENCE, NOTHING)
    return PresencesPreview(
        session=session,
        sheet=table.sheet,
        changes=tuple(changes),
        unchanged=unchanged,
        blank=blank,
        errors=tuple(sorted(found.errors, key=lambda problem: problem.row)),
        warnings=tuple(sorted(found.warnings, key=lambda problem: problem.row)),
        notes=table.notes,
        table=table,
    )


def write_presences(
    connection: Connection,
    cohort: str,
    preview: PresencesPreview,
    expected: Sequence[Person],
    by: str,
    role: str,
    now: datetime,
) -> None:
    """Record what was previewed, in the caller's transaction. `expected` are those whom `by` may record.

    CohortError, and nothing written, if the preview has errors or something else was recorded since.
    """
    recorded = {person: record.presence for person, record in classroom.records(connection, preview.session).items()}
    if preview.errors or check_presences(preview.session, preview.table, expected, recorded) != preview:
        raise CohortError(CHANGED_MEANWHILE)
    marks = [change.mark for change in preview.changes]
    added = classroom.mark(connection, cohort, preview.session, marks, "sheet", by, now)
    session = classroom.session(connection, cohort, preview.session)
    if added and session is not None:
        detail = f"{len(added)} kehadiran dicatat dari berkas."
        audit.record(connection, now, by, role, "class.presences", session.code, detail)


def _person(line: Line, expected: Sequence[Person], found: Findings) -> Person | None:
    id, name = line.text(ID).casefold(), " ".join(line.text(NAME).split()).casefold()
    if id:
        person = next((one for one in expected if one.id == id), None)
        if person is None:
            found.error(line.number, ID, NOT_EXPECTED)
        return person
    named = [one for one in expected if " ".join(one.name.split()).casefold() == name]
    if len(named) != 1:
        found.error(line.number, ID, (NOBODY if not named else SEVERAL) if name else NO_ID)
        return None
    return named[0]


def _presence(line: Line, found: Findings) -> Presence | None:
    presence = SPELLINGS.get(line.text(PRESENCE).casefold())
    if presence is None:
        found.error(line.number, PRESENCE, UNKNOWN.format(known=", ".join(WORDS.values())))
    return presence


TWICE = "Peserta ini sudah ada di baris {row}."
NOT_EXPECTED = "ID ini tidak ada di antara peserta sesi ini yang Anda dampingi."
NOBODY = "Nama ini tidak ada di antara peserta sesi ini. Isi ID-nya."
SEVERAL = "Ada beberapa peserta dengan nama ini. Isi ID-nya."
NO_ID = "Isi ID peserta, atau namanya persis seperti di daftar peserta."
UNKNOWN = "Isi salah satu: {known}; kosong berarti belum dicatat."
NO_EXCUSE = "Tulis alasan izinnya."
NO_REASON = "Sudah tercatat {word}. Tulis alasan perubahannya."
NOTHING = "Kolom Kehadiran belum terisi di satu baris pun."
LONG_DIGITS = "Di sini ada nomor panjang. Jangan menulis NIP, NIK, atau nomor telepon."
CHANGED_MEANWHILE = "Kehadiran di sesi ini sudah berubah sejak pratinjau dibuat. Tidak ada yang ditulis; unggah lagi."
