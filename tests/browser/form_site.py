"""A service in small for the forms on a plain page: their files, answers kept in a real `jawaban.json`, and uploads."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import bangkom
from bangkom.domain.answers import read_answers
from bangkom.domain.questions import Question
from bangkom.errors import AnswersError, UploadInterruptedError
from bangkom.forms.answers_file import check_value, save_answer
from bangkom.forms.modules import joined
from bangkom.forms.practice import check_practice
from bangkom.forms.uploads import UploadFolder
from bangkom.messages import Zone, clock

PACKAGE = Path(bangkom.__file__).parent
WITA = Zone("Asia/Makassar", "WITA")
MOMENT = datetime(2019, 11, 13, 2, 42, tzinfo=UTC)
PHONE, DESK = 390, 1280

PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Soal</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/tokens.css"><link rel="stylesheet" href="/forms.css"></head>
<body class="bangkom"><main class="wrap stack" style="max-width:46rem"><h1>Soal</h1></main>
<script type="module">
import { mount } from "/question.js";
const ask = async (path, body) => {
  const sent = body instanceof Blob ? body : JSON.stringify(body);
  const headers = { "X-Page": "PAGE_NUMBER" };
  const reply = await fetch(path, body === undefined ? {} : { method: "POST", body: sent, headers });
  const data = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(data.sentence), data);
  return data;
};
for (const question of await ask("/questions")) {
  const place = document.createElement("div");
  place.id = question.id;
  document.querySelector("main").append(place);
  mount(place, {
    question, assignment: "kebijakan-01",
    load: () => ask(`/answers/${question.id}`), save: (value) => ask(`/answers/${question.id}`, value),
    check: (value) => ask(`/check/${question.id}`, value),
    transfer: (step, fields, buffers = []) => ask(`/transfer/${question.id}/${step}`,
      new Blob([JSON.stringify({ ...fields, lengths: buffers.map((one) => one.byteLength) }), "\\n", ...buffers])),
  });
}
document.body.dataset.ready = "";
</script></body></html>"""


@dataclass
class Site:
    """A service in small: the forms' files, and answers kept in a real `jawaban.json`."""

    folder: Path
    url: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)
    practice: Question | None = None
    refusal: str = ""
    pages: int = 0
    deaf_to: int = 0
    """Pages, by their number, whose saves are refused for ever, however late they arrive."""

    uploads: dict[str, UploadFolder] = field(default_factory=dict)
    forgets: bool = False
    held: threading.Event = field(default_factory=threading.Event)
    saves: list[tuple[str, Any]] = field(default_factory=list)
    pieces: list[tuple[str, int]] = field(default_factory=list)

    def stored(self) -> dict[str, object]:
        path = self.folder / "jawaban.json"
        return dict(read_answers(path.read_bytes(), "kebijakan-01").values) if path.exists() else {}

    def get(self, path: str) -> tuple[int, str, bytes]:
        files = {"/tokens.css": PACKAGE / "static", "/forms.css": PACKAGE / "forms/static"}
        if path in files:
            return 200, "text/css", (files[path] / path[1:]).read_bytes()
        if path == "/question.js":  # as a widget carries it
            return 200, "text/javascript", joined(PACKAGE / "forms/static", "question").encode()
        if path == "/questions":
            return 200, "application/json", json.dumps(self.questions).encode()
        if path.startswith("/answers/") and self.forgets:
            return 500, "text/plain", b""
        if path.startswith("/answers/"):
            value = self.stored().get(path.split("/")[-1])
            answer = None if value is None else {"value": value, "label": clock(MOMENT, WITA)}
            return 200, "application/json", json.dumps(answer).encode()
        if path == "/":
            self.pages += 1
            return 200, "text/html; charset=utf-8", PAGE.replace("PAGE_NUMBER", str(self.pages)).encode()
        return 404, "text/plain", b""

    def post(self, path: str, body: bytes, page: int) -> tuple[int, dict[str, Any]]:
        _, what, name, *rest = path.split("/")
        if what == "transfer":
            return self.transfer(name, *rest, body)
        value = json.loads(body)
        question = next(entry for entry in self.questions if entry["id"] == name)
        if what == "check":
            return 200, check_practice(self.practice, value) if self.practice else {}
        self.held.wait(30)
        self.saves.append((name, value))
        if self.refusal or page <= self.deaf_to:
            return 507, {"sentence": self.refusal}
        try:
            if question["type"] == "upload":
                self.upload_folder(name).require_there(value)
            save_answer(self.folder, "kebijakan-01", name, check_value(question, value), MOMENT)
        except AnswersError as error:
            return 507, {"sentence": str(error)}
        return 200, {"label": clock(MOMENT, WITA)}

    def upload_folder(self, name: str) -> UploadFolder:
        question = next(entry for entry in self.questions if entry["id"] == name)
        return self.uploads.setdefault(name, UploadFolder(self.folder, question))

    def transfer(self, name: str, step: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """A line of JSON, then the buffers one after the other."""
        line, _, rest = body.partition(b"\n")
        told, uploads = json.loads(line), self.upload_folder(name)
        buffers = []
        for length in told["lengths"]:
            buffers.append(rest[:length])
            rest = rest[length:]
        self.pieces.append((step, sum(told["lengths"])))
        self.held.wait(30)
        try:
            if step == "begin":
                began = uploads.begin(told["name"], told["size"], told["mark"], *buffers)
                return 200, {"key": began.key, "have": began.have}
            if step == "add":
                return 200, {"have": uploads.add(told["key"], told["offset"], buffers[0]).have}
            if step == "finish":
                return 200, {"file": uploads.finish(told["key"]).as_value()}
            uploads.drop(told["key"])
        except AnswersError as error:
            return 507, {"sentence": str(error), "again": isinstance(error, UploadInterruptedError)}
        return 200, {}


@contextmanager
def serve(here: Site) -> Iterator[Site]:
    """Serve until the block ends."""
    here.held.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = here.get(self.path)
            self.answer(status, kind, body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, data = here.post(self.path, body, int(self.headers["X-Page"]))
            self.answer(status, "application/json", json.dumps(data).encode())

        def answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield here
    finally:
        here.held.set()
        server.shutdown()
        server.server_close()
        thread.join()
