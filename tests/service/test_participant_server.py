"""A participant's own Jupyter server as under a hub: no course, no depot, only their folder and their token."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.service.conftest import COHORT, START, Running

import bangkom
from bangkom.errors import SettingsError
from bangkom.store import schedule
from bangkom.web.participant.extension import read_place

A, B, C = "kebijakan-01", "kebijakan-02", "kebijakan-03"
TEMPLATES = Path(bangkom.__file__).parent / "web" / "participant" / "config" / "templates"
CONFIG = f"""
from bangkom.exchange.server import STOCK_EXTENSIONS_OFF
c.ServerApp.jpserver_extensions = {{
    "bangkom.web.participant.extension": True, "jupyterlab": False, "notebook": False, **STOCK_EXTENSIONS_OFF
}}
c.ServerApp.extra_template_paths = [{str(TEMPLATES)!r}]
c.ServerApp.base_url = "/user/km_01/"
c.ServerApp.allow_root = True
c.ServerApp.reraise_server_extension_failures = True
"""

Start = Callable[[str], httpx.Client]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "rumah"
    folder.mkdir()
    return folder


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Iterator[Start]:
    """`start(service address)` runs the server of km_01; a client of it that follows no redirects."""
    running: list[tuple[subprocess.Popen[bytes], httpx.Client]] = []

    def begin(service_url: str) -> httpx.Client:
        config = tmp_path / "konfigurasi"
        config.mkdir(exist_ok=True)
        (config / "jupyter_server_config.py").write_text(CONFIG)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {
            "BANGKOM_COHORT": COHORT,
            "BANGKOM_SERVICE_URL": service_url,
            "HOME": str(home),
            "JUPYTERHUB_API_TOKEN": "km_01",
            "JUPYTERHUB_USER": "km_01",
            "JUPYTER_CONFIG_DIR": str(config),
            "JUPYTER_PREFER_ENV_PATH": "0",
            "JUPYTER_TOKEN": "uji",
            "PATH": os.environ["PATH"],
        }
        options = [f"--ServerApp.root_dir={home}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
        log = tmp_path / "server.log"
        with log.open("wb") as output:
            command = [sys.executable, "-m", "jupyter_server", "--no-browser", *options]
            process = subprocess.Popen(command, env=environment, cwd=home, stdout=output, stderr=output)
        client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}/user/km_01/",
            headers={"Authorization": "token uji"},
            timeout=30,
            trust_env=False,
        )
        running.append((process, client))
        until = time.monotonic() + 30
        while True:
            try:
                client.get("api/status")
                return client
            except httpx.TransportError:
                assert process.poll() is None and time.monotonic() < until, log.read_text()
                time.sleep(0.05)

    yield begin
    for process, client in running:
        client.close()
        process.terminate()
        process.wait(20)


def test_the_way_of_a_participant_under_a_hub(service: Running, start: Start, home: Path) -> None:
    service.see_notice()
    person = schedule.Who("person", "km_01")
    service.write(lambda c: schedule.exempt(c, COHORT, person, A, "uji", "pa_01", START))
    server = start(service.base)
    assert server.get("bangkom/").headers["Location"] == "/services/bangkom/"
    assert server.get("bangkom/api/context").json() == {"cohort": COHORT, "participant": "km_01"}

    opened = server.get(f"bangkom/buka/{A}")
    assert opened.headers["Location"] == f"/user/km_01/notebooks/{A}/{A}.ipynb"
    assert (home / A / "soal.json").is_file()
    (home / A / "jawaban.json").write_text('{"schema": 1}')

    sent = server.post("assignments/submit", json={"course_id": COHORT, "assignment_id": A, "student_id": "km_02"})
    assert sent.json()["success"] is True
    kept = service.context.depot.latest(A, "km_01")
    assert kept is not None
    assert json.loads((home / A / "tanda-terima.json").read_text())["number"] == kept.number
    assert service.context.depot.participants(A) == ("km_01",)
    assert server.get("assignments", params={"course_id": COHORT}).json()["success"] is True
    assert server.get(f"bangkom/buka/{A}").status_code == 302, "answers stay, whatever is fetched again"
    assert (home / A / "jawaban.json").read_text() == '{"schema": 1}'

    service.context.depot.publish_feedback("km_01", A, 1, {f"{A}.html": b"<p>Baik</p>"})
    fetched = server.post("assignments/fetch_feedback", json={"course_id": COHORT, "assignment_id": A})
    assert fetched.json()["success"] is True
    assert [path.read_bytes() for path in home.glob(f"{A}/feedback/*/{A}.html")] == [b"<p>Baik</p>"]

    locked = server.get(f"bangkom/buka/{C}")
    assert locked.status_code == 403
    assert "Terbuka setelah Sesi 2 dikumpulkan." in locked.text
    assert 'href="/services/bangkom/"' in locked.text
    assert not (home / C).exists()
    assert server.get(f"bangkom/buka/{B}").status_code == 302
    (home / B / "jawaban.json").write_text("{}")
    refused = server.post("assignments/submit", json={"course_id": COHORT, "assignment_id": B}).json()
    assert refused["success"] is False
    assert "video ditonton" in refused["value"]
    assert server.post("assignments/submit", json={"course_id": "lain", "assignment_id": A}).json()["success"] is False

    for nameless in ({}, {"course_id": COHORT}, {"course_id": COHORT, "assignment_id": "../rahasia"}):
        answer = server.post("assignments/submit", json=nameless)
        assert (answer.status_code, answer.json()["success"]) == (400, False)
        assert answer.json()["value"].startswith("Permintaan ini tidak menyebut tugas")
    for path in (f"nbconvert/html/{A}/{A}.ipynb", "api/nbconvert"):
        absent = server.get(path)
        assert (absent.status_code, "nbconvert" in absent.text) == (404, False), absent.text

    stranger = httpx.get(f"{server.base_url}bangkom/api/context", trust_env=False)
    assert stranger.status_code in (302, 403), "the server's own door is shut"


def test_a_lost_connection_keeps_nobody_from_what_they_have(start: Start, home: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{probe.getsockname()[1]}/services/bangkom/"
    server = start(gone)
    (home / A).mkdir()
    (home / A / f"{A}.ipynb").write_text("{}")
    begun = time.monotonic()
    assert server.get(f"bangkom/buka/{A}").status_code == 302
    absent = server.get(f"bangkom/buka/{B}")
    assert (absent.status_code, "belum menjawab" in absent.text) == (503, True)
    assert time.monotonic() - begun < 12


def test_a_server_that_no_hub_started_says_so() -> None:
    with pytest.raises(SettingsError, match="hanya dapat dinyalakan oleh JupyterHub"):
        read_place({"JUPYTERHUB_USER": "km_01", "BANGKOM_SERVICE_URL": "http://127.0.0.1:1/"}, Path())
