"""A trainer marks in nbgrader's formgrader, in a server of their own: the audit says so, and the feedback goes out."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from nbgrader.server_extensions.formgrader import apihandlers
from tests.service.conftest import COHORT, ROOT, START, Running, running_service

import bangkom
from bangkom.exchange.config import ServiceAccess
from bangkom.store import audit, mark_release, teaching
from bangkom.store.gradebook import open_gradebook
from bangkom.web.trainer.extension import ABOUT, OWN
from bangkom.web.trainer.telling import Teller

A = "kebijakan-01"
CONFIG = Path(bangkom.__file__).parent / "web" / "trainer" / "config"
KEY = "0123456789abcdef" * 2


def wait_until(check: Callable[[], Any], seconds: float = 30.0) -> Any:
    until = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < until, f"{check} did not come true"
        time.sleep(0.05)
    return found


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, released: Path, filled_store: bytes) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("formgrader")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    with running_service(folder, released, filled_store, with_grading=True) as running:
        running.see_notice("km_01", "pa_01", "wi_02")
        running.hand_in("km_01", A, b"""{"schema": 1, "assignment": "kebijakan-01", "answers": {}}""")
        running.context.grading_queue.add("km_01", A)
        wait_until(lambda: running.context.depot.feedback("km_01", A))
        yield running


@contextmanager
def trainers_server(service: Running, folder: Path, name: str = "wi_01") -> Iterator[httpx.Client]:
    """The server of a trainer as its hub starts it, but for the hub's own login."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    root = service.context.settings.root
    environment = {
        "BANGKOM_COHORT": COHORT,
        "BANGKOM_ROOT": str(root),
        "BANGKOM_SERVICE_URL": service.base,
        "HOME": str(folder),
        "JUPYTERHUB_API_TOKEN": name,
        "JUPYTER_CONFIG_DIR": str(CONFIG),
        "JUPYTER_PREFER_ENV_PATH": "0",
        "JUPYTER_TOKEN": "uji",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "jupyter_server", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    log = folder / "server.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*command, "--allow-root"], env=environment, cwd=root, stdout=output, stderr=output
        ) as process,
    ):
        try:
            with httpx.Client(
                base_url=f"http://127.0.0.1:{port}/",
                headers={"Authorization": "token uji"},
                timeout=30,
                trust_env=False,
            ) as client:

                def is_up() -> bool:
                    assert process.poll() is None, log.read_text()
                    try:
                        return client.get("api/status").status_code == 200
                    except httpx.TransportError:
                        return False

                wait_until(is_up, 60)
                yield client
        finally:
            process.terminate()
            process.wait(20)


def entries(service: Running, act: str) -> list[tuple[str, str, str]]:
    with service.context.database.read() as connection:
        return [(one.who, one.subject, one.detail) for one in audit.entries(connection, 50, act=act)]


def essay(service: Running) -> tuple[str, str, str]:
    """An essay of the hand-in: its question, and the ids of its mark and its comment in nbgrader's tables."""
    query = """
        select base_cell.name, grade.id, comment.id from grade
        join base_cell on base_cell.id = grade.cell_id
        join base_cell as solution on solution.name = base_cell.name and solution.notebook_id = base_cell.notebook_id
        join comment on comment.cell_id = solution.id and comment.notebook_id = grade.notebook_id"""
    with open_gradebook(service.context.settings) as gradebook, gradebook._engine.connect() as connection:
        name, grade, comment = connection.exec_driver_sql(query).first()  # type: ignore[misc]
    return name, grade, comment


def page_of(service: Running) -> bytes:
    found = service.context.depot.feedback("km_01", A)
    assert found is not None
    return bytes(found.files[f"{A}.html"])


def test_a_mark_in_formgrader_is_in_the_audit_and_its_feedback_goes_out(service: Running, tmp_path: Path) -> None:
    question, grade, comment = essay(service)
    service.write(lambda c: mark_release.release(c, COHORT, A, ["Kelompok 1"], "pa_01", START))
    with trainers_server(service, tmp_path) as server:
        given = server.put(f"formgrader/api/grade/{grade}", json={"manual_score": 1.5, "extra_credit": None})
        assert (given.status_code, given.json()["manual_score"]) == (200, 1.5)
        said = server.put(f"formgrader/api/comment/{comment}", json={"manual_comment": "Baik sekali."})
        assert said.status_code == 200
        wait_until(lambda: len(entries(service, "mark.formgrader")) == 2)
        assert entries(service, "mark.formgrader")[1][:2] == ("wi_01", "km_01")
        assert entries(service, "mark.formgrader")[1][2].startswith(f"{A}, soal {question}: 1,5 dari ")
        assert entries(service, "mark.formgrader")[0][2] == f"{A}, soal {question}: komentar 12 huruf."
        wait_until(lambda: b"Baik sekali." in page_of(service))
        assert list((tmp_path / ".local/share/bangkom/formgrader").iterdir()) == [], "what was told is kept no longer"

        assert server.put("formgrader/api/grade/tidak-ada", json={}).status_code == 404
        assert server.post("formgrader/api/assignment/kebijakan-01/km_01/generate_feedback").status_code == 200
        wait_until(lambda: entries(service, "formgrader.feedback") == [("wi_01", "km_01", f"{A} km_01")])
        assert server.get("formgrader/manage_assignments").status_code == 200
        notebook = service.context.settings.autograded / "km_01" / A / f"{A}.ipynb"
        with open_gradebook(service.context.settings) as gradebook, gradebook._engine.connect() as connection:
            id = connection.exec_driver_sql("select id from submitted_notebook").scalar()
        assert server.get(f"formgrader/submissions/{id}/").status_code == 200
        notebook.rename(notebook.with_suffix(".aside"))
        gone = server.get(f"formgrader/submissions/{id}/")
        notebook.with_suffix(".aside").rename(notebook)
        assert (gone.status_code, "notebook file not found" in gone.text) == (404, True)
        assert len(entries(service, "mark.formgrader")) == 2


def test_what_could_not_be_told_is_told_later(service: Running, tmp_path: Path) -> None:
    before = len(entries(service, "formgrader.flag"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{probe.getsockname()[1]}/services/bangkom/"
    away = Teller(ServiceAccess(gone, "wi_01"), tmp_path / "kotak", again_seconds=60)
    away.send(away.intend({"act": "flag", "assignment": A, "participant": "km_01"}))
    away.forget(away.intend({"act": "flag", "assignment": A, "participant": "km_02"}))
    assert len(list((tmp_path / "kotak").iterdir())) == 1
    Teller(ServiceAccess(service.base, "wi_01"), tmp_path / "kotak")  # as after a restart of the trainer's server
    wait_until(lambda: len(entries(service, "formgrader.flag")) == before + 1)
    wait_until(lambda: not list((tmp_path / "kotak").iterdir()))


def tell(service: Running, who: str, **told: str) -> httpx.Response:
    body = {"key": KEY, "act": "grade", "assignment": A, "participant": "km_01", "question": "", **told}
    headers = {"Authorization": f"token {who}"}
    return httpx.post(f"{service.base}api/formgrader", json=body, headers=headers, trust_env=False)


def test_the_service_takes_only_what_is_in_the_gradebook_and_once(service: Running) -> None:
    question = essay(service)[0]
    service.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    before = len(entries(service, "mark.formgrader"))
    assert [tell(service, "wi_02", question=question).status_code for _ in range(2)] == [204, 204]
    recorded = entries(service, "mark.formgrader")
    assert len(recorded) == before + 1
    assert recorded[0][0] == "wi_02" and recorded[0][2].endswith("Di luar kelompok yang didampingi.")
    wrong = [
        ({"question": "tidak-ada"}, 404),
        ({"participant": "km_99", "question": question}, 404),
        ({"assignment": "tidak-ada", "question": question}, 400),
        ({"participant": "../km_01"}, 400),
        ({"act": "delete"}, 400),
        ({"key": "x"}, 400),
    ]
    for number, (told, status) in enumerate(wrong, start=1):
        assert tell(service, "wi_02", **{"key": f"{number:032x}", **told}).status_code == status, told
    assert len(entries(service, "mark.formgrader")) == before + 1


def test_every_write_of_formgraders_api_is_told() -> None:
    writing = {
        handler for _, handler in apihandlers.default_handlers if "put" in vars(handler) or "post" in vars(handler)
    }
    assert writing == set(ABOUT) | set(OWN)
