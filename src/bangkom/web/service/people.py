"""The people of the cohort: the list with its filters, and a person's page with moves between groups.

NIPs are for organisers' eyes only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.authoring.checks import find_check
from bangkom.domain.schedule import closes, due
from bangkom.exchange.receipt import Receipt
from bangkom.messages import date_time
from bangkom.store import accounts, audit, mark_release, people, schedule, watching
from bangkom.store.accounts import Account
from bangkom.store.people import Person
from bangkom.store.schedule import Allowance, Who
from bangkom.store.watching import Flagged
from bangkom.web.service.office import ACCOUNT_STATES, PERSON, Form, OfficeHandler, absent, account_state
from bangkom.web.service.routes import ORGANISER, STAFF, Feature, Link, Route
from bangkom.web.service.standing import Standing, hold_up, read_standings


@dataclass(frozen=True)
class Seen:
    """A person with what surrounds them; `receipts` are the newest of each session that was handed in."""

    person: Person
    account: Account
    standing: Standing
    receipts: Mapping[str, Receipt]
    moves: tuple[people.Move, ...]
    groups: tuple[str, ...]
    allowances: tuple[Allowance, ...]
    flags: tuple[Flagged, ...]
    answered: tuple[int, int]


class PeopleList(OfficeHandler):
    async def get(self) -> None:
        now = self.context.clock()
        asked = {name: self.query(name) for name in ("q", "kelompok", "perangkat", "status", "akun")}
        found = await self.look_up(self._read)
        mine, known = found
        rows = [
            (person, account_state(known[person.id], now))
            for person in mine
            if asked["kelompok"] in ("", person.group)
            and asked["perangkat"] in ("", person.agency)
            and asked["status"] in ("", person.status)
            and _is_named(person, asked["q"])
        ]
        rows = [row for row in rows if asked["akun"] in ("", row[1])]
        self.page(
            "peserta.html",
            here="people",
            is_organiser=self.is_organiser,
            asked=asked,
            is_filtered=any(asked.values()),
            registered=len(mine),
            people=self.paged(rows),
            states=ACCOUNT_STATES,
            groups=sorted({person.group for person in mine if person.group}),
            agencies=sorted({person.agency for person in mine if person.agency}),
        )

    def _read(self, connection: Connection) -> tuple[list[Person], Mapping[str, Account]]:
        own = self.own_groups(connection)
        everyone = people.people(connection, self.cohort)
        known = {one.id: one for one in accounts.accounts(connection, "participant")}
        mine = [person for person in everyone if not own or person.group in own]
        return sorted(mine, key=lambda person: (person.name.casefold(), person.id)), known


class PersonPage(OfficeHandler):
    async def get(self, id: str) -> None:
        await self.show(id, Form())

    async def show(self, id: str, form: Form) -> None:
        now = self.context.clock()
        seen = await self.look_up(lambda connection: self._see(connection, id, now))
        zone = self.context.programme.zone
        self.page(
            "orang.html",
            here="people",
            is_organiser=self.is_organiser,
            person=seen.person,
            nip=seen.person.nip if self.is_organiser else "",
            state=account_state(seen.account, now),
            states=ACCOUNT_STATES,
            code_until=date_time(seen.account.code_expires_at, zone) if seen.account.code_expires_at else "",
            steps=self._steps(seen, now),
            moves=[{"move": move, "moment": date_time(move.at, zone)} for move in reversed(seen.moves)],
            groups=[group for group in seen.groups if group != seen.person.group],
            allowances=[self._allowance(one) for one in seen.allowances],
            flags=[
                {"flagged": one, "sentence": one.flag.sentence, "moment": date_time(one.last_at, zone)}
                for one in seen.flags
            ],
            answered=seen.answered[0],
            asked=seen.answered[1],
            form=form,
            done=DONE.get(self.query("ok"), "").format(group=seen.person.group),
        )

    def _see(self, connection: Connection, id: str, now: datetime) -> Seen:
        person, account = people.person(connection, id), accounts.account(connection, id)
        if person is None or account is None or not self.is_theirs(connection, person):
            raise absent()
        depot = self.context.depot
        receipts = {name: depot.latest(name, id) for name in self.service.catalogue.sessions()}
        theirs = (Who("person", id), Who("group", person.group))
        return Seen(
            person,
            account,
            read_standings(self.service, connection, self.cohort, [person], now)[0],
            {name: receipt for name, receipt in receipts.items() if receipt is not None},
            people.history(connection, id),
            people.groups(connection, self.cohort),
            tuple(one for one in schedule.allowances(connection, self.cohort) if one.who in theirs and one.is_active),
            tuple(flag for flag in watching.flags(connection, self.cohort) if flag.person == id),
            self._answered(connection, id),
        )

    def _answered(self, connection: Connection, id: str) -> tuple[int, int]:
        """How many questions of the released videos the participant has answered, and of how many."""
        course, answered = self.context.settings.course, watching.answered(connection, id)
        videos = dict.fromkeys(video.id for one in self.service.catalogue.sessions().values() for video in one.videos)
        asked = [(video, check.id) for video in videos if (check := find_check(course, video)) is not None]
        return len(answered.intersection(asked)), len(asked)

    def _steps(self, seen: Seen, now: datetime) -> list[dict[str, Any]]:
        zone, rules = self.context.programme.zone, self.context.programme.rules
        sessions = self.service.catalogue.sessions()
        found = []
        for facts in seen.standing.facts:
            receipt = seen.receipts.get(facts.assignment)
            due_at, closes_at = due(facts), closes(facts, rules)
            if receipt is not None:
                sentence = f"Dikumpulkan {date_time(receipt.received_at, zone)} · {receipt.number}"
            else:
                sentence = EXEMPT if facts.is_exempt else hold_up(self.service, facts, now)
            is_late = facts in seen.standing.overdue
            found.append(
                {
                    "heading": sessions[facts.assignment].heading,
                    "sentence": sentence,
                    "due": date_time(due_at, zone) if due_at else "",
                    "closes": date_time(closes_at, zone) if closes_at and closes_at != due_at else "",
                    "is_extended": due_at != facts.window.due_at,
                    "state": "Dikumpulkan" if receipt else "Dibebaskan" if facts.is_exempt else OVERDUE[is_late],
                    "look": "ok" if receipt else "plain" if facts.is_exempt or not is_late else "wait",
                    "assignment": facts.assignment,
                }
            )
        return found

    def _allowance(self, one: Allowance) -> dict[str, Any]:
        zone = self.context.programme.zone
        what = f"Tenggat {date_time(one.due_at, zone)}" if one.due_at else "Dibebaskan"
        return {"one": one, "what": f"{self.label(one.assignment)}: {what}", "moment": date_time(one.at, zone)}


class Move(PersonPage):
    """Into another group of the cohort, with a reason that stays in the person's history."""

    async def get(self, id: str) -> None:
        self.redirect(self.address(f"peserta/orang/{id}"))

    async def post(self, id: str) -> None:
        form, now, visitor = self.typed("kelompok", "alasan"), self.context.clock(), self.visitor
        group = form.require("kelompok", NO_GROUP)
        reason = self.reason(form, NO_REASON)

        def move(connection: Connection) -> None:
            before = people.person(connection, id)
            if before is None or before.cohort != self.cohort:
                raise absent()
            if group not in people.groups(connection, self.cohort):
                form.errors["kelompok"] = NO_GROUP
            if form.errors:
                return
            after = people.move(connection, id, group, visitor.id, reason, now)
            if before.group != after.group:
                mark_release.spoil_moved(connection, self.cohort, [id])
                detail = MOVED.format(before=before.group or "tanpa kelompok", after=after.group, reason=reason)
                audit.record(connection, now, visitor.id, visitor.role, "person.move", id, detail)

        await self.write_durably(move)
        if form.errors:
            self.refuse_form()
            await self.show(id, form)
        else:
            if self.context.grading_queue:
                self.context.grading_queue.tend_desk()
            self.redirect(self.address(f"peserta/orang/{id}?ok=pindah"), status=HTTPStatus.SEE_OTHER)


def _is_named(person: Person, words: str) -> bool:
    """Whether every word that is looked for stands in the name or the id."""
    text = f"{person.name} {person.id}".casefold()
    return all(word in text for word in words.casefold().split())


FEATURE = Feature(
    routes=(
        Route("peserta", PeopleList, STAFF),
        Route(f"peserta/orang/{PERSON}", PersonPage, STAFF),
        Route(f"peserta/orang/{PERSON}/pindah", Move, ORGANISER),
    ),
    links=(Link("people", "Peserta", "peserta", STAFF),),
)

EXEMPT = "Dibebaskan dari sesi ini"
OVERDUE = {True: "Lewat tenggat", False: "Belum dikumpulkan"}
NO_GROUP = "Pilih kelompok yang ada di angkatan ini."
NO_REASON = "Tulis alasannya, supaya riwayatnya dapat dibaca."
DONE = {
    "pindah": "Kelompok diubah menjadi {group}. Bila keliru, pindahkan kembali di bawah.",
    "tutup": "Akun ditutup. Peserta ini tidak dapat masuk lagi; pekerjaannya tetap tersimpan.",
    "buka": "Akun dibuka kembali. Peserta ini dapat masuk lagi.",
}
MOVED = "Dari {before} ke {after}. Alasan: {reason}"
