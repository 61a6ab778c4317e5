"""The implementation: milestones with files sent in pieces, readings, SKM, savings, the report, the mentor's word."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from bangkom.domain.survey import UNSUR
from bangkom.rehearsal.drafting import enter_by, make_link
from bangkom.rehearsal.journeys import PlannedImplementation
from bangkom.rehearsal.office import MENTOR
from bangkom.rehearsal.plan import PlannedParticipant
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.visitors import form
from bangkom.store import implementation

PIECE = 1500
FILE = b"%PDF-1.4\n" + b"% bukti gladi\n" * 250
DOUBT = "Periksa lagi angkanya dengan buku register."
SUMMARY = "Kedua langkah jangka pendek dikerjakan; warga sekarang cukup datang sekali."
BEGIN, MEASURE, REPORT = timedelta(days=20), timedelta(days=40), timedelta(days=50)
LATE = timedelta(days=3)
"""After the last day."""


def implement(scene: Scene, closing_at: datetime) -> None:
    """Everybody who does so tells, measures and reports in the weeks after the closing; mentors look in the end."""
    doing = [(person, planned) for person in scene.people if (planned := person.journey.implementation) is not None]
    with scene.stages.stage("Implementasi", "peserta") as advance:
        steps = 4 * len(doing)
        for stage, (days, act) in enumerate(((BEGIN, begin), (MEASURE, measure), (REPORT, report))):
            scene.clock.reach(closing_at + days)
            for place, (person, planned) in enumerate(doing, 1):
                if act is not report or not planned.is_late:
                    act(scene, person, planned)
                advance(stage * len(doing) + place, steps)
        scene.clock.reach(closing_at + timedelta(days=scene.programme.implementation.days) + LATE)
        for place, (person, planned) in enumerate(doing, 1):
            if planned.is_late:
                report(scene, person, planned)
            advance(3 * len(doing) + place, steps)


def milestones(scene: Scene, person: PlannedParticipant) -> Sequence[str]:
    """The ids of the short-term milestones, in order, as the approved rancangan has them."""
    with scene.database.read() as connection:
        design = implementation.read(connection, person.id).design
    return [one.id for one in design.milestones if one.term == "short"] if design else []


def _indicators(scene: Scene, person: PlannedParticipant) -> Sequence[str]:
    with scene.database.read() as connection:
        design = implementation.read(connection, person.id).design
    return [one.id for one in design.indicators] if design else []


def begin(scene: Scene, person: PlannedParticipant, planned: PlannedImplementation) -> None:
    """Milestones with their files, and the first survey."""
    visitor, today = scene.visitor(person.id), scene.day(scene.clock())
    for id, _ in zip(milestones(scene, person), planned.milestones, strict=False):
        visitor.send(f"implementasi/tonggak/{id}", {"tanggal": today, "catatan": "Sudah berjalan di dua desa."})
        _send_file(scene, person, id)
    _survey(scene, person, planned, "before")


def _send_file(scene: Scene, person: PlannedParticipant, about: str) -> None:
    """A file of evidence in pieces; the line breaks after the first, and the next one asks where to go on."""
    visitor = scene.visitor(person.id)
    announced = {"about": about, "name": f"Bukti {about}.pdf", "size": len(FILE), "modified": "1"}
    key = visitor.tell("api/implementasi/bukti", announced)["key"]
    visitor.put(f"api/implementasi/bukti/{key}?dari=0", FILE[:PIECE])
    received = visitor.tell("api/implementasi/bukti", announced)["received"]
    while received < len(FILE):
        piece = FILE[received : received + PIECE]
        received = visitor.put(f"api/implementasi/bukti/{key}?dari={received}", piece)["received"]


def measure(scene: Scene, person: PlannedParticipant, planned: PlannedImplementation) -> None:
    """Readings (a wrong one first, where the mentor sends one back), the second survey, what is saved."""
    visitor = scene.visitor(person.id)
    for id, measured in zip(_indicators(scene, person), planned.readings, strict=True):
        if measured.before:
            _read(scene, person, id, measured.before)
            say(scene, person, {}, doubt_all=True)
            with scene.database.read() as connection:
                wrong = implementation.read(connection, person.id).told.readings[-1].id
            visitor.send(f"implementasi/indikator/{id}/tarik", {"hasil": str(wrong)})
        _read(scene, person, id, measured.value)
    _survey(scene, person, planned, "after")
    if planned.saving is not None:
        before, after, volume, rupiah = map(str, planned.saving)
        fields = {"layanan": "Akta kelahiran", "sebelum": before, "sesudah": after, "jumlah": volume}
        visitor.send("implementasi/hemat", fields | {"rupiah": rupiah, "oleh": "Kepala bidang"})


def _read(scene: Scene, person: PlannedParticipant, indicator: str, value: str) -> None:
    fields = {"kunci": uuid4().hex, "nilai": value, "tanggal": scene.day(scene.clock()), "sumber": "Buku register"}
    scene.visitor(person.id).send(f"implementasi/indikator/{indicator}", fields | {"catatan": ""})


def _survey(scene: Scene, person: PlannedParticipant, planned: PlannedImplementation, phase: str) -> None:
    place = ("before", "after").index(phase)
    if place >= len(planned.surveys):
        return
    respondents, points = planned.surveys[place]
    each, rest = divmod(points, len(UNSUR))
    totals: dict[str, str] = {unsur: str(each + (number < rest)) for number, unsur in enumerate(UNSUR)}
    about = {"kunci": uuid4().hex, "tahap": phase, "layanan": "Akta kelahiran", "periode": "Triwulan ini"}
    scene.visitor(person.id).send("implementasi/skm", about | {"pengguna": "", "responden": str(respondents)} | totals)


def report(scene: Scene, person: PlannedParticipant, planned: PlannedImplementation) -> None:
    """The report; then the mentor looks at every milestone, every reading and the whole, if it is planned so."""
    scene.visitor(person.id).send("implementasi/lapor", {"ringkasan": SUMMARY, "yakin": "ya"})
    scene.clock.pass_by(timedelta(hours=1))
    if planned.is_verified:
        words = dict(zip(milestones(scene, person), planned.milestones, strict=False))
        say(scene, person, words)


def say(scene: Scene, person: PlannedParticipant, words: dict[str, bool | None], *, doubt_all: bool = False) -> None:
    """What the mentor says by their link of all that is open: `words` of a milestone, else it is accepted."""
    with scene.database.read() as connection:
        told = implementation.read(connection, person.id).told
    doubted = {f"milestone-{one.id}" for one in told.reports.values() if words.get(one.milestone) is False}
    mentor = enter_by(scene, make_link(scene, person))
    page = mentor.get("mentor/implementasi")
    fields = form(page, "mentor/implementasi") | {"nama": MENTOR}
    for key in dict.fromkeys(re.findall(r'name="putusan-([a-z]+-[0-9]+)"', page)):
        is_doubted = key in doubted or (doubt_all and key.startswith("reading-"))
        fields |= {
            f"putusan-{key}": "perbaiki" if is_doubted else "sesuai",
            f"catatan-{key}": DOUBT if is_doubted else "",
        }
    mentor.send("mentor/implementasi", fields)
    mentor.close()
