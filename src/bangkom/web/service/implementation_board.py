"""`implementasi`: a participant's own overview, and for staff the board and each participant's page with remarks."""

from collections import Counter
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.implementation import ImplementationOutcome, due_at, is_late
from bangkom.errors import ImplementationError
from bangkom.messages import date_time, number
from bangkom.store import audit, evidence, implementation, implementation_acts, people
from bangkom.store.people import Person
from bangkom.web.service import implementation_view as view
from bangkom.web.service.implementation_pages import new_key, own_page, require_key
from bangkom.web.service.office import NUMBER_IN_REASON, PERSON, OfficeHandler, absent
from bangkom.web.service.routes import EVERYONE, STAFF, Feature, Link, Route

STATES = {
    "terlambat": "Lewat tenggat",
    "berjalan": "Berjalan",
    "menunggu": "Menunggu mentor",
    "verifikasi": "Diverifikasi",
    "belum": "Rancangan belum disetujui",
}


class ImplementationPage(OfficeHandler):
    async def get(self) -> None:
        visitor, programme = self.visitor, self.context.programme
        if visitor.role == "participant":
            seen = await self.look_up(lambda c: view.see(c, self.cohort, visitor.id, visitor.group, programme))
            self.page("implementasi.html", here="implementation", **own_page(self, seen))
            return
        rows = await self.look_up(self._rows)
        asked = {name: self.query(name) for name in ("kelompok", "perangkat", "keadaan")}
        chosen = [
            row
            for row in rows
            if asked["kelompok"] in ("", row["person"].group)
            and asked["perangkat"] in ("", row["person"].agency)
            and asked["keadaan"] in ("", row["key"])
        ]
        counted = Counter(row["key"] for row in rows)
        self.page(
            "implementasi-papan.html",
            here="implementation",
            asked=asked,
            is_filtered=any(asked.values()),
            rows=self.paged(chosen),
            registered=len(rows),
            counted=counted,
            improved=sum(row["outcome"] is not None and row["outcome"].has_verified_improvement for row in rows),
            states=STATES,
            groups=sorted({row["person"].group for row in rows if row["person"].group}),
            agencies=sorted({row["person"].agency for row in rows if row["person"].agency}),
            by_agency=_by_agency(rows),
        )

    def _rows(self, connection: Connection) -> list[dict[str, Any]]:
        now, zone, rules = self.context.clock(), self.context.programme.zone, self.context.programme.implementation
        own = self.own_groups(connection)
        mine = [one for one in people.people(connection, self.cohort) if not own or one.group in own]
        approved = implementation.approved(connection, self.cohort)
        outcomes = implementation.outcomes(connection, self.cohort, rules)
        files = evidence.counts(connection, self.cohort)
        closing = {group: view.closing_at(connection, self.cohort, group) for group in {one.group for one in mine}}
        found = []
        for person in sorted(mine, key=lambda one: (one.name.casefold(), one.id)):
            outcome = outcomes.get(person.id)
            due = due_at(closing[person.group], rules)
            known = outcome if person.id in approved else None
            late = is_late(known.reported_at if known else None, due, now)
            words, look = view.board_state(known, late)
            found.append(
                {
                    "person": person,
                    "outcome": known,
                    "key": next(key for key, value in STATES.items() if value == words),
                    "state": words,
                    "look": look,
                    "is_late": late,
                    "due": date_time(due, zone) if due else "",
                    "reported": date_time(known.reported_at, zone) if known and known.reported_at else "",
                    "indicators": _indicators(known),
                    "files": files.get(person.id, 0),
                    "score": "" if known is None or known.score is None else number(known.score, 2),
                }
            )
        return found


class PersonPage(OfficeHandler):
    async def get(self, id: str) -> None:
        programme = self.context.programme

        def see(connection: Connection) -> tuple[Person, view.Seen]:
            person = people.person(connection, id)
            if person is None or not self.is_theirs(connection, person):
                raise absent()
            return person, view.see(connection, self.cohort, id, person.group, programme)

        person, seen = await self.look_up(see)
        self.page(
            "implementasi-orang.html",
            here="implementation",
            person=person,
            key=new_key(),
            told=TOLD_STAFF if self.query("ok") else "",
            **view.shown(seen, programme, self.context.clock()),
        )


class Remark(OfficeHandler):
    """A coach's remark; the participant reads it on their own page."""

    async def post(self, id: str) -> None:
        key, words = self.get_body_argument("kunci", ""), self.get_body_argument("isi", "").strip()
        require_key(key)
        visitor, now = self.visitor, self.context.clock()

        def write(connection: Connection) -> None:
            if not self.is_theirs(connection, people.person(connection, id)):
                raise absent()
            if LONG_NUMBER.search(words):
                raise ImplementationError(NUMBER_IN_REASON)
            if implementation_acts.add_remark(connection, key, id, visitor.id, words, now):
                detail = words[:200]
                audit.record(connection, now, visitor.id, visitor.role, "implementation.remark", id, detail)

        await self.write_durably(write)
        self.redirect(self.address(f"implementasi/orang/{id}?ok=catatan#catatan"), status=HTTPStatus.SEE_OTHER)


def _indicators(outcome: ImplementationOutcome | None) -> str:
    """How many reached their target, of how many; measured ones apart from those that aren't."""
    if outcome is None:
        return "–"
    measured = [one for one in outcome.indicators if one.latest is not None]
    if not measured:
        return "belum diukur"
    better = sum(one.is_improved for one in measured)
    return f"{better} dari {len(outcome.indicators)} membaik"


def _by_agency(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        counted = found.setdefault(row["person"].agency or "tanpa perangkat daerah", Counter())
        counted["people"] += 1
        counted[row["key"]] += 1
    return [{"agency": agency, "counted": counted} for agency, counted in sorted(found.items())]


FEATURE = Feature(
    routes=(
        Route("implementasi", ImplementationPage, EVERYONE),
        Route(f"implementasi/orang/{PERSON}", PersonPage, STAFF),
        Route(f"implementasi/orang/{PERSON}/catatan", Remark, STAFF),
    ),
    links=(Link("implementation", "Implementasi", "implementasi", EVERYONE),),
)

TOLD_STAFF = "Catatan Anda tersimpan dan terlihat peserta."
