"""What the organiser does before the first day, through the checks that a spreadsheet of theirs goes through."""

import csv
import io
from collections.abc import Iterable, Sequence
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
"""Looks after all groups; each group has a coach besides."""
COACHES = ("widya_02", "widya_03", "widya_04", "widya_05")
TRAINERS = (TRAINER, *COACHES)
MENTOR = "I Wayan Contoh, S.Sos."
"""Everybody's."""
ROLE = "organiser"


def coach(group: str) -> str:
    """Who looks after that group: `Kelompok 3` → `widya_04`."""
    return COACHES[(int(group.rpartition(" ")[2]) - 1) % len(COACHES)]


Windows = Sequence[tuple[Calendar, Sequence[str]]]
"""Each calendar with the groups that it is for; an empty name stands for all."""


def register(
    database: Database,
    cohort: str,
    people: Iterable[PlannedParticipant],
    windows: Windows,
    zone: Zone,
    now: datetime,
) -> int:
    """Make the cohort, its staff, its roster and its schedule; how many people are registered."""
    people = tuple(people)
    with database.write() as connection:
        add_cohort(connection, cohort, "Angkatan gladi", now)
        ensure_account(connection, ORGANISER, "organiser", "Panitia Contoh")
        for number, trainer in enumerate(TRAINERS, 1):
            ensure_account(connection, trainer, "trainer", f"Widyaiswara Contoh {number}")
    table = read_table(roster_sheet(people), roster.HEADINGS)
    with database.write() as connection:
        preview = roster.preview_roster(connection, cohort, table, now, zone)
        change = roster.write_roster(connection, preview, ORGANISER, ROLE, now, zone)
    sheet = read_table(schedule_sheet(windows, zone), schedule.HEADINGS)
    assignments = tuple(windows[0][0].assignments)
    with database.write() as connection:
        planned = schedule.preview_schedule(connection, cohort, assignments, sheet, now, zone)
        schedule.write_schedule(connection, planned, assignments, ORGANISER, ROLE, now, zone)
    if len(change.added) != len(people):
        raise RehearsalError(f"Terdaftar {len(change.added)} dari {len(people)} peserta yang direncanakan.")
    return len(change.added)


def roster_sheet(people: Iterable[PlannedParticipant]) -> bytes:
    """The roster as an organiser's CSV."""
    rows = [(p.id, p.name, p.agency, p.status, p.first_group, MENTOR) for p in people]
    return _csv([("ID", "Nama", "Perangkat daerah", "Status", "Kelompok", "Mentor"), *rows])


def schedule_sheet(windows: Windows, zone: Zone) -> bytes:
    """The schedule as an organiser's CSV, in local time."""

    def local(moment: datetime) -> str:
        return f"{moment.astimezone(ZoneInfo(zone.name)):%d/%m/%Y %H.%M}"

    rows = [
        (assignment, local(calendar.opens(assignment)), local(calendar.due(assignment)), group)
        for calendar, groups in windows
        for group in groups
        for assignment in calendar.assignments
    ]
    return _csv([("Sesi", "Mulai", "Batas", "Kelompok"), *rows])


def _csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
