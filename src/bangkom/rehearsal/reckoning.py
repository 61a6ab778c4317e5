"""The figures a report must show, reckoned from the plan alone: by counting people, without the report's code."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from bangkom.rehearsal.plan import Plan, PlannedParticipant


@dataclass(frozen=True)
class Figures:
    """What the two reports say of a cohort, before small groups are joined or hidden.

    `funnel`: people registered, then those who handed in the first, the first two … assignments, then those with every
    mark. `states`: per assignment (graded, waiting, missing, exempt). `scores`: out of 100, of people with every mark.
    `groups`: for agency, status and group, how many people each value has, and how many of them have every mark.
    """

    funnel: tuple[int, ...]
    states: Mapping[str, tuple[int, int, int, int]]
    scores: tuple[float, ...]
    passed: int
    groups: Mapping[str, Mapping[str, tuple[int, int]]]

    @property
    def mean(self) -> float | None:
        return statistics.fmean(self.scores) if self.scores else None

    @property
    def median(self) -> float | None:
        return statistics.median(self.scores) if self.scores else None


def reckon(plan: Plan, pass_mark: float, assignments: Sequence[str]) -> Figures:
    """Count what the plan says of these assignments, the tasks: a test before or after them is none."""
    people = plan.participants
    by_person = {person.id: {one.assignment for one in person.hand_ins} | person.exempt for person in people}
    reached = [
        sum(all(a in by_person[person.id] for a in assignments[:count]) for person in people)
        for count in range(1, len(assignments) + 1)
    ]
    complete = [person for person in people if _is_complete(person, assignments)]
    scores = tuple(sorted(_score(plan, person, assignments) for person in complete))
    return Figures(
        funnel=(len(people), *reached, len(complete)),
        states={a: _states(people, a) for a in assignments},
        scores=scores,
        passed=sum(score >= pass_mark for score in scores),
        groups={name: _groups(people, assignments, name) for name in ("agency", "status", "group")},
    )


def _is_complete(person: PlannedParticipant, assignments: Iterable[str]) -> bool:
    marked = {hand_in.assignment for hand_in in person.hand_ins if not hand_in.waits}
    return (marked | person.exempt).issuperset(assignments)


def _score(plan: Plan, person: PlannedParticipant, assignments: Sequence[str]) -> float:
    tasks = [hand_in for hand_in in person.hand_ins if hand_in.assignment in assignments]
    points = sum((Decimal(str(hand_in.points)) for hand_in in tasks), Decimal(0))
    maximum = sum((Decimal(str(plan.maximum(hand_in.assignment))) for hand_in in tasks), Decimal(0))
    return float((100 * points / maximum).quantize(Decimal("0.01"), ROUND_HALF_EVEN))


def _states(people: Iterable[PlannedParticipant], assignment: str) -> tuple[int, int, int, int]:
    every = list(people)
    exempt = sum(assignment in person.exempt for person in every)
    found = [person.hand_in(assignment) for person in every]
    graded = sum(hand_in is not None and not hand_in.waits for hand_in in found)
    waiting = sum(hand_in is not None and hand_in.waits for hand_in in found)
    return graded, waiting, len(found) - graded - waiting - exempt, exempt


def _groups(people: Iterable[PlannedParticipant], assignments: Sequence[str], name: str) -> dict[str, tuple[int, int]]:
    everyone = Counter(getattr(person, name) for person in people)
    handed_in = {person.id: {one.assignment for one in person.hand_ins} | person.exempt for person in people}
    done = Counter(getattr(person, name) for person in people if handed_in[person.id].issuperset(assignments))
    return {value: (count, done[value]) for value, count in everyone.items()}
