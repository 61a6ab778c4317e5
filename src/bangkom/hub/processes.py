"""Processes by number and moment of birth, from /proc: a number alone may be another process's by now."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
STATE, PARENT, STARTED = 0, 1, 19  # fields of stat behind the name, which may hold anything


@dataclass(frozen=True)
class Process:
    """`started` is in clock ticks since the machine started."""

    pid: int
    started: int

    def is_running(self) -> bool:
        """Whether it is there and not merely waiting to be buried."""
        fields = _stat(self.pid)
        return fields is not None and int(fields[STARTED]) == self.started and fields[STATE] not in "ZX"

    def children(self) -> list["Process"]:
        found = []
        for place in PROC.iterdir():
            fields = _stat(int(place.name)) if place.name.isdigit() else None
            if fields is not None and int(fields[PARENT]) == self.pid:
                found.append(Process(int(place.name), int(fields[STARTED])))
        return found

    def send(self, number: signal.Signals) -> None:
        """Signal it; nothing happens if it is gone."""
        if self.is_running():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return


def find(pid: int) -> Process | None:
    fields = _stat(pid)
    return None if fields is None else Process(pid, int(fields[STARTED]))


def _stat(pid: int) -> list[str] | None:
    try:
        line = (PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return line.rpartition(")")[2].split()
