"""Whether somebody was there: at a classroom session or a live chat, over what was planned.

What isn't recorded yet is neither presence nor absence: `None`, everywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Presence = Literal["present", "late", "excused", "absent"]
PRESENCES: tuple[Presence, ...] = get_args(Presence)
WORDS: dict[Presence, str] = {"present": "Hadir", "late": "Terlambat", "excused": "Izin", "absent": "Tidak hadir"}
UNRECORDED = "Belum dicatat"

How = Literal["code", "list", "sheet", "correction"]
"""How it came to be recorded: checked in with the room's code, marked by staff, read from a sheet, put right."""
HOW_WORDS: dict[How, str] = {
    "code": "kode di ruangan",
    "list": "daftar hadir",
    "sheet": "berkas daftar hadir",
    "correction": "koreksi",
}


def needs_reason(before: Presence | None, after: Presence) -> bool:
    """Whether recording this by hand needs a reason: when somebody is excused, and when a record is changed."""
    return before != after and (after == "excused" or before is not None)


def may_check_in(before: Presence | None, how: How | None) -> bool:
    """Whether a code still changes what is recorded: not for who counts as there, nor against a correction by hand."""
    return before not in ("present", "late") and how != "correction"


@dataclass(frozen=True)
class Attendance:
    """Counts over the planned sessions of one participant; `attended` are those present or late."""

    planned: int
    attended: int
    excused: int
    absent: int
    unrecorded: int

    @property
    def share(self) -> float | None:
        """Attended of planned, 0…1: not of what took place so far. An excused session was not attended, but isn't
        owed either, so it leaves the denominator. None if nothing was planned, or all of it was excused."""
        owed = self.planned - self.excused
        return self.attended / owed if owed else None

    @property
    def best_share(self) -> float | None:
        """The share if every session not recorded yet were attended: what can still be reached."""
        owed = self.planned - self.excused
        return (self.attended + self.unrecorded) / owed if owed else None


def count(presences: Iterable[Presence | None]) -> Attendance:
    """The counts of one participant's planned sessions, one entry a session."""
    every = list(presences)
    attended = every.count("present") + every.count("late")
    return Attendance(len(every), attended, every.count("excused"), every.count("absent"), every.count(None))
