"""More time for a task, or being excused from a session: given and taken back at once, with a reason and its author.

Trainers give more time to those they look after; only organisers excuse from a session.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.messages import date_time
from bangkom.store import audit, people, schedule
from bangkom.store.schedule import Allowance, Who
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import Form, OfficeHandler
from bangkom.web.service.routes import STAFF, Feature, Link, Route

PAGE = 25
FIELDS = ("untuk", "peserta", "kelompok", "sesi", "jenis", "tenggat", "alasan")


class Allowances(OfficeHandler):
    async def get(self) -> None:
        asked = {name: self.query(name) for name in ("peserta", "kelompok", "sesi")}
        await self._show(Form({**asked, "untuk": "kelompok" if asked["kelompok"] else "peserta", "jenis": "extend"}))

    async def post(self) -> None:
        form, now, visitor = self.typed(*FIELDS), self.context.clock(), self.visitor
        who = self._who(form)
        assignment = form["sesi"] if form["sesi"] in self.service.catalogue.sessions() else ""
        if not assignment:
            form.errors["sesi"] = NO_SESSION
        is_exemption = form["jenis"] == "exempt"
        if is_exemption and not self.is_organiser:
            form.errors["jenis"] = ONLY_ORGANISERS
        due_at = None if is_exemption else self.due(form, "tenggat")
        if due_at is not None and due_at <= now:
            form.errors["tenggat"] = OVER
        reason = self.reason(form, NO_REASON)

        def give(connection: Connection) -> int | None:
            self._require_theirs(connection, who, form)
            if form.errors:
                return None
            for one in schedule.allowances(connection, self.cohort):
                if (one.who, one.assignment, one.due_at, one.is_active) == (who, assignment, due_at, True):
                    return one.id  # sent twice, or given before: it counts already
            if due_at is None:
                given = schedule.exempt(connection, self.cohort, who, assignment, reason, visitor.id, now)
            else:
                given = schedule.extend(connection, self.cohort, who, assignment, due_at, reason, visitor.id, now)
            detail = f"{self._what(given)} Alasan: {given.reason}"
            audit.record(connection, now, visitor.id, visitor.role, f"allowance.{given.kind}", who.name, detail)
            return given.id

        id = await self.write_durably(give)
        if id is None:
            self.refuse_form()
            await self._show(form)
        else:
            self.redirect(self.address(f"keringanan?ok=beri#k{id}"), status=HTTPStatus.SEE_OTHER)

    def _who(self, form: Form) -> Who:
        if form["untuk"] == "kelompok":
            return Who("group", form.require("kelompok", NO_GROUP))
        return Who("person", form.require("peserta", NO_PERSON).casefold())

    def _require_theirs(self, connection: Connection, who: Who, form: Form) -> None:
        """An error beside the field if there is nobody of that name whom the visitor looks after."""
        if who.kind == "person":
            is_fine = self.is_theirs(connection, people.person(connection, who.name))
        else:
            own = self.own_groups(connection)
            is_fine = who.name in (own or people.groups(connection, self.cohort))
        if not is_fine:
            field, sentence = ("peserta", NOBODY) if who.kind == "person" else ("kelompok", NO_GROUP)
            form.errors.setdefault(field, sentence)

    async def _show(self, form: Form) -> None:
        now = self.context.clock()
        rows, groups = await self.look_up(self._read)
        self.page(
            "keringanan.html",
            here="allowances",
            is_organiser=self.is_organiser,
            form=form,
            sessions=self.sessions(),
            groups=groups,
            allowances=self.paged([self._row(one, name, now) for one, name in rows], PAGE),
            done={"beri": GIVEN, "cabut": REVOKED}.get(self.query("ok"), ""),
            zone=self.context.programme.zone.label,
        )

    def _read(self, connection: Connection) -> tuple[list[tuple[Allowance, str]], list[str]]:
        """What counts first, then what was taken back; with the name of whom it is for."""
        own = self.own_groups(connection)
        known = {person.id: person for person in people.people(connection, self.cohort)}
        found = []
        for one in schedule.allowances(connection, self.cohort):
            person = known.get(one.who.name) if one.who.kind == "person" else None
            if not own or (person.group if person else one.who.name) in own:
                found.append((one, f"{person.name} ({person.id})" if person else one.who.name))
        found.sort(key=lambda pair: not pair[0].is_active)
        return found, sorted(own or people.groups(connection, self.cohort))

    def _row(self, one: Allowance, name: str, now: datetime) -> dict[str, Any]:
        zone = self.context.programme.zone
        is_over = one.due_at is not None and one.due_at <= now
        return {
            "one": one,
            "name": name,
            "session": self.label(one.assignment),
            "what": f"Tenggat baru {date_time(one.due_at, zone)}" if one.due_at else "Dibebaskan dari sesi",
            "moment": date_time(one.at, zone),
            "revoked": f"{one.revoked_by}, {date_time(one.revoked_at, zone)}" if one.revoked_at else "",
            "state": "Dicabut" if one.revoked_at else "Sudah lewat" if is_over else "Berlaku",
            "look": "plain" if one.revoked_at or is_over else "ok",
            "may_revoke": one.is_active and (self.is_organiser or one.kind == "extend"),
        }

    def _what(self, one: Allowance) -> str:
        session = self.label(one.assignment)
        if one.due_at is None:
            return f"Dibebaskan dari {session}."
        return f"Tenggat {session} menjadi {date_time(one.due_at, self.context.programme.zone)}."


class Revoke(OfficeHandler):
    """Asks before it takes back, naming what will no longer count."""

    async def get(self, number: str) -> None:
        one, name = await self.look_up(lambda connection: self._find(connection, int(number)))
        zone = self.context.programme.zone
        what = f"tenggat baru {date_time(one.due_at, zone)}" if one.due_at else "pembebasan dari sesi"
        self.page(
            "cabut-keringanan.html",
            here="allowances",
            name=name,
            session=self.label(one.assignment),
            what=what,
            one=one,
            moment=date_time(one.at, zone),
        )

    async def post(self, number: str) -> None:
        now, visitor = self.context.clock(), self.visitor

        def revoke(connection: Connection) -> None:
            one, _ = self._find(connection, int(number))
            schedule.revoke(connection, self.cohort, one.id, visitor.id, now)
            detail = f"{self.label(one.assignment)}: {'perpanjangan' if one.due_at else 'pembebasan'} dicabut."
            audit.record(connection, now, visitor.id, visitor.role, "allowance.revoke", one.who.name, detail)

        await self.write_durably(revoke)
        self.redirect(self.address("keringanan?ok=cabut"), status=HTTPStatus.SEE_OTHER)

    def _find(self, connection: Connection, id: int) -> tuple[Allowance, str]:
        """One that counts, and that the visitor may take back; Refusal otherwise."""
        one = next((a for a in schedule.allowances(connection, self.cohort) if a.id == id and a.is_active), None)
        person = people.person(connection, one.who.name) if one and one.who.kind == "person" else None
        own = self.own_groups(connection)
        is_theirs = one is not None and (not own or (person.group if person else one.who.name) in own)
        if one is None or not is_theirs or (one.kind == "exempt" and not self.is_organiser):
            raise Refusal(HTTPStatus.NOT_FOUND, GONE_HEADING, GONE, is_foreign=one is not None)
        return one, f"{person.name} ({person.id})" if person else one.who.name


FEATURE = Feature(
    routes=(
        Route("keringanan", Allowances, STAFF),
        Route("keringanan/([0-9]{1,9})/cabut", Revoke, STAFF),
    ),
    links=(Link("allowances", "Keringanan", "keringanan", STAFF),),
)

NO_PERSON = "Tulis ID pesertanya, misalnya km_07_014."
NOBODY = "ID ini tidak ada dalam daftar peserta Anda. Cari di halaman Peserta."
NO_GROUP = "Pilih kelompoknya."
NO_SESSION = "Pilih sesinya."
NO_REASON = "Tulis alasannya; peserta dan panitia akan membacanya."
OVER = "Waktu ini sudah lewat. Pilih waktu yang akan datang."
ONLY_ORGANISERS = "Pembebasan hanya dapat diberikan penyelenggara."
GIVEN = "Keringanan berlaku sekarang juga dan sudah terlihat di Beranda peserta."
REVOKED = "Keringanan dicabut. Jadwal semula berlaku lagi sekarang juga."
GONE_HEADING = "Keringanan tidak ditemukan"
GONE = "Keringanan ini tidak ada, sudah dicabut, atau bukan untuk kelompok Anda."
