"""A simulated calendar: a clock that moves only when told, and the days on which things open, close and are held."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta


class SimulatedClock:
    """Stands still until it is moved; never back. Read from the service's thread, moved from the rehearsal's."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            return self._now

    def seconds(self) -> float:
        """The same, for what counts seconds only."""
        return self().timestamp()

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
    """A session every `pace` from `start` on (aware, in the morning), each to be handed in within `DAYS` days; then
    what follows, each in its turn. `moved`: what is at another time, by an assignment's id or a property's name."""

    start: datetime
    assignments: Sequence[str]
    moved: Mapping[str, datetime] = field(default_factory=dict)
    pace: timedelta = timedelta(days=1)

    def opens(self, assignment: str) -> datetime:
        return self.moved.get(assignment, self.start + self.assignments.index(assignment) * self.pace)

    def due(self, assignment: str) -> datetime:
        return self.opens(assignment) + timedelta(days=DAYS, hours=12)

    @property
    def marking(self) -> datetime:
        """When trainers begin to mark: after the last task was due."""
        return self._after("marking", 0)

    @property
    def objecting(self) -> datetime:
        return self._after("objecting", 1)

    @property
    def talking(self) -> datetime:
        return self._after("talking", 2, 1)

    @property
    def making_up(self) -> datetime:
        return self._after("making_up", 3, 7)

    @property
    def writing(self) -> datetime:
        return self._after("writing", 4)

    @property
    def designing(self) -> datetime:
        return self._after("designing", 5)

    @property
    def meeting(self) -> datetime:
        """The morning of the first classroom day."""
        return self._after("meeting", 7)

    def _after(self, name: str, days: float, hours: float = 0) -> datetime:
        """So many days after the last task was due, and hours after the morning's start."""
        usual = self.start + len(self.assignments) * self.pace + timedelta(days=DAYS + days, hours=hours)
        return self.moved.get(name, usual)


DAYS = 2
