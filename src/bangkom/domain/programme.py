"""What the training consists of, as `course.toml` says it: agendas, subjects, sessions and the rules left open."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Programme:
    """The whole training. `pass_mark` is out of 100; it and every `jp` are the organiser's to confirm."""

    title: str
    organiser: str
    partner: str
    zone: Zone
    pass_mark: float
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
