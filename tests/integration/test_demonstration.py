"""`bangkom run` as a visitor starts and ends it: a process of its own, in a copy of the project."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from bangkom.rehearsal.demonstration import VISITOR, home
from bangkom.rehearsal.walk import MARKER
from bangkom.settings import Settings

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("bangkom")
READY_SECONDS, END_SECONDS = 120, 15


def free_pair() -> int:
    """A port that is free, and so is the next."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            if port <= 65_000:
                return port


class Demonstration:
    """A started `bangkom run`, what it has said so far, and every process below it."""

    def __init__(self, root: Path, port: int, **environment: str) -> None:
        self.port, self._said = port, root / f"keluaran-{port}.txt"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BANGKOM_", "JUPYTER"))}
        with self._said.open("wb") as out:
            self.process = subprocess.Popen(
                [COMMAND, "run", "--port", str(port)],
                cwd=root,
                env={**kept, "COLUMNS": "200", **environment},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.below: list[psutil.Process] = []

    @property
    def said(self) -> str:
        return self._said.read_text("utf-8")

    def wait_ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while "Tekan Ctrl-C" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.1)

    def token(self, port: int) -> str:
        found = re.search(rf"http://127\.0\.0\.1:{port}/\?token=([0-9a-f]+)", self.said)
        assert found, self.said
        return found[1]

    def get(self, port: int, path: str, method: str = "GET") -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request(method, path, headers={"Authorization": f"token {self.token(port)}"})
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def end(self, how: signal.Signals) -> float:
        """Send it that signal; seconds until it has ended."""
        self.below = psutil.Process(self.process.pid).children(recursive=True)
        begin = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(END_SECONDS)
        return time.monotonic() - begin

    def left(self) -> list[str]:
        """What still runs a moment after it has ended, of all that ran below it."""
        _, alive = psutil.wait_procs(self.below, timeout=2)
        return [" ".join(process.cmdline()) for process in alive]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = tmp_path_factory.mktemp("peragaan")
    for name in ("course", "release", "build/source", "build/video", "analytics"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("out"))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Settings(root, "demo")


@pytest.fixture
def start(place: Settings) -> Iterator[Callable[..., Demonstration]]:
    started: list[Demonstration] = []

    def begin(port: int | None = None, **environment: str) -> Demonstration:
        started.append(Demonstration(place.root, port or free_pair(), **environment))
        return started[-1]

    yield begin
    for demonstration in started:
        if demonstration.process.poll() is None:
            demonstration.end(signal.SIGINT)


def test_a_visitor_starts_it_works_in_it_ends_it_and_comes_back(
    start: Callable[..., Demonstration], place: Settings
) -> None:
    first = start()
    first.wait_ready()
    assert "Menyiapkan angkatan peragaan" in first.said
    assert f"Peserta ({VISITOR})" in first.said
    status, page = first.get(first.port, "/services/bangkom/")
    assert status == 200
    assert [state for state in ("Nilai", "Sedang dikerjakan", "Belum dimulai") if state not in page] == []
    status, page = first.get(first.port + 1, "/formgrader/manage_assignments")
    assert (status, "formgrader" in page.lower()) == (200, True)
    reports = re.findall(r"Laporan: +(\S+\.html)", first.said)
    assert [Path(report).is_file() for report in reports] == [True, True]

    assert first.get(first.port, "/api/kernels", "POST")[0] == 201  # a session is open when the visitor leaves
    answers = home(place) / "kebijakan-02" / "jawaban.json"
    sheet = json.loads(answers.read_text("utf-8"))
    assert len(sheet["answers"]) == 3
    sheet["answers"]["dari-pengunjung"] = {"value": "a", "saved_at": "2026-01-05T10:00:00+08:00"}
    answers.write_text(json.dumps(sheet), "utf-8")
    assert first.end(signal.SIGINT) < END_SECONDS
    assert len(first.below) >= 3  # two servers and the kernel
    assert first.left() == []
    assert (first.process.returncode, "Traceback" in first.said) == (0, False)

    second = start()
    second.wait_ready()
    assert "Menyiapkan" not in second.said
    assert second.get(second.port, "/services/bangkom/")[0] == 200
    assert "dari-pengunjung" in answers.read_text("utf-8")
    assert second.token(second.port) != first.token(first.port)
    assert second.end(signal.SIGHUP) < END_SECONDS  # its terminal was closed
    assert second.left() == []


@pytest.mark.parametrize("taken", [0, 1])
def test_a_port_in_use_is_told_with_the_log_and_leaves_nothing_running(
    start: Callable[..., Demonstration], place: Settings, taken: int
) -> None:
    port = free_pair()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port + taken))
        other.listen()
        blocked = start(port)
        assert blocked.process.wait(READY_SECONDS) == 1
    name = ("peserta", "widyaiswara")[taken]
    log = place.cohort_folder / f"server-{name}.log"
    assert f"Server {name} berhenti sendiri" in blocked.said
    assert str(log) in blocked.said.replace("\n", "")
    assert str(port + taken) in log.read_text("utf-8")
    assert "Traceback" not in blocked.said
    mine = [p for p in psutil.process_iter(["cmdline"]) if any(str(place.root) in a for a in p.info["cmdline"] or ())]
    assert mine == []


def test_a_real_cohort_is_not_served(start: Callable[..., Demonstration], place: Settings) -> None:
    real = Settings(place.root, "angkatan_7")
    real.cohort_folder.mkdir(parents=True)
    (real.cohort_folder / "gradebook.db").write_bytes(b"nilai")
    refused = start(BANGKOM_COHORT=real.cohort)
    assert refused.process.wait(READY_SECONDS) == 1
    assert "Angkatan angkatan_7 adalah angkatan yang sebenarnya" in refused.said
    assert not (real.cohort_folder / MARKER).exists()
    assert [path.name for path in real.cohort_folder.iterdir()] == ["gradebook.db"]
