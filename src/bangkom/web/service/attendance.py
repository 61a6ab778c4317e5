"""The attendance list of a classroom session: many marked at once, every change with its reason, all of it kept.

A record that came in while the list was open is never overwritten unseen: that row is told, and the rest is saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from sqlalchemy import Connection

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.attendance import HOW_WORDS, PRESENCES, UNRECORDED, WORDS, Presence, needs_reason
from bangkom.domain.classroom import ClassSession
from bangkom.messages import date_time
from bangkom.store import audit, classroom, people
from bangkom.store.classroom import Mark, Record
from bangkom.store.people import Person
from bangkom.web.service.office import MOST_TEXT, PERSON, absent
from bangkom.web.service.rooms import CLASS, LOOKS, RoomHandler, when, who
from bangkom.web.service.routes import STAFF, Feature, Route

NONE = "-"
"""Stands in a form for a participant of whom nothing is recorded."""


@dataclass
class Typed:
    """What was said of one participant and not saved, and why not."""

    presence: str
    reason: str
    problem: str


class AttendanceList(RoomHandler):
    async def get(self, id: str) -> None:
        await self._show(id, {})

    async def post(self, id: str) -> None:
        now, visitor = self.context.clock(), self.visitor
        typed: dict[str, Typed] = {}

        def save(connection: Connection) -> int:
            one = self.require_session(connection, id)
            expected, records = self.expected(connection, one), classroom.records(connection, one.id)
            rest = self.get_body_argument("sisa", "")
            if rest in ("present", "absent"):
                group = self.get_body_argument("kelompok", "")
                unseen = [p for p in expected if p.id not in records and group in ("", p.group)]
                marks = [Mark(person.id, cast(Presence, rest)) for person in unseen]
            else:
                marks = self._marks(expected, records, typed)
            added = classroom.mark(connection, self.cohort, one.id, marks, "list", visitor.id, now)
            for mark in added:
                self._record(connection, one, mark, records.get(mark.person))
            return len(added)

        saved = await self.write_durably(save)
        if typed:
            self.refuse_form()
            await self._show(id, typed, saved)
        else:
            asked = {"ok": str(saved), "kelompok": self.query("kelompok"), "hal": self.query("hal")}
            self.redirect(self.same_page({k: v for k, v in asked.items() if v}), status=HTTPStatus.SEE_OTHER)

    def _marks(self, expected: list[Person], records: Mapping[str, Record], typed: dict[str, Typed]) -> list[Mark]:
        """What can be recorded of what was sent; what can't goes into `typed`."""
        found = []
        for person in expected:
            wanted, shown = self.get_body_argument(f"h-{person.id}", ""), self.get_body_argument(f"d-{person.id}", NONE)
            reason = self.get_body_argument(f"a-{person.id}", "").strip()[:MOST_TEXT]
            record = records.get(person.id)
            now = record.presence if record else None
            if wanted not in PRESENCES or wanted in (shown, now):
                continue
            problem = ""
            if (now or NONE) != shown and record is not None:
                problem = MEANWHILE.format(word=WORDS[record.presence], by=record.by)
            elif needs_reason(now, wanted) and not reason:
                problem = NO_EXCUSE if now is None else NO_REASON
            elif LONG_NUMBER.search(reason):
                problem = LONG_DIGITS
            if problem:
                typed[person.id] = Typed(wanted, reason, problem)
            else:
                found.append(Mark(person.id, wanted, reason))
        return found

    def _record(self, connection: Connection, one: ClassSession, mark: Mark, before: Record | None) -> None:
        words = WORDS[mark.presence] if before is None else f"{WORDS[before.presence]} → {WORDS[mark.presence]}"
        detail = f"{one.code}: {words}." + (f" Alasan: {mark.reason}" if mark.reason else "")
        act = "class.presence" if before is None else "class.correct"
        now = self.context.clock()
        audit.record(connection, now, self.visitor.id, self.visitor.role, act, mark.person, detail)

    async def _show(self, id: str, typed: Mapping[str, Typed], saved: int = 0) -> None:
        group, zone = self.query("kelompok"), self.context.programme.zone
        one, expected, records = await self.look_up(
            lambda c: (
                found := self.require_session(c, id),
                self.expected(c, found),
                classroom.records(c, found.id),
            )
        )
        groups = sorted({person.group for person in expected if person.group})
        listed = [person for person in expected if group in ("", person.group)]
        states = [records[person.id].presence if person.id in records else None for person in listed]
        self.page(
            "daftar-hadir.html",
            here="classroom",
            one=one,
            when=when(one, zone),
            audience=who(one.groups),
            group=group,
            groups=groups,
            rows=self.paged([self._row(person, records.get(person.id), typed.get(person.id)) for person in listed]),
            words=WORDS,
            counts=[(WORDS[state], states.count(state)) for state in PRESENCES] + [(UNRECORDED, states.count(None))],
            unrecorded=states.count(None),
            done=SAVED.format(count=saved or self.query("ok")) if saved or self.query("ok").isdecimal() else "",
            problems=len(typed),
            action=self.same_page({}),
        )

    def _row(self, person: Person, record: Record | None, typed: Typed | None) -> Mapping[str, Any]:
        zone = self.context.programme.zone
        return {
            "person": person,
            "shown": record.presence if record else NONE,
            "chosen": typed.presence if typed else record.presence if record else "",
            "reason": typed.reason if typed else "",
            "problem": typed.problem if typed else "",
            "record": f"{HOW_WORDS[record.how]}, {date_time(record.at, zone)}" if record else "",
            "why": record.reason if record else "",
        }


class History(RoomHandler):
    """Everything that was ever recorded of one participant in one session."""

    async def get(self, id: str, person_id: str) -> None:
        def look(connection: Connection) -> tuple[ClassSession, Person, tuple[Record, ...]]:
            one, person = self.require_session(connection, id), people.person(connection, person_id)
            if person is None or not self.is_theirs(connection, person):
                raise absent()
            return one, person, classroom.history(connection, one.id, person.id)

        one, person, records = await self.look_up(look)
        zone = self.context.programme.zone
        self.page(
            "riwayat-hadir.html",
            here="classroom",
            one=one,
            when=when(one, zone),
            person=person,
            rows=[
                {"record": row, "word": WORDS[row.presence], "look": LOOKS[row.presence], "how": HOW_WORDS[row.how],
                 "moment": date_time(row.at, zone)}
                for row in reversed(records)
            ],
        )  # fmt: skip


FEATURE = Feature(
    routes=(
        Route(f"tatap-muka/{CLASS}/daftar", AttendanceList, STAFF),
        Route(f"tatap-muka/{CLASS}/daftar/{PERSON}", History, STAFF),
    ),
)

SAVED = "{count} kehadiran disimpan."
MEANWHILE = "Sementara itu tercatat {word} oleh {by}. Periksa, lalu simpan lagi dengan alasannya bila perlu diubah."
NO_EXCUSE = "Tulis alasan izinnya."
NO_REASON = "Tulis alasan perubahannya."
LONG_DIGITS = "Di sini ada nomor panjang. Jangan menulis NIP, NIK, atau nomor telepon."
