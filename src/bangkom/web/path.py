"""The path through the subjects as one participant sees it: what is done, what is next, what came back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bangkom.domain.answers import ANSWERS_FILE, MAX_BYTES, read_answers
from bangkom.domain.scoring import is_blank
from bangkom.exchange.depot import Depot
from bangkom.exchange.receipt import Receipt
from bangkom.grading.publishing import MARK_FILE
from bangkom.messages import Zone, date_time, duration, number


@dataclass(frozen=True)
class Mark:
    """Points given so far, out of what the assignment is worth, and how many essays still wait for a person."""

    points: float
    maximum: float
    waiting: int


@dataclass(frozen=True)
class Step:
    """One session. `answered` of `questions` as saved in the participant's folder; practice questions don't count."""

    assignment: str
    number: int
    title: str
    video_seconds: float
    questions: int
    answered: int
    receipt: Receipt | None
    mark: Mark | None

    @property
    def heading(self) -> str:
        return f"Sesi {self.number} · {self.title}"

    @property
    def is_done(self) -> bool:
        return self.receipt is not None

    @property
    def state(self) -> str:
        if self.mark and not self.mark.waiting:
            return f"Nilai {number(self.mark.points)} / {number(self.mark.maximum)}"
        if self.mark:
            return f"Sementara {number(self.mark.points)} / {number(self.mark.maximum)}"
        if self.receipt:
            return "Sudah dikumpulkan"
        return "Sedang dikerjakan" if self.answered else "Belum dimulai"

    def sentence(self, zone: Zone) -> str:
        """What there is to know about this step, in one line."""
        if self.receipt:
            when = date_time(self.receipt.received_at, zone)
            waits = " · esai menunggu penilaian widyaiswara" if self.mark and self.mark.waiting else ""
            return f"Dikumpulkan {when} · tanda terima {self.receipt.number}{waits}"
        if self.answered:
            return f"{self.answered} dari {self.questions} soal dijawab · belum dikumpulkan"
        video = f"Video {duration(self.video_seconds)} · " if self.video_seconds else ""
        return f"{video}{self.questions} soal"


def read_step(depot: Depot, participant: str, home: Path, assignment: str, number_: int) -> Step:
    """Read one session's state from the depot and the participant's folder; nothing in the folder is trusted."""
    data = json.loads(depot.fetch(assignment)["soal.json"])
    scored = [question["id"] for question in data["questions"] if question["points"]]
    sheet = read_answers(_read_capped(home / assignment / ANSWERS_FILE), assignment)
    receipt = depot.latest(assignment, participant)
    return Step(
        assignment=assignment,
        number=number_,
        title=data["title"],
        video_seconds=sum(video["seconds"] for video in data["videos"]),
        questions=len(scored),
        answered=sum(not is_blank(sheet.value(question)) for question in scored),
        receipt=receipt,
        mark=_read_mark(depot, participant, assignment, receipt),
    )


def _read_mark(depot: Depot, participant: str, assignment: str, receipt: Receipt | None) -> Mark | None:
    """The mark of the newest hand-in; one of an earlier hand-in would be taken for this one's."""
    feedback = depot.feedback(participant, assignment)
    if feedback is None or receipt is None or feedback.version != receipt.version or MARK_FILE not in feedback.files:
        return None
    found: Mapping[str, Any] = json.loads(feedback.files[MARK_FILE])
    return Mark(found["points"], found["maximum"], found["waiting"])


def _read_capped(path: Path) -> bytes | None:
    try:
        if not path.is_file():  # opening a pipe waits for somebody to write to it
            return None
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        return None
