"""A small released task to look at, by the contract of a released notebook's cells, and a server that opens it."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from tests.service.conftest import COHORT

from bangkom.web.participant import CONFIG

REPOSITORY = Path(__file__).parents[2]
TASK = "kebijakan-01"
TITLE = "Mengapa revolusi mental?"
PARTICIPANT = "km_01"

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "asas-01", "number": 1, "type": "single-choice", "points": 2, "rule": "Pilih satu jawaban.",
        "stem": "<p>Berapa asas penyelenggaraan pelayanan publik menurut Pasal 4 UU 25/2009?</p>",
        "options": [{"id": "a", "text": "Lima"}, {"id": "b", "text": "Dua belas"}, {"id": "c", "text": "Empat belas"}],
    },
    {
        "id": "asas-02", "number": 2, "type": "true-false", "points": 1, "rule": "Pilih Benar atau Salah.",
        "stem": "<p>Biaya layanan boleh berbeda dari yang diumumkan.</p>",
    },
    {
        "id": "refleksi-01", "number": 3, "type": "essay", "points": 10, "words": [80, 200],
        "rule": "Tulis 80–200 kata.",
        "stem": "<p>Siapa yang direvolusi, dan siapa yang merevolusi? Jawab dari pekerjaan Anda sendiri.</p>",
        "rubric": [{"name": "Kesadaran diri", "points": 10, "levels": [
            {"points": 10, "text": "menyebut kebiasaan sendiri"}, {"points": 0, "text": "tidak menyebut"}]}],
    },
]  # fmt: skip

TEXT = """# Mengapa revolusi mental?

Setelah sesi ini Anda dapat menjelaskan **siapa** yang direvolusi dan siapa yang merevolusi.

## Tiga nilai

Nilai-nilainya saling menguatkan:

- integritas: kata sesuai perbuatan;
- etos kerja: menuntaskan yang dimulai;
- gotong royong: saling membantu menyelesaikan pekerjaan bersama.

| Kebiasaan lama | Kebiasaan baru | Siapa yang memulai |
|---|---|---|
| Warga menunggu tanpa kabar | Warga tahu kapan suratnya selesai | Petugas loket |

> Mulailah dari yang ada di tangan Anda."""


def _cell(kind: str, source: str, role: str, name: str, **more: Any) -> Any:
    make = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell
    lock = {"deletable": False, "editable": False, "bangkom": {"role": role, "id": name}, **more}
    return make(source, metadata=lock)


def question_call(question_id: str) -> str:
    return f'from bangkom.forms import question\nquestion("{question_id}")'


def _question_cells(question: dict[str, Any]) -> list[Any]:
    qid = question["id"]
    stem = question["stem"].removeprefix("<p>").removesuffix("</p>")
    prompt = f"### Soal {question['number']} ({question['points']} poin)\n\n{stem}"
    tags = ["skip-execution"]
    cells = [
        _cell("markdown", prompt, "prompt", qid),
        _cell("code", question_call(qid), "widget", qid, tags=tags),
    ]
    if question["type"] == "essay":
        return [*cells, _cell("markdown", "Jawaban ditulis pada isian di atas.", "answer", qid)]
    return [*cells, _cell("code", "open('uji.txt', 'w').write('dijalankan')", "test", qid)]


def make_task(home: Path, *, extra: list[Any] | None = None) -> Path:
    """Write the task's folder below `home`; `extra` cells stand before the questions. Returns the folder."""
    folder = home / TASK
    folder.mkdir(parents=True)
    cells = [_cell("markdown", TEXT, "text", "t-01"), *(extra or [])]
    for question in QUESTIONS:
        cells += _question_cells(question)
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "bangkom": {"assignment": TASK, "title": TITLE},
    }
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(notebook, folder / f"{TASK}.ipynb")
    zone = {"name": "Asia/Makassar", "label": "WITA"}
    document = {"schema": 1, "assignment": TASK, "title": TITLE, "zone": zone, "questions": QUESTIONS, "videos": []}
    (folder / "soal.json").write_text(json.dumps(document), "utf-8")
    return folder


def tampered_cell() -> Any:
    """A cell that claims to be a form and does something else."""
    source = question_call("asas-01") + "\nopen('ditulis.txt', 'w').write('dijalankan')"
    return _cell("code", source, "widget", "asas-01")


@dataclass(frozen=True)
class Server:
    """A running participant's server."""

    url: str
    token: str
    home: Path

    @property
    def task_url(self) -> str:
        return self.task_url_of(TASK)

    def task_url_of(self, assignment: str) -> str:
        return f"{self.url}/notebooks/{assignment}/{assignment}.ipynb?token={self.token}"

    def api(self, path: str) -> Any:
        """The JSON that the Jupyter API answers."""
        return self._request(f"api/{path}")

    def post(self, path: str, body: str) -> Any:
        """The JSON that this address answers to a JSON body."""
        return self._request(path, body.encode())

    def _request(self, path: str, data: bytes | None = None) -> Any:
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/{path}", data=data, headers=headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return json.loads(response.read())


@contextmanager
def serving(home: Path, state: Path, service_url: str) -> Iterator[Server]:
    """A participant's server over `home` that knows the service, with the labextension of this working tree.

    There is no hub: the browser comes in by a token of Jupyter's, and the service by the participant's id as theirs.
    """
    extensions = state / "labextensions"
    extensions.mkdir(parents=True)
    (extensions / "bangkom-lab").symlink_to(REPOSITORY / "labextension" / "dist")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(f"http://127.0.0.1:{port}", secrets.token_hex(16), home)
    environment = {
        "BANGKOM_COHORT": COHORT,
        "BANGKOM_SERVICE_URL": service_url,
        "HOME": str(home),
        "JUPYTERHUB_API_TOKEN": PARTICIPANT,
        "JUPYTERHUB_USER": PARTICIPANT,
        "JUPYTER_CONFIG_DIR": str(CONFIG),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_PATH": str(state),
        "JUPYTER_PREFER_ENV_PATH": "0",
        "JUPYTER_TOKEN": server.token,
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
    }
    command = [sys.executable, "-m", "notebook", "--allow-root"]
    command += [
        f"--ServerApp.{name}={value}" for name, value in (("port", port), ("port_retries", 0), ("root_dir", home))
    ]
    with (state / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=state, stdout=log, stderr=log)
        try:
            _wait_until_up(server, process, state / "server.log")
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def _wait_until_up(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.api("status")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError("the participant's server did not start:\n" + log.read_text("utf-8", "replace")[-3000:])
