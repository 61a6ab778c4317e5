"""What the training consists of, as `course.toml` says it: agendas, subjects, sessions and the rules left open."""

from dataclasses import dataclass
from typing import Literal

from bangkom.messages import Zone


@dataclass(frozen=True)
class Agenda:
    """One of the three: cara pandang, cara pikir, cara kerja."""

    id: str
    title: str


@dataclass(frozen=True)
class Subject:
    """One mata pelatihan: `jp` lesson hours (45 minutes each), its assignments in the order of the sessions."""

    id: str
    title: str
    agenda: str
    jp: float
    assignments: tuple[str, ...]


LateRule = Literal["accept", "refuse"]
"""Whether a hand-in after its due time is taken (and marked late), or not."""


@dataclass(frozen=True)
class Rules:
    """How strictly a session is kept; every value is the organiser's to confirm.

    `late_days`: days after the due time in which a late hand-in is still taken, if `late` is "accept".
    `watch_threshold`: share of a video, 0…1, that must be credited before its task can be handed in.
    """

    late: LateRule
    late_days: int
    watch_threshold: float


@dataclass(frozen=True)
class Programme:
    """The whole training. `pass_mark` is out of 100; it and every `jp` are the organiser's to confirm."""

    title: str
    organiser: str
    partner: str
    zone: Zone
    pass_mark: float
    rules: Rules
    agendas: tuple[Agenda, ...]
    subjects: tuple[Subject, ...]

    def assignments(self) -> tuple[str, ...]:
        """Every assignment id, in the order in which it is taken."""
        return tuple(assignment for subject in self.subjects for assignment in subject.assignments)

    def subject_of(self, assignment: str) -> Subject:
        """The subject that an assignment belongs to; KeyError if none."""
        for subject in self.subjects:
            if assignment in subject.assignments:
                return subject
        raise KeyError(assignment)
