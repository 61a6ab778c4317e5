"""Presentations before examiners: slots of a day without clashes, and what the examiners' marks come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from bangkom.domain.questions import Criterion
from bangkom.domain.rubric import Level, maximum, total
from bangkom.errors import PresentationError

Revision = Literal["none", "asked", "handed_in", "accepted"]
EXAMINERS = 2
MOST_PANELS = 8
CENT = Decimal("0.01")


@dataclass(frozen=True)
class PresentationResult:
    """`score`: mean of the examiners', of 100; None until it counts. `needs_third`: the first two are too far apart and
    a third hasn't marked yet. `examiners`: how many have marked. `held_at` is aware, None until somebody has marked.
    """

    score: float | None
    examiners: int
    needs_third: bool
    revision: Revision
    held_at: datetime | None


@dataclass(frozen=True)
class Panel:
    """A room and the two who examine there for the whole day."""

    room: str
    examiners: tuple[str, ...]


@dataclass(frozen=True)
class Slot:
    """When and where one participant presents, and before whom; moments are aware."""

    person: str
    starts_at: datetime
    ends_at: datetime
    room: str
    examiners: tuple[str, ...]

    def overlaps(self, other: "Slot") -> bool:
        """Slots that touch don't overlap."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Break:
    """A time of the day in which nobody presents."""

    starts_at: datetime
    ends_at: datetime


def plan(
    people: Sequence[str], panels: Sequence[Panel], starts_at: datetime, minutes: int, breaks: Iterable[Break] = ()
) -> tuple[Slot, ...]:
    """A slot for each of the people, in their order, the panels working side by side from `starts_at`.

    A slot that would run into a break begins after it. PresentationError if the panels can't sit at the same time.
    """
    if not panels:
        raise PresentationError(NO_PANEL)
    length = timedelta(minutes=minutes)
    ends_at = starts_at + length
    numbered = enumerate(panels, 1)
    trial = [Slot(f"panel {number}", starts_at, ends_at, one.room, one.examiners) for number, one in numbered]
    if problems := clashes(trial):
        raise PresentationError(PANELS_CLASH.format(first=problems[0]))
    if len(set(people)) < len(people):
        raise PresentationError(TWICE)
    pauses = sorted(breaks, key=lambda pause: pause.starts_at)
    found: list[Slot] = []
    at = starts_at
    for first in range(0, len(people), len(panels)):
        for pause in pauses:
            if at < pause.ends_at and pause.starts_at < at + length:
                at = pause.ends_at
        together = zip(people[first : first + len(panels)], panels, strict=False)
        found += [Slot(person, at, at + length, panel.room, panel.examiners) for person, panel in together]
        at += length
    return tuple(found)


def clashes(slots: Sequence[Slot]) -> tuple[str, ...]:
    """Every way in which these slots can't all be held, a sentence each; empty if they can.

    Nobody presents twice; neither an examiner nor a room is needed twice at a time; the first two examiners of a slot
    sit in it, and are two people. A third, who marks afterwards, takes no time.
    """
    found = []
    for slot in slots:
        if len(slot.examiners) < EXAMINERS or len(set(slot.examiners)) < len(slot.examiners):
            found.append(TWO_EXAMINERS.format(person=slot.person))
        if slot.ends_at <= slot.starts_at:
            found.append(NO_TIME.format(person=slot.person))
    seen: set[str] = set()
    for slot in slots:
        if slot.person in seen:
            found.append(PRESENTS_TWICE.format(person=slot.person))
        seen.add(slot.person)
    ordered = sorted(slots, key=lambda slot: slot.starts_at)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.starts_at >= one.ends_at:
                break
            if not one.overlaps(other):
                continue
            pair = {"one": one.person, "other": other.person}
            if one.room == other.room:
                found.append(ROOM_TWICE.format(room=one.room, **pair))
            shared = sorted(set(one.examiners[:EXAMINERS]) & set(other.examiners[:EXAMINERS]))
            found += [EXAMINER_TWICE.format(examiner=examiner, **pair) for examiner in shared]
    return tuple(found)


def mark(rubric: Sequence[Criterion], chosen: Sequence[Level]) -> float:
    """One examiner's levels as a mark of 100, to two decimals."""
    return round(100 * total(chosen) / maximum(rubric), 2)


def combine(marks: Sequence[float], discrepancy: float) -> tuple[float | None, bool]:
    """The score and whether a third examiner is needed, from the marks of those who have marked, in their order.

    Two that lie no more than `discrepancy` apart count as their mean; further apart, nothing counts until a third has
    marked, and then it is the mean of all three. To two decimals, halves up.
    """
    if len(marks) < EXAMINERS:
        return None, False
    if len(marks) == EXAMINERS and round(abs(marks[0] - marks[1]), 2) > discrepancy:
        return None, True
    exact = sum([Decimal(str(one)) for one in marks]) / Decimal(len(marks))
    return float(exact.quantize(CENT, ROUND_HALF_UP)), False


NO_PANEL = "Tulis sedikitnya satu ruang dengan dua penguji."
PANELS_CLASH = "Ruang dan penguji ini tidak dapat dipakai bersamaan. {first}"
TWICE = "Ada peserta yang tertulis dua kali."
TWO_EXAMINERS = "Giliran {person} perlu dua penguji yang berbeda."
NO_TIME = "Giliran {person} selesai sebelum dimulai."
PRESENTS_TWICE = "{person} sudah punya giliran."
ROOM_TWICE = "Ruang {room} dipakai {one} dan {other} pada waktu yang sama."
EXAMINER_TWICE = "Penguji {examiner} dijadwalkan untuk {one} dan {other} pada waktu yang sama."
