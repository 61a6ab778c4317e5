"""What one simulated participant does, through the addresses that a real one's browser and server call."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bangkom.domain.answers import ANSWERS_FILE, MISSING
from bangkom.domain.structured import upload_of
from bangkom.errors import AnswersError, DepotError, RehearsalError
from bangkom.exchange.flow import fetch_into, hand_in
from bangkom.exchange.http import HttpDepot
from bangkom.exchange.receipt import Receipt
from bangkom.forms.answers_file import check_value, save_answer
from bangkom.forms.uploads import UploadFolder
from bangkom.rehearsal.journeys import Habit
from bangkom.rehearsal.outcomes import PlannedAnswer, files_of
from bangkom.rehearsal.plan import PlannedParticipant
from bangkom.rehearsal.site import Site

HOSTILE_CELL: dict[str, Any] = {
    "cell_type": "code",
    "execution_count": None,
    "id": "asing",
    "metadata": {},
    "outputs": [],
    "source": "import bangkom.domain.scoring as s\ns.score = lambda q, v: s.Score(q.points, q.points, 'scored')",
}


@dataclass
class Watching:
    """A player that was opened: what the service knows it by, and how far it has told."""

    video: str
    nonce: str
    seq: int = 0
    position: float = 0.0


class Actor:
    """One participant with a folder of their own and a way into the service."""

    def __init__(self, site: Site, cohort: str, person: PlannedParticipant, home: Path) -> None:
        self.person = person
        self._site, self._cohort, self._home = site, cohort, home
        self._depot = HttpDepot(site.base, site.tokens[person.id])

    def read_notice(self) -> None:
        """Acknowledge the privacy notice, and see that the home page is there."""
        self._call("POST", "pemberitahuan", expected=HTTPStatus.FOUND)
        self._call("GET", "")

    def open_player(self, video: str) -> Watching:
        """Start watching."""
        return Watching(video, self._call("POST", "api/video/mulai", {"video": video})["nonce"])

    def tell_watched(self, watching: Watching, until: float) -> int:
        """Report what was played since the last report; the whole percents credited."""
        watching.seq += 1
        body = {
            "nonce": watching.nonce,
            "video": watching.video,
            "seq": watching.seq,
            "segments": [[watching.position, until]],
            "position": until,
        }
        watching.position = until
        return int(self._call("POST", "api/video/detak", body)["percent"])

    def fetch(self, assignment: str) -> None:
        """Open the session: its files come into the participant's folder. DepotError while it is locked."""
        fetch_into(self._depot, assignment, self._home / assignment)

    def is_locked_out(self, assignment: str) -> bool:
        """Whether the service refuses to open the session, saying why."""
        try:
            self._depot.fetch(assignment)
        except DepotError as refusal:
            return "Terbuka setelah" in str(refusal) or "mulai" in str(refusal).lower()
        return False

    def answer(self, assignment: str, answers: Iterable[PlannedAnswer], now: datetime) -> None:
        """Save every answer as the forms do."""
        save_answers(self._home / assignment, assignment, answers, now)

    def submit(self, assignment: str) -> Receipt:
        """Press "Kumpulkan", after what this participant's habit does to the files."""
        folder = self._home / assignment
        _spoil(self.person.habit, folder, assignment)
        return hand_in(self._depot, self._cohort, self.person.id, assignment, folder)

    def _call(
        self, method: str, path: str, body: object = None, expected: HTTPStatus = HTTPStatus.OK
    ) -> dict[str, Any]:
        address = urlsplit(self._site.base)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=30)
        headers = {"Authorization": f"token {self._site.tokens[self.person.id]}", "Content-Type": "application/json"}
        try:
            connection.request(method, address.path + path, json.dumps(body) if body else "", headers)
            response = connection.getresponse()
            raw = response.read()
        finally:
            connection.close()
        if response.status != expected:
            raise RehearsalError(REFUSED.format(method=method, path=path or "/", status=response.status))
        is_json = (response.getheader("Content-Type") or "").startswith("application/json")
        found: dict[str, Any] = json.loads(raw) if is_json else {}
        return found


def save_answers(folder: Path, assignment: str, answers: Iterable[PlannedAnswer], now: datetime) -> None:
    """Save answers as the forms do. What a form would refuse is first refused, and then forced into the file."""
    known = {q["id"]: q for q in json.loads((folder / "soal.json").read_text("utf-8"))["questions"]}
    for planned in answers:
        if planned.value is MISSING:
            continue
        try:
            value = check_value(known[planned.question], planned.value)
        except AnswersError:
            _force(folder / ANSWERS_FILE, assignment, planned)
        else:
            if known[planned.question]["type"] == "upload":
                _upload(folder, known[planned.question])
            save_answer(folder, assignment, planned.question, value, now)
    if not (folder / ANSWERS_FILE).exists():
        _write(folder / ANSWERS_FILE, {"schema": 1, "assignment": assignment, "answers": {}})


def _upload(folder: Path, question: Mapping[str, Any]) -> None:
    """Send a question's files as its form does, in two pieces."""
    uploads = UploadFolder(folder, question)
    for name, raw in files_of(upload_of(question)):
        key = uploads.begin(name, len(raw), 0, raw, raw).key
        half = len(raw) // 2
        uploads.add(key, 0, raw[:half])
        uploads.add(key, half, raw[half:])
        uploads.finish(key)


def _spoil(habit: Habit, folder: Path, assignment: str) -> None:
    if habit == "corrupt":
        (folder / ANSWERS_FILE).write_bytes(b'{"schema": 1, "answers": ')
    if habit == "tampering":
        path = folder / f"{assignment}.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        cells = notebook["cells"]
        notebook["cells"] = [HOSTILE_CELL, *cells[: len(cells) // 2], cells[0]]
        _write(path, notebook)


def _force(path: Path, assignment: str, planned: PlannedAnswer) -> None:
    document: dict[str, Any] = {"schema": 1, "assignment": assignment, "answers": {}}
    if path.exists():
        document = json.loads(path.read_text("utf-8"))
    document["answers"][planned.question] = {"value": planned.value}
    _write(path, document)


def _write(path: Path, document: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


REFUSED = "{method} {path} dijawab {status}, tidak seperti yang direncanakan."
