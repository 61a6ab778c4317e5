"""Who takes part in a rehearsal, what each will do, and what must therefore stand in gradebook and reports."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bangkom.domain.questions import Question
from bangkom.rehearsal.journeys import Habit, Journey, journey
from bangkom.rehearsal.outcomes import OUTCOMES, Outcome, PlannedAnswer, plan_answer

HABITS: tuple[Habit, ...] = ("diligent", "mixed", "unmarked", "improving", "tampering", "corrupt", "half", "absent")
"""
diligent   everything right, essays marked
mixed      every outcome in turn, essays marked
unmarked   everything right, but nobody has marked the essays yet
improving  hands in wrong answers first and right ones later; the later version counts
tampering  hands in a notebook with cells added, deleted and doubled; the answers count as they are
corrupt    hands in an answer file that can't be read; earns nothing, without harm to anybody
half       hands in the first assignment only, most of it right
absent     never opens anything
"""

GROUPS = 4
"""Training groups, each with its own chats, forums and coach."""

RESPECTABLE: tuple[Outcome, ...] = ("right", "partial", "right", "right", "wrong")

AGENCIES = (
    "Dinas Kesehatan",
    "Dinas Kependudukan dan Pencatatan Sipil",
    "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    "Kecamatan Nusa Penida",
    "Kecamatan Klungkung",
)


@dataclass(frozen=True)
class PlannedHandIn:
    """The answers of the version that counts; `earlier` are those of a first try, if there is one. `is_late`: handed in
    after the due time, when it is still taken."""

    assignment: str
    answers: tuple[PlannedAnswer, ...]
    earlier: tuple[PlannedAnswer, ...] = ()
    is_late: bool = False

    @property
    def version(self) -> int:
        """Of the hand-in that counts."""
        return 2 if self.earlier else 1

    @property
    def points(self) -> float:
        """Points given so far: hand marks included, essays that wait counted as nothing yet."""
        return round(sum(answer.final or 0.0 for answer in self.answers), 2)

    @property
    def waits(self) -> bool:
        """Whether a hand mark is still due."""
        return any(answer.final is None for answer in self.answers)


@dataclass(frozen=True)
class PlannedParticipant:
    """`group` is the one in the end, `first_group` the roster's. `exempt`: assignments that aren't owed."""

    id: str
    name: str
    agency: str
    status: Literal["ASN", "Non-ASN"]
    group: str
    habit: Habit
    hand_ins: tuple[PlannedHandIn, ...]
    journey: Journey
    first_group: str
    exempt: frozenset[str] = frozenset()

    def hand_in(self, assignment: str) -> PlannedHandIn | None:
        return next((one for one in self.hand_ins if one.assignment == assignment), None)


@dataclass(frozen=True)
class Plan:
    participants: tuple[PlannedParticipant, ...]
    questions: Mapping[str, Sequence[Question]]

    def maximum(self, assignment: str) -> float:
        """Points that an assignment is worth."""
        return sum(question.points for question in self.questions[assignment])


def make_plan(count: int, questions: Mapping[str, Sequence[Question]]) -> Plan:
    """A plan for `count` participants over the assignments of `questions` (id → its questions, in course order).

    Deterministic: the same count and course give the same plan.
    """
    scored = {assignment: [q for q in given if q.points] for assignment, given in questions.items()}
    participants = tuple(_participant(index, scored) for index in range(count))
    return Plan(participants, scored)


def _participant(index: int, questions: Mapping[str, Sequence[Question]]) -> PlannedParticipant:
    habit = HABITS[index % len(HABITS)]
    number, story = index + 1, journey(habit, index // len(HABITS))
    first_group = index % GROUPS + 1
    order = list(questions)
    exempt = frozenset() if story.exempt is None else frozenset(order[story.exempt : story.exempt + 1])
    late = None if story.late is None else order[story.late :][0]
    attempted = [item for item in _attempted(habit, questions) if item[0] not in exempt]
    return PlannedParticipant(
        id=f"km_{index // 999 + 1:02}_{index % 999 + 1:03}",
        name=f"Peserta Contoh {number}",
        agency=AGENCIES[(index // 2) % len(AGENCIES)],
        status="Non-ASN" if index % 3 == 2 else "ASN",
        group=f"Kelompok {first_group % GROUPS + 1 if story.is_moved else first_group}",
        habit=habit,
        hand_ins=tuple(replace(plan_hand_in(index, habit, *item), is_late=item[0] == late) for item in attempted),
        journey=story,
        first_group=f"Kelompok {first_group}",
        exempt=exempt,
    )


def _attempted(habit: Habit, questions: Mapping[str, Sequence[Question]]) -> Sequence[tuple[str, Sequence[Question]]]:
    taken = {"absent": 0, "half": 1}.get(habit, len(questions))
    return list(questions.items())[:taken]


def plan_hand_in(index: int, habit: Habit, assignment: str, questions: Sequence[Question]) -> PlannedHandIn:
    """What the person at that place hands in, by habit."""
    turn = itertools.cycle(OUTCOMES)
    for _ in range(index % len(OUTCOMES)):
        next(turn)
    mixed: list[Outcome] = [next(turn) for _ in questions]
    mostly_right = [RESPECTABLE[place % len(RESPECTABLE)] for place in range(len(questions))]
    plans: Mapping[Habit, Sequence[Outcome]] = {
        "half": mostly_right,
        "diligent": ["right"] * len(questions),
        "unmarked": ["right"] * len(questions),
        "improving": ["right"] * len(questions),
        "corrupt": ["blank"] * len(questions),
    }
    outcomes = plans.get(habit, mixed)
    marked = habit != "unmarked"
    answers = tuple(plan_answer(q, outcome, marked) for q, outcome in zip(questions, outcomes, strict=True))
    earlier = tuple(plan_answer(q, "wrong", marked) for q in questions) if habit == "improving" else ()
    return PlannedHandIn(assignment, answers, earlier)
