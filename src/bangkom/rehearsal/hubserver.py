"""The hub of the demonstration: one child process that starts proxy and service, and a password for each role."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bangkom.errors import BangkomError
from bangkom.settings import Settings
from bangkom.store import accounts
from bangkom.store.database import Database

START_SECONDS = 120
STOP_SECONDS = 20
HOME_PAGE = "/services/bangkom/"
WORDS = ("padi", "laut", "subak", "kelapa", "perahu", "pura", "gunung", "senja", "tenun", "jukung", "pandan", "garam")


def give_passwords(settings: Settings, people: Iterable[str]) -> dict[str, str]:
    """A new password for each of these accounts; whatever they had no longer counts."""
    database = Database(settings.store_url)
    try:
        given = {}
        for person in people:
            now = datetime.now(UTC)
            password = f"{'-'.join(secrets.choice(WORDS) for _ in range(3))}-{secrets.randbelow(90) + 10}"
            with database.write() as connection:
                code = accounts.issue_code(connection, person, now)
            if not accounts.set_password(database, person, code, password, now):
                raise BangkomError(UNSET.format(person=person))
            given[person] = password
        return given
    finally:
        database.close()


def log_of(settings: Settings) -> Path:
    """Where the hub, its proxy and the service write what happens."""
    return settings.cohort_folder / "server-hub.log"


@contextmanager
def running_hub(settings: Settings, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The hub on 127.0.0.1:`port` (and the three ports after it), answering; ended with all it started at the end."""
    log = log_of(settings)
    environment = {
        "BANGKOM_COHORT": settings.cohort,
        "BANGKOM_MODE": settings.mode,
        "BANGKOM_PORT": str(port),
        "BANGKOM_ROOT": str(settings.root),
        "BANGKOM_STORE_URL": settings.store_url,
        "HOME": str(settings.cohort_folder),
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
    }
    command = [sys.executable, "-m", "jupyterhub", "-f", str(settings.root / "jupyterhub_config.py")]
    with log.open("wb") as file:
        hub = subprocess.Popen(
            command, env=environment, cwd=settings.root, stdout=file, stderr=file, start_new_session=True
        )
        try:
            _await(hub, port, log)
            yield hub
        finally:
            _stop(hub)


def _await(hub: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if hub.poll() is not None:
            raise BangkomError(ENDED.format(log=log))
        if _answers(port):
            return
        time.sleep(0.3)
    raise BangkomError(SILENT.format(seconds=START_SECONDS, log=log))


def _answers(port: int) -> bool:
    """Whether the service answers through the proxy: it sends whoever isn't logged in to the hub."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", HOME_PAGE)
        return connection.getresponse().status < 400
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _stop(hub: subprocess.Popen[bytes]) -> None:
    if hub.poll() is None:
        hub.send_signal(signal.SIGTERM)
        try:
            hub.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(hub.pid, signal.SIGKILL)
            hub.wait()


UNSET = "Kata sandi untuk {person} tidak dapat dipasang."
ENDED = "Hub berhenti sendiri saat dinyalakan. Catatannya ada di {log}. Mungkin salah satu portanya sedang dipakai."
SILENT = "Hub belum menjawab setelah {seconds} detik. Catatannya ada di {log}."
