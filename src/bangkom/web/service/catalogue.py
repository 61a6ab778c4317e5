"""What is released, read from the depot now and then: titles, questions and videos of every session."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bangkom.domain.programme import Programme
from bangkom.exchange.depot import Depot

FRESH_SECONDS = 15.0
"""How long a new release may take to be seen: reading every release at every request would be most of the work."""


@dataclass(frozen=True)
class Video:
    id: str
    title: str
    seconds: float


@dataclass(frozen=True)
class Session:
    """One session's task. `number` counts over the whole programme; `title` is empty until it is released."""

    assignment: str
    number: int
    title: str = ""
    questions: int = 0
    videos: tuple[Video, ...] = ()

    @property
    def heading(self) -> str:
        return f"Sesi {self.number} · {self.title}" if self.title else f"Sesi {self.number}"

    @property
    def is_released(self) -> bool:
        return bool(self.title)


class Catalogue:
    """`clock` counts seconds."""

    def __init__(self, programme: Programme, depot: Depot, clock: Callable[[], float] = time.monotonic) -> None:
        self._programme, self._depot, self._clock = programme, depot, clock
        self._read_at = -FRESH_SECONDS
        self._sessions: Mapping[str, Session] = {}

    def sessions(self) -> Mapping[str, Session]:
        """Every session of the programme by its assignment, in order, whether released or not."""
        if not self._sessions or self._clock() - self._read_at >= FRESH_SECONDS:
            published = set(self._depot.published())
            self._sessions = {
                assignment: self._read(assignment, number, assignment in published)
                for number, assignment in enumerate(self._programme.assignments(), 1)
            }
            self._read_at = self._clock()
        return self._sessions

    def session_of(self, video: str) -> Session | None:
        """The first session that a video belongs to; None if no released session shows it."""
        found = (s for s in self.sessions().values() if any(shown.id == video for shown in s.videos))
        return next(found, None)

    def video(self, id: str) -> Video | None:
        """The video of that id; None if no released session shows it."""
        session = self.session_of(id)
        return next(video for video in session.videos if video.id == id) if session else None

    def _read(self, assignment: str, number: int, is_released: bool) -> Session:
        if not is_released:
            return Session(assignment, number)
        data: dict[str, Any] = json.loads(self._depot.fetch(assignment)["soal.json"])
        return Session(
            assignment,
            number,
            data["title"],
            sum(bool(question["points"]) for question in data["questions"]),
            tuple(Video(video["id"], video["title"], float(video["seconds"])) for video in data["videos"]),
        )
