"""`bangkom run`: the hub on this machine, with a small cohort in the middle of its training and an account a role."""

import os
import shutil
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bangkom.authoring import load_programme
from bangkom.authoring.build import build
from bangkom.errors import BangkomError
from bangkom.exchange.flow import fetch_into, open_depot
from bangkom.hub.isolation import best
from bangkom.rehearsal.acting import save_answers
from bangkom.rehearsal.command import own_store
from bangkom.rehearsal.hubserver import give_passwords, log_of, running_hub
from bangkom.rehearsal.middle import HANDED_IN, VISITOR, live_until
from bangkom.rehearsal.office import COACHES, ORGANISER, TRAINER
from bangkom.rehearsal.outcomes import plan_answer
from bangkom.rehearsal.plan import make_plan
from bangkom.rehearsal.stages import Stages
from bangkom.rehearsal.walk import MARKER, read_questions, tell
from bangkom.reports.load import load
from bangkom.reports.names import REPORTS
from bangkom.reports.runner import folder_of
from bangkom.reports.snapshot import snapshot_name
from bangkom.settings import Settings
from bangkom.store import certificates, designs, mentor_links, reporting
from bangkom.store.database import Database
from bangkom.store.source import read_source, source_path
from bangkom.web.service.__main__ import ensure_secret

COHORT_SIZE = 24
SERVICE = "services/bangkom/"

VISITORS = (("Peserta", VISITOR), ("Widyaiswara", TRAINER), ("Penyelenggara", ORGANISER))
"""One account a role."""

BEGUN = 3
"""Questions of the visitor's next session that are answered already."""

READY = "peragaan.txt"
"""Stands in a cohort's folder once it is ready to be shown; a preparation that was interrupted begins anew."""


def run(settings: Settings, port: int, console: Console) -> None:
    """Serve until interrupted. What visitors do stays in the cohort's folder until the next rehearsal there."""
    load_programme(settings.course)  # a mistake there is told now, rather than by a server in its log
    own = own_store(settings)
    prepare(own, console)
    for ending in (signal.SIGTERM, signal.SIGHUP):  # a closed terminal, too, must leave no server behind
        signal.signal(ending, signal.default_int_handler)
    passwords = give_passwords(own, [person for _, person in VISITORS])
    console.print("Menyalakan hub …")
    with running_hub(own, port) as hub:
        address = f"http://127.0.0.1:{port}/"
        console.print(_welcome(own, address, passwords), markup=False, soft_wrap=True)
        if sys.stdout.isatty() and (sys.platform == "darwin" or os.environ.get("DISPLAY")):
            webbrowser.open(address)
        _watch(hub, own)


def prepare(settings: Settings, console: Console) -> None:
    """A cohort to show: rehearsed once, and kept with all that visitors did. BangkomError if a real one is there."""
    folder = settings.cohort_folder
    if (folder / READY).exists():
        return
    if folder.exists() and not (folder / MARKER).exists():
        raise BangkomError(REAL.format(cohort=settings.cohort))
    console.print(f"Menyiapkan angkatan peragaan dengan {COHORT_SIZE} peserta simulasi:")
    rehearse(settings, console)
    _begin_next_session(settings)
    (folder / READY).touch()


def rehearse(settings: Settings, console: Console) -> None:
    """A small cohort in the middle of its training, as of now."""
    build(settings)
    own, stages, now = own_store(settings), Stages(console), datetime.now(UTC)
    live_until(own, make_plan(COHORT_SIZE, read_questions(settings)), stages, now)
    tell(own, stages, now)
    _hang_out_reports(own, now)


def home(settings: Settings) -> Path:
    """The visitor's folder."""
    return settings.cohort_folder / "homes" / VISITOR


def _watch(hub: subprocess.Popen[bytes], settings: Settings) -> None:
    """Return on Ctrl-C; BangkomError if the hub ends by itself."""
    try:
        hub.wait()
    except KeyboardInterrupt:
        return
    raise BangkomError(ENDED.format(log=log_of(settings)))


def _hang_out_reports(settings: Settings, as_of: datetime) -> None:
    """The service's page of reports shows them as well: a run that the organiser asked for."""
    made = settings.analytics / "out" / settings.cohort
    database = Database(settings.store_url)
    try:
        with database.write() as connection:
            run = reporting.ask(connection, settings.cohort, ORGANISER, as_of, len(REPORTS))
            folder = folder_of(settings, run.id)
            folder.mkdir(mode=0o700, parents=True)
            for name in REPORTS:
                for kind in ("html", "xlsx"):
                    shutil.copy(made / f"{name}.{kind}", folder)
            digest = load(made / snapshot_name(as_of)).about.input_hash
            reporting.finish(connection, run.id, digest, datetime.now(UTC))
    finally:
        database.close()


def _begin_next_session(settings: Settings) -> None:
    depot = open_depot(settings)
    for assignment in load_programme(settings.course).assignments()[HANDED_IN : HANDED_IN + 1]:
        fetch_into(depot, assignment, home(settings) / assignment)
        questions = read_source(source_path(settings.source, assignment)).questions[:BEGUN]
        answers = [plan_answer(question, "right", hand_mark_given=False) for question in questions]
        save_answers(home(settings) / assignment, assignment, answers, datetime.now(UTC))


def _welcome(settings: Settings, address: str, passwords: Mapping[str, str]) -> str:
    reports = sorted((settings.analytics / "out" / settings.cohort).glob("*.html"))
    lines = [
        "",
        f"Siap. Buka di peramban: {address}",
        *(f"  {role:<13} id {person:<12} kata sandi {passwords[person]}" for role, person in VISITORS),
        *(f"  {what:<13} {where}" for what, where in _doors(settings, address)),
        *(f"  Laporan       {page}" for page in reports),
        "",
        "Hanya untuk komputer ini: semuanya mendengar di 127.0.0.1 saja.",
        best(settings).sentence(),
        "Tekan Ctrl-C untuk berhenti.",
    ]
    return "\n".join(lines)


def _doors(settings: Settings, address: str) -> list[tuple[str, str]]:
    """What opens without an account: a mentor's page of a rancangan that waits for them, and a certificate's."""
    found, now = [], datetime.now(UTC)
    database = Database(settings.store_url)
    try:
        with database.write() as connection:
            standings = designs.standings(connection, settings.cohort)
            waiting = [person for person, one in standings.items() if one.state == "submitted"]
            for person in waiting[:1]:
                known = [one for one in mentor_links.links(connection, person) if one.counts(now)]
                link = known[-1] if known else mentor_links.make_link(connection, person, COACHES[0], now)
                token = mentor_links.sign(ensure_secret(settings), link)
                found.append(("Tautan mentor", f"{address}{SERVICE}mentor#{token}"))
            issued = certificates.newest(connection, settings.cohort)
            for certificate in [one for one in issued.values() if one.is_valid][:1]:
                found.append(("Sertifikat", f"{address}{SERVICE}sertifikat/{certificate.slug}"))
    finally:
        database.close()
    return found


REAL = (
    "Angkatan {cohort} adalah angkatan yang sebenarnya; peragaan memakai angkatan simulasi. Kosongkan BANGKOM_COHORT."
)
ENDED = "Hub berhenti sendiri. Catatannya ada di {log}."
