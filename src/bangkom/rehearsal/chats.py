"""The live chats of every subject and group: planned, opened, talked in, cut off, put right and made up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bangkom.domain.programme import Subject
from bangkom.errors import RehearsalError
from bangkom.rehearsal.journeys import ChatPart
from bangkom.rehearsal.lines import Line, Lines, Polls
from bangkom.rehearsal.office import coach
from bangkom.rehearsal.plan import PlannedParticipant
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.stages import Advance
from bangkom.store import chat_messages, talk
from bangkom.store.talk import Chat

LENGTH, SHORT = timedelta(minutes=50), timedelta(minutes=15)
"""Of a chat to which somebody comes late, and yet stays long enough; of all others."""
LATE, CUT = timedelta(minutes=11), timedelta(minutes=8)
BEAT = timedelta(seconds=40)
"""Who was on the line when it is looked after, has been since the last time, if that isn't longer ago than this."""

REASONS: Mapping[ChatPart, tuple[str, str, str]] = {
    "admitted": ("izinkan", "", "Tugasnya menyusul karena bertugas di pulau tanpa sinyal."),
    "corrected": ("koreksi", "present", "Listrik padam; mengikuti sampai akhir lewat ponsel temannya."),
    "excused": ("koreksi", "excused", "Dinas luar; suratnya diterima sebelum obrolan."),
}
POLLING = 5
"""Every fifth participant gets no socket through and polls."""


@dataclass(frozen=True)
class Seat:
    """What somebody does in one chat: from when until when they are on the line, counted from its start."""

    person: PlannedParticipant
    chat: Chat
    comes: timedelta
    leaves: timedelta
    text: str


def talk_live(scene: Scene) -> None:
    """Every subject's chats, then the make-up sessions."""
    with scene.stages.stage("Live Chat", "pesan") as advance:
        said = 0
        for place, subject in enumerate(scene.subjects):
            said += hold(scene, place, subject, said, advance)
        for place, subject in enumerate(scene.subjects):
            said += _make_up(scene, place, subject, said, advance)


def plan_chat(scene: Scene, subject: Subject, group: str, starts_at: datetime, length: timedelta) -> Chat:
    """The organiser plans it; the group's coach leads it."""
    fields = {"mulai": scene.written(starts_at), "selesai": scene.written(starts_at + length)}
    who = {"mapel": subject.id, "kelompok": group, "fasilitator": coach(group)}
    scene.organiser.send("obrolan/jadwal", {**fields, **who})
    return _newest(scene, subject, group)


def _newest(scene: Scene, subject: Subject, group: str) -> Chat:
    with scene.database.read() as connection:
        every = talk.chats(connection, scene.settings.cohort)
    return [one for one in every if (one.subject, one.group) == (subject.id, group)][-1]


def hold(scene: Scene, place: int, subject: Subject, before: int, advance: Advance) -> int:
    """One subject's chats, of all groups at once; how many messages."""
    people = scene.people
    length = LENGTH if any(person.journey.chat(place) == "late" for person in people) else SHORT
    starts_at = scene.calendar.talking + place * timedelta(hours=1)
    chats = {group: plan_chat(scene, subject, group, starts_at, length) for group in scene.groups}
    seats = []
    for person in people:
        part, chat = person.journey.chat(place), chats[person.group]
        if part == "admitted":
            scene.visitor(person.id).tell(f"api/obrolan/{chat.id}/tiket", {}, expected=403)
            at_the_desk(scene, chat, person, part)
        if part not in ("absent", "excused"):
            seats.append(_seat(person, chat, part, length, subject))
    said = converse(scene, seats, list(chats.values()), length, before, advance)
    for person in people:
        part = person.journey.chat(place)
        if part in ("corrected", "excused"):
            at_the_desk(scene, chats[person.group], person, part)
    return said


def _seat(person: PlannedParticipant, chat: Chat, part: ChatPart, length: timedelta, subject: Subject) -> Seat:
    comes = LATE if part == "late" else timedelta(0)
    leaves = CUT if part in ("cut", "corrected") else length
    return Seat(person, chat, comes, leaves, TEXT.format(name=person.name, subject=subject.title))


def converse(
    scene: Scene,
    seats: Sequence[Seat],
    every: Sequence[Chat],
    length: timedelta,
    before: int,
    advance: Advance,
) -> int:
    """Hold these chats, which begin together: everybody comes, says one thing, and leaves when it is their time.

    RehearsalError unless everything that was said is in the transcripts, and was heard by who stayed. How many
    messages there were.
    """
    begins = every[0].times.starts_at
    scene.clock.reach(begins - timedelta(minutes=5))
    for chat in every:
        scene.visitor(chat.facilitator).tell(f"api/obrolan/{chat.id}/pandu", {"act": "open"})
    scene.clock.reach(begins)
    lines: dict[str, Line] = {}
    said = 0
    total = before + len(seats) + len(every)
    with Lines(scene.site.base) as opened:
        for chat in every:
            greeting = {"key": f"salam-{chat.id:08}", "text": GREETING}
            scene.visitor(chat.facilitator).tell(f"api/obrolan/{chat.id}/pesan", greeting)
            said += 1
        while True:
            now = scene.clock() - begins
            for place, seat in enumerate(seats):
                key = f"{seat.person.id} {seat.chat.id}"
                if key not in lines and seat.comes <= now < seat.leaves:
                    lines[key] = _sit_down(scene, opened, seat, place)
                    lines[key].say(seat.text)
                    said += 1
                    advance(before + said, total)
                elif key in lines and now >= seat.leaves:
                    lines.pop(key).leave()
            if now >= length:
                break
            scene.clock.pass_by(min(BEAT, length - now))
            for line in lines.values():
                line.stay()
            scene.site.look_after_chats()
        for line in lines.values():
            line.leave()
    for chat in every:
        scene.visitor(chat.facilitator).tell(f"api/obrolan/{chat.id}/pandu", {"act": "close"})
    _require_transcripts(scene, seats, every)
    return said


def _sit_down(scene: Scene, opened: Lines, seat: Seat, place: int) -> Line:
    visitor = scene.visitor(seat.person.id)
    if place % POLLING == POLLING - 1:
        return Polls(visitor, seat.chat.id)
    return opened.open(visitor, scene.site.tokens[seat.person.id], seat.chat.id)


def _require_transcripts(scene: Scene, seats: Sequence[Seat], chats: Sequence[Chat]) -> None:
    with scene.database.read() as connection:
        for chat in chats:
            found = chat_messages.spoken(connection, chat.id)
            planned = {seat.person.id: 1 for seat in seats if seat.chat.id == chat.id}
            if {who: count for who, count in found.items() if who != chat.facilitator} != planned:
                raise RehearsalError(UNHEARD.format(group=chat.group, planned=len(planned), found=len(found)))


def at_the_desk(scene: Scene, chat: Chat, person: PlannedParticipant, part: ChatPart) -> None:
    """The facilitator lets somebody in, or puts their presence right."""
    act, presence, reason = REASONS[part]
    fields = {"tindakan": act, "untuk": person.id, "hadir": presence, "alasan": reason}
    scene.visitor(chat.facilitator).send(f"obrolan/{chat.id}/peserta", fields)


def _make_up(scene: Scene, place: int, subject: Subject, before: int, advance: Advance) -> int:
    """Another session for those who were cut off."""
    starts_at = scene.calendar.making_up + place * timedelta(hours=1)
    chats, seats = [], []
    for group in scene.groups:
        invited = [person for person in scene.of_group(group) if person.journey.chat(place) == "cut"]
        if invited:
            main = _newest(scene, subject, group)
            fields = {
                "tindakan": "susulan",
                "undang": [person.id for person in invited],
                "mulai": scene.written(starts_at),
                "selesai": scene.written(starts_at + SHORT),
                "alasan": "Sambungannya putus di tengah obrolan.",
            }
            scene.visitor(main.facilitator).send(f"obrolan/{main.id}/peserta", fields)
            chats.append(_newest(scene, subject, group))
            seats += [_seat(person, chats[-1], "present", SHORT, subject) for person in invited]
    return converse(scene, seats, chats, SHORT, before, advance) if chats else 0


GREETING = "Selamat datang. Ceritakan satu hal yang Anda ubah di meja kerja sendiri minggu ini."
TEXT = "Saya {name}. Dari {subject} saya mulai menyapa warga lebih dulu dan mencatat janji layanan hari itu."
UNHEARD = "Obrolan {group}: direncanakan {planned} orang bicara, tercatat {found}."
