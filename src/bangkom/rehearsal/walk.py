"""The walk of a whole cohort: from lessons in text to pages that people read, by the code that does it for real."""

import json
import math
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from bangkom.authoring import load_programme
from bangkom.authoring.build import build
from bangkom.domain.questions import Question
from bangkom.errors import RehearsalError
from bangkom.grading.publishing import publish, publish_feedback
from bangkom.grading.queue import GradingQueue
from bangkom.rehearsal.acting import Actor
from bangkom.rehearsal.calendar import Calendar, SimulatedClock
from bangkom.rehearsal.marking import mark_by_hand
from bangkom.rehearsal.office import register
from bangkom.rehearsal.plan import Plan, PlannedHandIn
from bangkom.rehearsal.site import serving
from bangkom.rehearsal.stages import Advance, Stage, Stages, counted
from bangkom.reports.run import run_reports
from bangkom.settings import Settings
from bangkom.store.database import Database, ensure_current
from bangkom.store.source import read_source, source_path

MARKER = "gladi.txt"
"""Stands in a cohort's folder that a rehearsal made, and that a rehearsal may therefore empty."""

STEP = timedelta(seconds=120)
"""Between two reports of a simulated player."""

GRADING_SECONDS = 600


@dataclass(frozen=True)
class Walk:
    """What was planned, how the stages went, and where the reports' pages are."""

    plan: Plan
    stages: tuple[Stage, ...]
    reports: tuple[Path, ...]


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
    prepare(settings)
    stages = Stages(console)
    with stages.stage("Menyusun tugas", "tugas") as advance:
        build(settings, advance)
    with stages.stage("Membagikan tugas", "tugas") as advance:
        assignments = publish(settings)
        advance(len(assignments), len(assignments))
    programme = load_programme(settings.course)
    calendar = Calendar(start, tuple(plan.questions))
    clock = SimulatedClock(start - timedelta(days=1))
    database = Database(settings.store_url)
    try:
        ensure_current(database)
        with stages.stage("Mendaftarkan", "peserta") as advance:
            count = register(database, settings.cohort, plan.participants, calendar, programme.zone, clock())
            advance(count, count)
        ids = [person.id for person in plan.participants]
        with serving(settings, programme, database, clock, ids) as site:
            homes = settings.cohort_folder / "homes"
            actors = {p.id: Actor(site, settings.cohort, p, homes / p.id) for p in plan.participants}
            with stages.stage("Masuk pertama kali", "peserta") as advance:
                for actor in counted(list(actors.values()), advance):
                    actor.read_notice()
            for number, assignment in enumerate(plan.questions, 1):
                _take_session(stages, f"Sesi {number}", plan, actors, calendar, clock, assignment, settings)
            with stages.stage("Menilai otomatis", "kiriman") as advance:
                _await_grading(site.queue, plan, advance)
        with stages.stage("Menilai esai", "nilai tangan") as advance:
            mark_by_hand(settings, database, plan, clock, advance)
    finally:
        database.close()
    with stages.stage("Umpan balik", "halaman") as advance:
        publish_feedback(settings, progress=advance)
    with stages.stage("Laporan", "laporan") as advance:
        reports = run_reports(settings, None, clock(), advance)
    return Walk(plan, tuple(stages.done), tuple(reports))


def _take_session(
    stages: Stages,
    name: str,
    plan: Plan,
    actors: Mapping[str, Actor],
    calendar: Calendar,
    clock: SimulatedClock,
    assignment: str,
    settings: Settings,
) -> None:
    """A session's day: locked until its hour, then watched and done by everybody who planned to."""
    doing = [
        (actors[person.id], hand_in)
        for person in plan.participants
        for hand_in in person.hand_ins
        if hand_in.assignment == assignment
    ]
    if not doing:
        return
    clock.reach(calendar.opens(assignment) - timedelta(hours=1))
    if not doing[0][0].is_locked_out(assignment):
        raise RehearsalError(UNLOCKED.format(assignment=assignment))
    clock.reach(calendar.opens(assignment))
    if _videos(settings, assignment):
        with stages.stage(f"{name}: menonton", "kabar pemutar") as advance:
            _watch(settings, assignment, [actor for actor, _ in doing], clock, advance)
    with stages.stage(f"{name}: mengumpulkan", "pengumpulan") as advance:
        for actor, hand_in in counted(doing, advance):
            _do(actor, hand_in, clock)


def _watch(
    settings: Settings, assignment: str, actors: Sequence[Actor], clock: SimulatedClock, advance: Advance
) -> None:
    """Everybody watches at once, at normal speed, telling every two minutes."""
    told, steps = 0, STEP.total_seconds()
    for video, seconds in _videos(settings, assignment):
        players = [(actor, actor.open_player(video)) for actor in actors]
        rounds = math.ceil(seconds / steps)
        percents: list[int] = []
        for _ in range(rounds):
            clock.pass_by(STEP)
            percents = []
            for actor, player in players:
                percents.append(actor.tell_watched(player, min(seconds, player.position + steps)))
                told += 1
                advance(told, len(players) * rounds)
        if set(percents) != {100}:
            raise RehearsalError(UNCREDITED.format(video=video, percents=sorted(set(percents))))


def _videos(settings: Settings, assignment: str) -> Sequence[tuple[str, float]]:
    data = json.loads((settings.release / assignment / "soal.json").read_text("utf-8"))
    return [(video["id"], video["seconds"]) for video in data["videos"]]


def _do(actor: Actor, hand_in: PlannedHandIn, clock: SimulatedClock) -> None:
    actor.fetch(hand_in.assignment)
    for answers in filter(None, (hand_in.earlier, hand_in.answers)):
        clock.pass_by(timedelta(seconds=1))
        actor.answer(hand_in.assignment, answers, clock())
        actor.submit(hand_in.assignment)


def _await_grading(queue: GradingQueue, plan: Plan, advance: Advance) -> None:
    total = sum(len(person.hand_ins) for person in plan.participants)
    until = time.monotonic() + GRADING_SECONDS
    while (status := queue.status()).waiting:
        if time.monotonic() > until:
            raise RehearsalError(STUCK.format(count=status.waiting))
        advance(max(0, total - status.waiting), total)
        time.sleep(0.05)
    if status.failures:
        raise RehearsalError(UNGRADED.format(reason=status.failures[0].reason))
    advance(total, total)


MARKER_TEXT = "Angkatan simulasi. Folder ini dikosongkan setiap kali gladi dijalankan.\n"
OCCUPIED = "Folder {folder} berisi angkatan yang sebenarnya; gladi tidak menimpanya. Pakai BANGKOM_COHORT yang lain."
UNLOCKED = "Tugas {assignment} sudah terbuka sebelum waktunya."
UNCREDITED = "Video {video} ditonton sampai habis, tetapi diakui {percents} persen."
STUCK = "{count} kiriman belum juga dinilai."
UNGRADED = "Ada kiriman yang gagal dinilai: {reason}"
