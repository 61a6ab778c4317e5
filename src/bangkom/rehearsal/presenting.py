"""The presentations: slots for every group, two examiners who mark alone, a third where they differ, revisions."""

from collections.abc import Sequence
from datetime import timedelta

from bangkom.errors import RehearsalError
from bangkom.messages import number
from bangkom.rehearsal.drafting import approve, improve, submit
from bangkom.rehearsal.journeys import VERSIONS, Levels
from bangkom.rehearsal.office import TRAINER
from bangkom.rehearsal.plan import PlannedParticipant
from bangkom.rehearsal.reckoning_training import presentation_score
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.stages import Advance
from bangkom.rehearsal.timetable import PANELS, group_starts
from bangkom.rehearsal.visitors import field, form
from bangkom.store import presentations

THIRD = TRAINER
COMMENT = "Perubahannya jelas. Perkuat bukti nilai awalnya."
NOTE = "Tambahkan apa yang dikerjakan bila sambungan putus lebih dari sehari."


def present(scene: Scene) -> None:
    """Plan a slot for everybody, and let the examiners mark those who come."""
    plan_slots(scene)
    with scene.stages.stage("Presentasi", "nilai penguji") as advance:
        mark(scene, presenters(scene), advance)


def presenters(scene: Scene) -> list[PlannedParticipant]:
    return [person for person in scene.people if person.journey.presentation is not None]


def plan_slots(scene: Scene) -> None:
    """The organiser's plan, group by group."""
    for group, at in group_starts(scene).items():
        fields = {"mulai": scene.written(at), "istirahat": "", "kelompok": group, "langkah": "tulis"}
        for place, (room, one, two) in enumerate(PANELS):
            fields |= {f"ruang{place}": room, f"satu{place}": one, f"dua{place}": two}
        scene.organiser.send("presentasi-jadwal/susun", fields)


def revise(scene: Scene) -> None:
    """On the next day, what examiners want revised; then everything that is complete is released."""
    scene.clock.pass_by(timedelta(days=1))
    for person in presenters(scene):
        planned = person.journey.presentation
        if planned is not None and planned.revision != "none":
            _revise(scene, person)
    release(scene, presenters(scene))


def mark(scene: Scene, coming: Sequence[PlannedParticipant], advance: Advance) -> None:
    """Each examiner alone; then the third, where the first two are too far apart."""
    slots = {one.slot.person: one.slot for one in _known(scene)}
    scene.clock.reach(max(slots[person.id].ends_at for person in coming))
    total = sum(len(levels_of(person)) for person in coming)
    done = 0
    for person in coming:
        seats = slots[person.id].examiners[:2]
        for examiner, levels in zip((*seats, THIRD), levels_of(person), strict=False):
            if examiner == THIRD:
                _add_third(scene, person, seats)
            _give(scene, person, examiner, levels)
            done += 1
            advance(done, total)


def levels_of(person: PlannedParticipant) -> tuple[Levels, ...]:
    planned = person.journey.presentation
    return planned.levels if planned is not None else ()


def _known(scene: Scene) -> Sequence[presentations.Planned]:
    with scene.database.read() as connection:
        return presentations.planned(connection, scene.settings.cohort)


def _add_third(scene: Scene, person: PlannedParticipant, seats: Sequence[str]) -> None:
    path = f"presentasi-jadwal/giliran/{person.id}"
    page = scene.organiser.get(path)
    fields = form(page, path) | {name: field(page, name) for name in ("mulai", "ruang")}
    scene.organiser.send(path, {**fields, "satu": seats[0], "dua": seats[1], "tiga": THIRD})


def _give(scene: Scene, person: PlannedParticipant, examiner: str, levels: Levels) -> None:
    rubric = scene.programme.presentation.rubric
    picked = {f"kriteria-{place + 1}": str(levels[place % len(levels)]) for place in range(len(rubric))}
    scene.visitor(examiner).send(f"presentasi-uji/{person.id}", {**picked, "komentar": COMMENT})


def _revise(scene: Scene, person: PlannedParticipant) -> None:
    """An examiner asks for a revision; if it is planned so, it is handed in, approved again and accepted."""
    planned = person.journey.presentation
    examiner = next(one.slot.examiners[0] for one in _known(scene) if one.slot.person == person.id)
    scene.visitor(examiner).send(f"presentasi-uji/{person.id}/perbaikan", {"tindakan": "minta", "catatan": NOTE})
    if planned is None or planned.revision != "accepted":
        return
    scene.visitor(person.id).send("rancangan/langkah", {"langkah": "buka"})
    improve(scene, person)
    version = VERSIONS[person.journey.design] + 1
    submit(scene, person, version)
    approve(scene, person, version, by_mentor=True)
    scene.visitor(examiner).send(f"presentasi-uji/{person.id}/perbaikan", {"tindakan": "terima", "catatan": ""})


def release(scene: Scene, coming: Sequence[PlannedParticipant]) -> None:
    """Release all complete results; RehearsalError unless everybody reads the planned score."""
    scene.organiser.send("presentasi-jadwal/rilis", {})
    rules = scene.programme.presentation
    for person in coming:
        score = presentation_score(levels_of(person), rules)
        page = scene.visitor(person.id).get("presentasi")
        if score is not None and number(float(score), 2) not in page:
            raise RehearsalError(UNREAD.format(person=person.id, score=score))


UNREAD = "{person} tidak membaca nilai presentasi {score} yang direncanakan."
