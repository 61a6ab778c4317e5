"""Where everybody of a cohort stands, gathered at once for those who look after them, by the rules of every door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from bangkom.domain.schedule import Open, Refused, SessionFacts, due, explain_to_staff, may_hand_in, state
from bangkom.store import schedule, watching
from bangkom.store.people import Person
from bangkom.web.service.gate import label, lay_facts
from bangkom.web.service.handlers import Service

ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for when a task was handed in: here it only matters whether, and thousands of receipts are slow to read."""


@dataclass(frozen=True)
class Standing:
    """One participant in every session, in order, as of a moment."""

    person: Person
    facts: tuple[SessionFacts, ...]
    overdue: tuple[SessionFacts, ...]

    @property
    def is_behind(self) -> bool:
        return bool(self.overdue)

    @property
    def at(self) -> SessionFacts | None:
        """The first session that isn't done; None if all are."""
        return next((facts for facts in self.facts if not is_done(facts)), None)

    @property
    def done(self) -> int:
        return sum(map(is_done, self.facts))


def read_standings(
    service: Service, connection: Connection, cohort: str, people: Iterable[Person], now: datetime
) -> tuple[Standing, ...]:
    """Those of these people, in their order. Reads the depot: half a second for thousands, so not on the event loop."""
    coverages = watching.cohort_coverage(connection, cohort)
    windows = {}
    granted = schedule.Grants(schedule.allowances(connection, cohort))
    handed_in = read_handed_in(service)
    found = []
    for person in people:
        if person.group not in windows:
            windows[person.group] = schedule.windows(connection, cohort, person.group)
        own = {assignment: ONCE for assignment, those in handed_in.items() if person.id in those}
        facts = lay_facts(service, windows[person.group], granted.of(person), coverages.get(person.id, {}), own)
        overdue = tuple(one for one in facts if not is_done(one) and (due_at := due(one)) is not None and due_at < now)
        found.append(Standing(person, facts, overdue))
    return tuple(found)


def read_handed_in(service: Service) -> Mapping[str, frozenset[str]]:
    """Who handed in, by assignment of the programme."""
    return {
        assignment: frozenset(service.context.depot.participants(assignment))
        for assignment in service.catalogue.sessions()
    }


def is_done(facts: SessionFacts) -> bool:
    return facts.handed_in_at is not None or facts.is_exempt


def is_open(facts: SessionFacts, now: datetime) -> bool:
    return isinstance(state(facts, now), Open)


def hold_up(service: Service, facts: SessionFacts, now: datetime) -> str:
    """What keeps this task from being handed in, in the words of the rules; or that nothing does."""
    verdict = may_hand_in(facts, now, service.context.programme.rules)
    if isinstance(verdict, Refused):
        zone = service.context.programme.zone
        return explain_to_staff(verdict.reasons, zone, lambda assignment: label(service, assignment))
    return LATE if verdict.late else READY


LATE = "Tugasnya belum dikumpulkan; masih diterima sebagai terlambat."
READY = "Tugasnya sudah dapat dikumpulkan, tetapi belum dikumpulkan."
