"""What every stage of the walk works with: the running service, who is planned to do what, and who may knock where."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bangkom.domain.programme import Programme, Subject
from bangkom.rehearsal.calendar import Calendar, SimulatedClock
from bangkom.rehearsal.office import ORGANISER, TRAINER, coach
from bangkom.rehearsal.plan import Plan, PlannedParticipant
from bangkom.rehearsal.site import Site
from bangkom.rehearsal.stages import Stages
from bangkom.rehearsal.visitors import Guest, Visitor
from bangkom.settings import Settings
from bangkom.store.database import Database

STAFF_PAUSE = timedelta(seconds=1)
MENTOR_PAUSE = timedelta(seconds=6)
"""Between two requests: many come from one desk or one address, and too many a minute are refused."""


@dataclass(frozen=True)
class Scene:
    """`plan` is that of the people who walk together, by one calendar."""

    settings: Settings
    programme: Programme
    database: Database
    clock: SimulatedClock
    site: Site
    stages: Stages
    plan: Plan
    calendar: Calendar
    _visitors: dict[str, Visitor] = field(default_factory=dict)

    @property
    def people(self) -> tuple[PlannedParticipant, ...]:
        return self.plan.participants

    @property
    def subjects(self) -> tuple[Subject, ...]:
        return self.programme.taught()

    @property
    def groups(self) -> list[str]:
        return sorted({person.group for person in self.people})

    @property
    def organiser(self) -> Visitor:
        return self.visitor(ORGANISER)

    @property
    def trainer(self) -> Visitor:
        """Who looks after all groups."""
        return self.visitor(TRAINER)

    def coach(self, group: str) -> Visitor:
        return self.visitor(coach(group))

    def of_group(self, group: str) -> list[PlannedParticipant]:
        return [person for person in self.people if person.group == group]

    def visitor(self, who: str) -> Visitor:
        """The one browser of this account."""
        if who not in self._visitors:
            is_staff = all(person.id != who for person in self.people)
            pause = (lambda: self.clock.pass_by(STAFF_PAUSE)) if is_staff else (lambda: None)
            self._visitors[who] = Visitor(self.site.base, self.site.tokens[who], pause)
        return self._visitors[who]

    def guest(self) -> Guest:
        """A browser of somebody without an account."""
        return Guest(self.site.base, pause=lambda: self.clock.pass_by(MENTOR_PAUSE))

    def close(self) -> None:
        for visitor in self._visitors.values():
            visitor.close()

    def written(self, moment: datetime) -> str:
        """As somebody types it: `13/11/2019 08.00`."""
        return f"{self.programme.zone.local(moment):%d/%m/%Y %H.%M}"

    def day(self, moment: datetime) -> str:
        """`13/11/2019`."""
        return f"{self.programme.zone.local(moment):%d/%m/%Y}"


def sheet(rows: Iterable[Sequence[str]]) -> bytes:
    """A spreadsheet as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
