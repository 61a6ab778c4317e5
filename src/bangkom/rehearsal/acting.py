"""What one simulated participant does, through the code that a real one's forms and buttons call."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bangkom.domain.answers import ANSWERS_FILE, MISSING
from bangkom.errors import AnswersError, RehearsalError
from bangkom.exchange.depot import Depot
from bangkom.exchange.flow import fetch_into, hand_in
from bangkom.exchange.receipt import Receipt
from bangkom.forms.answers_file import check_value, save_answer
from bangkom.rehearsal.outcomes import PlannedAnswer
from bangkom.rehearsal.plan import Habit, PlannedHandIn, PlannedParticipant

HOSTILE_CELL: dict[str, Any] = {
    "cell_type": "code",
    "execution_count": None,
    "id": "asing",
    "metadata": {},
    "outputs": [],
    "source": "import bangkom.domain.scoring as s\ns.score = lambda q, v: s.Score(q.points, q.points, 'scored')",
}


def fetch(depot: Depot, home: Path, planned: PlannedHandIn) -> None:
    """Open the session: its files come into the participant's folder."""
    fetch_into(depot, planned.assignment, home / planned.assignment)


def answer(home: Path, assignment: str, answers: Iterable[PlannedAnswer], now: datetime) -> None:
    """Save every answer as the forms do. What a form would refuse is first refused, and then forced into the file."""
    folder = home / assignment
    known = {q["id"]: q for q in json.loads((folder / "soal.json").read_text("utf-8"))["questions"]}
    for planned in answers:
        if planned.value is MISSING:
            continue
        try:
            value = check_value(known[planned.question], planned.value)
        except AnswersError:
            _force(folder / ANSWERS_FILE, assignment, planned)
        else:
            save_answer(folder, assignment, planned.question, value, now)
    if not (folder / ANSWERS_FILE).exists():
        _write(folder / ANSWERS_FILE, {"schema": 1, "assignment": assignment, "answers": {}})


def submit(depot: Depot, cohort: str, participant: PlannedParticipant, home: Path, assignment: str) -> Receipt:
    """Press "Kumpulkan", after what this participant's habit does to the files."""
    folder = home / assignment
    _spoil(participant.habit, folder, assignment)
    receipt = hand_in(depot, cohort, participant.id, assignment, folder)
    if (receipt.participant, receipt.assignment) != (participant.id, assignment):
        raise RehearsalError(f"Tanda terima {receipt.number} bukan milik {participant.id}.")
    return receipt


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
