"""Classroom sessions: the plan for staff, a participant's own attendance, and planning, changing and cancelling."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from sqlalchemy import Connection

from bangkom.cohort.moments import read_moment
from bangkom.cohort.roster import LONG_NUMBER
from bangkom.cohort.sheets import Cell
from bangkom.domain.attendance import UNRECORDED, WORDS, count
from bangkom.domain.classroom import CLASS_KINDS, KIND_WORDS, ClassKind, ClassSession, of_group, problems
from bangkom.messages import date_time, percent
from bangkom.store import audit, classroom, people
from bangkom.store.classroom import Cancelled, Record
from bangkom.web.service.office import Form
from bangkom.web.service.rooms import CLASS, LOOKS, RoomHandler, state, when, who
from bangkom.web.service.routes import EVERYONE, ORGANISER, Feature, Link, Route

FIELDS = ("kode", "judul", "jenis", "tanggal", "mulai", "selesai", "ruang", "narasumber", "versi")
FIELD_OF = {
    "code": "kode",
    "title": "judul",
    "starts_at": "tanggal",
    "ends_at": "selesai",
    "room": "ruang",
    "speaker": "narasumber",
    "groups": "kelompok",
}
"""The form's field for each of the rules'."""
LENGTHS = {"kode": 20, "judul": 200, "ruang": 100, "narasumber": 200}


@dataclass(frozen=True)
class Plan:
    """What the visitor sees of the plan: each session with how many are recorded of how many expected."""

    sessions: tuple[tuple[ClassSession, int, int], ...]
    cancelled: tuple[Cancelled, ...]


class ClassroomPage(RoomHandler):
    async def get(self) -> None:
        if self.visitor.role == "participant":
            await self._show_own()
            return
        now, zone = self.context.clock(), self.context.programme.zone
        plan = await self.look_up(self._read)
        rows = [
            {"one": one, "kind": KIND_WORDS[one.kind], "when": when(one, zone), "who": who(one.groups),
             "recorded": recorded, "expected": expected, "state": state(one, now)}
            for one, recorded, expected in plan.sessions
        ]  # fmt: skip
        self.page(
            "tatap-muka.html",
            here="classroom",
            is_organiser=self.is_organiser,
            rows=self.paged(rows),
            cancelled=[
                {"one": one.session, "when": when(one.session, zone), "by": one.by, "reason": one.reason}
                for one in plan.cancelled
            ],
            done=DONE.get(self.query("ok"), ""),
        )

    def _read(self, connection: Connection) -> Plan:
        own = self.own_groups(connection)
        everyone = [one for one in people.people(connection, self.cohort) if not own or one.group in own]
        recorded = classroom.presence(connection, self.cohort)
        found = []
        for one in classroom.planned(connection, self.cohort):
            expected = [person.id for person in everyone if one.is_for(person.group)]
            if expected or self.is_organiser:
                found.append((one, sum((id, one.id) in recorded for id in expected), len(expected)))
        gone = classroom.cancelled(connection, self.cohort)
        return Plan(tuple(found), tuple(one for one in gone if not own or any(map(one.session.is_for, own))))

    async def _show_own(self) -> None:
        visitor, now, rules = self.visitor, self.context.clock(), self.context.programme.classroom
        planned, cancelled, records = await self.look_up(
            lambda c: (
                classroom.planned(c, self.cohort),
                classroom.cancelled(c, self.cohort),
                classroom.presence_of(c, visitor.id),
            )
        )
        own = of_group(planned, visitor.group)
        counted = count(records[one.id].presence if one.id in records else None for one in own)
        self.page(
            "tatap-muka-peserta.html",
            here="classroom",
            rows=[self._own_row(one, records.get(one.id), now) for one in own],
            cancelled=[
                {"one": one.session, "when": when(one.session, self.context.programme.zone), "reason": one.reason}
                for one in cancelled
                if one.session.is_for(visitor.group)
            ],
            counted=counted,
            share=None if counted.share is None else percent(counted.share),
            best=None if counted.best_share is None else percent(counted.best_share),
            is_enough=counted.share is not None and counted.share >= rules.minimum_attendance,
            is_lost=counted.best_share is not None and counted.best_share < rules.minimum_attendance,
            asked=percent(rules.minimum_attendance),
            late_minutes=rules.late_minutes,
        )

    def _own_row(self, one: ClassSession, record: Record | None, now: datetime) -> Mapping[str, Any]:
        presence = record.presence if record else None
        is_there = presence in ("present", "late")
        return {
            "one": one,
            "kind": KIND_WORDS[one.kind],
            "when": when(one, self.context.programme.zone),
            "state": state(one, now),
            "word": WORDS[presence] if presence else UNRECORDED if state(one, now) != "next" else "Akan datang",
            "look": LOOKS[presence],
            "may_check_in": state(one, now) == "on" and not is_there,
            "reason": record.reason if record else "",
            "moment": date_time(record.at, self.context.programme.zone) if record else "",
        }


class PlanPage(RoomHandler):
    """A new session, or a change of one; what clashes or is stale is told, and what was typed stays."""

    async def get(self, id: str = "") -> None:
        before = await self.look_up(lambda c: self.require_session(c, id)) if id else None
        await self._show(
            before, self._form(before) if before else Form({"jenis": "topic"}), before.groups if before else ()
        )

    async def post(self, id: str = "") -> None:
        form, now, visitor = self.typed(*FIELDS), self.context.clock(), self.visitor
        groups = frozenset(self.get_body_arguments("kelompok"))
        wanted = self._read(form, int(id or 0), groups)

        def plan(connection: Connection) -> ClassSession | None:
            """None if it is planned; otherwise, if somebody else changed it meanwhile, what it is now."""
            classroom.lock(connection, self.cohort)
            before = self.require_session(connection, id) if id else None
            if groups - set(people.groups(connection, self.cohort)):
                form.errors["kelompok"] = NO_GROUP
            if wanted is None or form.errors:
                return None
            if before and before.version != wanted.version:
                if _is_same(before, wanted):
                    return None  # sent twice
                form.errors["versi"] = ""
                return before
            planned = classroom.planned(connection, self.cohort)
            if not id and any(_is_same(one, wanted) for one in planned):
                return None  # sent twice
            for field, sentence in problems(wanted, planned, now).items():
                form.errors[FIELD_OF[field]] = sentence
            if form.errors:
                return None
            after = classroom.plan(connection, self.cohort, wanted, visitor.id, now)
            if after != before:
                zone = self.context.programme.zone
                detail = f"{after.title}; {when(after, zone)}; {who(after.groups)}; {after.room}; {after.speaker}"
                act = "class.change" if before else "class.plan"
                audit.record(connection, now, visitor.id, visitor.role, act, after.code, detail)
            return None

        meanwhile = await self.write_durably(plan)
        if form.errors:
            self.refuse_form(HTTPStatus.CONFLICT if meanwhile else HTTPStatus.UNPROCESSABLE_ENTITY)
            before = await self.look_up(lambda c: self.require_session(c, id)) if id else None
            await self._show(before, form, groups, is_stale=meanwhile is not None)
        else:
            self.redirect(self.address(f"tatap-muka?ok={'ubah' if id else 'tambah'}"), status=HTTPStatus.SEE_OTHER)

    def _read(self, form: Form, id: int, groups: frozenset[str]) -> ClassSession | None:
        """What was typed; None, and errors beside the fields, if it can't be a session."""
        form.require("judul", NO_TITLE)
        if form["jenis"] not in CLASS_KINDS:
            form.errors["jenis"] = NO_KIND
        for name, most in LENGTHS.items():
            if len(form[name]) > most:
                form.errors[name] = TOO_LONG.format(most=most)
            elif LONG_NUMBER.search(form[name]):
                form.errors[name] = LONG_DIGITS
        starts_at, ends_at = self._moment(form, "mulai"), self._moment(form, "selesai")
        if form.errors or starts_at is None or ends_at is None:
            return None
        return ClassSession(
            id=id,
            code=form["kode"].upper(),
            title=form["judul"],
            kind=cast(ClassKind, form["jenis"]),
            starts_at=starts_at,
            ends_at=ends_at,
            room=form["ruang"],
            speaker=form["narasumber"],
            groups=groups,
            version=int(form["versi"]) if form["versi"].isdecimal() and len(form["versi"]) < 9 else 0,
        )

    def _moment(self, form: Form, name: str) -> datetime | None:
        zone = self.context.programme.zone
        day = read_moment(Cell(form.require("tanggal", NO_DATE)), zone)
        if isinstance(day, str):
            form.errors.setdefault("tanggal", day)
            return None
        if day.has_time:
            form.errors["tanggal"] = NO_DATE
            return None
        moment = read_moment(Cell(f"{day.moment.date()} {form.require(name, NO_TIME)}"), zone)
        if isinstance(moment, str) or not moment.has_time:
            form.errors.setdefault(name, BAD_TIME)
            return None
        return moment.moment

    def _form(self, one: ClassSession) -> Form:
        zone = self.context.programme.zone
        starts, ends = zone.local(one.starts_at), zone.local(one.ends_at)
        return Form(
            {
                "kode": one.code,
                "judul": one.title,
                "jenis": one.kind,
                "tanggal": f"{starts:%d/%m/%Y}",
                "mulai": f"{starts:%H.%M}",
                "selesai": f"{ends:%H.%M}",
                "ruang": one.room,
                "narasumber": one.speaker,
                "versi": str(one.version),
            }
        )

    async def _show(self, before: ClassSession | None, form: Form, chosen: Any, *, is_stale: bool = False) -> None:
        zone = self.context.programme.zone
        groups, last = await self.look_up(
            lambda c: (
                people.groups(c, self.cohort),
                classroom.changed_by(c, before.id) if before and is_stale else None,
            )
        )
        self.page(
            "rencana-tatap-muka.html",
            here="classroom",
            before=before,
            form=form,
            version=before.version if before else 0,
            chosen=chosen,
            groups=groups,
            kinds=list(KIND_WORDS.items()),
            zone=zone.label,
            now_planned=_shown(before, self._form(before)) if before and is_stale else None,
            changed=f"{last[0]}, {date_time(last[1], zone)}" if last else "",
        )


class Cancel(RoomHandler):
    """Asks before it takes a session out of the plan, naming what follows from it."""

    async def get(self, id: str) -> None:
        await self._show(id, Form())

    async def post(self, id: str) -> None:
        form, now, visitor = self.typed("alasan"), self.context.clock(), self.visitor
        reason = self.reason(form, NO_REASON)

        def cancel(connection: Connection) -> None:
            one = self.require_session(connection, id)
            if not form.errors:
                classroom.cancel(connection, self.cohort, one.id, reason, visitor.id, now)
                detail = f"{one.title}. Alasan: {reason}"
                audit.record(connection, now, visitor.id, visitor.role, "class.cancel", one.code, detail)

        await self.write_durably(cancel)
        if form.errors:
            self.refuse_form()
            await self._show(id, form)
        else:
            self.redirect(self.address("tatap-muka?ok=batal"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, id: str, form: Form) -> None:
        one, recorded, expected = await self.look_up(
            lambda c: (
                found := self.require_session(c, id),
                len(classroom.records(c, found.id)),
                len(self.expected(c, found)),
            )
        )
        self.page(
            "batal-tatap-muka.html",
            here="classroom",
            one=one,
            when=when(one, self.context.programme.zone),
            audience=who(one.groups),
            recorded=recorded,
            expected=expected,
            form=form,
        )


def _is_same(one: ClassSession, wanted: ClassSession) -> bool:
    """Whether the two say the same, whatever their id; a code left empty is any."""
    code = wanted.code or one.code
    return replace(one, version=0) == replace(wanted, id=one.id, code=code, version=0)


def _shown(one: ClassSession, form: Form) -> list[tuple[str, str]]:
    """What stands in the store, for who has typed something else meanwhile."""
    return [
        ("Judul", one.title),
        ("Jenis", KIND_WORDS[one.kind]),
        ("Waktu", f"{form['tanggal']}, {form['mulai']}–{form['selesai']}"),
        ("Ruang", one.room or "–"),
        ("Narasumber", one.speaker or "–"),
        ("Untuk", who(one.groups)),
    ]


FEATURE = Feature(
    routes=(
        Route("tatap-muka", ClassroomPage, EVERYONE),
        Route("tatap-muka/baru", PlanPage, ORGANISER),
        Route(f"tatap-muka/{CLASS}/ubah", PlanPage, ORGANISER),
        Route(f"tatap-muka/{CLASS}/batal", Cancel, ORGANISER),
    ),
    links=(Link("classroom", "Tatap muka", "tatap-muka", EVERYONE),),
)

DONE = {
    "tambah": "Sesi tatap muka ditambahkan dan sudah terlihat oleh pesertanya.",
    "ubah": "Perubahan disimpan dan sudah terlihat oleh pesertanya.",
    "batal": "Sesi dibatalkan. Kehadiran di sesi itu tidak dihitung lagi.",
}
NO_TITLE = "Tulis judul atau topiknya."
NO_KIND = "Pilih jenisnya."
NO_GROUP = "Pilih kelompok yang ada di angkatan ini."
NO_DATE = "Tulis tanggalnya saja, misalnya 13/11/2019."
NO_TIME = "Tulis jamnya, misalnya 08.00."
BAD_TIME = "Jam ini tidak terbaca. Tulis misalnya 08.00 atau 13.30."
NO_REASON = "Tulis alasannya; peserta akan membacanya."
TOO_LONG = "Paling panjang {most} huruf. Persingkat."
LONG_DIGITS = "Di sini ada nomor panjang. Jangan menulis NIP, NIK, atau nomor telepon."
