"""What the training consists of, as `course.toml` says it: agendas, subjects, sessions and the rules left open.

Every rule's value is the organiser's to confirm: the sources don't give it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from bangkom.domain.questions import Criterion
from bangkom.messages import Zone


@dataclass(frozen=True)
class Agenda:
    """One of the three: cara pandang, cara pikir, cara kerja."""

    id: str
    title: str


SubjectKind = Literal["subject", "opening", "pre-test", "post-test", "survey"]
SUBJECT_KINDS: tuple[SubjectKind, ...] = get_args(SubjectKind)


@dataclass(frozen=True)
class Subject:
    """One mata pelatihan, or what stands around them (opening, tests, survey), with its assignments in order.

    `jp`: lesson hours of 45 minutes. `agenda` is empty outside the mata pelatihan; a test's questions name their own.
    """

    id: str
    title: str
    agenda: str
    jp: float
    assignments: tuple[str, ...]
    kind: SubjectKind = "subject"


LateRule = Literal["accept", "refuse"]
"""Whether a hand-in after its due time is taken (and marked late), or not."""


@dataclass(frozen=True)
class Rules:
    """How strictly a session is kept.

    `late_days`: days after the due time in which a late hand-in is still taken, if `late` is "accept".
    `watch_threshold`: share of a video, 0…1, that must be credited before its task can be handed in.
    `objection_days`: days after a hand mark can be read in which its participant may object to it.
    """

    late: LateRule
    late_days: int
    watch_threshold: float
    objection_days: int


@dataclass(frozen=True)
class DiscussionRules:
    """`chat_presence`: share of a live chat's time, 0…1, in which somebody must have been there to count as present.
    `chat_late_minutes`: who joins later than this after its start, and is still there long enough, is late.
    `forum_contributions`: how many each participant owes to the forum of every subject."""

    chat_presence: float
    chat_late_minutes: int
    forum_contributions: int


@dataclass(frozen=True)
class ClassroomRules:
    """`minimum_attendance`: share of the planned sessions, 0…1. `late_minutes`: who checks in later is late."""

    minimum_attendance: float
    late_minutes: int


@dataclass(frozen=True)
class DesignRules:
    """`assignments`: the tasks whose answers together become version 1 of the rancangan, in order."""

    assignments: tuple[str, ...]


@dataclass(frozen=True)
class PresentationRules:
    """`minutes`: length of a slot. `discrepancy`: two examiners further apart than this, of 100, need a third.
    `rubric`: what examiners mark; its points are scaled to 100."""

    minutes: int
    discrepancy: float
    rubric: tuple[Criterion, ...]


@dataclass(frozen=True)
class ImplementationRules:
    """`days`: from the last classroom day until the report is due. `milestone_weight`: share, 0…1, of the score that
    verified milestones make; the rest is that of indicators that reached their target."""

    days: int
    milestone_weight: float


Component = Literal["tasks", "discussion", "classroom", "presentation", "implementation"]
COMPONENTS: tuple[Component, ...] = get_args(Component)
"""What the final score is made of: online tasks and talk, attendance, the presentation, the implementation."""


@dataclass(frozen=True)
class Predicate:
    """A word for a final score: from `minimum`, of 100, rounded to two decimals before it is compared."""

    title: str
    minimum: float


@dataclass(frozen=True)
class GraduationRules:
    """`weights`: of each component, together 100. `predicates`: the best first, the last from 0."""

    weights: Mapping[Component, float]
    predicates: tuple[Predicate, ...]


@dataclass(frozen=True)
class CertificateText:
    """What a certificate says that no fact does. `number` is a pattern with {sequence}, {month} (roman) and {year}.

    `address`: where the public reaches this service, scheme and host without a slash at the end; it is in the QR code.
    """

    title: str
    number: str
    place: str
    signatory: str
    signatory_position: str
    address: str


@dataclass(frozen=True)
class Programme:
    """The whole training. `pass_mark` is out of 100; it and every `jp` are the organiser's to confirm."""

    title: str
    organiser: str
    partner: str
    zone: Zone
    pass_mark: float
    rules: Rules
    discussion: DiscussionRules
    classroom: ClassroomRules
    design: DesignRules
    presentation: PresentationRules
    implementation: ImplementationRules
    graduation: GraduationRules
    certificate: CertificateText
    agendas: tuple[Agenda, ...]
    subjects: tuple[Subject, ...]

    def assignments(self) -> tuple[str, ...]:
        """Every assignment id, in the order in which it is taken."""
        return self._assignments

    def number_of(self, assignment: str) -> int:
        """The session's number, counted over the whole programme, so that no two are called the same; from 1."""
        return self.assignments().index(assignment) + 1

    def subject_of(self, assignment: str) -> Subject:
        """The subject that an assignment belongs to; KeyError if none."""
        for subject in self.subjects:
            if assignment in subject.assignments:
                return subject
        raise KeyError(assignment)

    def taught(self) -> tuple[Subject, ...]:
        """The mata pelatihan alone, without what stands around them: each has its live chat and its forum."""
        return self._taught

    def agenda_title(self, subject: Subject) -> str:
        """The title of a subject's agenda; empty for a test."""
        return next((agenda.title for agenda in self.agendas if agenda.id == subject.agenda), "")

    # Thousands of participants are asked about by them.
    @cached_property
    def _assignments(self) -> tuple[str, ...]:
        return tuple(assignment for subject in self.subjects for assignment in subject.assignments)

    @cached_property
    def _taught(self) -> tuple[Subject, ...]:
        return tuple(subject for subject in self.subjects if subject.kind == "subject")
