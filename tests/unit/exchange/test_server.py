import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from nbgrader.server_extensions.assignment_list.handlers import AssignmentList

from bangkom.exchange.local import LocalDepot
from bangkom.exchange.server import AssignmentDesk, participant_config
from bangkom.settings import Settings

A = "kebijakan-01"
PARTICIPANT = "km_07_014"


@pytest.fixture
def home(make_folder: Callable[..., Path]) -> Path:
    return make_folder(PARTICIPANT).parent


@pytest.fixture
def trap(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Plants configuration that leaves a mark when it is run, wherever a participant could; returns the mark."""
    mark = tmp_path / "dijalankan"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("JUPYTER_CONFIG_DIR", raising=False)
    monkeypatch.chdir(home)
    for folder in (home, home / A, home / ".jupyter"):
        folder.mkdir(exist_ok=True)
        for name in ("nbgrader_config.py", "jupyter_config.py"):
            (folder / name).write_text(f"import pathlib\npathlib.Path({str(mark)!r}).touch()\n")
    return mark


@pytest.fixture
def desk(settings: Settings, home: Path) -> AssignmentDesk:
    return AssignmentDesk(participant_config(settings, PARTICIPANT, home))


def test_configuration_in_a_home_is_never_run(desk: AssignmentDesk, trap: Path, home: Path) -> None:
    assert desk.list_assignments("demo")["success"]
    assert desk.fetch_assignment("demo", A)["success"]
    assert desk.submit_assignment("demo", A)["success"]
    assert desk.list_courses()["value"] == ["demo"]
    assert not desk.fetch_feedback("demo", A)["success"]
    assert not trap.exists()

    stock = AssignmentList()
    stock.root_dir = str(home)
    stock.list_assignments("demo")
    assert trap.exists(), "the trap would not have caught anything"


def test_listing_shows_what_is_released_and_what_was_handed_in(desk: AssignmentDesk) -> None:
    desk.submit_assignment("demo", A)
    released, handed_in = desk.list_assignments("demo")["value"]
    assert (released["assignment_id"], released["status"]) == (A, "fetched")
    assert (handed_in["status"], handed_in["student_id"]) == ("submitted", PARTICIPANT)


def test_a_refusal_is_a_sentence_and_the_browser_names_nobody(desk: AssignmentDesk, home: Path) -> None:
    (home / A / "jawaban.json").unlink()
    refused = desk.submit_assignment("demo", A)
    assert refused["success"] is False
    assert refused["value"].startswith("Berkas jawaban.json belum ada.")
    assert "tidak dilayani" in desk.submit_assignment("lain", A)["value"]
    assert "Kode tugas" in desk.submit_assignment("demo", "../km_07_015/kebijakan-01")["value"]
    assert not desk.list_assignments("lain")["success"]


SERVER = """
from pathlib import Path
from bangkom.exchange.server import serve_exchange
from bangkom.settings import Settings

def _load_jupyter_server_extension(app):
    serve_exchange(app.web_app, Settings(Path({root!r}), "demo"), "km_07_014", Path(app.root_dir))
"""
CONFIG = """
from bangkom.exchange.server import STOCK_EXTENSIONS_OFF
c.ServerApp.jpserver_extensions = {"peserta_uji": True, "jupyterlab": False, "notebook": False, **STOCK_EXTENSIONS_OFF}
c.ServerApp.allow_root = True
"""


@pytest.fixture
def connection(settings: Settings, home: Path, trap: Path, tmp_path: Path) -> Iterator[HTTPConnection]:
    """A real Jupyter server of the participant, with a trap in their home."""
    config = tmp_path / "konfigurasi"
    config.mkdir()
    (config / "peserta_uji.py").write_text(SERVER.format(root=str(settings.root)))
    (config / "jupyter_server_config.py").write_text(CONFIG)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_PREFER_ENV_PATH": "0",
        "JUPYTER_TOKEN": "uji",
        "PYTHONPATH": str(config),
        "PYTHONNOUSERSITE": "1",
    }
    options = [f"--ServerApp.root_dir={home}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    log = tmp_path / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", "--no-browser", *options],
            env=environment,
            cwd=tmp_path,
            stdout=output,
            stderr=output,
        )
    connection = HTTPConnection("127.0.0.1", port)
    try:
        for _ in range(200):
            if server.poll() is not None:
                break
            try:
                connection.connect()
            except ConnectionRefusedError:
                time.sleep(0.1)
            else:
                yield connection
                return
        raise RuntimeError(log.read_text())
    finally:
        connection.close()
        server.terminate()
        server.wait(20)


def hand_in(connection: HTTPConnection, **body: str) -> dict[str, Any]:
    connection.request("POST", "/assignments/submit", json.dumps(body), {"Authorization": "token uji"})
    answer = connection.getresponse()
    found = json.load(answer)
    assert isinstance(found, dict)
    return found


def test_the_browser_hands_in_through_nbgraders_own_handler(
    connection: HTTPConnection, depot: LocalDepot, home: Path, trap: Path
) -> None:
    listed = hand_in(connection, course_id="demo", assignment_id=A, student_id="km_07_015")
    assert listed["success"] is True
    receipt = json.loads((home / A / "tanda-terima.json").read_text())
    assert receipt["participant"] == PARTICIPANT
    assert depot.participants(A) == (PARTICIPANT,)

    (home / A / "jawaban.json").unlink()
    refused = hand_in(connection, course_id="demo", assignment_id=A)
    assert refused["success"] is False
    assert refused["value"].startswith("Berkas jawaban.json belum ada.")
    assert not trap.exists()
