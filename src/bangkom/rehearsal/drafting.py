"""The rancangan: version 1 out of the task, completed by sections, submitted, sent back once, approved by both."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bangkom.domain.design import SECTIONS
from bangkom.errors import RehearsalError
from bangkom.rehearsal.office import MENTOR
from bangkom.rehearsal.plan import PlannedParticipant
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.visitors import Fields, Guest, form
from bangkom.store import designs

NOTE = "Nilai awalnya belum berdasarkan catatan. Pakai buku register sebulan terakhir."
COMMENT = "Sebutkan juga siapa yang mengerjakan langkah pertama."
AIM_TURNS = (("perbaikan",), ("perbaikan", "optimalisasi"), ("daya-saing", "perbaikan"))
INDICATORS = (
    {"name": "Waktu terbit akta kelahiran", "unit": "hari", "baseline_text": "9", "target_text": "1",
     "direction": "down", "source": "Buku register", "aspect": "cepat"},
    {"name": "Aduan yang dijawab pada hari yang sama", "unit": "persen", "baseline_text": "40", "target_text": "80",
     "direction": "up", "source": "Buku aduan", "aspect": "responsif"},
)  # fmt: skip
SHORT_TERM = 2
"""Milestones of the short term: the first of the rancangan."""


@dataclass(frozen=True)
class Link:
    """A mentor's way in: the address as it is given to them."""

    address: str

    @property
    def token(self) -> str:
        return self.address.rpartition("#")[2]


def aims(person: PlannedParticipant) -> tuple[str, ...]:
    """Which of the three aims somebody's rancangan serves."""
    return AIM_TURNS[int(person.id.rpartition("_")[2]) % len(AIM_TURNS)]


def design_fields(scene: Scene, person: PlannedParticipant) -> Mapping[str, Fields]:
    """What is typed into each section."""
    days = [scene.day(scene.calendar.meeting + timedelta(days=count)) for count in (30, 50, 180, 540)]
    milestones = [
        {"term": term, "what": what, "result": result, "due_text": day}
        for (term, what, result), day in zip(MILESTONES, days, strict=True)
    ]
    return {
        "judul": {"title": f"Akta kelahiran selesai di hari yang sama ({person.agency})"},
        "potensi": {"potentials": "Empat perbekel sudah memakai surat daring; ada dua staf muda yang mahir."},
        "masalah": {"problems": "Warga menyeberang dua kali untuk satu akta; rata-rata sembilan hari."},
        "perubahan": {
            "before": "Berkas dibawa ke loket, diperiksa, dan sering dikembalikan.",
            "after": "Desa memotret berkas, kami memeriksanya hari itu juga, warga datang sekali.",
        },
        "gnrm": {"programmes": ["melayani"], "foci": ["penyederhanaan", "perilaku"], "aims": aims(person)},
        "pemangku": _rows("stakeholders", STAKEHOLDERS),
        "tonggak": _rows("milestones", milestones),
        "indikator": _rows("indicators", INDICATORS),
        "risiko": _rows("risks", ({"what": "Sambungan desa putus", "answer": "Berkas difoto dulu"},)),
        "komitmen": {"commitment": "Mulai besok saya memeriksa berkas desa sebelum pukul sembilan."},
    }


def _rows(kind: str, rows: Sequence[Mapping[str, str]]) -> Fields:
    return {f"{kind}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}


def write_designs(scene: Scene) -> None:
    """Everybody whose task is handed in opens, completes and submits theirs; coach and mentor decide as planned."""
    writing = [person for person in scene.people if person.journey.design != "none"]
    with scene.stages.stage("Rancangan", "rancangan") as advance:
        scene.clock.reach(scene.calendar.designing)
        for done, person in enumerate(writing, 1):
            write_design(scene, person)
            advance(done, len(writing))
    require_standings(scene, writing)


def write_design(scene: Scene, person: PlannedParticipant) -> None:
    """From version 1 to where the plan has it."""
    visitor, part = scene.visitor(person.id), person.journey.design
    visitor.get("rancangan")  # which fills version 1 from the task
    fields = design_fields(scene, person)
    for section in SECTIONS if part != "draft" else ("judul", "potensi", "masalah"):
        save_section(scene, person, section, fields[section])
    if part == "draft":
        return
    submit(scene, person, 2)
    if part == "revised":
        comment(scene, person, "tonggak", 2)
        decide(scene, person, 2, "revise", NOTE)
        improve(scene, person)
        submit(scene, person, 3)
    approve(scene, person, 3 if part == "revised" else 2, by_mentor=part != "submitted")


def save_section(scene: Scene, person: PlannedParticipant, section: str, fields: Fields) -> None:
    """Open a section of the form, type, and save it."""
    visitor, path = scene.visitor(person.id), f"rancangan/isi/{section}"
    visitor.send(path, {**form(visitor.get(path), path), **fields})


def submit(scene: Scene, person: PlannedParticipant, version: int) -> None:
    scene.visitor(person.id).send("rancangan/langkah", {"langkah": "ajukan", "versi": str(version)})


def improve(scene: Scene, person: PlannedParticipant) -> None:
    """Say something better in one section."""
    words = (
        f"Mulai besok saya memeriksa berkas desa sebelum pukul sembilan, dan mencatatnya ({scene.day(scene.clock())})."
    )
    save_section(scene, person, "komitmen", {"commitment": words})


def approve(scene: Scene, person: PlannedParticipant, version: int, *, by_mentor: bool) -> None:
    """The coach approves, and the mentor by the link that the coach makes for them."""
    decide(scene, person, version, "approve", "")
    link = make_link(scene, person)
    if by_mentor:
        mentor = enter_by(scene, link)
        page = mentor.get("mentor/rancangan")
        fields = form(page, "mentor/rancangan") | {"versi": str(version), "tindakan": "approve"}
        mentor.send("mentor/rancangan", fields | {"nama": MENTOR, "isi": ""})
        mentor.close()


def comment(scene: Scene, person: PlannedParticipant, section: str, version: int) -> None:
    fields = {"bagian": section, "komentar": COMMENT, "versi": str(version)}
    scene.coach(person.group).send(f"rancangan-peserta/{person.id}/komentar", fields)


def decide(scene: Scene, person: PlannedParticipant, version: int, verdict: str, note: str) -> None:
    fields = {"putusan": verdict, "catatan": note, "versi": str(version)}
    scene.coach(person.group).send(f"rancangan-peserta/{person.id}/keputusan", fields)


def make_link(scene: Scene, person: PlannedParticipant) -> Link:
    """A new link for the mentor; an earlier one no longer counts."""
    coach = scene.coach(person.group)
    earlier = re.findall(r'name="tautan" value="([0-9]+)"', coach.get(f"rancangan-peserta/{person.id}"))
    coach.send(f"rancangan-peserta/{person.id}/tautan", {"tindakan": "buat", "tautan": "".join(earlier)})
    page = coach.get(f"rancangan-peserta/{person.id}")
    return Link(re.findall(r'id="alamat"[^>]*value="([^"]+)"', page)[0])


def enter_by(scene: Scene, link: Link) -> Guest:
    """The mentor's browser, let in."""
    mentor = scene.guest()
    mentor.send("mentor", {"tautan": link.token})
    return mentor


def require_standings(scene: Scene, people: Sequence[PlannedParticipant]) -> None:
    """RehearsalError unless version 1 of everybody's is what came out of their task."""
    with scene.database.read() as connection:
        for person in people:
            first = designs.versions(connection, person.id)[0]
            receipts = [scene.site.depot.latest(task, person.id) for task in scene.programme.design.assignments]
            if first.source not in [receipt.number for receipt in receipts if receipt]:
                raise RehearsalError(NOT_FROM_TASK.format(person=person.id))


STAKEHOLDERS = (
    {"name": "Kepala dinas", "interest": "high", "power": "high", "role": "Memberi izin dan anggaran"},
    {"name": "Perbekel", "interest": "high", "power": "low", "role": "Mengumpulkan berkas warga"},
    {"name": "Diskominfo", "interest": "low", "power": "high", "role": "Menyediakan sambungan"},
)
MILESTONES = (
    ("short", "Uji coba di dua desa", "20 akta terbit lewat desa"),
    ("short", "Petugas desa dilatih", "Delapan petugas dapat memeriksa berkas"),
    ("middle", "Meluas ke enam desa", "Semua desa di kecamatan ini"),
    ("long", "Menjadi standar pelayanan", "Ditetapkan dengan keputusan kepala dinas"),
)
NOT_FROM_TASK = "Versi pertama rancangan {person} bukan dari tugasnya."
