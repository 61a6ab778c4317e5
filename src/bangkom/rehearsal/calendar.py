"""A simulated calendar: a clock that moves only when told, and the days on which sessions open and close."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


class SimulatedClock:
    """Stands still until it is moved; never back. Read from the service's thread, moved from the rehearsal's."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            return self._now

    def pass_by(self, time: timedelta) -> None:
        """Let time pass."""
        with self._lock:
            self._now += time

    def reach(self, moment: datetime) -> None:
        """Let time pass until `moment`, if it isn't past already."""
        with self._lock:
            self._now = max(self._now, moment)


@dataclass(frozen=True)
class Calendar:
    """One session a day from `start` on (aware), each to be handed in within `DAYS` days."""

    start: datetime
    assignments: Sequence[str]

    def opens(self, assignment: str) -> datetime:
        return self.start + timedelta(days=self.assignments.index(assignment))

    def due(self, assignment: str) -> datetime:
        return self.opens(assignment) + timedelta(days=DAYS, hours=12)


DAYS = 2
