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
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests
from benchmarks.ports import free_row

from bangkom.rehearsal.demonstration import home
from bangkom.rehearsal.desk import COMMENT
from bangkom.rehearsal.drafting import COMMENT as DESIGN_COMMENT
from bangkom.rehearsal.forums import TITLE
from bangkom.rehearsal.middle import VISITOR
from bangkom.rehearsal.office import ORGANISER, TRAINER
from bangkom.rehearsal.walk import MARKER
from bangkom.settings import Settings

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("bangkom")
READY_SECONDS, END_SECONDS = 300, 90


LIFE = {
    VISITOR: [
        *(("", words) for words in ("Nilai", "Sesi 4", "Terkunci")),
        ("nilai/kebijakan-01", COMMENT),
        ("diskusi", "Berlangsung"),
        ("forum/kebijakan", TITLE),
        ("tatap-muka", "Terlambat"),
        ("hadir", 'name="kode"'),
        ("rancangan", "Akta kelahiran"),
        ("rancangan/isi/tonggak", DESIGN_COMMENT),
        ("kelulusan/saya", "syarat sudah terpenuhi"),
    ],
    TRAINER: [
        ("periksa", "Periksa sekarang"),
        ("periksa/kebijakan-02/nilai-refleksi-01", "Tampilkan nama"),
        ("rancangan-peserta", "Disetujui"),
        ("presentasi-jadwal", "Dirilis"),
        ("implementasi", "Kelompok 1"),
        ("kelulusan", "Lulus"),
    ],
    ORGANISER: [
        ("penyelenggara", "peserta"),
        ("tatap-muka", "Absen terbuka"),
        ("kelulusan", "Lulus"),
        ("catatan", "km_01"),
        ("laporan", "Unduh XLSX"),
    ],
}
"""What a visitor finds alive, by account: a path, and words on its page."""


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

    def password(self, person: str) -> str:
        found = re.search(rf"id {person} +kata sandi (\S+)", self.said)
        assert found, self.said
        return found[1]

    @contextmanager
    def logged_in(self, person: str) -> Iterator[Callable[[str], str]]:
        """A way to read pages of the service, of a person who logs in with the printed password."""
        base = f"http://127.0.0.1:{self.port}"
        with requests.Session() as browser:
            browser.get(f"{base}/hub/login", timeout=30)
            form = {
                "username": person,
                "password": self.password(person),
                "_xsrf": browser.cookies.get("_xsrf", path="/hub/"),
            }
            browser.post(f"{base}/hub/login", data=form, timeout=30)

            def read(path: str) -> str:
                answer = browser.get(f"{base}/services/bangkom/{path}", timeout=30)
                assert answer.status_code == 200, (path, answer.text)
                return answer.text

            yield read

    def printed(self, what: str) -> str:
        """The address that is printed as that."""
        found = re.search(rf"{what} +(http\S+)", self.said)
        assert found, self.said
        return found[1]

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
    for name in ("nbgrader_config.py", "jupyterhub_config.py"):
        shutil.copy(ROOT / name, root)
    return Settings(root, "demo")


@pytest.fixture
def start(place: Settings) -> Iterator[Callable[..., Demonstration]]:
    started: list[Demonstration] = []

    def begin(port: int | None = None, **environment: str) -> Demonstration:
        started.append(Demonstration(place.root, port or free_row(), **environment))
        return started[-1]

    yield begin
    for demonstration in started:
        if demonstration.process.poll() is None:
            demonstration.end(signal.SIGINT)


def test_a_visitor_starts_it_looks_around_ends_it_and_comes_back(
    start: Callable[..., Demonstration], place: Settings
) -> None:
    first = start()
    first.wait_ready()
    assert "Menyiapkan angkatan peragaan" in first.said
    assert "Pemisahan peserta:" in first.said  # what this machine lacks is said
    for person, pages in LIFE.items():
        with first.logged_in(person) as read:
            lacking = [(path, words) for path, words in pages if words not in read(path)]
        assert lacking == []
    assert "✓ Berlaku" in requests.get(first.printed("Sertifikat"), timeout=30).text
    door, _, token = first.printed("Tautan mentor").partition("#")
    with requests.Session() as mentor:
        assert "menunggu" in mentor.post(door, data={"tautan": token}, timeout=30).text.casefold()
    reports = re.findall(r"Laporan +(\S+\.html)", first.said)
    assert reports and all(Path(report).is_file() for report in reports)

    answers = home(place) / "kebijakan-02" / "jawaban.json"
    sheet = json.loads(answers.read_text("utf-8"))
    assert len(sheet["answers"]) == 3
    sheet["answers"]["dari-pengunjung"] = {"value": "a", "saved_at": "2026-01-05T10:00:00+08:00"}
    answers.write_text(json.dumps(sheet), "utf-8")
    assert first.end(signal.SIGINT) < END_SECONDS
    assert len(first.below) >= 3  # hub, proxy and service
    assert first.left() == []
    assert (first.process.returncode, "Traceback" in first.said) == (0, False)

    second = start()
    second.wait_ready()
    assert "Menyiapkan" not in second.said
    with second.logged_in(VISITOR) as read:
        assert "Sesi 3" in read("")
    assert "dari-pengunjung" in answers.read_text("utf-8")
    assert second.password(VISITOR) != first.password(VISITOR)
    assert second.end(signal.SIGHUP) < END_SECONDS  # its terminal was closed
    assert second.left() == []


def test_a_port_in_use_is_told_with_the_log_and_leaves_nothing_running(
    start: Callable[..., Demonstration], place: Settings
) -> None:
    port = free_row()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port + 1))
        other.listen()
        blocked = start(port)
        assert blocked.process.wait(READY_SECONDS) == 1
    log = place.cohort_folder / "server-hub.log"
    assert "Hub berhenti sendiri" in blocked.said
    assert str(log) in blocked.said.replace("\n", "")
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
