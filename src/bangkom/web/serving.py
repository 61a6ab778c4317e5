"""Start Jupyter servers as child processes on this machine, wait until they answer, and end them."""

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO

from bangkom.errors import BangkomError
from bangkom.settings import Settings
from bangkom.web import participant, trainer

START_SECONDS = 90
STOP_SECONDS = 10


@dataclass
class Server:
    """A running child. `address` is for people: it holds the token that lets them in."""

    name: str
    port: int
    token: str
    process: subprocess.Popen[bytes]
    log: Path
    _file: IO[bytes] = field(repr=False)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"{self.base}/?token={self.token}"

    def wait(self) -> None:
        """Return once it answers; BangkomError, naming its log, if it ends or stays silent."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise BangkomError(ENDED.format(name=self.name, log=self.log))
            if self._answers():
                return
            time.sleep(0.2)
        raise BangkomError(SILENT.format(name=self.name, seconds=START_SECONDS, log=self.log))

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            # An address that needs our token: another server may have this port already.
            connection.request("GET", "/api/status", headers={"Authorization": f"token {self.token}"})
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """End the server and what it started; it has a few seconds to do so by itself."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self._file.close()


def start_participant(settings: Settings, participant_id: str, home: Path, port: int) -> Server:
    """A participant's own server over `home`, which is made if it isn't there."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = secrets.token_hex(16)
    return _start(
        "peserta",
        port,
        token,
        participant.command(port, home),
        participant.environment(settings, participant_id, home, token),
        settings,
    )


def start_trainer(settings: Settings, port: int) -> Server:
    """A trainer's server over the project's folder."""
    token = secrets.token_hex(16)
    environment = trainer.environment(settings, token)
    return _start("widyaiswara", port, token, trainer.command(port, settings.root), environment, settings)


def _start(
    name: str, port: int, token: str, command: Sequence[str], environment: Mapping[str, str], settings: Settings
) -> Server:
    log = settings.cohort_folder / f"server-{name}.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = log.open("wb")
    process = subprocess.Popen(
        command, env=dict(environment), cwd=settings.root, stdout=file, stderr=file, start_new_session=True
    )
    return Server(name, port, token, process, log, file)


ENDED = "Server {name} berhenti sendiri saat dinyalakan. Catatannya ada di {log}. Mungkin portanya sedang dipakai."
SILENT = "Server {name} belum menjawab setelah {seconds} detik. Catatannya ada di {log}."
