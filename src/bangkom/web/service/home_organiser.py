"""Home of an organiser: the cohort at a glance, always out of everybody who is registered, and what is coming."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bangkom.domain.disclosure import merge_small
from bangkom.domain.schedule import is_watched
from bangkom.messages import date_time, percent
from bangkom.store import accounts, cohorts, people, schedule
from bangkom.store.accounts import Account
from bangkom.store.marks import Marked, read_marked
from bangkom.store.people import Person
from bangkom.web.service.office import OfficeHandler, account_state
from bangkom.web.service.routes import ORGANISER, Feature, Link, Route
from bangkom.web.service.standing import Standing, is_open, read_standings
from bangkom.web.service.todo import Todo, for_organiser

FEW_DATES = 8


@dataclass(frozen=True)
class Cohort:
    """Everything that the page counts. `title` is empty if the store doesn't know the cohort yet."""

    title: str
    standings: tuple[Standing, ...]
    accounts: Mapping[str, Account]
    marked: tuple[Marked, ...]
    windows: tuple[schedule.SessionWindow, ...]
    todo: tuple[Todo, ...]


class OrganiserHome(OfficeHandler):
    async def get(self) -> None:
        now = self.context.clock()
        cohort = await self.look_up(lambda connection: self._read(connection, now))
        registered = len(cohort.standings)
        states = {id: account_state(one, now) for id, one in cohort.accounts.items()}
        active = {id for id, state in states.items() if state == "aktif"}
        status = self.context.grading_queue.status() if self.context.grading_queue else None
        self.page(
            "beranda-penyelenggara.html",
            here="organiser",
            cohort=self.cohort,
            title=cohort.title,
            registered=registered,
            active=len(active),
            with_code=sum(state == "kode" for state in states.values()),
            without_code=sum(state == "belum" for state in states.values()),
            behind=sum(one.is_behind for one in cohort.standings),
            waiting=sum(bool(one.waiting) for one in cohort.marked),
            failures=len(status.failures) if status else 0,
            todo=cohort.todo,
            steps=self._steps(cohort, now),
            breakdowns=[
                breakdown("Perangkat daerah", cohort.standings, active, lambda person: person.agency),
                breakdown("Status", cohort.standings, active, lambda person: person.status),
            ],
            dates=self._dates(cohort.windows, now),
            has_schedule=bool(cohort.windows),
            as_of=date_time(now, self.context.programme.zone),
        )

    def _read(self, connection: Connection, now: datetime) -> Cohort:
        everyone = people.people(connection, self.cohort)
        ids = {person.id for person in everyone}
        return Cohort(
            next((one.title for one in cohorts.cohorts(connection) if one.id == self.cohort), ""),
            read_standings(self.service, connection, self.cohort, everyone, now),
            {one.id: one for one in accounts.accounts(connection, "participant") if one.id in ids},
            tuple(one for one in read_marked(self.context.settings) if one.participant in ids),
            schedule.schedule(connection, self.cohort),
            tuple(for_organiser(connection, self.cohort, self.context.programme, now)),
        )

    def _steps(self, cohort: Cohort, now: datetime) -> list[dict[str, Any]]:
        """A row a session. Who is excused counts as neither watching nor handing in, and is told apart."""
        registered = len(cohort.standings)
        graded = Counter(one.assignment for one in cohort.marked if one.is_graded)
        found = []
        for place, session in enumerate(self.service.catalogue.sessions().values()):
            facts = [one.facts[place] for one in cohort.standings]
            counts = (
                ("Terbuka", sum(is_open(one, now) for one in facts)),
                ("Video ditonton", sum(is_watched(one) for one in facts) if session.videos else None),
                ("Dikumpulkan", sum(one.handed_in_at is not None for one in facts)),
                ("Selesai dinilai", graded[session.assignment]),
            )
            found.append(
                {
                    "heading": session.heading,
                    "counts": [
                        {"words": words, "count": count, "share": share(count, registered)} for words, count in counts
                    ],
                    "exempt": sum(one.is_exempt and one.handed_in_at is None for one in facts),
                }
            )
        return found

    def _dates(self, windows: Sequence[schedule.SessionWindow], now: datetime) -> list[dict[str, str]]:
        """What opens and what is due next."""
        coming = []
        for window in windows:
            who = window.group or "Semua kelompok"
            for moment, words in ((window.opens_at, "dibuka"), (window.due_at, "tenggat")):
                if moment is not None and moment > now:
                    coming.append((moment, f"{self.label(window.assignment)} {words}", who))
        zone = self.context.programme.zone
        return [
            {"moment": date_time(moment, zone), "what": what, "who": who}
            for moment, what, who in sorted(coming)[:FEW_DATES]
        ]


def breakdown(
    heading: str, standings: Sequence[Standing], active: set[str], of: Callable[[Person], str]
) -> dict[str, Any]:
    """A table by one property, in which no group has fewer than five people; no rows if that leaves one group."""
    groups: dict[str, list[Standing]] = {}
    for one in standings:
        groups.setdefault(of(one.person) or UNKNOWN, []).append(one)
    grouping = merge_small({name: len(those) for name, those in groups.items()})
    rows = [(name, groups[name]) for name in grouping.shown]
    if grouping.merged:
        words = f"{len(grouping.merged)} lainnya digabung"
        rows.append((words, [one for name in grouping.merged for one in groups[name]]))
    return {
        "heading": heading,
        "rows": [
            {
                "name": name,
                "people": len(those),
                "active": share(sum(one.person.id in active for one in those), len(those)),
                "done": share(sum(one.done for one in those), sum(len(one.facts) for one in those)),
            }
            for name, those in rows
        ],
    }


def share(count: int | None, total: int) -> str:
    return "" if count is None or not total else percent(count / total)


FEATURE = Feature(
    routes=(Route("penyelenggara", OrganiserHome, ORGANISER),),
    links=(Link("organiser", "Beranda", "penyelenggara", ORGANISER),),
    homes={"organiser": "penyelenggara"},
)

UNKNOWN = "Tidak diisi"
