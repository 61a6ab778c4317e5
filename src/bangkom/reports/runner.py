"""Runs the reports that were asked for, one run after the other, each in a process of its own at low priority.

What waits stands in the store: a run that a stop cut off begins anew at the next start, and nothing is forgotten.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from bangkom.domain.reporting import is_due
from bangkom.errors import BangkomError
from bangkom.messages import Zone
from bangkom.reports.names import REPORTS
from bangkom.settings import Settings
from bangkom.store import reporting
from bangkom.store.database import Database
from bangkom.store.reporting import Run

LOOK_SECONDS = 30.0
"""How often the schedule is looked at."""
LONGEST = 900
"""Seconds after which a run is given up."""
KEPT = 30
"""Runs whose files are kept; older ones are told in the history only."""
NICE = 10
NEEDED = ("BANGKOM_", "PATH", "HOME", "LANG", "LC_", "TMPDIR", "TZ", "PYTHON", "VIRTUAL_ENV")
"""What the process of a run is told of the environment: the service's own token, for one, is no business of its."""

log = logging.getLogger(__name__)


class ReportRunner:
    """One worker thread for one cohort. `start` it once, `close` it at the end. `clock` gives aware datetimes."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        zone: Zone,
        clock: Callable[[], datetime],
        environ: Mapping[str, str],
    ) -> None:
        self._settings, self._database, self._zone, self._clock = settings, database, zone, clock
        self._environ = {name: value for name, value in environ.items() if name.startswith(NEEDED)}
        self._wake = threading.Event()
        self._is_closing = False
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._work, name="reports", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def look(self) -> None:
        """Something was asked for: look at once."""
        self._wake.set()

    def close(self) -> None:
        """End now; a run under way begins anew at the next start."""
        self._is_closing = True
        self._wake.set()
        if self._process is not None:
            self._process.terminate()
        if self._thread.is_alive():
            self._thread.join(10)

    def _work(self) -> None:
        while not self._is_closing:
            self._wake.clear()
            try:
                while not self._is_closing and (run := self._next()) is not None:
                    self._carry_out(run)
            except BangkomError as error:  # a busy or full store: looked at again soon
                log.warning("reports can't be run: %s", error)
            except Exception:  # a fault of ours must not end the thread, or no report would ever run again
                log.exception("reports can't be run")
            self._wake.wait(LOOK_SECONDS)

    def _next(self) -> Run | None:
        cohort = self._settings.cohort
        with self._database.write() as connection:
            waiting = reporting.next_waiting(connection, cohort)
            if waiting is not None:
                return waiting
            known = reporting.schedule(connection, cohort)
            newest = reporting.runs(connection, cohort, 1)
            now = self._clock()
            if known and is_due(*known, newest[0].asked_at if newest else None, now, self._zone):
                return reporting.ask(connection, cohort, "", now, len(REPORTS))
        return None

    def _carry_out(self, run: Run) -> None:
        target = folder_of(self._settings, run.id)
        shutil.rmtree(target, ignore_errors=True)
        command = [sys.executable, "-m", "bangkom.reports.job", str(target), run.asked_at.isoformat()]
        try:
            process = subprocess.Popen(
                command,
                cwd=self._settings.root,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                preexec_fn=lambda: os.nice(NICE),
            )
        except OSError as error:
            self._end(run, None, f"{NOT_STARTED} ({error.strerror})")
            return
        self._process = process
        limit = threading.Timer(LONGEST, process.kill)
        limit.start()
        told: dict[str, str] = {}
        with process:
            for line in process.stdout or ():
                said = json.loads(line)
                if "done" in said:
                    with self._database.write() as connection:
                        reporting.advance(connection, run.id, int(said["done"]))
                told |= {key: str(said[key]) for key in ("hash", "error") if key in said}
        limit.cancel()
        self._process = None
        if not self._is_closing:
            self._end(run, told.get("hash"), told.get("error", GAVE_UP))

    def _end(self, run: Run, input_hash: str | None, reason: str) -> None:
        with self._database.write() as connection:
            if input_hash:
                reporting.finish(connection, run.id, input_hash, self._clock())
            else:
                reporting.fail(connection, run.id, reason, self._clock())
            kept = {folder_of(self._settings, one.id) for one in reporting.runs(connection, run.cohort, KEPT)}
        for folder in folder_of(self._settings, run.id).parent.iterdir():
            if folder not in kept:
                shutil.rmtree(folder, ignore_errors=True)


def folder_of(settings: Settings, run: int) -> Path:
    """Where the files of a run lie: with the cohort, so that a backup holds them too."""
    return settings.cohort_folder / "laporan" / str(run)


NOT_STARTED = "Penyusunan laporan tidak dapat dimulai"
GAVE_UP = "Penyusunan laporan berhenti sebelum selesai. Catatannya ada pada log server; coba lagi."
