"""The walk of a whole cohort: from lessons in text to pages that people read, by the code that does it for real."""

import csv
import itertools
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bangkom.authoring.build import build
from bangkom.domain.questions import Question
from bangkom.errors import RehearsalError
from bangkom.exchange.flow import collect_all, open_depot
from bangkom.grading.grade import grade
from bangkom.grading.publishing import publish, publish_feedback
from bangkom.rehearsal.acting import answer, fetch, submit
from bangkom.rehearsal.plan import Plan, PlannedHandIn, PlannedParticipant, make_plan
from bangkom.reports.run import run_reports
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook
from bangkom.store.roster import COLUMNS
from bangkom.store.source import read_source, source_path

MARKER = "gladi.txt"
"""Stands in a cohort's folder that a rehearsal made, and that a rehearsal may therefore empty."""

T = TypeVar("T")
Advance = Callable[[int, int], None]


@dataclass(frozen=True)
class Stage:
    """One stage of the walk: how many of what, in how many seconds."""

    name: str
    count: int
    what: str
    seconds: float


@dataclass(frozen=True)
class Walk:
    """What was planned, how the stages went, and where the reports' pages are."""

    plan: Plan
    stages: tuple[Stage, ...]
    reports: tuple[Path, ...]


class Stages:
    """Runs each stage under a progress bar and keeps its count and time."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.done: list[Stage] = []

    @contextmanager
    def stage(self, name: str, what: str) -> Iterator[Advance]:
        """Time a stage; what is yielded hears (done, total) and gives the stage its count."""
        columns = (TextColumn("  {task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        begin, count = time.perf_counter(), 0
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(name, total=None)

            def advance(done: int, total: int) -> None:
                nonlocal count
                count = done
                progress.update(task, completed=done, total=total)

            yield advance
        self.done.append(Stage(name, count, what, time.perf_counter() - begin))


def prepare(settings: Settings) -> None:
    """An empty cohort folder for a rehearsal; RehearsalError if there is one that no rehearsal made."""
    folder = settings.cohort_folder
    if folder.exists() and not (folder / MARKER).exists():
        raise RehearsalError(OCCUPIED.format(folder=folder.relative_to(settings.root)))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    (folder / MARKER).write_text(MARKER_TEXT, "utf-8")


def walk(settings: Settings, participants: int, console: Console) -> Walk:
    """Walk `participants` simulated people through everything in the cohort that `settings` names."""
    prepare(settings)
    stages = Stages(console)
    depot = open_depot(settings)
    homes = settings.cohort_folder / "homes"

    with stages.stage("Menyusun tugas", "tugas") as advance:
        build(settings, advance)
    with stages.stage("Membagikan tugas", "tugas") as advance:
        assignments = publish(settings)
        advance(len(assignments), len(assignments))
    plan = make_plan(participants, _questions(settings, assignments))
    write_roster(settings.roster, plan.participants)
    everyone = [(person, hand_in) for person in plan.participants for hand_in in person.hand_ins]

    def act(person: PlannedParticipant, hand_in: PlannedHandIn, answers: str) -> None:
        answer(homes / person.id, hand_in.assignment, getattr(hand_in, answers), datetime.now(UTC))

    with stages.stage("Mengambil tugas", "pengambilan") as advance:
        for person, hand_in in counted(everyone, advance):
            fetch(depot, homes / person.id, hand_in)
    retried = [(person, hand_in) for person, hand_in in everyone if hand_in.earlier]
    with stages.stage("Percobaan pertama", "pengumpulan") as advance:
        for person, hand_in in counted(retried, advance):
            act(person, hand_in, "earlier")
            submit(depot, settings.cohort, person, homes / person.id, hand_in.assignment)
        collect_all(depot, settings)
        grade(settings)
    with stages.stage("Menjawab", "lembar jawaban") as advance:
        for person, hand_in in counted(everyone, advance):
            act(person, hand_in, "answers")
    with stages.stage("Mengumpulkan", "pengumpulan") as advance:
        for person, hand_in in counted(everyone, advance):
            submit(depot, settings.cohort, person, homes / person.id, hand_in.assignment)
    with stages.stage("Mengambil kiriman", "kiriman") as advance:
        collect_all(depot, settings, progress=advance)
    with stages.stage("Menilai otomatis", "kiriman") as advance:
        grade(settings, progress=advance)
    with stages.stage("Menilai esai", "nilai tangan") as advance:
        _mark_by_hand(settings, plan, advance)
    with stages.stage("Umpan balik", "halaman") as advance:
        publish_feedback(settings, None, advance)
    with stages.stage("Laporan", "laporan") as advance:
        reports = run_reports(settings, None, datetime.now(UTC), advance)
    return Walk(plan, tuple(stages.done), tuple(reports))


def counted(items: Sequence[T], advance: Advance) -> Iterator[T]:
    """Go through `items`, telling `advance` after each."""
    advance(0, len(items))
    for done, item in enumerate(items, 1):
        yield item
        advance(done, len(items))


def write_roster(path: Path, participants: Iterable[PlannedParticipant]) -> None:
    """Write the roster file of a rehearsed cohort."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for person in participants:
            known = {"id": person.id, "name": person.name, "agency": person.agency}
            writer.writerow({**dict.fromkeys(COLUMNS, ""), **known, "status": person.status, "group": person.group})


def _questions(settings: Settings, assignments: Iterable[str]) -> dict[str, Sequence[Question]]:
    return {name: read_source(source_path(settings.source, name)).questions for name in assignments}


def _mark_by_hand(settings: Settings, plan: Plan, advance: Advance) -> None:
    marks = [
        (person.id, hand_in.assignment, given.question, given.hand_mark)
        for person, hand_in in itertools.chain.from_iterable(
            [(person, hand_in) for hand_in in person.hand_ins] for person in plan.participants
        )
        for given in hand_in.answers
        if given.hand_mark is not None
    ]
    with open_gradebook(settings) as gradebook:
        for participant, assignment, question, mark in counted(marks, advance):
            gradebook.set_manual(assignment, participant, question, mark, COMMENT)


COMMENT = "Terima kasih. Contohnya jelas; lanjutkan dengan langkah yang dapat diukur."
MARKER_TEXT = "Angkatan simulasi. Folder ini dikosongkan setiap kali gladi dijalankan.\n"
OCCUPIED = (
    "Folder {folder} berisi angkatan yang sebenarnya; gladi tidak akan menimpanya. Pakai BANGKOM_COHORT yang lain."
)
