"""What the organiser does before the first day, through the checks that a spreadsheet of theirs goes through."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bangkom.cohort import roster, schedule
from bangkom.cohort.sheets import read_table
from bangkom.errors import RehearsalError
from bangkom.messages import Zone
from bangkom.rehearsal.calendar import Calendar
from bangkom.rehearsal.plan import PlannedParticipant
from bangkom.store.accounts import ensure_account
from bangkom.store.cohorts import add_cohort
from bangkom.store.database import Database

ORGANISER = "panitia_01"
TRAINER = "widya_01"
ROLE = "organiser"


def register(
    database: Database, cohort: str, people: Iterable[PlannedParticipant], calendar: Calendar, zone: Zone, now: datetime
) -> int:
    """Make the cohort, its staff, its roster and its schedule; how many people are registered."""
    people = tuple(people)
    with database.write() as connection:
        add_cohort(connection, cohort, "Angkatan gladi", now)
        ensure_account(connection, ORGANISER, "organiser", "Panitia Contoh")
        ensure_account(connection, TRAINER, "trainer", "Widyaiswara Contoh")
    table = read_table(roster_sheet(people), roster.HEADINGS)
    with database.write() as connection:
        preview = roster.preview_roster(connection, cohort, table, now, zone)
        change = roster.write_roster(connection, preview, ORGANISER, ROLE, now, zone)
    sheet = read_table(schedule_sheet(calendar, zone), schedule.HEADINGS)
    with database.write() as connection:
        windows = schedule.preview_schedule(connection, cohort, tuple(calendar.assignments), sheet, now, zone)
        schedule.write_schedule(connection, windows, tuple(calendar.assignments), ORGANISER, ROLE, now, zone)
    if len(change.added) != len(people):
        raise RehearsalError(f"Terdaftar {len(change.added)} dari {len(people)} peserta yang direncanakan.")
    return len(change.added)


def roster_sheet(people: Iterable[PlannedParticipant]) -> bytes:
    """The roster as an organiser's CSV."""
    rows = [(p.id, p.name, p.agency, p.status, p.group) for p in people]
    return _csv([("ID", "Nama", "Perangkat daerah", "Status", "Kelompok"), *rows])


def schedule_sheet(calendar: Calendar, zone: Zone) -> bytes:
    """The schedule as an organiser's CSV, in local time."""

    def local(moment: datetime) -> str:
        return f"{moment.astimezone(ZoneInfo(zone.name)):%d/%m/%Y %H.%M}"

    rows = [(a, local(calendar.opens(a)), local(calendar.due(a))) for a in calendar.assignments]
    return _csv([("Sesi", "Mulai", "Batas"), *rows])


def _csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
