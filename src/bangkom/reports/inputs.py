"""Everything that a snapshot is made from, before anybody is given a pseudonym."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bangkom.domain.attendance import Presence
from bangkom.domain.classroom import ClassSession
from bangkom.domain.design import Design
from bangkom.domain.facts import GraduationFacts
from bangkom.domain.graduation import Status
from bangkom.domain.programme import Programme
from bangkom.domain.results import ScoreRow
from bangkom.store.people import Person


@dataclass(frozen=True)
class Inputs:
    """One cohort as of a moment. Keys of people are participant ids.

    `titles`: assignment → title, for those that have one. `agendas`: (assignment, question) → agenda id. `active`: who
    has set a password. `facts`: of everybody who is registered. `decisions`: what was signed. `examined`: (participant,
    examiner, score of 100), the newest of each; a participant's examiners in their order.
    """

    cohort: str
    as_of: datetime
    programme: Programme
    participants: Sequence[Person]
    scores: Sequence[ScoreRow]
    titles: Mapping[str, str]
    agendas: Mapping[tuple[str, str], str] = field(default_factory=dict)
    active: Collection[str] = frozenset()
    facts: Mapping[str, GraduationFacts] = field(default_factory=dict)
    decisions: Mapping[str, Status] = field(default_factory=dict)
    sessions: Sequence[ClassSession] = ()
    presence: Mapping[tuple[str, int], Presence] = field(default_factory=dict)
    designs: Mapping[str, Design] = field(default_factory=dict)
    examined: Sequence[tuple[str, str, float]] = ()


@dataclass(frozen=True)
class LeftOut:
    """Gradebook rows that no report counts, because the roster or the programme doesn't know them."""

    participants: int
    assignments: int


def left_out(inputs: Inputs) -> LeftOut:
    """How many people and assignments of the gradebook roster and programme don't know."""
    known = {person.id for person in inputs.participants}
    assignments = set(inputs.programme.assignments())
    return LeftOut(
        len({row.participant for row in inputs.scores} - known),
        len({row.assignment for row in inputs.scores} - assignments),
    )
