"""`bangkom run`: a small rehearsed cohort on this machine, open to one participant and one trainer."""

import os
import signal
import sys
import time
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from bangkom.authoring import load_programme
from bangkom.authoring.build import build
from bangkom.errors import BangkomError
from bangkom.exchange.flow import fetch_into, open_depot
from bangkom.rehearsal.acting import save_answers
from bangkom.rehearsal.command import own_store
from bangkom.rehearsal.outcomes import plan_answer
from bangkom.rehearsal.plan import HABITS, first_sessions, make_plan
from bangkom.rehearsal.walk import MARKER, read_questions, walk
from bangkom.settings import Settings
from bangkom.store.source import read_source, source_path
from bangkom.web.serving import Server, start_participant, start_trainer

COHORT_SIZE = 24
VISITOR = f"km_01_{HABITS.index('half') + 1:03}"
"""The participant whom a visitor plays: one session handed in and marked, the second begun, the third still new."""

SINCE_FIRST_SESSION = timedelta(hours=26)
"""The cohort is in the middle: its first session opened yesterday, the second today, the third opens tomorrow."""

BEGUN = 3
"""Questions of the second session that are answered already."""

READY = "peragaan.txt"
"""Stands in a cohort's folder once it is ready to be shown; a preparation that was interrupted begins anew."""


def run(settings: Settings, port: int, console: Console) -> None:
    """Serve until interrupted. What a visitor does stays in the cohort's folder until the next rehearsal there."""
    load_programme(settings.course)  # a mistake there is told now, rather than by a server in its log
    prepare(settings, console)
    for ending in (signal.SIGTERM, signal.SIGHUP):  # a closed terminal, too, must leave no server behind
        signal.signal(ending, signal.default_int_handler)
    console.print("Menyalakan server …")
    with ExitStack() as servers:
        visitor = _started(servers, lambda: start_participant(settings, VISITOR, home(settings), port))
        trainer = _started(servers, lambda: start_trainer(settings, port + 1))
        for server in (visitor, trainer):
            server.wait()
        console.print(_welcome(settings, visitor, trainer), markup=False, soft_wrap=True)
        if sys.stdout.isatty() and (sys.platform == "darwin" or os.environ.get("DISPLAY")):
            webbrowser.open(visitor.address)
        _watch(visitor, trainer)


def prepare(settings: Settings, console: Console) -> None:
    """A cohort to show: rehearsed once, and kept with all that visitors did. BangkomError if a real one is there."""
    folder = settings.cohort_folder
    if (folder / READY).exists():
        return
    if folder.exists() and not (folder / MARKER).exists():
        raise BangkomError(REAL.format(cohort=settings.cohort))
    console.print(f"Menyiapkan angkatan peragaan dengan {COHORT_SIZE} peserta simulasi:")
    rehearse(settings, console)
    _begin_second_session(settings)
    (folder / READY).touch()


def rehearse(settings: Settings, console: Console) -> None:
    """A small cohort in the middle of its training, as of now."""
    build(settings)
    plan = first_sessions(make_plan(COHORT_SIZE, read_questions(settings)), lambda place: 1 + place % 2)
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - SINCE_FIRST_SESSION
    walk(own_store(settings), plan, start, console)


def home(settings: Settings) -> Path:
    """The visitor's folder."""
    return settings.cohort_folder / "homes" / VISITOR


def _started(servers: ExitStack, start: Callable[[], Server]) -> Server:
    server = start()
    servers.callback(server.stop)
    return server


def _watch(*servers: Server) -> None:
    """Return on Ctrl-C; BangkomError if a server ends by itself."""
    try:
        while all(server.process.poll() is None for server in servers):
            time.sleep(0.5)
    except KeyboardInterrupt:
        return
    ended = next(server for server in servers if server.process.poll() is not None)
    raise BangkomError(ENDED.format(name=ended.name, log=ended.log))


def _begin_second_session(settings: Settings) -> None:
    depot = open_depot(settings)
    second = depot.published()[1:2]
    for assignment in second:
        fetch_into(depot, assignment, home(settings) / assignment)
        questions = read_source(source_path(settings.source, assignment)).questions[:BEGUN]
        answers = [plan_answer(question, "right", hand_mark_given=False) for question in questions]
        save_answers(home(settings) / assignment, assignment, answers, datetime.now(UTC))


def _welcome(settings: Settings, visitor: Server, trainer: Server) -> str:
    reports = sorted((settings.analytics / "out" / settings.cohort).glob("*.html"))
    lines = [
        "",
        "Siap. Buka di peramban:",
        f"  Peserta ({VISITOR}):  {visitor.address}",
        f"  Widyaiswara:          {trainer.address}",
        *(f"  Laporan:              {page}" for page in reports),
        "",
        "Peragaan ini hanya untuk komputer ini: server hanya mendengar di 127.0.0.1, dan peserta tidak dipisahkan",
        "dari berkas lain milik akun ini. Jangan dipakai untuk angkatan yang sebenarnya.",
        "Tekan Ctrl-C untuk berhenti.",
    ]
    return "\n".join(lines)


REAL = (
    "Angkatan {cohort} adalah angkatan yang sebenarnya; peragaan memakai angkatan simulasi. Kosongkan BANGKOM_COHORT."
)
ENDED = "Server {name} berhenti sendiri. Catatannya ada di {log}."
