"""What the organiser does at their pages before and during the training: coaches, codes, being excused, moving."""

import re
from datetime import timedelta

from bangkom.errors import RehearsalError
from bangkom.rehearsal.acting import Actor
from bangkom.rehearsal.office import coach
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.stages import Advance
from bangkom.rehearsal.visitors import form
from bangkom.store import accounts

EXCUSE = "Sudah mengikuti sesi ini di angkatan sebelumnya."
MOVING = "Berpindah tugas, jadi mengikuti kelompok di tempat tugas yang baru."
ISSUED = re.compile(r'ID <strong>([a-z0-9_]+)</strong></p><p class="code">([A-Z0-9]+-[A-Z0-9]+)<')


def prepare(scene: Scene) -> None:
    """Every coach gets their group; who is excused from a session, is so before it opens."""
    for group in scene.groups:
        scene.organiser.send(f"petugas/{coach(group)}/kelompok", {"kelompok": [group]})
    for person in scene.people:
        for assignment in sorted(person.exempt):
            fields = {"untuk": "peserta", "peserta": person.id, "sesi": assignment, "jenis": "exempt", "alasan": EXCUSE}
            scene.organiser.send("keringanan", fields)


def enter(scene: Scene, advance: Advance) -> None:
    """Who takes part at all sets a password with a code of the organiser's, and reads the notice."""
    coming = [person for person in scene.people if person.habit != "absent"]
    codes: dict[str, str] = {}
    for group in sorted({person.first_group for person in coming}):
        fields = form(scene.organiser.get("peserta/kode"), "peserta/kode")
        page = scene.organiser.send("peserta/kode", fields | {"kelompok": group}, expected=200)
        codes |= dict(ISSUED.findall(page))
    homes = scene.settings.cohort_folder / "homes"
    for done, person in enumerate(coming, 1):
        password = f"sandi untuk gladi {person.name.rpartition(' ')[2]} saja"
        if not accounts.set_password(scene.database, person.id, codes.get(person.id, ""), password, scene.clock()):
            raise RehearsalError(NO_CODE.format(person=person.id))
        Actor(scene.site, scene.settings.cohort, person, homes / person.id).read_notice()
        advance(done, len(coming))


def move(scene: Scene) -> None:
    """Who ends in another group than they began in."""
    scene.clock.reach(scene.calendar.marking - timedelta(hours=1))
    for person in scene.people:
        if person.group != person.first_group:
            scene.organiser.send(f"peserta/orang/{person.id}/pindah", {"kelompok": person.group, "alasan": MOVING})


NO_CODE = "Kode sekali pakai {person} tidak diterima."
