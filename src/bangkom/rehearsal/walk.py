"""The walk of a whole cohort: from lessons in text to a certificate that the public checks, by the code that does it
for real."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from bangkom.authoring import load_programme
from bangkom.authoring.build import build
from bangkom.domain.questions import Question
from bangkom.errors import RehearsalError
from bangkom.grading.publishing import publish, publish_feedback
from bangkom.rehearsal.calendar import Calendar, SimulatedClock
from bangkom.rehearsal.office import ORGANISER, TRAINERS, register
from bangkom.rehearsal.plan import Plan
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.site import serving
from bangkom.rehearsal.stages import Stage, Stages
from bangkom.rehearsal.training import begin, finish, train
from bangkom.reports.run import run_reports
from bangkom.settings import Settings
from bangkom.store import accounts
from bangkom.store.database import Database, ensure_current
from bangkom.store.source import read_source, source_path

MARKER = "gladi.txt"
"""Stands in a cohort's folder that a rehearsal made, and that a rehearsal may therefore empty."""


@dataclass(frozen=True)
class Walk:
    """What was planned, how the stages went, when it was over, and where the reports' pages are."""

    plan: Plan
    stages: tuple[Stage, ...]
    ended_at: datetime
    reports: tuple[Path, ...]


@dataclass(frozen=True)
class Wave:
    """People who walk together, by one calendar. Waves are of different groups."""

    plan: Plan
    calendar: Calendar


def prepare(settings: Settings) -> None:
    """An empty cohort folder for a rehearsal; RehearsalError if there is one that no rehearsal made."""
    folder = settings.cohort_folder
    if folder.exists() and not (folder / MARKER).exists():
        raise RehearsalError(OCCUPIED.format(folder=folder.relative_to(settings.root)))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    (folder / MARKER).write_text(MARKER_TEXT, "utf-8")


def read_questions(settings: Settings) -> dict[str, Sequence[Question]]:
    """The graded questions of every assignment of the programme that is built, in its order."""
    assignments = load_programme(settings.course).assignments()
    return {name: read_source(source_path(settings.source, name)).questions for name in assignments}


def walk(settings: Settings, plan: Plan, start: datetime, console: Console) -> Walk:
    """Walk the planned people through everything, in the cohort that `settings` names, from the day `start` on.

    `settings.store_url` should be the cohort's own: the store that it names gets the simulated people.
    """
    stages = Stages(console)
    with on_stage(settings, [Wave(plan, Calendar(start, tuple(plan.questions)))], stages) as (scene,):
        begin(scene)
        finish(scene, train(scene))
        now = scene.clock()
    reports = tuple(tell(settings, stages, now))
    return Walk(plan, tuple(stages.done), now, reports)


@contextmanager
def on_stage(settings: Settings, waves: Sequence[Wave], stages: Stages) -> Iterator[tuple[Scene, ...]]:
    """Everything built, published and registered, and the service running by a clock that begins on the day before the
    first wave; a scene for each wave."""
    prepare(settings)
    with stages.stage("Menyusun tugas", "tugas") as advance:
        build(settings, advance)
    with stages.stage("Membagikan tugas", "tugas") as advance:
        assignments = publish(settings).published
        advance(len(assignments), len(assignments))
    programme = load_programme(settings.course)
    clock = SimulatedClock(min(wave.calendar.start for wave in waves) - timedelta(days=1))
    database = Database(settings.store_url)
    try:
        ensure_current(database)
        people = [person for wave in waves for person in wave.plan.participants]
        with stages.stage("Mendaftarkan", "peserta") as advance:
            windows = [(wave.calendar, _groups(wave, waves)) for wave in waves]
            count = register(database, settings.cohort, people, windows, programme.zone, clock())
            advance(count, count)
        with database.write() as connection:
            for one in (ORGANISER, *TRAINERS):
                accounts.see_notice(connection, one, clock())
        everybody = [*(person.id for person in people), ORGANISER, *TRAINERS]
        with serving(settings, programme, database, clock, everybody) as site:
            scenes = tuple(
                Scene(settings, programme, database, clock, site, stages, wave.plan, wave.calendar) for wave in waves
            )
            try:
                yield scenes
            finally:
                for scene in scenes:
                    scene.close()
    finally:
        database.close()


def _groups(wave: Wave, waves: Sequence[Wave]) -> Sequence[str]:
    """For whom the wave's schedule is; a lone wave's is for all."""
    return sorted({person.first_group for person in wave.plan.participants}) if len(waves) > 1 else [""]


def tell(settings: Settings, stages: Stages, now: datetime) -> list[Path]:
    """The feedback of all that is marked, and all reports."""
    with stages.stage("Umpan balik", "halaman") as advance:
        publish_feedback(settings, progress=advance)
    with stages.stage("Laporan", "laporan") as advance:
        return run_reports(settings, None, now, advance)


MARKER_TEXT = "Angkatan simulasi. Folder ini dikosongkan setiap kali gladi dijalankan.\n"
OCCUPIED = "Folder {folder} berisi angkatan yang sebenarnya; gladi tidak menimpanya. Pakai BANGKOM_COHORT yang lain."
