"""What waits for staff beyond the tasks, for their homes, counted from every part of the training."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bangkom.domain.attendance import PRESENCES
from bangkom.domain.programme import Programme
from bangkom.messages import date_time
from bangkom.store import classroom, designs, graduation, objections, people, presentations, talk


@dataclass(frozen=True)
class Todo:
    """`sentence` says what and how many; `words` lead to `path`, below the service's prefix."""

    sentence: str
    words: str
    path: str


def for_trainer(
    connection: Connection, cohort: str, trainer: str, groups: Collection[str], programme: Programme, now: datetime
) -> list[Todo]:
    """Of a trainer who looks after `groups` (empty: all): objections, chats to lead, rancangan to read, presentations
    to mark."""
    own = {one.id for one in people.people(connection, cohort) if not groups or one.group in groups}
    found = []
    open_ones = sum(one.answer is None and one.participant in own for one in objections.objections(connection, cohort))
    if open_ones:
        found.append(Todo(f"{open_ones} sanggahan nilai menunggu jawaban.", "Jawab", "sanggahan"))
    coming = [
        one
        for one in talk.chats(connection, cohort)
        if one.facilitator == trainer and one.times.closed_at is None and one.times.ends_at > now
    ]
    if coming:
        first = min(coming, key=lambda one: one.times.starts_at)
        moment = date_time(first.times.starts_at, programme.zone)
        found.append(Todo(f"Live Chat {first.group} yang Anda pandu: {moment}.", "Buka", f"obrolan/{first.id}"))
    submitted = sum(
        one.state == "submitted" and one.approved_by_coach_at is None
        for who, one in designs.standings(connection, cohort).items()
        if who in own
    )
    if submitted:
        found.append(Todo(f"{submitted} rancangan menunggu persetujuan Anda.", "Baca", "rancangan-peserta"))
    unmarked = sum(
        trainer in one.slot.examiners
        and one.slot.starts_at <= now
        and trainer not in {mark.examiner for mark in one.marks}
        for one in presentations.presentations(connection, cohort)
    )
    if unmarked:
        found.append(Todo(f"{unmarked} presentasi menunggu nilai Anda.", "Nilai", "presentasi-uji"))
    return found


def for_organiser(connection: Connection, cohort: str, programme: Programme, now: datetime) -> list[Todo]:
    """What nobody else will do: plan chats and presentations, complete attendance, answer objections to decisions."""
    everyone = people.people(connection, cohort)
    groups = {person.group for person in everyone if person.group}
    found = []
    planned = {(one.subject, one.group) for one in talk.chats(connection, cohort)}
    lacking = sum((subject.id, group) not in planned for subject in programme.taught() for group in groups)
    if lacking:
        sentence = f"{lacking} Live Chat belum dijadwalkan (satu untuk tiap mata pelatihan dan kelompok)."
        found.append(Todo(sentence, "Jadwalkan", "obrolan/jadwal"))
    sessions = classroom.planned(connection, cohort)
    if not sessions and everyone:
        found.append(Todo("Sesi tatap muka belum direncanakan.", "Rencanakan", "tatap-muka"))
    known = classroom.presence(connection, cohort)
    open_sessions = sum(
        session.ends_at < now
        and any(
            known.get((person.id, session.id)) not in PRESENCES for person in everyone if session.is_for(person.group)
        )
        for session in sessions
    )
    if open_sessions:
        found.append(Todo(f"Kehadiran pada {open_sessions} sesi tatap muka belum lengkap.", "Lengkapi", "tatap-muka"))
    slots = {one.slot.person for one in presentations.planned(connection, cohort)}
    without = sum(
        one.state == "approved" and who not in slots for who, one in designs.standings(connection, cohort).items()
    )
    if without:
        sentence = f"{without} peserta dengan rancangan yang disetujui belum punya giliran presentasi."
        found.append(Todo(sentence, "Jadwalkan", "presentasi-jadwal"))
    objected = len(graduation.open_objections(connection, cohort))
    if objected:
        found.append(Todo(f"{objected} sanggahan kelulusan menunggu jawaban.", "Jawab", "kelulusan"))
    return found
