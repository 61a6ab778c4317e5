"""The steps between people and a depot: release, fetch, hand in, collect. Plain functions, no nbgrader."""

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from zoneinfo import ZoneInfo

from bangkom.domain.answers import ANSWERS_FILE
from bangkom.errors import DepotError
from bangkom.exchange.depot import Depot, ParticipantDepot
from bangkom.exchange.durable import (
    NOT_HANDED_IN,
    explained,
    locked,
    read_file,
    replace_file,
    write_file,
)
from bangkom.exchange.intake import gather, notebook_name
from bangkom.exchange.local import LocalDepot
from bangkom.exchange.receipt import RECEIPT_FILE, Receipt, from_json, to_json
from bangkom.exchange.wire import hand_in_key
from bangkom.messages import Zone
from bangkom.settings import Settings
from bangkom.store.disk import ensure_folder

WITA = Zone("Asia/Makassar", "WITA")

TIMESTAMP_FILE = "timestamp.txt"
MAX_RECEIPT = 1_000_000
"""Bytes; a receipt of the most files with the longest names has a tenth of it."""
FEEDBACK_FILES = ("*.html", "nilai.json")
"""What of a feedback folder goes to the participant; nbgrader copies other files there too."""


class Outcome(Enum):
    """What collecting did with a participant's newest hand-in; the value is what people read."""

    NEW = "diambil"
    UPDATED = "diperbarui"
    UNCHANGED = "sudah ada"
    DAMAGED = "rusak"


@dataclass(frozen=True)
class Collected:
    """One participant's newest hand-in of an assignment, and what went wrong with it if it is DAMAGED."""

    participant: str
    assignment: str
    outcome: Outcome
    problem: str = ""


def now() -> datetime:
    """The machine's clock, in the training's zone, aware."""
    return datetime.now(ZoneInfo(WITA.name))


def open_depot(settings: Settings, clock: Callable[[], datetime] = now) -> LocalDepot:
    """The depot of the cohort that the settings name."""
    return LocalDepot(settings.depot, clock)


def released(settings: Settings) -> tuple[str, ...]:
    """Ids of the assignments in `release/`, sorted."""
    folders = settings.release.iterdir() if settings.release.is_dir() else ()
    return tuple(sorted(folder.name for folder in folders if (folder / notebook_name(folder.name)).is_file()))


def publish_release(depot: Depot, settings: Settings, but: Collection[str] = ()) -> tuple[str, ...]:
    """Release every assignment of `release/` `but` these; their ids, sorted. The same again changes nothing."""
    assignments = tuple(assignment for assignment in released(settings) if assignment not in but)
    for assignment in assignments:
        depot.publish(assignment, release_files(settings.release / assignment))
    return assignments


def release_files(folder: Path) -> dict[str, Path]:
    """A released assignment's files by name; what starts with a dot stays out."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    names = {path.relative_to(folder): path for path in paths}
    return {name.as_posix(): path for name, path in names.items() if not any(p.startswith(".") for p in name.parts)}


def fetch_into(depot: ParticipantDepot, assignment: str, folder: Path) -> tuple[str, ...]:
    """Put the released files into a participant's folder, where they are missing or not as released; the names written.

    Answers, uploads and receipts stay as they are. So fetching again mends a notebook, and brings a corrected one.
    """
    written = []
    with explained():
        for name, content in depot.fetch(assignment).items():
            target = folder / name
            if name != ANSWERS_FILE and not _holds(target, content):
                ensure_folder(target.parent)
                replace_file(target, content)
                written.append(name)
    return tuple(written)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return read_file(path, len(content)) == content
    except (OSError, DepotError):
        return False


def hand_in(depot: ParticipantDepot, cohort: str, participant: str, assignment: str, folder: Path) -> Receipt:
    """Hand in a participant's folder and leave the receipt in it as `tanda-terima.json`, with the course's own time.

    DepotError if the depot refuses. The hand-in stands even if the receipt can't be written beside the notebook.
    """
    zone = released_zone(depot.fetch(assignment))
    with explained(NOT_HANDED_IN):
        files = gather(folder, assignment)
        key = hand_in_key(assignment, collected_receipt(folder), files)
    receipt = depot.submit(cohort, participant, assignment, files, key=key)
    try:
        replace_file(folder / RECEIPT_FILE, to_json(receipt, zone).encode())
    except OSError as problem:
        raise DepotError(UNWRITTEN_RECEIPT.format(number=receipt.number)) from problem
    return receipt


def released_zone(files: Mapping[str, bytes]) -> Zone:
    """The course's time zone as the released question data say it; WITA if they don't."""
    data = json.loads(files.get("soal.json", b"{}"))
    return Zone(**data["zone"]) if "zone" in data else WITA


def collect_all(
    depot: Depot,
    settings: Settings,
    assignment: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Collected]:
    """Collect every participant's newest hand-in into `submitted/`; `progress` hears (done, total) after each."""
    wanted = [assignment] if assignment is not None else list(depot.published())
    people = [(some, participant) for some in wanted for participant in depot.participants(some)]
    done: list[Collected] = []
    for some in wanted:
        chosen = [participant for released, participant in people if released == some]
        for collected in collect(depot, settings.submitted, some, chosen):
            done.append(collected)
            if progress:
                progress(len(done), len(people))
    return done


def collect(
    depot: Depot, submitted: Path, assignment: str, participants: Iterable[str], update: bool = True
) -> Iterable[Collected]:
    """Collect these participants' newest hand-ins into `submitted/<participant>/<assignment>/`, one after the other.

    The notebook there is the released one: nothing that a participant wrote is read as a notebook by a grader; theirs
    stays in the depot. An older collected version is replaced if `update`. A damaged hand-in stops nobody else's.
    """
    notebook = depot.fetch(assignment)[notebook_name(assignment)]
    with explained():
        ensure_folder(submitted)
        with locked(submitted / ".collect.lock"):
            for participant in participants:
                target = submitted / participant / assignment
                try:
                    outcome = _collect_one(depot, participant, assignment, target, notebook, update)
                except DepotError as problem:
                    yield Collected(participant, assignment, Outcome.DAMAGED, str(problem))
                else:
                    yield Collected(participant, assignment, outcome)


def _collect_one(
    depot: Depot, participant: str, assignment: str, target: Path, notebook: bytes, update: bool
) -> Outcome:
    receipt = depot.latest(assignment, participant)
    if receipt is None:
        raise DepotError(f"Peserta {participant} belum mengumpulkan tugas {assignment}.")
    exists = target.is_dir()
    if exists and (not update or collected_receipt(target) == receipt):
        return Outcome.UNCHANGED
    # Fixed names: what a crash leaves is cleared by the next run, and nbgrader's globs don't see a leading dot.
    fresh, old = target.with_name(f".{assignment}.new"), target.with_name(f".{assignment}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    for file in receipt.files:
        if file.name != notebook_name(assignment):
            (fresh / file.name).parent.mkdir(mode=0o700, exist_ok=True)
            depot.copy_file(receipt, file.name, fresh / file.name)
    for name, content in {
        notebook_name(assignment): notebook,
        TIMESTAMP_FILE: receipt.timestamp.encode(),
        RECEIPT_FILE: to_json(receipt).encode(),
    }.items():
        write_file(fresh / name, content, name, durable=False)
    if exists:
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    return Outcome.UPDATED if exists else Outcome.NEW


def collected_receipt(folder: Path) -> Receipt | None:
    """The receipt of the hand-in that lies in a collected (or autograded) folder; None if there is none to read."""
    try:
        return from_json(read_file(folder / RECEIPT_FILE, MAX_RECEIPT))
    except (OSError, DepotError):
        return None


def release_feedback(depot: Depot, participant: str, assignment: str, steps: Sequence[Path]) -> bool:
    """Release the pages of `steps[0]`, a participant's feedback folder; False if there is nothing new.

    The hand-in they are about is that of the first step (feedback, autograded, submitted) which holds its receipt.
    """
    pages = {path.name: path for pattern in FEEDBACK_FILES for path in sorted(steps[0].glob(pattern))}
    receipt = next(filter(None, map(collected_receipt, steps)), None)
    if not pages or receipt is None:
        return False
    return depot.publish_feedback(participant, assignment, receipt.version, pages)


def fetch_feedback(depot: ParticipantDepot, participant: str, assignment: str, folder: Path) -> tuple[Path, ...]:
    """Put a participant's own feedback pages into their assignment folder, where nbgrader puts them; the pages' paths.

    DepotError if there is none yet.
    """
    feedback = depot.feedback(participant, assignment)
    if feedback is None:
        raise DepotError(f"Umpan balik untuk tugas {assignment} belum ada.")
    versions = depot.submissions(assignment, participant, all_versions=True)
    home = feedback_folder(folder, next(r for r in versions if r.version == feedback.version))
    with explained():
        ensure_folder(home)
        for name, content in feedback.files.items():
            replace_file(home / name, content)
    return tuple(home / name for name in feedback.files)


def feedback_folder(folder: Path, receipt: Receipt) -> Path:
    """Where feedback on that hand-in lies in a participant's assignment folder."""
    return folder / "feedback" / receipt.timestamp


UNWRITTEN_RECEIPT = (
    "Tugas Anda sudah diterima dengan nomor {number}, tetapi tanda terimanya tidak dapat ditulis ke folder tugas. "
    "Catat nomor itu, lalu kumpulkan lagi setelah ruang penyimpanan Anda longgar."
)
