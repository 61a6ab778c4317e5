"""The day of presentations as organisers plan it: all slots made at once, each moved or taken off; results released."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.cohort.moments import read_moment
from bangkom.cohort.sheets import Cell
from bangkom.domain.classroom import FAR, TOO_FAR
from bangkom.domain.presentation import MOST_PANELS, Break, Panel, Slot, clashes, plan
from bangkom.errors import PresentationError
from bangkom.messages import clock, date, date_time, number
from bangkom.store import accounts, audit, people, presentation_planning, presentations
from bangkom.store.people import Person
from bangkom.store.presentations import Presentation, result_of
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import PERSON, Form, OfficeHandler
from bangkom.web.service.routes import ORGANISER, STAFF, Feature, Link, Route

SLOTS = 100
"""On one page."""
PANELS = 4
"""Offered in the form."""
BREAK = re.compile(r"([0-9]{1,2})[.:]([0-9]{2}) ?[-–] ?([0-9]{1,2})[.:]([0-9]{2})", re.ASCII)
MOST_BREAKS = 6


class PlanHandler(OfficeHandler):
    def examiners(self, connection: Connection) -> list[tuple[str, str]]:
        """Trainers to choose from: id and name."""
        known = accounts.accounts(connection, "trainer")
        return sorted(((one.id, f"{one.name} ({one.id})") for one in known if not one.is_disabled), key=lambda p: p[1])

    def start(self, form: Form) -> datetime | None:
        """The moment in the field `mulai`; None, and an error, if it isn't one, has no hour, or is years away."""
        written = read_moment(Cell(form.require("mulai", NO_START)), self.context.programme.zone)
        if isinstance(written, str):
            form.errors.setdefault("mulai", written)
        elif not written.has_time:
            form.errors["mulai"] = NO_START
        elif abs(written.moment - self.context.clock()) > FAR:
            form.errors["mulai"] = TOO_FAR
        else:
            return written.moment
        return None

    def shown(self, one: Presentation, person: Person | None, names: Mapping[str, str]) -> dict[str, Any]:
        zone, result = self.context.programme.zone, result_of(one, self.context.programme.presentation)
        state, look = _state(one, result.needs_third, self.context.clock())
        return {
            "person": person,
            "name": person.name if person else one.slot.person,
            "time": f"{zone.local(one.slot.starts_at):%H.%M}–{clock(one.slot.ends_at, zone)}",
            "room": one.slot.room,
            "examiners": [names.get(id, id) for id in one.slot.examiners],
            "marked": len(one.marks),
            "score": number(result.score, 2) if result.score is not None else "",
            "state": state,
            "look": look,
            "revision": REVISIONS[result.revision],
        }


class Schedule(PlanHandler):
    async def get(self) -> None:
        zone = self.context.programme.zone
        every, known, trainers, own = await self.look_up(
            lambda connection: (
                presentations.presentations(connection, self.cohort),
                {one.id: one for one in people.people(connection, self.cohort)},
                dict(self.examiners(connection)),
                self.own_groups(connection),
            )
        )

        def is_seen(one: Presentation) -> bool:
            person = known.get(one.slot.person)
            return not own or (person is not None and person.group in own) or self.visitor.id in one.slot.examiners

        paged = self.paged([one for one in every if is_seen(one)], SLOTS)
        days: dict[str, list[dict[str, Any]]] = {}
        for one in paged.items:
            shown = self.shown(one, known.get(one.slot.person), trainers)
            days.setdefault(date(one.slot.starts_at, zone), []).append(shown)
        planned = {one.slot.person for one in every}
        ready = [one for one in every if not one.is_released and self._is_ready(one)]
        self.page(
            "presentasi-jadwal.html",
            here="presentation",
            is_organiser=self.is_organiser,
            days=days,
            paged=paged,
            unplanned=[one for one in known.values() if one.id not in planned and (not own or one.group in own)],
            ready=len(ready),
            released=sum(one.is_released for one in every),
            told=TOLD.get(self.query("ok"), ""),
        )

    def _is_ready(self, one: Presentation) -> bool:
        return result_of(one, self.context.programme.presentation).score is not None


class MakePlan(PlanHandler):
    """Shows first what it would write; the same form writes it."""

    async def get(self) -> None:
        await self._show(Form({"panel": ""}), ())

    async def post(self) -> None:
        names = ["mulai", "istirahat", "kelompok"]
        names += [f"{name}{n}" for n in range(PANELS) for name in ("ruang", "satu", "dua")]
        form, now, visitor = self.typed(*names), self.context.clock(), self.visitor
        starts_at = self.start(form)
        breaks = self._breaks(form, starts_at) if starts_at else []
        panels = self._panels(form)
        slots: tuple[Slot, ...] = ()
        if not form.errors and starts_at is not None:
            slots = await self._make(form, starts_at, breaks, panels)
        if form.errors:
            self.refuse_form()
        is_writing = self.get_body_argument("langkah", "") == "tulis" and not form.errors
        if not is_writing:
            await self._show(form, slots)
            return

        def write(connection: Connection) -> None:
            added = presentation_planning.add_slots(connection, self.cohort, slots)
            if added:
                detail = f"{added} giliran, mulai {date_time(slots[0].starts_at, self.context.programme.zone)}."
                audit.record(connection, now, visitor.id, visitor.role, "presentation.plan", self.cohort, detail)

        await self.write_durably(write)
        self.redirect(self.address("presentasi-jadwal?ok=susun"), status=HTTPStatus.SEE_OTHER)

    async def _make(
        self, form: Form, starts_at: datetime, breaks: list[Break], panels: list[Panel]
    ) -> tuple[Slot, ...]:
        def read(connection: Connection) -> tuple[list[str], list[Slot]]:
            known = [one.slot for one in presentations.planned(connection, self.cohort)]
            have = {slot.person for slot in known}
            group = form["kelompok"]
            wanted = [p for p in people.people(connection, self.cohort) if p.id not in have and group in ("", p.group)]
            return [one.id for one in sorted(wanted, key=lambda p: (p.group, p.name))], known

        wanted, known = await self.look_up(read)
        if not wanted:
            form.errors["kelompok"] = NOBODY
            return ()
        try:
            slots = plan(wanted, panels, starts_at, self.context.programme.presentation.minutes, breaks)
        except PresentationError as error:
            form.errors["panel"] = str(error)
            return ()
        if problems := clashes([*known, *slots]):
            form.errors["panel"] = " ".join(problems[:3])
            return ()
        return slots

    def _breaks(self, form: Form, starts_at: datetime) -> list[Break]:
        found: list[Break] = []
        day = self.context.programme.zone.local(starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
        for part in filter(None, (one.strip() for one in form["istirahat"].split(","))):
            match = BREAK.fullmatch(part)
            times = [int(one) for one in match.groups()] if match else [99] * 4
            if len(found) == MOST_BREAKS or max(times[::2]) > 23 or max(times[1::2]) > 59 or times[:2] >= times[2:]:
                form.errors["istirahat"] = BAD_BREAK.format(part=part[:40])
                return []
            begin, end = (day.replace(hour=times[at], minute=times[at + 1]) for at in (0, 2))
            found.append(Break(begin, end))
        return found

    def _panels(self, form: Form) -> list[Panel]:
        found = []
        for n in range(PANELS):
            room, pair = form[f"ruang{n}"], [form[f"satu{n}"], form[f"dua{n}"]]
            if not room and not any(pair):
                continue
            if not room or not all(pair):
                form.errors["panel"] = HALF_PANEL.format(number=n + 1)
            found.append(Panel(room[:100], tuple(pair)))
        if not found:
            form.errors["panel"] = NO_PANEL
        return found[:MOST_PANELS]

    async def _show(self, form: Form, slots: Sequence[Slot]) -> None:
        zone = self.context.programme.zone
        known, trainers, groups, planned = await self.look_up(
            lambda connection: (
                {one.id: one for one in people.people(connection, self.cohort)},
                self.examiners(connection),
                people.groups(connection, self.cohort),
                {one.slot.person for one in presentations.planned(connection, self.cohort)},
            )
        )
        names = dict(trainers)
        self.page(
            "presentasi-susun.html",
            here="presentation",
            form=form,
            trainers=trainers,
            groups=[(one, one) for one in groups],
            panels=range(PANELS),
            minutes=self.context.programme.presentation.minutes,
            zone=zone.label,
            unplanned=len([one for one in known if one not in planned]),
            slots=[
                {
                    "time": f"{zone.local(one.starts_at):%H.%M}–{clock(one.ends_at, zone)}",
                    "name": known[one.person].name,
                    "group": known[one.person].group,
                    "room": one.room,
                    "examiners": [names.get(id, id) for id in one.examiners],
                }
                for one in slots
            ],
            day=date(slots[0].starts_at, zone) if slots else "",
            ends=clock(max(one.ends_at for one in slots), zone) if slots else "",
        )


class OneSlot(PlanHandler):
    """A slot moved, given other examiners, a third one added, or taken off."""

    async def get(self, id: str) -> None:
        await self.show(id, None)

    async def post(self, id: str) -> None:
        form, now, visitor = (
            self.typed("mulai", "ruang", "satu", "dua", "tiga", "edisi"),
            self.context.clock(),
            self.visitor,
        )
        if self.get_body_argument("langkah", "") == "hapus":

            def remove(connection: Connection) -> None:
                if presentation_planning.remove_slot(connection, self.cohort, id):
                    detail = "Giliran presentasi dihapus."
                    audit.record(connection, now, visitor.id, visitor.role, "presentation.remove", id, detail)

            await self.write_durably(remove)
            self.redirect(self.address("presentasi-jadwal?ok=hapus"), status=HTTPStatus.SEE_OTHER)
            return
        starts_at = self.start(form)
        form.require("ruang", NO_ROOM)
        if not form.errors and starts_at is not None:
            length = timedelta(minutes=self.context.programme.presentation.minutes)
            seats = tuple(filter(None, (form["satu"], form["dua"], form["tiga"])))
            slot = Slot(id, starts_at, starts_at + length, form["ruang"][:100], seats)
            edition = int(form["edisi"]) if form["edisi"].isdecimal() and len(form["edisi"]) < 9 else 0

            def change(connection: Connection) -> None:
                if presentation_planning.change_slot(connection, self.cohort, slot, edition):
                    moment = date_time(slot.starts_at, self.context.programme.zone)
                    detail = f"{moment}, ruang {slot.room}, penguji {', '.join(slot.examiners)}."
                    audit.record(connection, now, visitor.id, visitor.role, "presentation.move", id, detail)

            try:
                await self.write_durably(change)
                self.redirect(self.address("presentasi-jadwal?ok=ubah"), status=HTTPStatus.SEE_OTHER)
                return
            except PresentationError as error:
                form.errors["giliran"] = str(error)
        self.refuse_form()
        await self.show(id, form)

    async def show(self, id: str, form: Form | None) -> None:
        zone = self.context.programme.zone
        one, person, trainers = await self.look_up(
            lambda connection: (
                presentations.presentation(connection, id),
                people.person(connection, id),
                self.examiners(connection),
            )
        )
        if one is None or person is None or person.cohort != self.cohort:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)
        seats = (*one.slot.examiners, "", "", "")
        begins = zone.local(one.slot.starts_at)
        stored = Form(
            {
                "mulai": f"{begins:%d/%m/%Y %H.%M}",
                "ruang": one.slot.room,
                "satu": seats[0],
                "dua": seats[1],
                "tiga": seats[2],
            }
        )
        names = dict(trainers)
        self.page(
            "presentasi-giliran.html",
            here="presentation",
            person=person,
            form=form or stored,
            edition=one.edition,
            trainers=trainers,
            zone=zone.label,
            now=self.shown(one, person, names) | {"day": date(one.slot.starts_at, zone)},
            is_typed=form is not None,
            may_remove=not one.marks,
        )


class ReleaseResults(PlanHandler):
    """Shows participants their results: all that are complete, or takes one back with a reason."""

    async def post(self) -> None:
        now, visitor, rules = self.context.clock(), self.visitor, self.context.programme.presentation
        back = self.get_body_argument("tarik", "")
        form = self.typed("alasan")
        reason = self.reason(form, NO_REASON) if back else ""
        if form.errors:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, NO_REASON_HEADING, form.errors["alasan"])

        def write(connection: Connection) -> None:
            every = presentations.presentations(connection, self.cohort)
            if back:
                of = [one.slot.person for one in every if one.slot.person == back]
                for person in presentations.release(connection, of, visitor.id, now, is_released=False, reason=reason):
                    audit.record(connection, now, visitor.id, visitor.role, "presentation.unrelease", person, reason)
                return
            ready = [one.slot.person for one in every if result_of(one, rules).score is not None]
            changed = presentations.release(connection, ready, visitor.id, now)
            if changed:
                detail = f"{len(changed)} hasil: {', '.join(changed)}."
                audit.record(connection, now, visitor.id, visitor.role, "presentation.release", self.cohort, detail)

        await self.write_durably(write)
        self.redirect(self.address(f"presentasi-jadwal?ok={'tarik' if back else 'rilis'}"), status=HTTPStatus.SEE_OTHER)


def _state(one: Presentation, needs_third: bool, now: datetime) -> tuple[str, str]:
    if one.is_released:
        return "Dirilis", "ok"
    if needs_third:
        return "Perlu penguji ketiga", "stop"
    if len(one.marks) >= 2:
        return "Dinilai", "ok"
    if one.marks:
        return "Satu penguji sudah menilai", "wait"
    return ("Menunggu nilai", "wait") if one.slot.starts_at <= now else ("Terjadwal", "plain")


FEATURE = Feature(
    routes=(
        Route("presentasi-jadwal", Schedule, STAFF),
        Route("presentasi-jadwal/susun", MakePlan, ORGANISER),
        Route("presentasi-jadwal/rilis", ReleaseResults, ORGANISER),
        Route(f"presentasi-jadwal/giliran/{PERSON}", OneSlot, ORGANISER),
    ),
    links=(Link("presentation", "Presentasi", "presentasi-jadwal", ORGANISER),),
)

REVISIONS: Mapping[str, str] = {
    "none": "",
    "asked": "Perbaikan diminta",
    "handed_in": "Perbaikan menunggu diperiksa",
    "accepted": "Perbaikan diterima",
}
TOLD = {
    "susun": "Jadwal presentasi ditulis dan sudah terlihat peserta dan penguji.",
    "ubah": "Giliran diubah.",
    "hapus": "Giliran dihapus.",
    "rilis": "Hasil yang lengkap dirilis kepada pesertanya.",
    "tarik": "Rilis ditarik; penguji dapat memperbaiki nilainya.",
}
NO_START = "Tulis tanggal dan jam mulai, misalnya 22/11/2026 08.00."
BAD_BREAK = "“{part}” tidak terbaca. Tulis misalnya 10.00-10.15, 12.00-13.00."
HALF_PANEL = "Ruang {number}: tulis ruangnya dan pilih kedua pengujinya."
NO_PANEL = "Tulis sedikitnya satu ruang dengan dua penguji."
NO_ROOM = "Tulis ruangnya."
NOBODY = "Semua peserta yang dipilih sudah punya giliran."
ABSENT_HEADING = "Giliran tidak ditemukan"
ABSENT = "Peserta ini tidak ada atau belum punya giliran presentasi."
NO_REASON_HEADING = "Alasan belum ditulis"
NO_REASON = "Tulis mengapa hasilnya ditarik; alasan ini tercatat."
