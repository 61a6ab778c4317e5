"""The schedule of a cohort from an organiser's spreadsheet: when each session opens and when its task is due."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import get_close_matches

from sqlalchemy import Connection

from bangkom.cohort.columns import Column, Findings, Line, Problem, headings, read_lines
from bangkom.cohort.moments import read_moment
from bangkom.cohort.sheets import Table
from bangkom.errors import CohortError
from bangkom.messages import Zone
from bangkom.store.audit import record
from bangkom.store.people import groups
from bangkom.store.schedule import SessionWindow, replace_schedule, schedule

SESSION = Column("assignment", "Sesi", ("Tugas", "Sesi/tugas", "ID sesi", "ID tugas"), True)
OPENS = Column("opens_at", "Mulai", ("Dibuka", "Tanggal mulai", "Waktu mulai", "Buka"))
DUE = Column("due_at", "Batas", ("Batas waktu", "Batas pengumpulan", "Tenggat", "Selesai"))
GROUP = Column("group", "Kelompok", ("Nama kelompok", "Nomor kelompok"), length=40)
COLUMNS = (SESSION, OPENS, DUE, GROUP)
HEADINGS = headings(COLUMNS)
"""For `sheets.read_table`."""

FAR = timedelta(days=5 * 365)
SWAPPED_UP_TO = 12
"""A spreadsheet set to English reads 03/11 as 11 March, and leaves 13/11 as text."""

Place = tuple[str, str]
"""An assignment and a group; "" is every group that has no row of its own."""


@dataclass(frozen=True)
class Knowledge:
    """What a schedule is checked against: the programme's assignments in order, the cohort's groups, what holds now."""

    assignments: tuple[str, ...]
    groups: frozenset[str]
    windows: tuple[SessionWindow, ...]


@dataclass(frozen=True)
class Difference:
    """What the import would do to the window of one assignment and group; None where there is none."""

    assignment: str
    group: str
    before: SessionWindow | None
    after: SessionWindow | None


@dataclass(frozen=True)
class SchedulePreview:
    """What importing this table would do: the whole schedule is replaced. With `errors` nothing can be written."""

    cohort: str
    sheet: str
    windows: tuple[SessionWindow, ...]
    differences: tuple[Difference, ...]
    unchanged: int
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...]
    table: Table = field(repr=False, compare=False)


def check_schedule(cohort: str, table: Table, known: Knowledge, now: datetime, zone: Zone) -> SchedulePreview:
    """Everything that is wrong with the table, and what it would change. Pure; writes nothing.

    A start without a time is 00.00, a due date without a time the end of that day.
    """
    found = Findings()
    lines = read_lines(table, COLUMNS, found)
    if not lines and not found.errors:
        found.error(table.heading.number, None, NO_SESSIONS)
    rows: dict[Place, int] = {}
    windows: dict[Place, SessionWindow] = {}
    for line in lines:
        place = (_assignment(line, known.assignments, found), _group(line, known.groups, found))
        window = _window(line, place, now, zone, found)
        if rows.setdefault(place, line.number) != line.number and place[0]:
            found.error(line.number, SESSION, TWICE.format(row=rows[place]))
        windows[place] = window
    _warn_of_swapped_dates(lines, found)
    for assignment in known.assignments:
        if lines and not any(assignment == place[0] for place in windows):
            found.warn(table.heading.number, SESSION, WITHOUT_ROW.format(assignment=assignment))
    before = {(window.assignment, window.group): window for window in known.windows}
    ordered = sorted({*windows, *before}, key=lambda place: _order(place, known.assignments))
    pairs = [(place, before.get(place), windows.get(place)) for place in ordered]
    return SchedulePreview(
        cohort=cohort,
        sheet=table.sheet,
        windows=tuple(windows.values()),
        differences=tuple(Difference(*place, old, new) for place, old, new in pairs if old != new),
        unchanged=sum(old == new for _, old, new in pairs),
        errors=tuple(sorted(found.errors, key=lambda problem: problem.row)),
        warnings=tuple(sorted(found.warnings, key=lambda problem: problem.row)),
        notes=table.notes,
        table=table,
    )


def preview_schedule(
    connection: Connection, cohort: str, assignments: tuple[str, ...], table: Table, now: datetime, zone: Zone
) -> SchedulePreview:
    """`check_schedule` against what the store holds. `assignments` are the programme's, in order."""
    known = Knowledge(assignments, frozenset(groups(connection, cohort)), schedule(connection, cohort))
    return check_schedule(cohort, table, known, now, zone)


def write_schedule(
    connection: Connection,
    preview: SchedulePreview,
    assignments: tuple[str, ...],
    by: str,
    role: str,
    now: datetime,
    zone: Zone,
) -> bool:
    """Make what was previewed the cohort's schedule, in the caller's transaction; False if it was already.

    CohortError, and nothing written, if the preview has errors or the store has changed since.
    """
    if preview.errors:
        raise CohortError(NOT_READY.format(count=len(preview.errors)))
    if preview_schedule(connection, preview.cohort, assignments, preview.table, now, zone) != preview:
        raise CohortError(CHANGED_MEANWHILE)
    is_changed = replace_schedule(connection, preview.cohort, preview.windows)
    if is_changed:
        detail = DONE.format(changed=len(preview.differences), unchanged=preview.unchanged)
        record(connection, now, by, role, "schedule.import", preview.cohort, detail)
    return is_changed


def _order(place: Place, assignments: Sequence[str]) -> tuple[int, str, str]:
    assignment, group = place
    return (assignments.index(assignment) if assignment in assignments else len(assignments), assignment, group)


def _assignment(line: Line, assignments: Sequence[str], found: Findings) -> str:
    text = line.text(SESSION).casefold()
    if text in assignments:
        return text
    if text:
        near = get_close_matches(text, assignments, 1)
        guess = NEAREST.format(nearest=near[0]) if near else ""
        found.error(line.number, SESSION, UNKNOWN_SESSION.format(known=", ".join(assignments)) + guess)
    return ""


def _group(line: Line, groups: Collection[str], found: Findings) -> str:
    text = line.text(GROUP)
    spelt = {group.casefold(): group for group in groups}
    if text and text.casefold() not in spelt:
        listed = ", ".join(sorted(groups))
        found.error(line.number, GROUP, UNKNOWN_GROUP.format(known=listed) if listed else NO_GROUPS)
    return spelt.get(text.casefold(), text)


def _window(line: Line, place: Place, now: datetime, zone: Zone, found: Findings) -> SessionWindow:
    opens_at = _moment(line, OPENS, now, zone, found)
    due_at = _moment(line, DUE, now, zone, found)
    if opens_at is not None and due_at is not None and due_at <= opens_at:
        found.error(line.number, DUE, ENDS_BEFORE_START)
    if not line.text(OPENS) and not line.text(DUE):
        found.error(line.number, OPENS, NO_TIMES)
    return SessionWindow(*place, opens_at, due_at)


def _moment(line: Line, column: Column, now: datetime, zone: Zone, found: Findings) -> datetime | None:
    cell = line.cell(column)
    if not cell.text or cell.kind == "error":
        return None
    written = read_moment(cell, zone)
    if isinstance(written, str):
        found.error(line.number, column, written)
        return None
    if abs(written.moment - now) > FAR:
        found.error(line.number, column, TOO_FAR)
        return None
    if column is DUE and not written.has_time:
        return written.moment.replace(hour=23, minute=59, second=59)
    return written.moment


def _warn_of_swapped_dates(lines: Sequence[Line], found: Findings) -> None:
    for column in (OPENS, DUE):
        cells = [(line.number, line.cell(column)) for line in lines if line.text(column)]
        dates = [(row, cell) for row, cell in cells if cell.kind == "date"]
        could_be_swapped = all(datetime.fromisoformat(cell.text).day <= SWAPPED_UP_TO for _, cell in dates)
        if dates and len(dates) < len(cells) and could_be_swapped:
            found.warn(dates[0][0], column, SWAPPED)


NO_SESSIONS = "Belum ada sesi di bawah baris judul."
UNKNOWN_SESSION = "Sesi ini tidak ada dalam program. Yang ada: {known}."
NEAREST = " Maksudnya {nearest}?"
UNKNOWN_GROUP = "Kelompok ini tidak ada dalam daftar peserta. Yang ada: {known}."
NO_GROUPS = "Belum ada kelompok dalam daftar peserta. Impor daftar peserta lebih dulu, atau kosongkan kolom ini."
ENDS_BEFORE_START = "Batas harus sesudah waktu mulai."
NO_TIMES = "Isi waktu mulai atau batas, atau hapus baris ini."
TOO_FAR = "Lebih dari lima tahun dari hari ini. Periksa tahunnya."
TWICE = "Sesi dan kelompok ini sudah diatur di baris {row}."
WITHOUT_ROW = "{assignment} tidak disebut, jadi terbuka tanpa waktu mulai dan tanpa batas."
SWAPPED = (
    "Di kolom ini sebagian tanggal dibaca Excel dan sebagian teks. Excel berbahasa Inggris membaca 03/11 sebagai "
    "11 Maret: periksa tanggal dan bulannya di pratinjau."
)
NOT_READY = "Ada {count} hal yang harus diperbaiki dalam berkas. Tidak ada yang ditulis."
CHANGED_MEANWHILE = "Jadwal berubah sejak pratinjau ini. Tidak ada yang ditulis; mulai lagi dari berkasnya."
DONE = "{changed} jadwal sesi diubah, {unchanged} tetap."
