"""The facilitators' side of live chats: planning them, who is ready and who was there, letting in, putting right."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, get_args

from sqlalchemy import Connection

from bangkom.domain.attendance import PRESENCES, WORDS, Presence
from bangkom.domain.discussion import Interval, Outside, Work, owed_work, phase, presence, seconds_within
from bangkom.errors import ChatError
from bangkom.messages import clock, date, date_time
from bangkom.store import accounts, audit, chat_attendance, chat_messages, chat_planning, people, talk, teaching
from bangkom.store.chat_attendance import Correction
from bangkom.store.people import Person
from bangkom.store.talk import Admission, Chat
from bangkom.web.service.chat_access import (
    CHAT,
    PHASE_LOOKS,
    PHASES,
    find_chat,
    sentence,
    taught_assignments,
    title,
)
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import Form, OfficeHandler
from bangkom.web.service.routes import STAFF, Feature, Route
from bangkom.web.service.standing import read_standings

EVERY_GROUP = "semua"


@dataclass(frozen=True)
class Sheet:
    """A chat with everybody it is for. Mappings are by person."""

    chat: Chat
    members: tuple[Person, ...]
    work: dict[str, Work]
    admissions: dict[str, Admission]
    lines: dict[str, list[Interval]]
    corrections: dict[str, Correction]
    spoken: dict[str, int]
    facilitators: tuple[tuple[str, str], ...]


class DeskHandler(OfficeHandler):
    def facilitators(self, connection: Connection, group: str | None) -> tuple[tuple[str, str], ...]:
        """Trainers who can lead a group's chat (None: any group's), as (id, name)."""
        taught = teaching.teaching(connection, self.cohort)
        return tuple(
            (one.id, one.name)
            for one in accounts.accounts(connection, "trainer")
            if not one.is_disabled and (group is None or group in taught.get(one.id, (group,)))
        )

    def moments(self, form: Form) -> tuple[datetime, datetime] | None:
        """The start and end that stand in the form; errors beside the fields if they can't be read."""
        starts_at, ends_at = self.due(form, "mulai"), self.due(form, "selesai")
        for name, moment in (("mulai", starts_at), ("selesai", ends_at)):
            if moment is not None and (moment.hour, moment.minute, moment.second) == (23, 59, 59):
                form.errors[name] = NO_HOUR
        return (starts_at, ends_at) if starts_at and ends_at and not form.errors else None

    def written(self, moment: datetime) -> str:
        """As it is typed into a field."""
        return f"{self.context.programme.zone.local(moment):%d/%m/%Y %H.%M}"

    def record(self, connection: Connection, act: str, chat: Chat, detail: str) -> None:
        now, visitor = self.context.clock(), self.visitor
        subject = f"{chat.id} {chat.subject} {chat.group}"
        audit.record(connection, now, visitor.id, visitor.role, f"chat.{act}", subject, detail)

    def when(self, chat: Chat) -> str:
        zone, times = self.context.programme.zone, chat.times
        return f"{date(times.starts_at, zone)}, {zone.local(times.starts_at):%H.%M}–{clock(times.ends_at, zone)}"


class Plan(DeskHandler):
    """One subject's chat for one group, or for all groups that have none yet, each led by its own trainer."""

    async def get(self) -> None:
        await self._show(Form({"kelompok": self.query("kelompok"), "mapel": self.query("mapel")}))

    async def post(self) -> None:
        form, now = self.typed("mapel", "kelompok", "mulai", "selesai", "fasilitator"), self.context.clock()
        subject, group = form.require("mapel", NO_SUBJECT), form.require("kelompok", NO_GROUP)
        if subject and subject not in [one.id for one in self.context.programme.taught()]:
            form.errors["mapel"] = NO_SUBJECT
        moments = self.moments(form)

        def plan(connection: Connection) -> None:
            own = sorted(self.own_groups(connection) or people.groups(connection, self.cohort))
            if group and group != EVERY_GROUP and group not in own:
                form.errors["kelompok"] = NO_GROUP
            if form.errors or moments is None:
                return
            has_one = {one.group for one in talk.chats(connection, self.cohort) if one.subject == subject}
            wanted = [one for one in own if one not in has_one] if group == EVERY_GROUP else [group]
            if not wanted:
                form.errors["kelompok"] = ALL_PLANNED
            for one in wanted:
                leader = form["fasilitator"] or self._leader(connection, one)
                made = chat_planning.plan(connection, self.cohort, subject, one, *moments, leader, now)
                self.record(connection, "plan", made, f"Dijadwalkan {self.when(made)}, dipandu {made.facilitator}.")

        try:
            await self.write_durably(plan)
        except ChatError as error:
            form.errors["mulai"] = str(error)
        if form.errors:
            self.refuse_form()
            await self._show(form)
        else:
            self.redirect(self.address("diskusi?ok=rencana"), status=HTTPStatus.SEE_OTHER)

    def _leader(self, connection: Connection, group: str) -> str:
        """The trainer who looks after that group alone or among few; ChatError if nobody does."""
        known = teaching.teaching(connection, self.cohort)
        own = sorted((len(groups), id) for id, groups in known.items() if group in groups)
        if not own:
            raise ChatError(NO_LEADER.format(group=group))
        return own[0][1]

    async def _show(self, form: Form) -> None:
        groups, leaders = await self.look_up(
            lambda c: (
                sorted(self.own_groups(c) or people.groups(c, self.cohort)),
                self.facilitators(c, None),
            )
        )
        self.page(
            "jadwal-obrolan.html",
            here="discussion",
            form=form,
            chat=None,
            groups=[(EVERY_GROUP, EVERY_GROUP_WORDS), *((one, one) for one in groups)] if groups else [],
            subjects=[(one.id, one.title) for one in self.context.programme.taught()],
            facilitators=leaders,
            zone=self.context.programme.zone.label,
        )


class Replan(DeskHandler):
    """Another time or facilitator for a chat that hasn't begun, or none at all."""

    async def get(self, id: str) -> None:
        chat = await self.look_up(lambda c: find_chat(self.service, c, self.visitor, id))
        times = chat.times
        await self._show(
            chat,
            Form(
                {
                    "mulai": self.written(times.starts_at),
                    "selesai": self.written(times.ends_at),
                    "fasilitator": chat.facilitator,
                }
            ),
        )

    async def post(self, id: str) -> None:
        form, now = self.typed("mulai", "selesai", "fasilitator", "tindakan"), self.context.clock()
        is_cancelled = form["tindakan"] == "batal"
        moments = None if is_cancelled else self.moments(form)
        leader = "" if is_cancelled else form.require("fasilitator", NO_FACILITATOR)

        def change(connection: Connection) -> Chat:
            chat = find_chat(self.service, connection, self.visitor, id)
            if is_cancelled:
                gone = chat_planning.cancel(connection, chat.id, now)
                self.record(connection, "cancel", gone, f"Dihapus dari jadwal: {self.when(gone)}.")
            elif moments is not None and leader:
                made = chat_planning.reschedule(connection, chat.id, *moments, leader, now)
                if made != chat:
                    detail = f"Menjadi {self.when(made)}, dipandu {made.facilitator}."
                    self.record(connection, "replan", made, detail)
            return chat

        try:
            chat = await self.write_durably(change)
        except ChatError as error:
            form.errors["mulai"] = str(error)
            chat = await self.look_up(lambda c: find_chat(self.service, c, self.visitor, id))
        if form.errors:
            self.refuse_form()
            await self._show(chat, form)
        else:
            ok = "batal" if is_cancelled else "ubah"
            self.redirect(self.address(f"diskusi?ok={ok}"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, chat: Chat, form: Form) -> None:
        leaders = await self.look_up(lambda c: self.facilitators(c, chat.group))
        self.page(
            "jadwal-obrolan.html",
            here="discussion",
            form=form,
            chat=chat,
            title=title(self.context.programme, chat),
            is_planned=phase(chat.times, self.context.clock()) == "planned",
            when=self.when(chat),
            facilitators=leaders,
            zone=self.context.programme.zone.label,
        )


class Attendees(DeskHandler):
    """Who is ready, who was there; letting in, putting right, a make-up session."""

    async def get(self, id: str) -> None:
        await self.show(id, Form())

    async def post(self, id: str) -> None:
        form, now = self.typed("untuk", "tindakan", "hadir", "alasan", "mulai", "selesai"), self.context.clock()
        act, who = form["tindakan"], form["untuk"]
        invited = self.get_body_arguments("undang")
        moments = self.moments(form) if act == "susulan" else None
        reason = self.reason(form, NO_REASON)
        if act in ("izinkan", "koreksi") and not who:
            form.errors["untuk"] = NO_PERSON
        if act == "koreksi" and form["hadir"] not in PRESENCES:
            form.errors["hadir"] = NO_PRESENCE
        if act == "susulan" and not invited:
            form.errors["undang"] = NOBODY_INVITED

        def do(connection: Connection) -> None:
            chat = find_chat(self.service, connection, self.visitor, id)
            if form.errors:
                return
            if act == "izinkan":
                if talk.admit(connection, chat.id, who, reason, self.visitor.id, now):
                    self.record(connection, "admit", chat, f"{who} diizinkan masuk. Alasan: {reason}")
            elif act == "koreksi":
                to: Presence = next(one for one in get_args(Presence) if one == form["hadir"])
                if chat_attendance.correct(connection, chat.id, who, to, reason, self.visitor.id, now):
                    self.record(connection, "correct", chat, f"{who}: {WORDS[to]}. Alasan: {reason}")
            elif act == "susulan" and moments is not None:
                leader = self.visitor.id if self.visitor.role == "trainer" else chat.facilitator
                made = chat_planning.plan(
                    connection, self.cohort, chat.subject, chat.group, *moments, leader, now, invited
                )
                detail = f"Susulan {self.when(made)} untuk {', '.join(sorted(invited))}. Alasan: {reason}"
                self.record(connection, "makeup", made, detail)
            else:
                raise Refusal(HTTPStatus.BAD_REQUEST, UNKNOWN_HEADING, UNKNOWN)

        try:
            await self.write_durably(do)
        except ChatError as error:
            form.errors["mulai" if act == "susulan" else "untuk"] = str(error)
        if form.errors:
            self.refuse_form()
            await self.show(id, form)
        elif act == "susulan":
            self.redirect(self.address("diskusi?ok=rencana"), status=HTTPStatus.SEE_OTHER)
        else:
            self.redirect(self.address(f"obrolan/{id}/peserta?ok={act}"), status=HTTPStatus.SEE_OTHER)

    async def show(self, id: str, form: Form) -> None:
        now = self.context.clock()
        sheet = await self.look_up(lambda connection: self._read(connection, id, now))
        here = self.service.live.room(sheet.chat.id).on_the_line()
        rows = [self._row(sheet, one, here, now) for one in sheet.members]
        at = phase(sheet.chat.times, now)
        self.page(
            "peserta-obrolan.html",
            here="discussion",
            chat=sheet.chat,
            title=title(self.context.programme, sheet.chat),
            when=self.when(sheet.chat),
            phase=at,
            words=PHASES[at],
            look=PHASE_LOOKS[at],
            rows=rows,
            has_begun=now >= sheet.chat.times.starts_at,
            people=[(one.id, one.name) for one in sheet.members],
            kept_out=[(one["id"], one["name"]) for one in rows if one["owes"] and not one["admitted"]],
            presences=[(one, WORDS[one]) for one in PRESENCES],
            form=form,
            forms={act: form if act == form["tindakan"] else Form() for act in ("izinkan", "koreksi", "susulan")},
            invited=set(self.get_body_arguments("undang")),
            zone=self.context.programme.zone.label,
            done={"izinkan": ADMITTED, "koreksi": CORRECTED}.get(self.query("ok"), ""),
        )

    def _read(self, connection: Connection, id: str, now: datetime) -> Sheet:
        chat = find_chat(self.service, connection, self.visitor, id)
        members = talk.members(connection, chat)
        taught = taught_assignments(self.context.programme)
        standings = read_standings(self.service, connection, self.cohort, members, now)
        return Sheet(
            chat,
            members,
            {one.person.id: owed_work(f for f in one.facts if f.assignment in taught) for one in standings},
            {one.person: one for one in talk.admissions(connection, chat.id)},
            dict(chat_attendance.connections(connection, chat.id)),
            {one.person: one for one in chat_attendance.corrections(connection, chat.id)},
            chat_messages.spoken(connection, chat.id),
            self.facilitators(connection, chat.group),
        )

    def _row(self, sheet: Sheet, one: Person, here: frozenset[str], now: datetime) -> dict[str, Any]:
        zone, times, rules = self.context.programme.zone, sheet.chat.times, self.context.programme.discussion
        lines, work = sheet.lines.get(one.id, []), sheet.work[one.id]
        admitted, corrected = sheet.admissions.get(one.id), sheet.corrections.get(one.id)
        was: Presence | None = presence(lines, times, rules) if times.is_held(now) else None
        if corrected is not None:
            was = corrected.presence
        return {
            "id": one.id,
            "name": one.name,
            "is_here": one.id in here,
            "minutes": int(seconds_within(lines, times.counted) // 60),
            "spoken": sheet.spoken.get(one.id, 0),
            "owes": "" if work.is_done else sentence(self.service, Outside((work,))),
            "admitted": f"{admitted.reason} — {admitted.by}, {date_time(admitted.at, zone)}" if admitted else "",
            "presence": WORDS[was] if was else "",
            "look": LOOKS[was] if was else "plain",
            "was": was,
            "corrected": f"{corrected.reason} — {corrected.by}, {date_time(corrected.at, zone)}" if corrected else "",
        }


FEATURE = Feature(
    routes=(
        Route("obrolan/jadwal", Plan, STAFF),
        Route(f"obrolan/{CHAT}/jadwal", Replan, STAFF),
        Route(f"obrolan/{CHAT}/peserta", Attendees, STAFF),
    )
)

LOOKS: dict[Presence, str] = {"present": "ok", "late": "wait", "excused": "plain", "absent": "stop"}
EVERY_GROUP_WORDS = "Semua kelompok yang belum punya jadwal"
NO_SUBJECT = "Pilih mata pelatihannya."
NO_GROUP = "Pilih kelompoknya."
NO_FACILITATOR = "Pilih fasilitatornya."
NO_HOUR = "Tulis juga jamnya, misalnya 13/11/2019 08.00."
ALL_PLANNED = "Semua kelompok sudah punya obrolan untuk mata pelatihan ini."
NO_LEADER = "{group} belum didampingi widyaiswara. Pilih fasilitatornya, atau atur pembagian kelompok di Petugas."
NO_REASON = "Tulis alasannya, supaya dapat dibaca kemudian."
NO_PERSON = "Pilih pesertanya."
NO_PRESENCE = "Pilih kehadirannya."
NOBODY_INVITED = "Pilih peserta yang ikut obrolan susulan."
ADMITTED = "Peserta dapat masuk ke obrolan sekarang juga."
CORRECTED = "Kehadiran dikoreksi. Yang semula tetap tersimpan dalam catatan."
UNKNOWN_HEADING = "Tindakan tidak dikenal"
UNKNOWN = "Muat ulang halamannya, lalu coba lagi."
