"""The plan of classroom sessions from an organiser's spreadsheet. A session is known by its short code."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bangkom.cohort.columns import Column, Findings, Line, Problem, headings, read_lines
from bangkom.cohort.moments import read_moment
from bangkom.cohort.roster import LONG_NUMBER
from bangkom.cohort.sheets import Cell, Table
from bangkom.domain.classroom import KIND_WORDS, ClassKind, ClassSession, problems
from bangkom.errors import CohortError
from bangkom.messages import Zone
from bangkom.store import audit, classroom
from bangkom.store.people import groups

CODE = Column("code", "Kode", ("Kode sesi", "Kode singkat"), True, length=20)
TITLE = Column("title", "Judul", ("Topik", "Judul atau topik", "Materi", "Acara", "Kegiatan"), True)
KIND = Column("kind", "Jenis", ("Jenis sesi",), True, length=40)
STARTS = Column("starts_at", "Mulai", ("Waktu mulai", "Tanggal mulai"), True)
ENDS = Column("ends_at", "Selesai", ("Waktu selesai", "Sampai", "Berakhir"), True)
ROOM = Column("room", "Ruang", ("Ruangan", "Tempat"), length=100)
SPEAKER = Column("speaker", "Narasumber", ("Fasilitator", "Narasumber atau fasilitator", "Pemateri", "Pengajar"))
GROUPS = Column("groups", "Kelompok", ("Untuk", "Peserta"))
COLUMNS = (CODE, TITLE, KIND, STARTS, ENDS, ROOM, SPEAKER, GROUPS)
HEADINGS = headings(COLUMNS)
"""For `sheets.read_table`."""

COLUMN_OF = {
    "code": CODE, "title": TITLE, "starts_at": STARTS, "ends_at": ENDS, "room": ROOM, "speaker": SPEAKER,
    "groups": GROUPS,
}  # fmt: skip
KINDS: dict[str, ClassKind] = {
    **{words.casefold(): kind for kind, words in KIND_WORDS.items()},
    "ceramah": "speaker",
    "topik": "topic",
    "bimbingan": "guidance",
    "pembimbingan": "guidance",
    "bimbingan rancangan": "guidance",
}
ALL = frozenset({"semua", "semua kelompok", "seluruh peserta", "semua peserta"})


@dataclass(frozen=True)
class MeetingsPreview:
    """What importing this table would do: sessions are added or changed by their code, none is cancelled.

    `changed` pairs before and after; `unmentioned` are planned and in no row. With `errors` nothing can be written.
    """

    cohort: str
    sheet: str
    added: tuple[ClassSession, ...]
    changed: tuple[tuple[ClassSession, ClassSession], ...]
    unchanged: int
    unmentioned: tuple[ClassSession, ...]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...]
    table: Table = field(repr=False, compare=False)


def check_meetings(
    cohort: str,
    table: Table,
    planned: Collection[ClassSession],
    cancelled: Collection[str],
    known_groups: Collection[str],
    now: datetime,
    zone: Zone,
) -> MeetingsPreview:
    """Everything that is wrong with the table, and what it would change. Pure. `cancelled` are codes that are spent."""
    found = Findings()
    lines = read_lines(table, COLUMNS, found)
    if not lines and not found.errors:
        found.error(table.heading.number, None, NO_SESSIONS)
    before = {one.code.casefold(): one for one in planned}
    spent = {code.casefold() for code in cancelled}
    rows: dict[str, int] = {}
    wanted: dict[str, tuple[int, ClassSession]] = {}
    for line in lines:
        code = line.text(CODE).casefold()
        if code and rows.setdefault(code, line.number) != line.number:
            found.error(line.number, CODE, TWICE.format(row=rows[code]))
        if code in spent:
            found.error(line.number, CODE, SPENT)
        session = _session(line, before.get(code), known_groups, zone, found)
        if session is not None and not found.has_error(line.number):
            wanted[code] = (line.number, session)
    after = {**before, **{code: session for code, (_, session) in wanted.items()}}
    for code, (row, session) in wanted.items():
        others = [other for other_code, other in after.items() if other_code != code]
        for name, sentence in problems(session, others, now).items():
            found.error(row, COLUMN_OF[name], sentence)
    pairs = [(before.get(code), session) for code, (_, session) in wanted.items()]
    return MeetingsPreview(
        cohort=cohort,
        sheet=table.sheet,
        added=tuple(new for old, new in pairs if old is None),
        changed=tuple((old, new) for old, new in pairs if old is not None and old != new),
        unchanged=sum(old == new for old, new in pairs),
        unmentioned=tuple(one for code, one in before.items() if code not in rows),
        errors=tuple(sorted(found.errors, key=lambda problem: problem.row)),
        warnings=tuple(sorted(found.warnings, key=lambda problem: problem.row)),
        notes=table.notes,
        table=table,
    )


def preview_meetings(connection: Connection, cohort: str, table: Table, now: datetime, zone: Zone) -> MeetingsPreview:
    """`check_meetings` against what the store holds."""
    gone = [one.session.code for one in classroom.cancelled(connection, cohort)]
    known = groups(connection, cohort)
    return check_meetings(cohort, table, classroom.planned(connection, cohort), gone, known, now, zone)


def write_meetings(
    connection: Connection, preview: MeetingsPreview, by: str, role: str, now: datetime, zone: Zone
) -> None:
    """Plan what was previewed, in the caller's transaction.

    CohortError, and nothing written, if the preview has errors or the store has changed since.
    """
    classroom.lock(connection, preview.cohort)
    if preview.errors or preview_meetings(connection, preview.cohort, preview.table, now, zone) != preview:
        raise CohortError(CHANGED_MEANWHILE)
    classroom.plan_all(connection, preview.cohort, [*preview.added, *(new for _, new in preview.changed)], by, now)
    if preview.added or preview.changed:
        detail = f"{len(preview.added)} sesi ditambahkan, {len(preview.changed)} diubah."
        audit.record(connection, now, by, role, "class.import", preview.cohort, detail)


def _session(
    line: Line, before: ClassSession | None, known_groups: Collection[str], zone: Zone, found: Findings
) -> ClassSession | None:
    kind = KINDS.get(line.text(KIND).casefold())
    if kind is None and line.text(KIND):
        found.error(line.number, KIND, UNKNOWN_KIND.format(known=", ".join(KIND_WORDS.values())))
    for column in (CODE, TITLE, ROOM, SPEAKER):
        if LONG_NUMBER.search(line.text(column)):
            found.error(line.number, column, LONG_DIGITS)
    starts_at = _moment(line, STARTS, zone, None, found)
    ends_at = _moment(line, ENDS, zone, starts_at, found)
    chosen = _groups(line, known_groups, found)
    if kind is None or starts_at is None or ends_at is None:
        return None
    wanted = ClassSession(
        id=before.id if before else 0,
        code=line.text(CODE).upper(),
        title=line.text(TITLE),
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        room=line.text(ROOM),
        speaker=line.text(SPEAKER),
        groups=chosen,
        version=before.version if before else 1,
    )
    # The same moment in another zone, or the same code in other letters, is no change.
    return before if before and replace(wanted, code=before.code) == before else wanted


def _moment(line: Line, column: Column, zone: Zone, day: datetime | None, found: Findings) -> datetime | None:
    """The moment in that cell; a time alone is of `day`, if there is one."""
    cell = line.cell(column)
    if not cell.text or cell.kind == "error":
        return None
    written = read_moment(cell, zone)
    if isinstance(written, str) and day is not None:
        alone = read_moment(Cell(f"{day:%d/%m/%Y} {cell.text}"), zone)
        written = written if isinstance(alone, str) else alone
    if isinstance(written, str):
        found.error(line.number, column, written)
        return None
    if not written.has_time:
        found.error(line.number, column, NO_TIME)
        return None
    return written.moment


def _groups(line: Line, known: Collection[str], found: Findings) -> frozenset[str]:
    text = line.text(GROUPS)
    if not text or text.casefold() in ALL:
        return frozenset()
    spelt = {name.casefold(): name for name in known} | {
        name.casefold().removeprefix("kelompok").strip(): name for name in known
    }
    wanted = [part.strip() for part in text.replace(";", ",").replace(" dan ", ",").split(",") if part.strip()]
    if any(part.casefold() not in spelt for part in wanted):
        listed = ", ".join(sorted(known)) or "belum ada"
        found.error(line.number, GROUPS, UNKNOWN_GROUP.format(known=listed))
    return frozenset(spelt[part.casefold()] for part in wanted if part.casefold() in spelt)


NO_SESSIONS = "Belum ada sesi di bawah baris judul."
TWICE = "Kode ini sudah ada di baris {row}."
SPENT = "Kode ini dipakai sesi yang dibatalkan. Beri kode lain."
UNKNOWN_KIND = "Jenis ini tidak dikenal. Yang ada: {known}."
UNKNOWN_GROUP = "Kelompok ini tidak ada dalam daftar peserta. Yang ada: {known}. Kosong berarti semua."
LONG_DIGITS = "Di sini ada nomor panjang. Jangan menulis NIP, NIK, atau nomor telepon."
NO_TIME = "Tulis juga jamnya, misalnya 13/11/2019 08.00."
CHANGED_MEANWHILE = "Rencana tatap muka sudah berubah sejak pratinjau dibuat. Tidak ada yang ditulis; unggah lagi."
