"""The mentor's page of an implementation: by the same link as the rancangan, each milestone and reading is looked at.

One form holds a verdict for everything that has none yet, or was sent back; what is left open stays as it is. The whole
report is verified last.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast, get_args

from sqlalchemy import Connection

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.implementation import Verification
from bangkom.errors import DesignError, ImplementationError
from bangkom.messages import date_time
from bangkom.store import audit, evidence, implementation_acts, mentor_links, people
from bangkom.store.implementation_acts import MOST_NOTE, Kind
from bangkom.store.mentor_links import MentorLink
from bangkom.store.people import Person
from bangkom.web.service import implementation_view as view
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.implementation_files import NUMBER, absent_file, send_file
from bangkom.web.service.mentor_page import ENDED_HEADING, MOST_NAME, VisitPage
from bangkom.web.service.office import NUMBER_IN_REASON
from bangkom.web.service.routes import PUBLIC, Feature, Route

KINDS: tuple[Kind, ...] = get_args(Kind)
ORDER: dict[Kind, int] = {"milestone": 0, "reading": 1, "report": 2}
ACCEPTED, DOUBTED = "sesuai", "perbaiki"


@dataclass(frozen=True)
class Said:
    """One verdict of the form."""

    kind: Kind
    item: int
    is_accepted: bool
    note: str


class MentorImplementation(VisitPage):
    async def get(self) -> None:
        await self.show("", {})

    async def post(self) -> None:
        number, now = self.require_own_page(), self.context.clock()
        name = self.text("nama", MOST_NAME)
        typed = {key: self.text(key, MOST_NOTE) for key in self.request.body_arguments if key not in ("segel", "nama")}
        typed["nama"] = name
        every = self._verdicts(typed)
        problem = "" if len(name) > 2 else implementation_acts.NO_NAME
        if not every:
            problem = NOTHING_CHOSEN
        elif any(LONG_NUMBER.search(text) for text in typed.values()):
            problem = NUMBER_IN_REASON
        if problem:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            await self.show(problem, typed)
            return

        def write(connection: Connection) -> None:
            link = mentor_links.find_link(connection, number, now)
            for one in every:
                verification = Verification(one.is_accepted, name, one.note, now)
                if implementation_acts.verify(connection, link.person, one.kind, one.item, verification, link.id):
                    act = f"implementation.{'verify' if one.is_accepted else 'doubt'}"
                    detail = f"{name}: {KIND_WORDS[one.kind]} {one.item}. {one.note}".strip()
                    audit.record(connection, now, f"tautan_{link.id}", "mentor", act, link.person, detail)

        try:
            await self.write_durably(write)
        except ImplementationError as error:
            self.set_status(HTTPStatus.CONFLICT)
            await self.show(str(error), typed)
            return
        self.redirect(self.address("mentor/implementasi?ok=periksa"), status=HTTPStatus.SEE_OTHER)

    async def show(self, problem: str, typed: dict[str, str]) -> None:
        now, programme = self.context.clock(), self.context.programme
        number = self.link_number()

        def see(connection: Connection) -> tuple[MentorLink, Person, view.Seen]:
            link = mentor_links.find_link(connection, number, now)
            person = people.person(connection, link.person)
            if person is None:
                raise DesignError(mentor_links.REVOKED)
            return link, person, view.see(connection, person.cohort, person.id, person.group, programme)

        try:
            link, person, seen = await self.look_up(see)
        except DesignError as error:
            raise Refusal(HTTPStatus.FORBIDDEN, ENDED_HEADING, str(error)) from None
        shown = view.shown(seen, programme, now)
        self.page(
            "mentor-implementasi.html",
            here="mentor",
            person=person,
            until=date_time(link.expires_at, programme.zone),
            seal=self.seal(number),
            problem=problem,
            typed=typed,
            told=TOLD if self.get_query_argument("ok", "") else "",
            is_open=_is_open(shown),
            **shown,
        )

    def _verdicts(self, typed: dict[str, str]) -> tuple[Said, ...]:
        """Those that were chosen, the report last, because it needs all others."""
        found = []
        for key, value in typed.items():
            kind, _, item = key.removeprefix("putusan-").partition("-")
            is_known = key.startswith("putusan-") and kind in KINDS and value in (ACCEPTED, DOUBTED)
            if is_known and item.isascii() and item.isdecimal() and len(item) < 10:
                note = typed.get(f"catatan-{kind}-{item}", "")
                found.append(Said(cast(Kind, kind), int(item), value == ACCEPTED, note))
        return tuple(sorted(found, key=lambda one: (ORDER[one.kind], one.item)))


class MentorEvidence(VisitPage):
    """A file of the participant whom the link is for; every other doesn't exist here."""

    async def get(self, id: str) -> None:
        number, now = self.link_number(), self.context.clock()

        def see(connection: Connection) -> evidence.Evidence:
            link = mentor_links.find_link(connection, number, now)
            found = evidence.find(connection, int(id))
            if found is None or found.person != link.person:
                raise absent_file()
            return found

        try:
            file = await self.look_up(see)
        except DesignError as error:
            raise Refusal(HTTPStatus.FORBIDDEN, ENDED_HEADING, str(error)) from None
        await send_file(self, file)


def _is_open(shown: dict[str, Any]) -> bool:
    """Whether anything is left for the mentor to say."""
    rows = [row["verdict"] for row in shown["milestones"] if row["report"]]
    rows += [one["verdict"] for row in shown["indicators"] for one in row["readings"]]
    if shown["report"]:
        rows.append(shown["report_verdict"])
    return any(not row["is_accepted"] for row in rows)


FEATURE = Feature(
    routes=(
        Route("mentor/implementasi", MentorImplementation, PUBLIC),
        Route(f"mentor/implementasi/bukti/{NUMBER}", MentorEvidence, PUBLIC),
    )
)

KIND_WORDS: dict[Kind, str] = {"milestone": "laporan tonggak", "reading": "hasil pengukuran", "report": "laporan"}
TOLD = "Pemeriksaan Anda tersimpan dan terlihat peserta. Terima kasih."
NOTHING_CHOSEN = "Pilih Sesuai atau Perlu diperbaiki untuk paling sedikit satu hal."
