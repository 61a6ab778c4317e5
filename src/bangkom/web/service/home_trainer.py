"""Home of a trainer: who is behind and why, and what waits for a person's mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from bangkom.domain.schedule import due
from bangkom.grading.queue import Failure
from bangkom.messages import date_time
from bangkom.store import people, watching
from bangkom.store.marks import Marked, read_marked
from bangkom.store.people import Person
from bangkom.store.watching import Flagged
from bangkom.web.service.office import OfficeHandler, age
from bangkom.web.service.routes import STAFF, TRAINER, Feature, Link, Route
from bangkom.web.service.standing import Standing, hold_up, read_standings
from bangkom.web.service.todo import Todo, for_trainer

FEW_FLAGS = 15
FEW_FAILURES = 10
BEHIND_PAGE = 40


@dataclass(frozen=True)
class Seen:
    """What a visitor's participants come to: `behind` the worst first in each group."""

    own: frozenset[str]
    groups: tuple[str, ...]
    known: dict[str, Person]
    behind: tuple[Standing, ...]
    waiting: tuple[Marked, ...]
    flags: tuple[Flagged, ...]
    todo: tuple[Todo, ...]


class TrainerHome(OfficeHandler):
    async def get(self) -> None:
        now, group = self.context.clock(), self.query("kelompok")
        seen = await self.look_up(lambda connection: self._see(connection, now))
        behind = self.paged([one for one in seen.behind if group in ("", one.person.group)], BEHIND_PAGE)
        status = self.context.grading_queue.status() if self.context.grading_queue else None
        failures = [one for one in status.failures if one.hand_in.participant in seen.known] if status else []
        self.page(
            "beranda-widyaiswara.html",
            here="trainer",
            is_organiser=self.is_organiser,
            todo=seen.todo,
            own=sorted(seen.own),
            registered=len(seen.known),
            groups=seen.groups,
            group=group,
            behind=behind,
            tables=[
                {"group": name, "rows": [self._behind(one, now) for one in those]}
                for name, those in groupby(behind.items, lambda one: one.person.group)
            ],
            waiting=self._waiting(seen.waiting, now),
            answers=sum(one.waiting for one in seen.waiting),
            queued=status.waiting if status else 0,
            failures=[self._failure(one, seen.known) for one in failures[:FEW_FAILURES]],
            more_failures=max(0, len(failures) - FEW_FAILURES),
            flags=[self._flag(one, seen.known) for one in seen.flags[:FEW_FLAGS]],
            more_flags=max(0, len(seen.flags) - FEW_FLAGS),
            as_of=date_time(now, self.context.programme.zone),
        )

    def _see(self, connection: Connection, now: datetime) -> Seen:
        own = self.own_groups(connection)
        every = people.people(connection, self.cohort)
        known = {person.id: person for person in every if not own or person.group in own}
        standings = read_standings(self.service, connection, self.cohort, known.values(), now)
        return Seen(
            own,
            tuple(sorted({person.group for person in known.values() if person.group})),
            known,
            tuple(sorted((one for one in standings if one.is_behind), key=_worst_first)),
            tuple(one for one in read_marked(self.context.settings) if one.waiting and one.participant in known),
            tuple(flag for flag in watching.flags(connection, self.cohort) if flag.person in known),
            () if self.is_organiser else tuple(self._todo(connection, own, now)),
        )

    def _todo(self, connection: Connection, own: frozenset[str], now: datetime) -> list[Todo]:
        return for_trainer(connection, self.cohort, self.visitor.id, own, self.context.programme, now)

    def _behind(self, one: Standing, now: datetime) -> dict[str, Any]:
        """Where they are held up: the first session that isn't done, which may lie before the one that is overdue."""
        at = one.at or one.overdue[0]
        since = due(one.overdue[0])
        return {
            "id": one.person.id,
            "name": one.person.name,
            "at": self.label(at.assignment),
            "why": hold_up(self.service, at, now),
            "overdue": ", ".join(self.label(facts.assignment) for facts in one.overdue),
            "since": date_time(since, self.context.programme.zone) if since else "",
            "age": age(now, since),
        }

    def _waiting(self, marks: Sequence[Marked], now: datetime) -> list[dict[str, Any]]:
        found = []
        for assignment, those in groupby(marks, lambda mark: mark.assignment):
            hand_ins = list(those)
            oldest = min((one.submitted_at for one in hand_ins if one.submitted_at), default=None)
            found.append(
                {
                    "session": self.label(assignment),
                    "people": len(hand_ins),
                    "answers": sum(one.waiting for one in hand_ins),
                    "since": date_time(oldest, self.context.programme.zone) if oldest else "",
                    "age": age(now, oldest),
                    "link": self.address(f"periksa#{assignment}"),
                }
            )
        return found

    def _failure(self, failure: Failure, known: dict[str, Person]) -> dict[str, str]:
        return {
            "id": failure.hand_in.participant,
            "name": known[failure.hand_in.participant].name,
            "session": self.label(failure.hand_in.assignment),
            "reason": failure.reason,
            "moment": date_time(failure.at, self.context.programme.zone),
        }

    def _flag(self, flagged: Flagged, known: dict[str, Person]) -> dict[str, Any]:
        session = self.service.catalogue.session_of(flagged.video)
        return {
            "id": flagged.person,
            "name": known[flagged.person].name,
            "session": f"Sesi {session.number}" if session else flagged.video,
            "sentence": flagged.flag.sentence,
            "times": flagged.times,
            "moment": date_time(flagged.last_at, self.context.programme.zone),
        }


def _worst_first(one: Standing) -> tuple[Any, ...]:
    return one.person.group, -len(one.overdue), min(_dues(one)), one.person.id


def _dues(one: Standing) -> Iterable[datetime]:
    return [moment for facts in one.overdue if (moment := due(facts)) is not None]


FEATURE = Feature(
    routes=(Route("widyaiswara", TrainerHome, STAFF),),
    links=(Link("trainer", "Beranda", "widyaiswara", TRAINER),),
    homes={"trainer": "widyaiswara"},
)
