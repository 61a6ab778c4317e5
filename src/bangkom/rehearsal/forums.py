"""The forums: the first of each group begins a topic, the others answer, and some words are too few to count."""

import re
from collections.abc import Sequence
from uuid import uuid4

from bangkom.domain.programme import Subject
from bangkom.rehearsal.plan import PlannedParticipant
from bangkom.rehearsal.scene import Scene

TITLE = "Satu kebiasaan yang mulai saya ubah"
TEXT = (
    "Di tempat kerja saya, {name} ({turn}), antrean pagi berkurang setelah syarat layanan dikirim lewat pesan sebelum "
    "warga berangkat, jadi tidak ada lagi yang pulang karena berkasnya kurang."
)
REASON = "Tugasnya menyusul karena bertugas di pulau tanpa sinyal."
SHORT = "Setuju, terima kasih."


def write_forums(scene: Scene) -> None:
    """What everybody planned to write in the forum of every subject and group."""
    with scene.stages.stage("Forum Diskusi", "tulisan") as advance:
        scene.clock.reach(scene.calendar.writing)
        total = sum(len(_texts(person, place)) for person in scene.people for place in range(len(scene.subjects)))
        done = 0
        for place, subject in enumerate(scene.subjects):
            for group in scene.groups:
                topic = ""
                for person in scene.of_group(group):
                    if place == 0 and "admitted" in person.journey.chats:
                        admit(scene, subject, person)
                    for text in _texts(person, place):
                        topic = _write(scene, subject, person, text, topic)
                        done += 1
                        advance(done, total)


def admit(scene: Scene, subject: Subject, person: PlannedParticipant) -> None:
    """Let somebody into the forums who owes tasks."""
    fields = {"peserta": person.id, "kelompok": person.group, "alasan": REASON}
    scene.coach(person.group).send(f"forum/{subject.id}/peserta", fields)


def _texts(person: PlannedParticipant, place: int) -> Sequence[str]:
    found = [TEXT.format(name=person.name, turn=turn) for turn in range(1, person.journey.contributions(place) + 1)]
    return [*found, SHORT] if person.journey.is_short else found


def _write(scene: Scene, subject: Subject, person: PlannedParticipant, text: str, topic: str) -> str:
    """The number of the topic that was written to."""
    visitor, key = scene.visitor(person.id), uuid4().hex
    if topic:
        visitor.send(f"forum/utas/{topic}", {"isi": text, "kunci": key})
        return topic
    answer = visitor.send(f"forum/{subject.id}/baru", {"judul": TITLE, "isi": text, "kunci": key})
    return str(re.findall(r"forum/utas/([0-9]+)", answer)[0])
