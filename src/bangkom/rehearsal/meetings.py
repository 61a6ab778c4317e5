"""The classroom days: planned from a spreadsheet; attendance by code, by list and from a sheet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bangkom.domain.attendance import WORDS, Presence
from bangkom.errors import RehearsalError
from bangkom.rehearsal.plan import PlannedParticipant
from bangkom.rehearsal.scene import Scene, sheet
from bangkom.rehearsal.timetable import closing_day

How = Literal["code", "list", "sheet"]
EXCUSE = "Surat izin dari atasannya diterima panitia."
LATENESS = timedelta(minutes=20)
LISTED = re.compile(r'tatap-muka/([0-9]+)/daftar">Daftar hadir<span class="unseen"> ([A-Z0-9-]+)<')


@dataclass(frozen=True)
class Meeting:
    """A session of the classroom days: on `day` (from 0; None: the last), so many hours after the morning's start.

    `each_group`: every two groups have it in a room of their own at the same time.
    """

    title: str
    kind: str
    day: int | None
    hour: int
    hours: int
    speaker: str
    how: How
    each_group: bool = False


MEETINGS = (
    Meeting("Pembukaan", "Pembukaan", 0, 0, 1, "Kepala BKPSDM", "code"),
    Meeting("Arah pelayanan publik Klungkung", "Narasumber", 0, 1, 2, "Bupati Klungkung", "list"),
    Meeting("Revolusi cara pandang", "Materi", 0, 5, 3, "Widyaiswara Contoh 1", "sheet"),
    Meeting("Revolusi cara pikir", "Materi", 1, 0, 3, "Widyaiswara Contoh 2", "code"),
    Meeting("Revolusi cara kerja", "Materi", 1, 5, 3, "Widyaiswara Contoh 3", "list"),
    Meeting("Pembimbingan rancangan", "Pembimbingan rancangan", 2, 0, 3, "", "list", each_group=True),
    Meeting("Penutupan", "Penutupan", None, 9, 1, "Kepala BKPSDM", "code"),
)
"""Each participant is expected at one session of every row. Presentations are held before the last, the closing."""


@dataclass(frozen=True)
class Held:
    """A planned session: `place` in MEETINGS, `id` in the service, and for whom."""

    place: int
    id: str
    starts_at: datetime
    people: Sequence[PlannedParticipant]

    @property
    def about(self) -> Meeting:
        return MEETINGS[self.place]


def plan_meetings(scene: Scene, prefix: str = "TM") -> tuple[Held, ...]:
    """Import the plan, and find each session at the service, in order of time."""
    halves = [scene.groups[:2], scene.groups[2:]]
    everybody = ", ".join(scene.groups)
    rows = [("Kode", "Judul", "Jenis", "Mulai", "Selesai", "Ruang", "Narasumber", "Kelompok")]
    planned: dict[str, tuple[int, datetime, list[str]]] = {}
    for place, one in enumerate(MEETINGS):
        day = closing_day(scene) if one.day is None else one.day
        starts_at = scene.calendar.meeting + timedelta(days=day, hours=one.hour)
        times = (scene.written(starts_at), scene.written(starts_at + timedelta(hours=one.hours)))
        for half, groups in enumerate(filter(None, halves) if one.each_group else [scene.groups]):
            code = f"{prefix}-{place + 1:02}{'AB'[half] if one.each_group else ''}"
            room = f"Ruang {half + 1}" if one.each_group else "Balai Budaya"
            who = ", ".join(groups) if one.each_group else everybody
            rows.append((code, one.title, one.kind, *times, room, one.speaker, who))
            planned[code] = (place, starts_at, groups)
    draft = scene.organiser.upload("tatap-muka/impor", "tatap-muka.csv", sheet(rows))
    scene.organiser.send(draft, {})
    listed = {code: id for id, code in LISTED.findall(scene.organiser.get("tatap-muka"))}
    if not set(planned) <= set(listed):
        raise RehearsalError(UNPLANNED.format(codes=", ".join(sorted(set(planned) - set(listed)))))
    return tuple(
        Held(place, listed[code], starts_at, [p for p in scene.people if p.group in groups])
        for code, (place, starts_at, groups) in planned.items()
    )


def attend(scene: Scene, meetings: Sequence[Held]) -> int:
    """Record everybody's attendance at these sessions as each is recorded; how many were."""
    for held in meetings:
        scene.clock.reach(held.starts_at)
        recorded = {person.id: at_first(person, held.place) for person in held.people}
        {"code": _by_code, "list": _by_list, "sheet": _by_sheet}[held.about.how](scene, held, recorded)
    return sum(len(held.people) for held in meetings)


def presence(person: PlannedParticipant, place: int) -> Presence:
    """How somebody counts at a session in the end."""
    return person.journey.classroom.get(place, "present")


def at_first(person: PlannedParticipant, place: int) -> Presence:
    """How the list has them at first."""
    return "absent" if person.journey.mistaken == place else presence(person, place)


Recorded = dict[str, Presence]
"""By participant."""


def _by_code(scene: Scene, held: Held, recorded: Recorded) -> None:
    """Who is there types the code of the projector, late ones a later code; staff mark the others."""
    for word, wait in (("present", timedelta(0)), ("late", LATENESS)):
        scene.clock.reach(held.starts_at + wait)
        code = scene.trainer.get_json(f"api/tatap-muka/{held.id}/kode")["code"]
        for person in (person for person, found in recorded.items() if found == word):
            scene.visitor(person).send("hadir", {"sesi": held.id, "kode": code})
    rest = {person: word for person, word in recorded.items() if word not in ("present", "late")}
    if rest:
        _mark(scene, held, rest)


def _by_list(scene: Scene, held: Held, recorded: Recorded) -> None:
    _mark(scene, held, {person: word for person, word in recorded.items() if word != "present"})
    scene.trainer.send(f"tatap-muka/{held.id}/daftar", {"sisa": "present"})


def _mark(scene: Scene, held: Held, words: Recorded) -> None:
    fields: dict[str, str] = {}
    for person, word in words.items():
        fields |= {f"h-{person}": word, f"d-{person}": "-"}
        fields[f"a-{person}"] = EXCUSE if word == "excused" else ""
    scene.trainer.send(f"tatap-muka/{held.id}/daftar", fields)


def _by_sheet(scene: Scene, held: Held, recorded: Recorded) -> None:
    names = {person.id: person.name for person in held.people}
    rows = [(id, names[id], WORDS[word], EXCUSE if word == "excused" else "") for id, word in recorded.items()]
    raw = sheet([("ID peserta", "Nama", "Kehadiran", "Alasan"), *rows])
    draft = scene.trainer.upload(f"tatap-muka/{held.id}/impor", "kehadiran.csv", raw)
    scene.trainer.send(draft, {})


UNPLANNED = "Sesi tatap muka {codes} tidak ada setelah diimpor."
