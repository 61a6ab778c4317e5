"""When reports run by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bangkom.messages import Zone

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


@dataclass(frozen=True)
class Weekly:
    """Every week at a time of the training's zone. `weekday`: 0 is Monday; `minute` of the day, 0…1439."""

    weekday: int
    minute: int

    @property
    def words(self) -> str:
        return f"{WEEKDAYS[self.weekday]}, {self.minute // 60:02}.{self.minute % 60:02}"


def last_due(weekly: Weekly, now: datetime, zone: Zone) -> datetime:
    """The newest moment, at or before `now`, at which they were to run; aware, in `zone`."""
    local = zone.local(now)
    day = local - timedelta(days=(local.weekday() - weekly.weekday) % 7)
    at = day.replace(hour=weekly.minute // 60, minute=weekly.minute % 60, second=0, microsecond=0)
    return at if at <= local else at - timedelta(days=7)


def is_due(weekly: Weekly, since: datetime, last_run: datetime | None, now: datetime, zone: Zone) -> bool:
    """Whether they are to run now: their time has come since the schedule holds, and no run was asked for after it.

    A time that passed while nothing was running is made up for once, not once a week missed.
    """
    due = last_due(weekly, now, zone)
    return since <= due and (last_run is None or last_run < due)
